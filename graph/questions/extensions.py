"""关联度与延链: the quadrants of a field's segments or of all industries, what is within reach first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Annotated

from graph.asking.assess import assess_field
from graph.asking.graphs import Graphs
from graph.asking.parts import DataDate, FieldRef, On, PlaceRef, Version, place_ref
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import TOP, AsOf, Place
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place, find_places
from graph.dates import day, newest_words, to_iso
from graph.extensions.find import INDUSTRY_POPULATION, field_quadrants, industry_quadrants
from graph.extensions.quadrants import Position, Quadrants, in_order
from graph.gaps.records import Assessment
from graph.gaps.states import STATE_LABELS
from graph.plain import plain
from graph.questions.tables.quadrants import quadrants_table
from graph.says import Says
from graph.space.quadrant import LABELS
from graph.views.glance import Showing
from graph.views.table import Table

_PEERS = "对比地区，逗号分隔；不写则与规模相近的同级地区比"


@dataclass(frozen=True, slots=True)
class PositionRow(Position):
    """一个环节或行业在本地的位置"""

    label: Annotated[str, Says("象限名", "象限的中文名")] = ""
    within: Annotated[bool, Says("够得着", "本地没有，关联度高于对比地区，或缺口判为延链")] = False


@dataclass(frozen=True, slots=True)
class ExtensionsReport:
    """关联度与延链；够得着的在前"""

    field: FieldRef | None
    kind: Annotated[str, Says("类别", "Segment 环节，Industry 行业", among=("Segment", "Industry"))]
    level: Annotated[int | None, Says("行业级别", "行业级别，1 最粗；空为按数据中的分类")]
    place: PlaceRef
    as_of: On
    data_date: DataDate
    version: Version
    population: Annotated[str, Says("口径", "依据哪几份名录、说的是谁；行业不分名录")]
    peers: Annotated[tuple[PlaceRef, ...], Says("对比地区", "关联度与这些地区比")]
    eci: Annotated[float, Says("复杂度 ECI", "本地的，同级地区的标准差为单位；没有定义为空", gaps=True)]
    rank: Annotated[int | None, Says("名次", "ECI 在同级地区中的名次；没有定义为空")]
    ranked: Annotated[int, Says("有 ECI 的地区", "有 ECI 的同级地区数")]
    counts: Annotated[Mapping[str, int], Says("各象限的项数")]
    within: Annotated[int, Says("够得着", "够得着的项数")]
    positions: tuple[PositionRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extensions:
    """What was found, the same as a record, and how many of it a terminal shows."""

    found: Quadrants
    report: ExtensionsReport
    top: int

    @property
    def title(self) -> str:
        """Field (or 全部行业) and place."""
        field = self.report.field
        return f"{field.name if field else '全部行业'} · {self.found.place.name}"


def find(
    graphs: Graphs,
    place: Place,
    field: Annotated[str | None, Word("细分领域；不写则看全部行业", "-f", longest=200)] = None,
    peers: Annotated[str | None, Word(_PEERS, kind="places", longest=1000)] = None,
    level: Annotated[int | None, Word("行业级别，1 最粗；不写则按数据中的分类", least=1, most=9)] = None,
    top: Annotated[int, Word("显示前几个", least=1, most=TOP, only="command")] = 50,
    as_of: AsOf = None,
) -> Extensions:
    """The segments of a field, or without one all industries (at a level) in the place.

    Raises ``NotFound``, ``BadRequest``.
    """
    on = day(as_of)
    if field:
        graph = graphs.field_graph(field, on)
        assessment = assess_field(graph, field, place, peers)
        found = field_quadrants(graph, assessment)
        return Extensions(found, _report(graph, found, assessment, None), top)
    graph = graphs.graph(on)
    found = industry_quadrants(graph, find_place(graph, place), find_places(graph, peers), level)
    return Extensions(found, _report(graph, found, None, level), top)


def _report(graph: ChainGraph, found: Quadrants, assessed: Assessment | None, level: int | None) -> ExtensionsReport:
    """Every segment of an assessed field, or every industry."""
    within = {p.id for p in found.extensions()}
    return ExtensionsReport(
        FieldRef(assessed.field, assessed.field_name, assessed.field_status) if assessed else None,
        found.kind,
        level,
        place_ref(found.place),
        to_iso(graph.on),
        assessed.data_date if assessed else graph.data_date,
        graph.version,
        assessed.population.note() if assessed else INDUSTRY_POPULATION,
        tuple(map(place_ref, found.peers)),
        found.eci,
        found.rank or None,
        found.ranked,
        found.counts(),
        len(within),
        tuple(_row(p, p.id in within) for p in in_order(found)),
        found.notes,
    )


def _row(position: Position, within: bool) -> PositionRow:
    same = {f.name: getattr(position, f.name) for f in fields(Position)}
    return PositionRow(**same, label=LABELS[position.quadrant], within=within)


def extensions_record(asked: Extensions) -> ExtensionsReport:
    """All of it, however much a terminal shows."""
    return asked.report


def extensions_table(asked: Extensions) -> Table:
    """The quadrants as a table that says what it is about, for files."""
    report = asked.report
    dates = f"日期：{newest_words(report.data_date)}，按 {report.as_of} 有效的记录，数据版本 {report.version}"
    return quadrants_table(asked.found, (f"范围：{asked.title}", dates, report.population))


def said(asked: Extensions) -> Iterable[Said]:
    """The first of them, and how to read them."""
    report = asked.report
    rows = [
        (
            ("★ " if p.within else "") + p.name,
            p.label,
            STATE_LABELS.get(p.state or ""),
            f"{p.count} / {'—' if p.expected != p.expected else f'{p.expected:.2g}'}",
            plain(p.quotient),
            _pair(plain(p.density), plain(p.peers_density)),
            plain(p.fit),
            "存疑" if p.reason else "",
        )
        for p in report.positions[: asked.top]
    ]
    heads = ("名称（★ 够得着）", "象限", "缺口状态", "本地 / 应见", "区位商", "关联度 / 对比地区", "高出", "备注")
    note = f"显示前 {len(rows)} 个，共 {len(report.positions)} 个；够得着 {report.within} 个"
    yield Sheet(f"关联度与延链 · {asked.title}", heads, rows, note)
    yield from (f"· {n}" for n in (report.population, *report.notes))


def _pair(own: float | None, theirs: float | None) -> str | None:
    return None if own is None else f"{own:.2f} / {'—' if theirs is None else f'{theirs:.2f}'}"


def showing(found: Quadrants) -> Showing:
    """What a notebook shows."""
    counts = "，".join(f"{LABELS[q]} {n}" for q, n in found.counts().items())
    ranked = f"经济复杂度 ECI {found.eci:.2f}，在 {found.ranked} 个地区中第 {found.rank}"
    facts = (
        f"{counts}；够得着的 {len(found.extensions())} 项；对比 {len(found.peers)} 个地区",
        ranked if found.rank else "经济复杂度无法计算",
    )
    counted = ("name", "quadrant", "within", "state", "count", "expected", "quotient")
    brief = (*counted, "density", "peers_density", "fit", "reason")
    what = "环节" if found.kind == "Segment" else "行业"
    return Showing(f"{found.place.name} · {what}的象限", facts, (quadrants_table(found),), brief)


QUESTION = Question(
    "extensions",
    "关联度与延链：够得着哪些环节或行业",
    "一个领域的环节（不写领域则为全部行业）按五个象限：强项、机会、弱项、风险、潜在进入。"
    "关联度只说明相近，不说明企业愿意来。",
    find,
    reads=None,
    topic="缺口与招商目标",
    record=extensions_record,
    tables=lambda asked: (extensions_table(asked),),
    said=said,
    showing=lambda asked: showing(asked.found),
    file=lambda asked: f"关联度与延链-{asked.title.replace(' · ', '-')}",
    noun="关联度与延链",
    page="/extensions",
)
SHOWINGS = {Quadrants: showing}
