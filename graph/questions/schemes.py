"""方案: saved ways to look at the gap list, and one of them; saving and deleting are acts, not questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.question import Question
from graph.asking.word import Word
from graph.dates import local_day
from graph.gap_list.choice import SORTS
from graph.gaps.words import PARTS
from graph.questions.gap_list import TOPIC
from graph.says import Says
from graph.views.table import Column, Table, records_table
from graph.work.schemes import Scheme, all_schemes, find_scheme

_COLUMNS = (
    Column("name", "名称"),
    Column("weights", "权重"),
    Column("filters", "筛选"),
    Column("sort", "排序"),
    Column("by", "保存人"),
    Column("at", "日期"),
)


@dataclass(frozen=True, slots=True)
class Filters:
    """筛选；空为不限"""

    actions: Annotated[tuple[str, ...], Says("动作")]
    states: Annotated[tuple[str, ...], Says("状态")]
    stages: Annotated[tuple[str, ...], Says("阶段")]
    fields: Annotated[tuple[str, ...], Says("领域")]


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """保存的方案"""

    name: Annotated[str, Says("名称")]
    weights: Annotated[Mapping[str, float], Says("权重", "优先级各项的权重")]
    filters: Filters
    sort: Annotated[str, Says("排序")]
    reverse: Annotated[bool, Says("倒序")]
    columns: Annotated[tuple[str, ...], Says("列")]
    by: Annotated[str, Says("保存人")]
    at: Annotated[str, Says("保存时间", "保存时间（UTC）")]


@dataclass(frozen=True, slots=True)
class Schemes:
    """保存的方案，按名称"""

    schemes: tuple[SchemeRow, ...]


def find_schemes(graphs: Graphs) -> Schemes:
    """Those that are not deleted."""
    return Schemes(tuple(map(scheme_row, all_schemes(graphs.store))))


def find_one(
    graphs: Graphs, name: Annotated[str, Word("方案名称", argument=True, shortest=1, longest=200)]
) -> SchemeRow:
    """The scheme of this name."""
    return scheme_row(find_scheme(graphs.store, name))


def scheme_row(scheme: Scheme) -> SchemeRow:
    """A scheme with all that it keeps."""
    c = scheme.choice
    filters = Filters(c.actions, c.states, c.stages, c.fields)
    return SchemeRow(scheme.name, dict(c.weights), filters, c.sort, c.reverse, scheme.columns, scheme.by, scheme.at)


def schemes_table(schemes: Iterable[SchemeRow]) -> Table:
    """One line per scheme."""
    return records_table("方案", _COLUMNS, map(_cells, schemes))


def _cells(s: SchemeRow) -> dict[str, object]:
    weights = "，".join(f"{PARTS[part]} {w:g}" for part, w in s.weights.items() if w != 1)
    chosen = (s.filters.actions, s.filters.states, s.filters.stages, s.filters.fields)
    return {
        "name": s.name,
        "weights": weights or "默认",
        "filters": "；".join("、".join(words) for words in chosen if words) or "不限",
        "sort": SORTS[s.sort],
        "by": s.by,
        "at": local_day(s.at),
    }


QUESTIONS = (
    Question(
        "schemes",
        "保存的方案",
        "缺口清单的权重、筛选、排序与列，按名称保存，大家共用。",
        find_schemes,
        reads=None,
        topic=TOPIC,
        tables=lambda found: (schemes_table(found.schemes),),
        noun="方案清单",
        page="/gaps",
    ),
    Question(
        "scheme",
        "一个方案",
        "方案的权重、筛选、排序与列。",
        find_one,
        reads=None,
        topic=TOPIC,
        tables=lambda found: (schemes_table([found]),),
        file=lambda found: f"方案-{found.name}",
        address="/schemes/{name}",
        page="/gaps",
    ),
)
