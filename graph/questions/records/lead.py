"""Leads as records: how each stands, and what was done when and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from graph.asking.parts import Named, PlaceRef
from graph.dates import to_iso
from graph.says import Says
from graph.targets.rank import NODE_KIND
from graph.work.lead_list import due_words, is_overdue
from graph.work.leads import STATES, Change, Entry, Lead


@dataclass(frozen=True, slots=True)
class EntryRow:
    """一条跟进记录"""

    id: str
    at: Annotated[str, Says("时间", "时间（UTC）")]
    by: Annotated[str, Says("谁")]
    what: Annotated[str, Says("做了什么")]
    remark: Annotated[str, Says("备注")]
    changes: Annotated[tuple[Change, ...], Says("改动", "空文字表示没有")]
    unseen: Annotated[bool, Says("未见上一条", "写的人当时没有见到上一条")]


@dataclass(frozen=True, slots=True)
class LeadRow:
    """一条招商跟进"""

    number: Annotated[str, Says("跟进编号")]
    last: Annotated[str, Says("最后一条记录", "最后一条记录的编号；修改时原样带回，他人先改了就会得知")]
    kind: Annotated[str, Says("类别", among=tuple(NODE_KIND))]
    id: Annotated[str, Says("编号")]
    name: Annotated[str, Says("名称")]
    home: Annotated[str, Says("所在地", "候选的所在地")]
    field: Named
    segment: Named
    place: PlaceRef
    score: Annotated[float | None, Says("加入时得分", "加入时的得分")]
    state: Annotated[str, Says("状态", among=tuple(STATES))]
    state_label: str
    owner: Annotated[str, Says("负责人")]
    next_step: Annotated[str, Says("下一步")]
    due: Annotated[str | None, Says("日期", "下一步的日期")]
    due_words: Annotated[str, Says("期限")]
    overdue: Annotated[bool, Says("逾期")]
    remark: Annotated[str, Says("最近备注")]
    history: tuple[EntryRow, ...]


@dataclass(frozen=True, slots=True)
class LeadList:
    """招商跟进名单；未放弃的在前，按下一步的日期"""

    as_of: str
    shown: int
    total: int
    leads: tuple[LeadRow, ...]


def entry_row(entry: Entry) -> EntryRow:
    """What was done once."""
    return EntryRow(entry.id, entry.at, entry.by, entry.words, entry.remark, entry.changes, entry.unseen)


def lead_row(lead: Lead, on: int) -> LeadRow:
    """A lead as it stands on a day."""
    about = lead.subject
    return LeadRow(
        number=lead.number,
        last=lead.last,
        kind=about.kind,
        id=about.id,
        name=about.name,
        home=about.home,
        field=Named(about.field, about.field_name),
        segment=Named(about.segment, about.segment_name),
        place=PlaceRef(about.place_name, about.place),
        score=about.score,
        state=lead.state,
        state_label=STATES[lead.state],
        owner=lead.owner,
        next_step=lead.next_step,
        due=lead.due or None,
        due_words=due_words(lead, on),
        overdue=is_overdue(lead, on),
        remark=lead.remark,
        history=tuple(map(entry_row, lead.entries)),
    )


def lead_list(shown: Sequence[Lead], total: int, on: int) -> LeadList:
    """Leads of a list; ``total`` counts those not shown too."""
    return LeadList(to_iso(on), len(shown), total, tuple(lead_row(x, on) for x in shown))
