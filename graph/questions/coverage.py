"""数据覆盖: what lands on the chains, what is left over, and what the missing data cost in a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Annotated, Any

from graph.asking.assess import chosen_place
from graph.asking.parts import Version
from graph.asking.question import Question
from graph.asking.reads import whole
from graph.asking.rows import rows_table
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import TOP, FieldOrAll
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place
from graph.gaps.coverage import FieldCoverage, Leftover, coverage, leftovers
from graph.questions.records.gap import PopulationRow, population_row
from graph.says import Says
from graph.views.table import Table

_HEADS = {
    "name": "领域",
    "segments": "环节",
    "segments_seen": "有企业",
    "enterprises": "企业",
    "no_place": "无所在地",
    "unknown": "待核实",
    "unknown_look": "看得太少",
    "unknown_small": "本来难有",
    "unknown_unseen": "看不见",
    "unknown_outside": "名录不收",
}


@dataclass(frozen=True, slots=True)
class Covered:
    """数据覆盖"""

    place: str
    population: Annotated[PopulationRow | None, Says("口径", "“待核实”依据的名录；没有领域则为空")]
    fields: tuple[FieldCoverage, ...]
    rows: Annotated[int, Says("收入行", "全部收入行数")]
    rows_landed: Annotated[int, Says("落位的收入行", "落到任一环节的收入行数")]
    enterprises: Annotated[int, Says("企业", "有产品的企业数")]
    enterprises_landed: int
    enterprises_no_place: Annotated[int, Says("所在地不明", "有产品而所在地不明的企业数")]
    field: str | None
    leftovers: tuple[Leftover, ...]
    leftovers_total: int
    version: Version


_FIRST = (
    "name",
    "segments",
    "segments_seen",
    "enterprises",
    "suggested_only",
    "products",
    "rows",
    "no_place",
    "undecidable",
)
_CAUSES = tuple(f"unknown_{cause}" for cause in ("look", "small", "unseen", "outside", "asked"))
_COLUMNS = (*_FIRST, "unknown", *_CAUSES, "suggested_here")


def find(
    graph: ChainGraph,
    place: Annotated[
        str | None,
        Word(
            "“待核实”按这个地区算；默认苏州市，没有则第一个城市",
            "-p",
            kind="places",
            shortest=1,
            longest=500,
            example="苏州市",
            usual=None,
        ),
    ],
    field: FieldOrAll = None,
    top: Annotated[int, Word("未落位产品显示前几个", least=1, most=TOP, usual=20)] = 50,
) -> Covered:
    """Coverage of all fields or one, for the place."""
    where, chosen = find_place(graph, chosen_place(graph, place)), find_id(graph, "Field", field) if field else None
    found = coverage(graph, where, [chosen] if chosen else None)
    left, total = leftovers(graph, chosen, top)
    same: Any = {f.name: getattr(found, f.name) for f in fields(found)}
    same["population"] = population_row(found.population) if found.population is not None else None
    return Covered(**same, field=chosen, leftovers=tuple(left), leftovers_total=total, version=graph.version)


def coverage_table(found: Covered) -> Table:
    """One line per field."""
    return rows_table("数据覆盖", FieldCoverage, found.fields, coverage_notes(found), _COLUMNS)


def coverage_notes(found: Covered) -> tuple[str, ...]:
    """What the numbers mean, one "题目：内容" a line."""
    share = f"{found.rows_landed / found.rows:.1%}" if found.rows else "—"
    return (
        f"总体：有收入占比的产品行 {found.rows:,}，落到某个环节的 {found.rows_landed:,}（{share}）；"
        f"有产品的企业 {found.enterprises:,} 家，落位 {found.enterprises_landed:,} 家，"
        f"其中所在地不明的企业共 {found.enterprises_no_place:,} 家（不分是否落位）",
        f"地区：“待核实”与“只知省份”按{found.place}计算",
        *((f"{found.population.note}；“待核实”依据它们，企业、产品与收入行各名录合并",) if found.population else ()),
        "落位：产品经匹配规则确认属于某个环节，或由人工指定；一家企业可落在几个领域，各领域不可相加",
        "有待确认企业：待核实的环节中，本地有待确认匹配的个数；确认了即为“有”",
    )


def leftovers_table(found: Covered) -> Table:
    """Products that land nowhere, largest share of revenue first."""
    whose = "本领域已落位企业的" if found.field else "全部企业的"
    note = (
        f"范围：{whose}产品中不落在任何领域环节的，按收入占比从大到小；显示前 {len(found.leftovers)} 个，"
        f"共 {found.leftovers_total:,} 个"
    )
    return rows_table("未落位产品", Leftover, found.leftovers, (note,))


def said(found: Covered) -> Iterable[Said]:
    """The main columns for people; the files have them all."""
    rows = [[getattr(f, key) for key in _HEADS] for f in found.fields]
    yield Sheet("数据覆盖", tuple(_HEADS.values()), rows)
    yield "待核实的环节 = 看得太少 + 本来就难有 + 名录里看不见 + 名录不收 + 问过没定"
    yield from coverage_notes(found)
    left = leftovers_table(found)
    shown = [(x.product, f"{x.share:.0%}", x.makers, "、".join(x.named)) for x in found.leftovers]
    yield Sheet(left.name, [c.label for c in left.columns], shown)
    yield left.notes[0]


QUESTION = Question(
    "coverage",
    "数据覆盖",
    "各领域落位的企业、产品与收入行，未落位的产品，所在地不明与待核实的环节。",
    find,
    reads=whole,
    topic="链条与覆盖",
    tables=lambda found: (coverage_table(found), leftovers_table(found)),
    formats=("json", "xlsx"),
    said=said,
    noun="覆盖情况",
    page="/coverage",
)
