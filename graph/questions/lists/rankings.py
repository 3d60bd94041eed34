"""排序: the learned rankings that were ever in use, and which is now; taking one into use is an act, not a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.dates import local_day, to_iso
from graph.says import Says
from graph.views.table import Column, Table, records_table
from graph.work.rankings import Ranking, all_rankings, in_use

_COLUMNS = (
    Column("name", "名称"),
    Column("in_use", "在用", "flag"),
    Column("learned_on", "学得之日"),
    Column("learned_version", "从第几版数据", "integer"),
    Column("firms", "企业", "integer", "家"),
    Column("by", "换用人"),
    Column("at", "换用日期"),
)
_NONE = "现在没有用学习的排序"
HOW = (
    "换用从现在的数据学得的：在招商目标页按“换用新学的排序”，或 chainatlas ranking-use new；"
    "不用：chainatlas ranking-use none；换回从前的：写它的名称"
)


@dataclass(frozen=True, slots=True)
class RankingUsed:
    """一份换用过的排序"""

    name: Annotated[str, Says("名称")]
    in_use: Annotated[bool, Says("在用")]
    learned_on: Annotated[str, Says("学得之日")]
    learned_version: Annotated[int, Says("从第几版数据学得")]
    firms: Annotated[int, Says("企业", "从几家企业学得", unit="家")]
    by: Annotated[str, Says("换用人")]
    at: Annotated[str, Says("换用时间", "最近一次换用的时间（UTC）")]


@dataclass(frozen=True, slots=True)
class RankingsUsed:
    """换用过的排序，最近的在前"""

    in_use: Annotated[str, Says("在用的", "在用的名称；空为不用学习的排序")]
    rankings: tuple[RankingUsed, ...]


def find_rankings(graphs: Graphs) -> RankingsUsed:
    """All that were ever in use."""
    used = in_use(graphs.store)
    name = used.name if used else ""
    return RankingsUsed(name, tuple(ranking_used(r, name) for r in all_rankings(graphs.store)))


def ranking_used(ranking: Ranking, used: str) -> RankingUsed:
    """One as a record; ``used`` is the name of the one in use."""
    learned = to_iso(ranking.on), ranking.version, ranking.firms
    return RankingUsed(ranking.name, ranking.name == used, *learned, ranking.by, ranking.at)


def rankings_table(found: RankingsUsed) -> Table:
    """One row for each."""
    rows = [{n.key: getattr(r, n.key) for n in _COLUMNS} | {"at": local_day(r.at)} for r in found.rankings]
    used = f"在用：{found.in_use or '没有用学习的排序'}；只在有人换用时才变"
    return records_table("换用过的排序", _COLUMNS, rows, (used, f"怎么换：{HOW}"))


def said(found: RankingsUsed) -> Iterable[Said]:
    """What a terminal shows."""
    table = rankings_table(found)
    if found.rankings:
        yield Sheet(table.name, tuple(c.heading for c in table.columns), table.rows)
    yield f"在用的是 {found.in_use}" if found.in_use else _NONE
    yield HOW


QUESTION = Question(
    "rankings",
    "换用过的排序",
    "招商目标用哪份学习的排序，换用过哪些。排序只在有人换用时才变，数据变了、学好了新的，名单都照在用的排。",
    find_rankings,
    reads=None,
    topic="缺口与招商目标",
    tables=lambda found: [rankings_table(found)],
    said=said,
)
