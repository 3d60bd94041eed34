"""企业落位表: which enterprise does which segment in which place, and what says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from graph.arrays import BoolArray, IntArray
from graph.asking.graphs import Graphs
from graph.asking.parts import Named, On, PlaceRef, Version, place_ref
from graph.asking.question import Question
from graph.asking.rows import rows_table
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import AsOf, FieldOrAll, First, PageNumber, PageSize, PlaceOrAll, part_of
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place
from graph.chain.named import named
from graph.chain.places import Place, district_masks
from graph.counts.placed import HOME, Placed, placed
from graph.dates import day, to_iso
from graph.errors import BadRequest
from graph.lists.make import make_list
from graph.model.labels import RECORD_STATES
from graph.questions.firms.placed_rows import PlacedRow, Stated, rows_of, stated
from graph.says import Says
from graph.views.table import Table

NOTES = (
    f"口径：一行是一家企业、一个环节、一个地区；在哪里做没有写明的，列在{HOME}",
    "口径：只写“注册地”“分支”、没有写做什么的场所不列；否决的不列；待核实的照列，以“状态”为准，不能当作已有",
    "口径：同一企业在几处做、做几个环节各占一行，行数不是企业数；“收入占比”是环节占企业全部收入的，不分地区",
    "口径：“资料来源”“资料日期”说的是企业做这个环节，“地点依据”说的是它在这里",
)
_STATES = (RECORD_STATES["confirmed"], RECORD_STATES["suggested"])
"""By the code of a state in a graph."""


@dataclass(frozen=True, slots=True)
class Placements:
    """企业落位表（分页）"""

    field: Named | None
    segment: Named | None
    enterprise: Named | None
    place: PlaceRef
    as_of: On
    version: Version
    start: Annotated[int, Says("起", "本页第一行之前有几行")]
    shown: Annotated[int, Says("显示", "本页的行数")]
    total: Annotated[int, Says("总数", "符合条件的行数")]
    enterprises: Annotated[int, Says("企业", "其中不同的企业", "家")]
    vague: Annotated[int, Says("说不清在不在", "只知在更大的区划里、说不清在不在这个地区而未列的行数")]
    nowhere: Annotated[int, Says("所在地不明", "所在地不明而未列的行数")]
    rows: tuple[PlacedRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The entries that fit in their order, and what was asked."""

    graph: ChainGraph
    fitting: Placed
    named: tuple[Named | None, Named | None, Named | None]
    place: Place | None
    part: slice
    vague: int
    nowhere: int
    said: Stated


def find(
    graphs: Graphs,
    field: FieldOrAll = None,
    segment: Annotated[str | None, Word("环节：编号、名称或唯一的开头；不写则全部", "-s", longest=200)] = None,
    place: PlaceOrAll = None,
    enterprise: Annotated[str | None, Word("企业：编号、代码、全名或唯一的开头；不写则全部", "-e", longest=300)] = None,
    state: Annotated[
        str, Word("状态：确认、待核实；不写则都列", longest=20, among=("", *_STATES), named=(("", "都列"),))
    ] = "",
    listed: Annotated[bool, Word("只列重点企业（机构）名录上的；要写领域、地区")] = False,
    page: PageNumber = 1,
    size: PageSize = 50,
    top: First = None,
    as_of: AsOf = None,
) -> Found:
    """The entries of the field, segment, place and enterprise that these words name; all where none is named."""
    if state and state not in _STATES:
        raise BadRequest(f"状态“{state}”不存在；可用：{'、'.join(_STATES)}")
    on = day(as_of)
    graph = graphs.field_graph(field, on) if field else graphs.graph(on, ties=False)
    ids = [
        find_id(graph, kind, text) if text else None
        for kind, text in (("Field", field), ("Segment", segment), ("Enterprise", enterprise))
    ]
    every = placed(graph)
    kept = every.take(_asked(graph, every, ids[0], ids[1], ids[2], state))
    where = find_place(graph, place) if place else None
    if listed:
        kept = kept.take(np.isin(kept.firm, _on_list(graphs, graph, ids[0], where)))
    here, vague, nowhere = _at(graph, kept, where)
    order = _order(graph, kept.take(here), ids[0])
    said = [named(graph, k, i) if i else None for k, i in zip(("Field", "Segment", "Enterprise"), ids, strict=True)]
    return Found(
        graph,
        kept.take(here).take(order),
        (said[0], said[1], said[2]),
        where,
        part_of(page, size, top),
        vague,
        nowhere,
        stated(graphs, on),
    )


def _asked(
    graph: ChainGraph, every: Placed, field: str | None, segment: str | None, firm: str | None, state: str
) -> BoolArray:
    keep = np.ones(len(every.row), dtype=bool)
    if field is not None:
        keep &= np.isin(every.segment, graph.field_segments(field))
    if segment is not None:
        keep &= every.segment == graph.position("Segment", segment)
    if firm is not None:
        keep &= every.firm == graph.position("Enterprise", firm)
    if state:
        keep &= every.table.state[every.row] == _STATES.index(state)
    return keep


