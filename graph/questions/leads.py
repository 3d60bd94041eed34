"""招商跟进: whom we mean to invite, how far that has come, and one lead with all that was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.dates import local_time, today
from graph.questions.records.lead import LeadList, LeadRow, lead_list, lead_row
from graph.questions.tables.leads import lead_history_table, leads_table
from graph.targets.rank import NODE_KIND
from graph.work.followed import all_leads
from graph.work.lead_list import Wanted, due_words, pick
from graph.work.leads import STATES, Lead, find_lead

_TOPIC = "招商跟进"
_HEADS = ("编号", "状态", "名称", "环节", "地区", "负责人", "下一步", "日期", "期限")


@dataclass(frozen=True, slots=True)
class Listed:
    """The leads that were asked for, of how many there are, and the day."""

    leads: list[Lead]
    every: int
    on: int


@dataclass(frozen=True, slots=True)
class One:
    """A lead as it stands on a day."""

    lead: Lead
    on: int


def find_leads(
    graphs: Graphs,
    state: Annotated[
        str, Word("状态：意向、接洽、洽谈、签约、放弃", longest=20, among=("", *STATES, *STATES.values()))
    ] = "",
    owner: Annotated[str, Word("负责人；“未指定”为还没有负责人的", longest=200)] = "",
    field: Annotated[str, Word("细分领域：编号或名称", "-f", longest=200)] = "",
    segment: Annotated[str, Word("环节：编号或名称", "-s", longest=200)] = "",
    kind: Annotated[str, Word("类别：enterprise、institution、talent", longest=20, among=("", *NODE_KIND))] = "",
    place: Annotated[str, Word("招商地区：名称或区划代码", "-p", alias="where", longest=500)] = "",
    overdue: Annotated[bool, Word("只列逾期的")] = False,
) -> Listed:
    """All leads or those wanted, the most pressing first."""
    every, on = all_leads(graphs.store), today()
    return Listed(pick(every, Wanted(state, owner, field, segment, kind, place, overdue), on), len(every), on)


def find_one(
    graphs: Graphs, number: Annotated[str, Word("跟进编号，或它开头的至少六位", argument=True, longest=64)]
) -> One:
    """The lead of a number."""
    return One(find_lead(all_leads(graphs.store), number), today())


def leads_record(found: Listed) -> LeadList:
    """The list."""
    return lead_list(found.leads, len(found.leads), found.on)


def one_record(found: One) -> LeadRow:
    """The lead."""
    return lead_row(found.lead, found.on)


def _said_leads(found: Listed) -> Iterable[Said]:
    if not found.leads:
        yield "名单上没有符合条件的" if found.every else "名单还是空的；用 lead add 把招商目标加入名单"
        return
    rows = [
        (
            x.number[:8],
            STATES[x.state],
            x.subject.name,
            x.subject.segment_name,
            x.subject.place_name,
            x.owner or None,
            x.next_step or None,
            x.due or None,
            due_words(x, found.on),
        )
        for x in found.leads
    ]
    yield Sheet("招商跟进", _HEADS, rows, f"显示 {len(rows)} 条，名单共 {found.every} 条")


def said_lead(found: One) -> Iterable[Said]:
    """How it stands, and what was done."""
    lead, about = found.lead, found.lead.subject
    due = f"{lead.due}（{words}）" if (words := due_words(lead, found.on)) else lead.due
    where = f"{about.name}（{about.home or '所在地不明'}）"
    yield f"{where}：{about.place_name}“{about.segment_name}”的招商目标，跟进编号 {lead.number}"
    next_step = f"下一步 {lead.next_step or '未定'} {due}"
    yield f"{STATES[lead.state]}；负责人 {lead.owner or '未指定'}；{next_step}".rstrip()
    rows = [
        (local_time(e.at), e.by or None, e.words + ("（写时未见上一条）" if e.unseen else ""), e.remark or None)
        for e in lead.entries
    ]
    yield Sheet("跟进记录", ("时间", "谁", "做了什么", "备注"), rows)


QUESTIONS = (
    Question(
        "leads",
        "招商跟进名单",
        "全部或筛选后的跟进；未放弃的在前，按下一步的日期，逾期的注明。xlsx 另有全部跟进记录。",
        find_leads,
        reads=None,
        topic=_TOPIC,
        record=leads_record,
        tables=lambda found: (leads_table(found.leads, found.on), lead_history_table(found.leads)),
        said=_said_leads,
        file=lambda found: "招商跟进",
        page="/leads",
    ),
    Question(
        "lead",
        "一条招商跟进",
        "一条跟进的现状与全部记录。",
        find_one,
        reads=None,
        topic=_TOPIC,
        record=one_record,
        tables=lambda found: (lead_history_table([found.lead]),),
        said=said_lead,
        file=lambda found: f"招商跟进-{found.lead.subject.name}",
        address="/leads/{number}",
        command="lead show",
        page="/leads/{number}",
    ),
)
