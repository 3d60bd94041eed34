"""The gap list and the list of data tasks as tables, for pages, files and the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.chain.entry import BARRED
from graph.dates import newest_words, to_iso
from graph.errors import BadRequest
from graph.gap_list.choice import Choice, Chosen
from graph.gap_list.expected import expected_in, expected_words
from graph.gap_list.list import GapList
from graph.gap_list.task_words import lists_say, what_is_missing
from graph.gap_list.tasks import WORKS, FirmsToVerify, Task
from graph.gap_list.whom import whom_to_ask
from graph.gaps.lack_of_data import CAUSES
from graph.gaps.rules import RULES
from graph.gaps.states import GAP_STATES, STATE_LABELS
from graph.gaps.thresholds import Thresholds
from graph.gaps.words import WEIGHED
from graph.questions.tables.gaps import GAP_COLUMNS, formula_notes, gap_record, state_notes
from graph.views.table import Column, Table, records_table

_OWN = (
    Column("place", "地区"),
    Column("field", "领域"),
    Column("rank", "名次", "integer"),
    Column("moved", "名次变化", "integer"),
)
_LEAD = ("place", "field", "name", "stage", "state", "action", "rank", "moved", "priority")
_KNOWN = {c.key: c for c in (*GAP_COLUMNS, *_OWN)}
COLUMNS = {key: _KNOWN[key] for key in (*_LEAD, *(k for k in _KNOWN if k not in _LEAD))}
"""Every column of a gap list by its key, in order."""
USUAL = (
    "field",
    "name",
    "stage",
    "state",
    "priority",
    "firms",
    "sureness",
    "enterprises_place",
    "enterprises_known",
    "rules",
)
"""Columns shown until somebody chooses others."""
SHOWN_FIRMS = 50
"""Enterprises of a task in a file."""


def chosen_columns(keys: Iterable[str]) -> tuple[str, ...]:
    """Known keys in the order of :data:`COLUMNS`, the name always among them, :data:`USUAL` for none.

    Raises
    ------
    BadRequest
        A key that is no column.
    """
    wanted = {k for k in keys if k}
    if wrong := sorted(wanted - set(COLUMNS)):
        raise BadRequest(f"列“{wrong[0]}”不存在；可用：{'、'.join(COLUMNS)}")
    return tuple(k for k in COLUMNS if k in wanted | {"name"}) if wanted else USUAL


def gap_list_record(listed: GapList, chosen: Chosen, at: int) -> dict[str, object]:
    """The row at a position of the choice, under the keys of :data:`COLUMNS`.

    ``moved`` is how far up the weights took it.
    """
    row, rank = int(chosen.rows[at]), int(chosen.rank[at])
    found = listed.assessment(row)
    gap = found.proven(listed.gap(row))
    priority = float(chosen.priority[at])
    return gap_record(gap, rank or None, found.nationwide(gap)) | {
        "place": found.place.name,
        "field": fields_word(listed, row),
        "moved": int(chosen.usual[at]) - rank if rank else None,
        "priority": priority if priority == priority else None,
    }


def fields_word(listed: GapList, row: int) -> str:
    """Names of the fields that the segment of a row is in."""
    return "、".join(a.field_name for a in listed.fields_of(row))


def gap_list_table(listed: GapList, chosen: Chosen, choice: Choice, columns: Sequence[str], total: int) -> Table:
    """The chosen rows; besides the columns asked for, the lists that they rest on, and the ids of field and segment, so
    that rows can be found again.
    """
    keys = dict.fromkeys(("place", "field", *columns, "roster", "segment"))
    listed.gaps(chosen.rows)  # all together
    records = [gap_list_record(listed, chosen, at) for at in range(len(chosen))]
    return records_table("缺口清单", [COLUMNS[k] for k in keys], records, gap_list_notes(listed, chosen, choice, total))


def gap_list_notes(listed: GapList, chosen: Chosen, choice: Choice, total: int) -> tuple[str, ...]:
    """Where the numbers come from, what was chosen and how it was weighed, one "题目：内容" a line."""
    limits = Thresholds(weights=choice.weights)
    doubt = expected_words(expected_in(listed, chosen.rows))
    usual = "不限" if choice.actions else "、".join(STATE_LABELS[s] for s in GAP_STATES)
    return (
        *_about(listed),
        f"行数：本表 {len(chosen)} 行，符合条件的共 {total} 行",
        *([f"预计判错：{doubt}"] if doubt else []),
        f"筛选：动作 {_all(choice.actions)}；状态 "
        f"{_all([STATE_LABELS[s] for s in choice.states], usual)}；"
        f"阶段 {_all(choice.stages)}；领域 {_all([listed.fields.get(f, f) for f in choice.fields])}",
        "名次：按所用权重在本次筛选的缺口中排列；“名次变化”为相对默认权重上升的名次，负数为下降",
        *state_notes(),
        *formula_notes(limits),
    )


def _about(listed: GapList) -> tuple[str, ...]:
    places = "、".join(p.name for p in listed.places)
    if not listed.assessments:
        return ("领域：还没有带环节的领域",)
    first, counts = listed.assessments[0], listed.counts()
    states = "，".join(f"{STATE_LABELS[s]} {n}" for s, n in counts.items())
    whose = "；各地区的口径相同，以下为第一个地区" if len(listed.places) > 1 else ""
    on = to_iso(first.on)
    return (
        f"地区：{places}{whose}",
        f"日期：{newest_words(first.data_date)}，按 {on} 有效的记录评估，数据版本 {first.version}",
        first.population.note(),
        *first.population.details(),
        first.alike_note(),
        f"覆盖：{len(listed.fields)} 个领域、{len(listed)} 个环节位置，{states}",
    )


def _all(chosen: Sequence[str], otherwise: str = "不限") -> str:
    return "、".join(chosen) or otherwise


_TASKS = (
    Column("place", "地区"),
    Column("turn", "先后"),
    Column("field", "领域"),
    Column("name", "环节"),
    Column("stage", "阶段"),
    Column("cause", "原因"),
    Column("missing", "知道什么"),
    Column("value", "问清的价值", "number", WEIGHED),
    Column("whom", "问谁"),
    Column("suggested_place", "待确认的本地企业", "integer", "家"),
    Column("suggested", "待确认的企业", "integer", "家"),
    Column("unplaced", "所在地不明的企业", "integer", "家"),
    Column("users", "可就近采购", "number", "户"),
    Column("segment", "环节编号"),
)
_FIRMS = (
    Column("place", "地区"),
    Column("field", "领域"),
    Column("name", "环节"),
    Column("work", "要做什么"),
    Column("firm", "企业编号"),
    Column("firm_name", "企业"),
    Column("firm_place", "所在地"),
    Column("detail", "现有依据"),
)


def task_tables(listed: GapList, tasks: Sequence[Task], total: int) -> list[Table]:
    """The tasks, and the enterprises to verify, one a row."""
    notes = (
        *_about(listed),
        f"行数：本表 {len(tasks)} 项，符合条件的共 {total} 项；“核实企业”每项最多列 {SHOWN_FIRMS} 家",
        "待核实：不算缺口；核实、补充后再判断",
        *lists_say(listed, tasks),
        "先后：按问清的价值分几批；最先的几个合起来占本地全部价值的一半，到其次的为止占八成，不用问的没有价值",
        "问清的价值：带动户数 ×（1 − 外购可得性）× 有与没有的可能中较小的一个；越大越该先问",
        *(f"{word}：{hint}" for word, hint in _CAUSE_HINTS.items()),
    )
    return [
        records_table("待核实", _TASKS, [task_record(listed, t) for t in tasks], notes),
        records_table("核实企业", _FIRMS, _firm_records(listed, tasks)),
    ]


_CAUSE_HINTS = {word: RULES[f"unknown.{key}"].way_out for key, word in CAUSES.items() if key not in BARRED}
_CAUSE_HINTS |= {b.label: f"列在最后：{b.todo}" for b in BARRED.values()}
"""What to do about each cause, as its rule says."""


def task_record(listed: GapList, task: Task) -> dict[str, object]:
    """A task under the keys of its table."""
    gap, found = listed.gap(task.row), listed.assessment(task.row)
    return {
        "place": found.place.name,
        "field": fields_word(listed, task.row),
        "name": gap.name,
        "stage": gap.stage,
        "segment": gap.segment,
        "cause": CAUSES[task.cause],
        "missing": what_is_missing(listed, task),
        "turn": task.turn,
        "value": task.value,
        "whom": "、".join(whom_to_ask(listed, task.row)),
        "suggested_place": task.suggested_place,
        "suggested": task.suggested,
        "unplaced": task.unplaced,
        "users": gap.inputs.users,
    }


def _firm_records(listed: GapList, tasks: Sequence[Task]) -> Iterable[dict[str, object]]:
    finders: dict[tuple[str, ...], FirmsToVerify] = {}
    for task in tasks:
        gap, found = listed.gap(task.row), listed.assessment(task.row)
        if not task.to_verify:
            continue
        if found.place.ids not in finders:
            finders[found.place.ids] = FirmsToVerify(listed.graph, found.place)
        for firm in finders[found.place.ids].of(gap.segment, SHOWN_FIRMS, far=task.far):
            yield {
                "place": found.place.name,
                "field": fields_word(listed, task.row),
                "name": gap.name,
                "work": WORKS[firm.work],
                "firm": firm.id,
                "firm_name": firm.name,
                "firm_place": firm.place or None,
                "detail": firm.detail,
            }
