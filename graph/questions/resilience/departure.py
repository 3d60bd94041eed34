"""一家企业离开会怎样: what breaks if an enterprise leaves a place, or altogether."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from graph.asking.graphs import Graphs, fields_alone
from graph.asking.parts import DataDate, Named, Notes, On, PlaceRef, Version, place_ref
from graph.asking.question import Question
from graph.asking.rows import rows_table
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import AsOf, PlaceOrAll
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.chain.places import Place, membership
from graph.chain.roles import field_names, fields_of_segments
from graph.dates import day, to_iso, today
from graph.errors import BadRequest
from graph.model.labels import LABELS
from graph.resilience.buyers import Buyer
from graph.resilience.departure import Departure, HeldProduct, HeldSegment, StoppedSegment, if_leaves
from graph.says import Says
from graph.search.nodes import find_end
from graph.views.glance import Showing
from graph.views.table import Table, titled

BUYERS, SHOWN = 20, 20
"""Buyers that are named, and products that a terminal shows."""
SEGMENTS = 1_000
"""Segments of one enterprise that are read."""
BASIS = {"observed": "供货记录", "proxy": "按环节推算"}
_HELD = ("name", "id", "after", "left", "share", "importable", "suggested")
_BUYER = ("name", "id", "basis", "path", "essential", "others", "amount")


@dataclass(frozen=True, slots=True)
class BuyersRow:
    """下游企业：有记录的在前"""

    observed: Annotated[int, Says("有供货记录", "有供货记录的共几家", "家")]
    proxy: Annotated[int, Says("按环节推算", "按环节推算的共几家", "家")]
    shown: int
    rows: tuple[Buyer, ...]


@dataclass(frozen=True, slots=True)
class DepartureReport:
    """一家企业离开会怎样"""

    place: PlaceRef
    as_of: On
    data_date: DataDate
    version: Version
    enterprise: Named
    fields_read: Annotated[tuple[str, ...] | None, Says("所读领域", "推算只读了这些领域；空为全部")]
    segments: tuple[HeldSegment, ...]
    lost: Annotated[tuple[str, ...], Says("再无企业的环节", "离开后再无企业的环节编号（只计已确认）")]
    stopped: tuple[StoppedSegment, ...]
    products: tuple[HeldProduct, ...]
    buyers: BuyersRow
    notes: Notes


def find(
    graphs: Graphs,
    enterprise: Annotated[
        str,
        Word(
            "企业：编号、全名，或“Enterprise:编号”",
            argument=True,
            alias="id",
            shortest=1,
            longest=300,
            example="002079.SZ",
        ),
    ],
    place: PlaceOrAll = None,
    as_of: AsOf = None,
) -> DepartureReport:
    """What breaks if an enterprise leaves the place, or altogether."""
    return find_departure(graphs, enterprise, place, as_of)


def find_departure(
    graphs: Graphs, text: str, place: str | None, as_of: str | None = None, *, anywhere: bool = False
) -> DepartureReport:
    """The same; ``anywhere`` takes all data if the enterprise is not in the place."""
    on = day(as_of)
    enterprise = _enterprise(graphs, text, on)
    graph = _read(graphs, enterprise, on)
    where = find_place(graph, place) if place else None
    if anywhere and where and not _stays(graph, enterprise, where):
        where = None
    found = if_leaves(graph, enterprise, where, top=BUYERS)
    buyers = found.buyers
    return DepartureReport(
        place=place_ref(where),
        as_of=to_iso(graph.on),
        data_date=graph.data_date,
        version=graph.version,
        enterprise=Named(found.enterprise, found.name),
        fields_read=None if graph.fields is None else tuple(field_names(graph, graph.fields)),
        segments=found.segments,
        lost=tuple(s.id for s in found.lost),
        stopped=found.stopped,
        products=found.products,
        buyers=BuyersRow(buyers.observed, buyers.proxy, len(buyers.shown), buyers.shown),
        notes=found.notes,
    )


def _enterprise(graphs: Graphs, text: str, on: int | None) -> str:
    """Id of the enterprise that these words mean; raises as ``find_end``, or for another kind."""
    kind, id_ = find_end(graphs.store, text, on)
    if kind != "Enterprise":
        raise BadRequest(f"“{text}”是{LABELS[kind]}，不是企业；请写企业的编号或全名")
    return id_


def _read(graphs: Graphs, enterprise: str, on: int | None) -> ChainGraph:
    """Everybody in the fields that the enterprise works in, with ties.

    The whole graph where one of its segments has no field.
    """
    belongs = fields_of_segments(graphs.outline(on))
    moment = today() if on is None else on
    rows = graphs.store.relations("Enterprise", enterprise, "OPERATES_IN", True, moment, 0, SEGMENTS)
    segments = [r.key[1] for r in rows if r.state != "rejected"]
    fields = sorted({f for s in segments for f in belongs.get(s, ())})
    if not segments or not all(belongs.get(s) for s in segments):
        return graphs.graph(on)
    return fields_alone(graphs, graphs.graph(on, fields), *fields)


def _stays(graph: ChainGraph, enterprise: str, place: Place) -> bool:
    """Whether the data say that the enterprise is in the place."""
    return bool(membership(graph, place, "Enterprise").inside[graph.position("Enterprise", enterprise)])


def departure_tables(found: Departure | DepartureReport) -> list[Table]:
    """Segments it holds up, those that stop with them, its products, and who buys from it."""
    buyers = found.buyers.shown if isinstance(found, Departure) else found.buyers.rows
    return [
        rows_table("它所在的环节", HeldSegment, found.segments, titled(found.notes), _HELD),
        rows_table("跟着停的环节", StoppedSegment, found.stopped, keys=("name", "id", "path")),
        rows_table("它的产品", HeldProduct, found.products, keys=("name", "id", "left", "used_by")),
        rows_table("下游企业", Buyer, buyers, keys=_BUYER),
    ]


def said(found: DepartureReport) -> Iterable[Said]:
    """The four tables for people."""
    rows = [
        (
            s.name,
            "、".join(f.name for f in s.fields) or None,
            s.after,
            s.others_suggested,
            s.share,
            "待核实" if s.suggested else "确认",
        )
        for s in found.segments
    ]
    title = f"{found.enterprise.name}离开{found.place.name}：所在环节"
    yield Sheet(title, ("环节", "领域", "离开后", "另有待核实", "占收入", "状态"), rows)
    if found.stopped:
        yield Sheet("跟着停的环节", ("环节", "途径"), [(s.name, " → ".join(s.path)) for s in found.stopped])
    else:
        yield "没有推算出会跟着停的环节"
    products = [(p.name, p.left) for p in found.products[:SHOWN]]
    yield Sheet("产品", ("产品", "所读数据中另有几家生产"), products, shown(len(products), len(found.products)))
    buyers = found.buyers
    sold = [(b.name, BASIS[b.basis], " → ".join(b.path), b.others, b.amount) for b in buyers.rows]
    heads = ("企业", "根据", "途径", "另有供应企业", "年供货额（万元）")
    yield Sheet("谁向它买", heads, sold, shown(buyers.shown, buyers.observed + buyers.proxy))
    yield from (f"· {note}" for note in found.notes)


def shown(count: int, total: int) -> str:
    """How many of how many are shown."""
    return f"显示前 {count} 个，共 {total} 个" if count < total else f"共 {total} 个"


def showing(found: Departure) -> Showing:
    """What a notebook shows."""
    buyers = found.buyers
    facts = (
        f"所在环节 {len(found.segments)} 个，其中再无企业的 {len(found.lost)} 个；跟着停的环节 {len(found.stopped)} 个",
        f"下游企业：有供货记录 {buyers.observed} 家，按环节推算 {buyers.proxy} 家",
    )
    brief = ("name", "after", "left", "share", "importable", "suggested")
    return Showing(f"{found.place} · 如果{found.name}离开", facts, tuple(departure_tables(found)), brief)


QUESTION = Question(
    "departure",
    "一家企业离开会怎样",
    "只靠它的环节与产品、会跟着停的环节及途径、向它买的企业；没有供货记录的按环节供需推算（proxy），那不是真实客户。",
    find,
    reads=None,
    topic="断链与结构",
    tables=departure_tables,
    said=said,
    file=lambda found: f"离开-{found.enterprise.name}",
    noun="离开的影响",
    command="leaves",
    page="/records/Enterprise/{enterprise}/departure",
)
SHOWINGS = {Departure: showing}
