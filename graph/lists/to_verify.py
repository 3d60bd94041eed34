"""待核实清单: segments of which nobody can say whether the place has them, by the value of asking."""

from __future__ import annotations

from graph.gap_list.list import GapList, list_gaps
from graph.gap_list.tasks import WORKS, FirmsToVerify, Task, list_tasks, what_is_missing
from graph.gap_list.whom import Whom
from graph.gaps.lack_of_data import CAUSES
from graph.lists.made import Because, Entry, Rests
from graph.lists.scene import Draft, Scene, node_rests, segment_key
from graph.lists.segment_reasons import verified_reason


def make(scene: Scene) -> Draft:
    """The tasks of the field in the place."""
    listed = list_gaps(scene.graph, [scene.place])
    tasks = list_tasks(listed, fields=[scene.field])
    rows = tuple(_entry(scene, listed, task) for task in tasks)
    basis = (
        scene.dated(),
        "待核实：名录说不出本地有没有，不是缺口；先后按问清的价值（户）",
        "答了在“核实”里记一条（网页、verify-record 或核实单），下一次这一行就按答的算",
    )
    notes = () if rows else ("没有待核实的环节",)
    return Draft(rows, {}, basis, notes)


def _entry(scene: Scene, listed: GapList, task: Task) -> Entry:
    gap = listed.gaps[task.row]
    most = int(scene.criteria["firms"])
    firms = FirmsToVerify.of_place(scene.graph, scene.place).of(gap.segment, most) if task.to_verify else []
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
    named = "；".join(f"{f.name}（{WORKS[f.work]}）" for f in firms)
    cells = {
        "name": gap.name,
        "turn": task.turn,
        "stage": gap.stage,
        "missing": missing,
        "whom": "、".join(Whom.of_place(scene.graph, scene.place).of(gap.segment)),
        "firms": named + (f"等 {task.to_verify} 家" if task.to_verify > len(firms) else "") or None,
        "remark": None,
    }
    return Entry(segment_key(gap.segment, scene.place.ids), "Segment", gap.segment, gap.name, cells, because)


def _rests(firm: str, segment: str) -> tuple[Rests, ...]:
    return (Rests("OPERATES_IN", (firm, segment)),)
