"""投资计划表 taken out: the projects of a field in a place, and a row for each listed unit that has none.

In one workbook, or in one for each unit, which nobody else's figures are in.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

from api.http.filenames import safe_name
from graph.asking.graphs import Graphs
from graph.dates import today
from graph.errors import BadRequest
from graph.lists.acts import Which
from graph.lists.ledger import REPORTER, until_words
from graph.lists.made import MadeList
from graph.lists.period import period_words, read_period
from graph.questions.lists.made_list import find
from loaders.returning.known import read_known
from loaders.returning.plan import KIND, NAME, NOTES, by_unit, plan_out
from loaders.returning.sheets import list_sheets
from loaders.returning.write import OutSheet, list_book, write_list

_NO_FOLDER = str.maketrans("/\\", "__")


@dataclass(frozen=True, slots=True)
class Taken:
    """How many projects went out, how many units without one, and in how many files."""

    projects: int
    units: int
    files: int = 1


def write_plan(graphs: Graphs, path: Path, which: Which, period: str = "") -> Taken:
    """Write the workbook for a quarter (today's); raises ``BadRequest`` where neither a project nor a listed unit is
    there.
    """
    sheet, taken = _plan(graphs, which, period)
    write_list(path, [sheet], NOTES)
    return taken


def write_plans(graphs: Graphs, path: Path, which: Which, period: str = "") -> Taken:
    """Write a zip with a workbook for each unit that holds its own rows alone; raises like :func:`write_plan`."""
    sheet, taken = _plan(graphs, which, period)
    apart = by_unit(sheet)
    with zipfile.ZipFile(path, "w") as archive:  # workbooks are compressed
        for number, (unit, part) in enumerate(apart.items(), start=1):
            name = f"{number:0{len(str(len(apart)))}d}-{unit.translate(_NO_FOLDER)}.xlsx"
            archive.writestr(safe_name(name, (".xlsx",)), list_book([part], NOTES))
    return replace(taken, files=len(apart))


def _plan(graphs: Graphs, which: Which, period: str) -> tuple[OutSheet, Taken]:
    quarter = read_period(period, today())  # often of the quarter to come: who is on the list is seen today
    projects, firms = (
        replace(find(graphs, name, which.field, ",".join(which.place)), period=quarter)
        for name in ("projects", "firms")
    )
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
    sheet = plan_out(graphs.store, records, told, units, _segments(graphs, projects.field), _above(projects))
    return sheet, Taken(len(records), len(units))


def _segments(graphs: Graphs, field: str) -> list[str]:
    """Names of the segments of a field, in chain order."""
    outline = graphs.outline()
    names = outline.nodes["Segment"].names()
    return [str(names[at]) for at in outline.field_segments(field).tolist()]


def _above(made: MadeList) -> list[list[str]]:
    """What stands over the sheet, so that whoever fills it in and whoever gathers it know for which quarter it is."""
    title = f"{made.place_name}{made.field_name}领域{NAME}（{period_words(made.period)}）"
    return [[title], [REPORTER, until_words(made), f"单位：{made.unit or '亿元'}"]]
