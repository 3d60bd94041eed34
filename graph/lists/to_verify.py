"""待核实清单: segments of which nobody can say whether the place has them, by the value of asking."""

from __future__ import annotations

from collections.abc import Sequence

from graph.gap_list.list import GapList
from graph.gap_list.task_words import lists_say, what_is_missing
from graph.gap_list.tasks import WORKS, FirmsToVerify, Task
from graph.gap_list.turns import TURNS
from graph.gap_list.whom import whom_to_ask
from graph.gaps.lack_of_data import CAUSES
from graph.gaps.words import FIRMS_WEIGHED
from graph.lists.made import Because, Entry, Rests, Told
from graph.lists.scene import Draft, Scene, node_rests, segment_key
from graph.lists.segment_reasons import example_note, verified_reason

_FIRST = 3
"""Segments that are named before the list."""
_NOBODY = "—"
"""Whom to ask here of what has to be looked up elsewhere first."""


def make(scene: Scene) -> Draft:
    """The tasks of the field in the place."""
    listed, tasks = scene.tasks
    rows = tuple(_entry(scene, listed, task) for task in tasks)
    basis = (
        scene.dated(),
        "待核实：名录说不出本地有没有，不是缺口；先后按问清的价值，折算成户",
        FIRMS_WEIGHED,
        *lists_say(listed, tasks),
        "答了请记入“核实”或填在核实单上交回，下一次这一行就按答的算",
    )
    return Draft(rows, {}, basis, lambda kept: (_lead(kept), *example_note(scene)))


def _lead(rows: Sequence[Entry]) -> Told:
    """How many there are, and which to ask about first."""
    if not rows:
        return Told("没有待核实的环节", ())
    first = [e for e in rows if e.cells["turn"] == TURNS[0]]
    more = f"等 {len(first)} 个" if len(first) > _FIRST else ""
    said = f"最先问：{'、'.join(e.name for e in first[:_FIRST])}{more}" if first else "都不急着问"
    words = f"说不出本地有没有的环节 {len(rows)} 个，不是缺口；{said}"
    return Told(words, node_rests("Segment", *(e.id for e in first[:_FIRST])))


def _entry(scene: Scene, listed: GapList, task: Task) -> Entry:
    gap = listed.gap(task.row)
    most = int(scene.criteria["firms"])
    finder = FirmsToVerify.of_place(scene.graph, scene.place)
    firms = finder.of(gap.segment, most, far=task.far) if task.to_verify else []
    missing = what_is_missing(listed, task)
    because = (
        Because("cause", "unknown", f"{CAUSES[task.cause]}：{missing}", task.cause, node_rests("Segment", gap.segment)),
        *verified_reason(scene, gap),
        *(
            Because(
                f"firm.{f.id}", "unknown", f"{f.name}：{WORKS[f.work]}（{f.detail}）", f.work, _rests(f.id, gap.segment)
            )
            for f in firms
        ),
    )
    more = f"等 {task.to_verify} 家" if task.to_verify > len(firms) else ""
    named = "；".join(f"{f.name}（{WORKS[f.work]}）" for f in firms)
    cells = {
        "name": gap.name,
        "turn": task.turn,
        "stage": gap.stage,
        "missing": missing,
        "whom": _NOBODY if task.idle else "、".join(whom_to_ask(listed, task.row)),
        "firms": _NOBODY if task.idle else named + more or None,
        "remark": None,
    }
    return Entry(segment_key(gap.segment, scene.place.ids), "Segment", gap.segment, gap.name, cells, because)


def _rests(firm: str, segment: str) -> tuple[Rests, ...]:
    return (Rests("OPERATES_IN", (firm, segment)),)