def _on_list(graphs: Graphs, graph: ChainGraph, field: str | None, place: Place | None) -> list[int]:
    """The enterprises (positions) on the list of a field in a place, as it is made today; raises ``BadRequest``."""
    if field is None or place is None:
        raise BadRequest("名录按领域、地区生成：只列名录上的，请写明领域和地区")
    made = make_list("firms", graphs.field_graph(field, graph.on, ties=True), graphs.store, field, place)
    index = graph.nodes["Enterprise"].index
    return [index[e.id] for e in made.listed if e.kind == "Enterprise" and e.id in index]


def _at(graph: ChainGraph, kept: Placed, place: Place | None) -> tuple[BoolArray, int, int]:
    """Which are in the place, and of how many nobody can tell: those only known to be around it, or nowhere."""
    if place is None:
        return np.ones(len(kept.row), dtype=bool), 0, 0
    inside, above = district_masks(graph, place)
    known = kept.district >= 0
    return inside[kept.district] & known, int((above[kept.district] & known).sum()), int((~known).sum())


def _order(graph: ChainGraph, kept: Placed, field: str | None) -> IntArray:
    """By district, along the chain, the larger share first; those without a place last."""
    districts = np.append(np.argsort(np.argsort(graph.nodes["District"].ids.astype(str))), len(graph.nodes["District"]))
    chain = np.arange(len(graph.nodes["Segment"]))
    if field is not None:
        segments = graph.field_segments(field)
        chain[segments] = np.arange(len(segments))
    share = np.nan_to_num(kept.table.columns["share"][kept.row], nan=-1.0) if len(kept.row) else np.zeros(0)
    order: IntArray = np.lexsort((kept.firm, -share, chain[kept.segment], districts[kept.district]))
    return order


def placements(found: Found) -> Placements:
    """The part that is asked for."""
    fitting, part = found.fitting, found.fitting.take(np.arange(len(found.fitting.row))[found.part])
    return Placements(
        *found.named,
        place=place_ref(found.place),
        as_of=to_iso(found.graph.on),
        version=found.graph.version,
        start=found.part.start,
        shown=len(part.row),
        total=len(fitting.row),
        enterprises=len(np.unique(fitting.firm)),
        vague=found.vague,
        nowhere=found.nowhere,
        rows=rows_of(found.graph, part, found.said),
        notes=_notes(found),
    )


def _notes(found: Found) -> tuple[str, ...]:
    fitting = found.fitting
    states = np.bincount(fitting.table.state[fitting.row], minlength=len(_STATES)).tolist()
    counted = "、".join(f"{word} {n} 行" for word, n in zip(_STATES, states, strict=False))
    told = [f"行数：{len(fitting.row)} 行（{counted}），{len(np.unique(fitting.firm))} 家企业"]
    if found.place is not None:
        left = f"只知在更大的区划里、说不清在不在的 {found.vague} 行，所在地不明的 {found.nowhere} 行"
        told.append(f"未列：{found.place.name}之外的，以及{left}")
    return (*told, *NOTES, *found.said.notes)


def table(found: Found) -> Table:
    """All rows."""
    return rows_table("企业落位", PlacedRow, rows_of(found.graph, found.fitting, found.said), _notes(found))


def said(found: Found) -> Iterable[Said]:
    """The first rows in a few columns."""
    shown = placements(found)
    rows = [
        (r.name, r.county or r.city or r.province or None, r.segment_name, "、".join(r.roles), r.state, r.evidence)
        for r in shown.rows
    ]
    title = " · ".join(n.name for n in found.named if n is not None)
    where = found.place.name if found.place else "全部地区"
    yield Sheet(f"企业落位 · {where}{' · ' + title if title else ''}", _HEADS, rows)
    yield f"显示前 {shown.shown} 行，共 {shown.total} 行、{shown.enterprises} 家企业；全部写到文件用 -o 文件.xlsx"


_HEADS = ("企业", "地区", "环节", "作用", "状态", "依据")


def _all_rows(said: Mapping[str, str], format: str) -> bool:
    """Whether a file of all rows is asked for, or the chain has to be tried out for who is on the list."""
    return format != "json" or said.get("listed", "") not in ("", "false", "0")


QUESTION = Question(
    "placements",
    "企业落位表",
    "哪家企业、在哪里、做哪个环节，各占一行：所在地、作用、依据、状态、收入占比、资料来源与日期。"
    "可按领域、环节、地区、企业筛选，可只列名录上的。JSON 分页；csv 与 xlsx 是全部行。",
    find,
    reads=None,
    topic="领域与环节",
    record=placements,
    tables=lambda found: (table(found),),
    said=said,
    file=lambda found: "-".join(
        ["企业落位", *(n.name for n in found.named if n), *([found.place.name] if found.place else [])]
    ),
    noun="企业落位表",
    heavy=_all_rows,
)
