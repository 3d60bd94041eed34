"""The worklist of a place as a workbook: which segments to ask about, whom, and which firms to read first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from graph.asking.graphs import Graphs
from graph.chain.entry import BARRED
from graph.chain.lookup import find_place
from graph.errors import BadRequest
from graph.gap_list.choice import Chosen, choose, read_choice
from graph.gap_list.firms import FirmToRead, firms_to_read
from graph.gap_list.list import GapList
from graph.gap_list.tasks import Task, list_tasks, read_causes
from graph.gap_list.whom import whom_to_ask
from graph.questions.gap_list import find_gap_list
from graph.questions.tables.gap_list import gap_list_record, task_record
from loaders.workbook.worklist import Question, write_worklist

MOST = 1000
"""Segments, and firms, of one workbook."""


def write_sheet(
    graphs: Graphs,
    path: Path,
    place: str,
    district: str = "",
    causes: Sequence[str] = (),
    fields: Sequence[str] = (),
    top: int = 100,
) -> tuple[int, int]:
    """Write the ``top`` segments and firms most worth asking about; how many of each there are in it.

    A place of several districts cannot be answered as one, and is left out, as is what nobody can bring along unless
    that is asked for; firms are those of the whole place.
    """
    choice = read_choice(graphs.outline(), fields=fields)
    listed = find_gap_list(graphs, place, district, None)
    found = list_tasks(listed, read_causes(causes), (), choice.fields)
    askable = [t for t in found if t.cause not in BARRED or t.cause in causes]
    tasks = [t for t in askable if len(listed.assessment(t.row).place.ids) == 1][:top]
    whole = listed if not district else find_gap_list(graphs, place, "", None)
    firms = firms_to_read(whole, find_place(whole.graph, place))[:top]
    write_worklist(path, [_segment(listed, t) for t in tasks], [_firm(f) for f in firms])
    return len(tasks), len(firms)


def write_gap_sheet(
    graphs: Graphs,
    path: Path,
    place: str,
    district: str = "",
    states: Sequence[str] = (),
    fields: Sequence[str] = (),
    top: int = 100,
) -> int:
    """Write the ``top`` gaps, or segments in these states, to be asked about on the spot; how many are in it.

    A place of several districts cannot be answered as one, and is left out. Raises ``BadRequest`` where none is left.
    """
    choice = read_choice(graphs.outline(), states=states, fields=fields)
    listed = find_gap_list(graphs, place, district, None)
    chosen = choose(listed, choice)
    rows = range(len(chosen))
    single = [at for at in rows if len(listed.assessment(int(chosen.rows[at])).place.ids) == 1]
    if not single:
        raise BadRequest("没有可带出去核实的缺口；请换一个地区或状态，几个地区合在一起的请逐个带出")
    write_worklist(path, [_gap(listed, chosen, at) for at in single[:top]], [])
    return len(single[:top])


def _gap(listed: GapList, chosen: Chosen, at: int) -> Question:
    said, found = gap_list_record(listed, chosen, at), listed.assessment(int(chosen.rows[at]))
    segment, rank = str(listed.segment[chosen.rows[at]]), said["rank"]
    whom = "、".join(whom_to_ask(listed, int(chosen.rows[at])))
    told = (str(said["place"]), str(said["name"]), str(said["field"]), f"第 {rank} 名" if rank else "")
    return Question((found.place.ids[0], segment), (*told, f"{said['state']}：{said['rules']}", whom))


def _segment(listed: GapList, task: Task) -> Question:
    said, keys = task_record(listed, task), (listed.assessment(task.row).place.ids[0], listed.gap(task.row).segment)
    first, last = (tuple(str(said[k]) for k in names) for names in (("place", "name", "field"), ("missing", "whom")))
    return Question(keys, (*first, task.turn, *last))


def _firm(firm: FirmToRead) -> Question:
    return Question((firm.id,), (firm.name, firm.place, firm.industry, firm.turn, "、".join(firm.likely)))
