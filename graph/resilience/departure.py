"""What breaks if an enterprise leaves: segments and products it alone holds up, what stops with them, and who buys from
it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from graph.arrays import BoolArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.named import Named, named
from graph.chain.operating import operating
from graph.chain.places import Place, membership
from graph.chain.roles import fields_of_segments
from graph.chain.tables import SUGGESTED
from graph.gaps.thresholds import Thresholds
from graph.resilience.buyers import Buyers, buyers_of
from graph.resilience.flows import only_some
from graph.says import Says
from graph.shown import Shown
from graph.supply.andor import AndOr
from graph.supply.needs import supply_of

AFTER = {0: "再无企业", 1: "只剩一家"}


@dataclass(frozen=True, slots=True)
class HeldSegment:
    """A segment the enterprise works in: how many others are left there, ``share`` of its revenue from it (``nan``:
    unknown).

    ``suggested`` says that its own work there is not confirmed, ``others_suggested`` counts further enterprises of whom
    that is so.
    """

    id: Annotated[str, Says("环节编号")]
    name: Annotated[str, Says("环节")]
    fields: tuple[Named, ...]
    left: Annotated[int, Says("其余企业", "它离开后还剩几家（已确认）", "家")]
    others_suggested: Annotated[int, Says("另有待核实", "另有几家待核实", "家")]
    share: Annotated[float, Says("占它收入", "占它收入的比例", kind="percent", gaps=True)]
    suggested: Annotated[bool, Says("只是建议归入", "它在此环节尚待核实")]
    importable: Annotated[float, Says("外购可得性", "外购可得性，0 难以外购，1 随处可买", kind="percent", gaps=True)]
    after: Annotated[str, Says("它离开后", "离开后的情形，如 再无企业")]


@dataclass(frozen=True, slots=True)
class StoppedSegment:
    """A segment that has makers but lacks an essential input afterwards.

    ``path`` (names) leads to it from a lost one.
    """

    id: Annotated[str, Says("环节编号")]
    name: Annotated[str, Says("跟着停的环节")]
    path: Annotated[tuple[str, ...], Says("经过", "途径，依次的名称", joined=" → ")]


@dataclass(frozen=True, slots=True)
class HeldProduct:
    """A product the enterprise makes, and how many other makers of it are on record."""

    id: Annotated[str, Says("产品编号")]
    name: Annotated[str, Says("产品")]
    left: Annotated[int, Says("其余企业", "所读数据中还有几家生产", "家")]
    used_by: Annotated[tuple[str, ...], Says("用于", "用到它的产品")]


@dataclass(frozen=True, slots=True)
class Departure(Shown):
    """All of it.

    ``lost`` are confirmed segments without any maker left; notes say what is modelled and what is not known.
    """

    enterprise: str
    name: str
    place: str
    segments: tuple[HeldSegment, ...]
    stopped: tuple[StoppedSegment, ...]
    products: tuple[HeldProduct, ...]
    buyers: Buyers
    notes: tuple[str, ...]

    @property
    def lost(self) -> tuple[HeldSegment, ...]:
        """Segments that nobody works in afterwards."""
        return tuple(s for s in self.segments if not s.suggested and s.left == 0)


def if_leaves(
    graph: ChainGraph,
    enterprise: str,
    place: Place | None = None,
    *,
    thresholds: Thresholds | None = None,
    top: int = 20,
) -> Departure:
    """What breaks if the enterprise leaves ``place`` (or altogether); ``top`` buyers are named, all are counted.

    Segments without makers in the place are bought in today and go on being so, and what can be bought in
    (``importable_from``) keeps its users going; see :mod:`graph.supply.needs`.

    Raises
    ------
    NotFound
        Unknown enterprise.
    """
    limits, firm = thresholds or Thresholds(), graph.position("Enterprise", enterprise)
    here = (
        membership(graph, place, "Enterprise").inside if place else np.ones(len(graph.nodes["Enterprise"]), dtype=bool)
    )
    segments = _segments(graph, firm, here)
    lost = [graph.position("Segment", s.id) for s in segments if not s.suggested and s.left == 0]
    notes = list(_notes(graph, firm, here, place, segments))
    buyers = buyers_of(graph, firm, here, top)
    return Departure(
        enterprise=enterprise,
        name=str(graph.nodes["Enterprise"].names()[firm]),
        place=place.name if place else "全部数据",
        segments=segments,
        stopped=_stopped(graph, lost, firm, here, limits) if here[firm] else (),
        products=_products(graph, firm),
        buyers=buyers,
        notes=(*notes, *buyers.notes),
    )


def _segments(graph: ChainGraph, firm: int, here: BoolArray) -> tuple[HeldSegment, ...]:
    table = graph.edge("OPERATES_IN", "Enterprise", "Segment")
    nodes, fields = graph.nodes["Segment"], fields_of_segments(graph)
    others = here.copy()
    others[firm] = False
    left, maybe = (
        np.bincount(table.target[(table.state == state) & others[table.source]], minlength=len(nodes))
        for state in (0, SUGGESTED)
    )
    rows = np.flatnonzero((table.source == firm) & (table.state <= SUGGESTED))
    names = nodes.names()
    made = [
        HeldSegment(
            str(nodes.ids[s]),
            str(names[s]),
            tuple(named(graph, "Field", f) for f in fields.get(str(nodes.ids[s]), ())),
            int(left[s]),
            int(maybe[s]),
            float(table.columns["share"][at]),
            bool(table.state[at] == SUGGESTED),
            float(nodes.columns["importable"][s]),
            AFTER.get(int(left[s]), f"还有 {left[s]} 家"),
        )
        for at in rows.tolist()
        for s in (int(table.target[at]),)
    ]
    return tuple(sorted(made, key=lambda s: (s.suggested, s.left, s.id)))


def _stopped(
    graph: ChainGraph, lost: list[int], firm: int, here: BoolArray, limits: Thresholds
) -> tuple[StoppedSegment, ...]:
    """Segments that have makers left here and stop for want of an essential input.

    What nobody here makes cannot stop here.
    """
    known, supply, nodes = operating(graph), supply_of(graph), graph.nodes["Segment"]
    makers: list[set[str]] = [set() for _ in range(len(nodes))]
    mine = here[known.enterprise]
    for s, e in zip(known.segment[mine].tolist(), known.enterprise[mine].tolist(), strict=True):
        makers[s].add(str(e))
    importable = nodes.columns["importable"] >= limits.importable_from
    bought = [bool(free) or not who for free, who in zip(importable.tolist(), makers, strict=True)]
    needs = [[s for s, must in inputs if must] for inputs in supply.inputs]
    found = AndOr.of(makers, needs, bought).stopped_without({str(firm)})
    back = _ways([s for s in lost if s in found], [[t for t, must in u if must] for u in supply.users], found, bought)
    names = nodes.names()
    rows = [
        StoppedSegment(str(nodes.ids[s]), str(names[s]), tuple(str(names[step]) for step in way))
        for s, way in back.items()
        if len(way) > 1 and makers[s] - {str(firm)}
    ]
    return tuple(sorted(rows, key=lambda r: (len(r.path), r.id)))


def _ways(
    start: Iterable[int], users: list[list[int]], among: set[int], ends: list[bool]
) -> dict[int, tuple[int, ...]]:
    """A shortest way to each of ``among`` from ``start``; what can be bought in is the end of its way."""
    ways: dict[int, tuple[int, ...]] = {s: (s,) for s in start}
    queue = deque(ways)
    while queue:
        here = queue.popleft()
        if ends[here]:
            continue
        for user in users[here]:
            if user in among and user not in ways:
                ways[user] = (*ways[here], user)
                queue.append(user)
    return ways


def _products(graph: ChainGraph, firm: int) -> tuple[HeldProduct, ...]:
    makes, nodes = graph.edge("MAKES", "Enterprise", "Product").confirmed(), graph.nodes["Product"]
    inputs = graph.edge("INPUT_OF", "Product", "Product").confirmed()
    pairs = np.unique(np.column_stack((makes.source, makes.target)), axis=0)
    count = np.bincount(pairs[:, 1], minlength=len(nodes))
    mine: IntArray = pairs[pairs[:, 0] == firm, 1]
    names = nodes.names()
    made = [
        HeldProduct(
            str(nodes.ids[p]),
            str(names[p]),
            int(count[p]) - 1,
            tuple(str(names[u]) for u in np.unique(inputs.target[inputs.source == p]).tolist()),
        )
        for p in mine.tolist()
    ]
    return tuple(sorted(made, key=lambda p: (p.left, p.id)))


def _notes(
    graph: ChainGraph, firm: int, here: BoolArray, place: Place | None, segments: tuple[HeldSegment, ...]
) -> Iterable[str]:
    if place and not here[firm]:
        yield f"数据里这家企业不在{place.name}（或所在地未知），它离开不改变那里的企业数"
    if not segments:
        yield "数据里这家企业没有归入任何环节，无法判断它离开的影响"
    if any(s.suggested for s in segments):
        yield "有的环节只是建议归入，尚未确认，不计入断链推算"
    if some := only_some(graph):
        yield f"{some}，其他领域的影响没有算"
    yield "“再无企业”只就数据所知而言；没有录入的企业可能也在做"
