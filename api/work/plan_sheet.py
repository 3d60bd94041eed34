"""投资计划表 taken out: the projects of a field in a place, and a row for each listed unit that has none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from graph.asking.graphs import Graphs
from graph.errors import BadRequest
from graph.lists.acts import Which
from graph.lists.ledger import REPORTER, until_words
from graph.lists.made import MadeList
from graph.lists.period import period_words
from graph.questions.lists.made_list import find
from loaders.returning.known import read_known
from loaders.returning.plan import KIND, NAME, plan_out
from loaders.returning.sheets import list_sheets
from loaders.returning.write import write_list


@dataclass(frozen=True, slots=True)
class Taken:
    """How many projects went out, and how many units without one."""

    projects: int
    units: int


def write_plan(graphs: Graphs, path: Path, which: Which, period: str = "") -> Taken:
    """Write the workbook for a quarter (today's); raises ``BadRequest`` where neither a project nor a listed unit is
    there.
    """
    projects = find(graphs, "projects", which.field, ",".join(which.place), period)
    firms = find(graphs, "firms", which.field, ",".join(which.place), period)
    told = {e.id: (str(e.cells["firms"] or ""), str(e.cells["segments"] or "")) for e in projects.listed}
    busy = {name for names, _ in told.values() for name in names.split("、")}
    units = [(e.name, e.id) for e in firms.listed if e.name not in busy]
    if not told and not units:
        raise BadRequest(
            f"{projects.place_name}“{projects.field_name}”没有项目，名录上也没有单位：投资计划表没有可发的对象；"
            "请先导入企业或项目台账"
        )
    known = read_known(graphs.store, list_sheets()[KIND], set(told))
    records = [known[i] for i in told if i in known]
    write_list(path, [plan_out(graphs.store, records, told, units, _above(projects))])
    return Taken(len(records), len(units))


def _above(made: MadeList) -> list[list[str]]:
    """What stands over the sheet, so that whoever fills it in and whoever gathers it know for which quarter it is."""
    title = f"{made.place_name}{made.field_name}领域{NAME}（{period_words(made.period)}）"
    return [[title], [REPORTER, until_words(made), f"单位：{made.unit or '亿元'}"]]
