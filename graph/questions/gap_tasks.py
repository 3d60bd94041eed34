"""待核实清单: segments of which nothing can be said, as work on the data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import AsOf, First, PageNumber, PageSize, PlaceUsual, part_of
from graph.dates import day
from graph.gap_list.choice import read_choice
from graph.gap_list.list import GapList
from graph.gap_list.task_words import lists_say
from graph.gap_list.task_words import what_is_missing as missing
from graph.gap_list.tasks import FIRMS, FirmsToVerify, FirmToVerify, Task, list_tasks, read_causes, task_counts
from graph.gap_list.turns import TURNS
from graph.gap_list.whom import whom_to_ask
from graph.gaps.lack_of_data import CAUSES
from graph.gaps.words import WEIGHED
from graph.questions.gap_list import TOPIC, find_gap_list
from graph.questions.list_words import District, Fields, Stages
from graph.questions.records.gap import Found as Verified
from graph.questions.records.gap import SegmentRef
from graph.questions.records.listed import ListHead, Whose, foot, head_of, whose
from graph.questions.tables.gap_list import fields_word, task_tables
from graph.says import Says

_CAUSES = "、".join(f"{key} {label}" for key, label in CAUSES.items())


@dataclass(frozen=True, slots=True)
class TaskRow(Whose):
    """一个待核实的环节：知道什么，核实哪些企业"""

    segment: SegmentRef
    rule: Annotated[str, Says("规则", "判定规则编号")]
    cause: Annotated[str, Says("原因", among=tuple(CAUSES))]
    value: Annotated[float, Says("问清的价值", "带动户数 ×（1 − 外购可得性）× 有与没有的可能中较小的一个", WEIGHED)]
    turn: Annotated[str, Says("先后", "在本地全部待核实的环节里，按问清的价值分几批问", among=TURNS)]
    suggested: Annotated[int, Says("待确认的企业", unit="家")]
    suggested_place: Annotated[int, Says("待确认的本地企业", "其中在本地的", "家")]
    unplaced: Annotated[int, Says("所在地不明的企业", "已确认、但所在地不够明确而未计入的企业", "家")]
    verification: Verified
    missing: Annotated[str, Says("知道什么", "知道什么、关系到谁，一句话")]
    whom: Annotated[tuple[str, ...], Says("问谁", "本地上下游企业、协会、主管部门")]
    to_verify: Annotated[int, Says("可核实的企业", unit="家")]
    firms: Annotated[tuple[FirmToVerify, ...], Says("先核实的企业", "先核实的几家")]


@dataclass(frozen=True, slots=True)
class GapTasks(ListHead):
    """待核实清单"""

    causes: Annotated[Mapping[str, int], Says("各原因的任务数")]
    start: Annotated[int, Says("起", "本页第一项之前有几项")]
    shown: Annotated[int, Says("显示", "本页的项数")]
    total: Annotated[int, Says("总数", "符合条件的项数")]
    rows: tuple[TaskRow, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The tasks in order, the part that is shown, and the words for the place."""

    listed: GapList
    tasks: Sequence[Task]
    part: slice
    place: str
    district: str


def find(
    graphs: Graphs,
    place: PlaceUsual,
    district: District = "",
    cause: Annotated[
        list[str] | None,
        Word(f"原因：{_CAUSES}；可写几个", longest=10, among=("", *CAUSES), named=tuple(CAUSES.items())),
    ] = None,
    stage: Stages = None,
    field: Fields = None,
    page: PageNumber = 1,
    size: PageSize = 50,
    top: First = None,
    as_of: AsOf = None,
) -> Found:
    """Tasks of these causes, stages and fields, or all."""
    choice = read_choice(graphs.outline(day(as_of)), stages=stage or (), fields=field or ())
    causes = read_causes(cause or ())
    listed = find_gap_list(graphs, place, district, as_of)
    tasks = list_tasks(listed, causes, choice.stages, choice.fields)
    return Found(listed, tasks, part_of(page, size, top), place, district)


def gap_tasks_page(found: Found) -> GapTasks:
    """The part that is asked for, with the first enterprises to verify of each task."""
    part, tasks = found.tasks[found.part], found.tasks
    return GapTasks(
        **head_of(found.listed),
        causes=task_counts(tasks),
        start=found.part.start,
        shown=len(part),
        total=len(tasks),
        rows=tuple(_row(found.listed, t) for t in part),
    )


def _row(listed: GapList, task: Task) -> TaskRow:
    gap = listed.gap(task.row)
    return TaskRow(
        **whose(listed, task.row),
        segment=SegmentRef(gap.segment, gap.name, gap.stage, gap.group, gap.bottleneck),
        rule=gap.rule,
        cause=task.cause,
        value=task.value,
        turn=task.turn,
        suggested=task.suggested,
        suggested_place=task.suggested_place,
        unplaced=task.unplaced,
        verification=gap.verification,
        missing=missing(listed, task),
        whom=whom(listed, task),
        to_verify=task.to_verify,
        firms=tuple(firms_of(listed, task)),
    )


def whom(listed: GapList, task: Task) -> tuple[str, ...]:
    """Whom to ask about a task."""
    return whom_to_ask(listed, task.row)


def firms_of(listed: GapList, task: Task) -> list[FirmToVerify]:
    """The first enterprises to verify of a task."""
    if not task.to_verify:
        return []
    finder = FirmsToVerify.of_place(listed.graph, listed.assessment(task.row).place)
    return finder.of(str(listed.segment[task.row]), FIRMS, far=task.far)


def said(found: Found) -> Iterable[Said]:
    """The first tasks, one a line."""
    listed, tasks = found.listed, found.tasks[found.part]
    rows = [
        (
            t.turn,
            fields_word(listed, t.row),
            listed.gap(t.row).name,
            CAUSES[t.cause],
            missing(listed, t),
            t.to_verify,
        )
        for t in tasks
    ]
    heads = ("先后", "领域", "环节", "原因", "知道什么", "可核实的企业")
    yield Sheet(f"待核实 · {found.district or found.place}", heads, rows, foot(listed))
    yield f"显示前 {len(rows)} 个，共 {len(found.tasks)} 个；要核实的企业见 --json 或 -o 待核实.xlsx"
    yield from lists_say(listed, tasks)


QUESTION = Question(
    "gap-tasks",
    "待核实：先问什么",
    "说不出有没有的环节，按问清它的价值排：知道什么、关系到谁、先核实哪些企业。它们不算缺口。",
    find,
    reads=None,
    topic=TOPIC,
    record=gap_tasks_page,
    tables=lambda found: task_tables(found.listed, found.tasks, len(found.tasks)),
    said=said,
    file=lambda found: f"待核实-{found.place}",
    noun="待核实清单",
    command="verify",
    page="/gaps?tab=tasks",
)
