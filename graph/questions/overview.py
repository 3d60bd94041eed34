"""各领域总览: segments by state, enterprises, how much can be told, how old the facts are, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any

import numpy as np

from graph.asking.graphs import Graphs
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.words import AsOf, PlaceUsual
from graph.chain.entry import bars
from graph.chain.field_dates import Freshness, field_dates
from graph.chain.graph import ChainGraph
from graph.chain.operating import operating
from graph.chain.places import any_of, district_masks, districts_of
from graph.dates import day, newest_words
from graph.gap_list.choice import Choice, choose
from graph.gap_list.list import GapList
from graph.gaps.states import STATE_LABELS, untold
from graph.questions.fields import FieldRow, find_fields
from graph.questions.gap_list import TOPIC, find_gap_list
from graph.questions.records.gap import PopulationRow
from graph.questions.records.listed import ListedGap, ListHead, head_of, listed_gap
from graph.says import Says
from graph.views.table import Column, Table, records_table

NEXT = 3
"""Gaps named as the next step."""
_COLUMNS = (
    Column("cluster", "产业集群"),
    Column("name", "领域"),
    Column("status", "链条状态"),
    Column("segments", "环节", "integer"),
    *(Column(state, label, "integer") for state, label in STATE_LABELS.items()),
    Column("told", "可判断的环节", "integer"),
    Column("seen", "有企业的环节", "integer"),
    Column("enterprises_place", "本地企业", "integer", "家"),
    Column("enterprises", "各地企业", "integer", "家"),
    Column("oldest_date", "最早资料"),
    Column("data_date", "最新资料"),
    Column("undated", "无日期的企业", "integer", "家"),
)
_SAID = ("cluster", "name", "segments", *STATE_LABELS, "told", "enterprises_place", "enterprises", "data_date")


@dataclass(frozen=True, slots=True)
class OverviewRow(FieldRow):
    """一个领域：环节按状态的个数、可判断的环节、资料日期"""

    counts: Annotated[Mapping[str, int], Says("各状态的环节数")]
    told: Annotated[int, Says("可判断的环节", "状态可判断的环节数", "个")]
    seen: Annotated[int, Says("有企业的环节", "数据里至少有一家已确认企业的环节数", "个")]
    enterprises_place: Annotated[int, Says("本地企业", "其中在本地的企业数", "家")]
    oldest_date: Annotated[str | None, Says("最早资料", "所涉企业资料中最早的日期")]
    undated: Annotated[int, Says("无日期的企业", "没有资料日期的企业数", "家")]


@dataclass(frozen=True, slots=True)
class Overview(ListHead):
    """各领域总览"""

    rows: tuple[OverviewRow, ...]
    next: Annotated[tuple[ListedGap, ...], Says("下一步", "优先级最高的几个环节，不可迁、严控新增的除外")]


@dataclass(frozen=True, slots=True)
class Found:
    """The overview, and the words for the place."""

    overview: Overview
    place: str


def find(graphs: Graphs, place: PlaceUsual, as_of: AsOf = None) -> Found:
    """All fields in the place."""
    return Found(make_overview(graphs, place, as_of), place)


def make_overview(graphs: Graphs, place: str, as_of: str | None = None) -> Overview:
    """All fields at a glance in the place that these words name."""
    outline, listed = graphs.outline(day(as_of)), find_gap_list(graphs, place, as_of=as_of)
    dates = graphs.once(("field dates", outline.on), lambda: read_dates(graphs, listed), outline.version)
    return overview_of(outline, listed, dates)


def read_dates(graphs: Graphs, listed: GapList) -> dict[str, Freshness]:
    """Dates of what is known of the business of the enterprises of each field."""
    graph = listed.graph
    found = graphs.store.rows("OPERATES_IN", ("source", "target", "as_of"), graph.on)
    return field_dates(graph, {(source, target): on for source, target, on in found})


def overview_of(graph: ChainGraph, listed: GapList, dates: Mapping[str, Freshness]) -> Overview:
    """All fields of ``graph``; ``listed`` is the list of one place, ``next`` its gaps of highest priority."""
    counted, dateless = listed.once("by field", _by_field), Freshness(None, None, 0)
    nobody = _counts(dict.fromkeys(STATE_LABELS, 0), 0, 0)
    rows = [_row(f, counted.get(f.id, nobody), dates.get(f.id, dateless)) for f in find_fields(graph).fields]
    return Overview(**head_of(listed), rows=tuple(rows), next=_next(listed))


def _next(listed: GapList) -> tuple[ListedGap, ...]:
    """The gaps of highest priority that somebody can be invited for."""
    chosen = choose(listed, Choice())
    stays = [bool(bars(listed.graph, str(listed.segment[row]))) for row in chosen.rows.tolist()]
    chosen = chosen.take(~np.array(stays, dtype=bool)).take(slice(NEXT))
    return tuple(listed_gap(listed, chosen, at) for at in range(len(chosen)))


def _row(field: FieldRow, counted: Mapping[str, Any], dates: Freshness) -> OverviewRow:
    same = {f.name: getattr(field, f.name) for f in fields(FieldRow)} | {"data_date": dates.newest}
    return OverviewRow(**same, **counted, oldest_date=dates.oldest, undated=dates.undated)


def _by_field(listed: GapList) -> dict[str, dict[str, Any]]:
    graph, out = listed.graph, {}
    known, home = operating(graph), districts_of(graph, "Enterprise")
    inside = any_of((district_masks(graph, p)[0] for p in listed.places), len(graph.nodes["District"]))
    inside = np.append(inside, False)  # for firms whose place is not known
    here = inside[home[known.enterprise]]
    firm, segment = known.enterprise[here], known.segment[here]
    for field in listed.fields:
        part = np.zeros(len(graph.nodes["Segment"]), dtype=bool)
        part[graph.field_segments(field)] = True
        mine = listed.in_fields([field])
        everywhere = listed.numbers["enterprises_known"][mine]
        firms = len(np.unique(firm[part[segment]]))
        out[field] = _counts(listed.counts(mine), int(np.count_nonzero(everywhere > 0)), firms)
    return out


def _counts(counts: dict[str, int], seen: int, firms: int) -> dict[str, Any]:
    """Of one field: segments by state, those whose state can be told, those with an enterprise; enterprises here."""
    return {"counts": counts, "told": sum(counts.values()) - untold(counts), "seen": seen, "enterprises_place": firms}


def overview_table(found: Overview) -> Table:
    """One line per field."""
    blank = {"enterprises": None} if found.population is not None and found.population.alone else {}
    rows = [{f.name: getattr(row, f.name) for f in fields(row)} | {**row.counts} | blank for row in found.rows]
    return records_table("总览", _COLUMNS, rows, overview_notes(found))


def overview_notes(found: Overview) -> tuple[str, ...]:
    """What the numbers mean, one "题目：内容" a line."""
    places = "、".join(p.name for p in found.places)
    return (
        f"地区：{places or '—'}",
        f"日期：{newest_words(found.data_date)}，按 {found.as_of} 有效的记录，数据版本 {found.version}",
        *_scope(found.population),
        "可判断的环节：状态不是“待核实”的环节；待核实不算缺口，另见待核实清单",
        "合计：一个环节可在几个领域，各领域的数相加大于合计，合计里只算一次",
        "有企业的环节：数据里至少有一家已确认的企业；企业数为确认在该领域经营的企业，一家可在几个领域，不可相加",
        "资料日期：所涉企业的资料所说的日期，最早与最新",
    )


def _scope(population: PopulationRow | None) -> tuple[str, ...]:
    if population is None:
        return ()
    return (population.note, *(f"名录：{r.text}" for r in population.rosters), population.left_out)


def said(found: Found) -> Iterable[Said]:
    """The main columns."""
    table, population = overview_table(found.overview), found.overview.population
    at = {c.key: i for i, c in enumerate(table.columns)}
    heads = [table.columns[at[k]].label for k in _SAID]
    rows = [[row[at[k]] for k in _SAID] for row in table.rows]
    yield Sheet(f"总览 · {found.place}", heads, rows, population.note if population else "")


def overview_record(found: Found) -> Overview:
    """The overview itself."""
    return found.overview


QUESTION = Question(
    "overview",
    "一个地区的各领域总览",
    "每个领域的环节按状态的个数、企业数、可判断的环节、资料日期，和优先级最高的几个缺口。",
    find,
    reads=None,
    topic=TOPIC,
    record=overview_record,
    tables=lambda found: (overview_table(found.overview),),
    said=said,
    file=lambda found: f"总览-{'、'.join(p.name for p in found.overview.places) or found.place}",
    noun="总览",
    page="/",
    ahead=True,
)
