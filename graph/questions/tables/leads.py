"""Leads as tables: one row a lead, and one row an entry of its history."""

from __future__ import annotations

from collections.abc import Sequence

from graph.dates import local_time, to_iso
from graph.questions.tables.targets import KINDS
from graph.views.table import Column, Table, records_table
from graph.work.lead_list import counts, due_words
from graph.work.leads import STATES, Lead

_COLUMNS = (
    Column("state", "状态"),
    Column("name", "名称"),
    Column("kind", "类别"),
    Column("home", "所在地"),
    Column("field", "细分领域"),
    Column("segment", "环节"),
    Column("place", "招商地区"),
    Column("owner", "负责人"),
    Column("next_step", "下一步"),
    Column("due", "日期"),
    Column("due_words", "期限"),
    Column("remark", "最近备注"),
    Column("score", "加入时得分", "number"),
    Column("added_by", "加入人"),
    Column("added_at", "加入时间（北京时间）"),
    Column("changed_by", "最近修改人"),
    Column("changed_at", "最近修改时间（北京时间）"),
    Column("entries", "记录数", "integer"),
    Column("id", "编号"),
    Column("number", "跟进编号"),
)


def leads_table(leads: Sequence[Lead], on: int) -> Table:
    """Leads in their order."""
    said = counts(leads, on)
    states = "，".join(f"{label} {said[s]}" for s, label in STATES.items())
    notes = (
        f"日期：{to_iso(on)}，共 {len(leads)} 条（{states}），其中逾期 {said['overdue']} 条",
        "来源：招商跟进名单由使用者在招商目标页加入并更新，不是数据推断；得分为加入时的得分",
    )
    return records_table("招商跟进", _COLUMNS, [_record(x, on) for x in leads], notes)


def _record(lead: Lead, on: int) -> dict[str, object]:
    about, first, last = lead.subject, lead.entries[0], lead.entries[-1]
    said = {
        "state": STATES[lead.state],
        "name": about.name,
        "kind": KINDS.get(about.kind, about.kind),
        "home": about.home,
        "field": about.field_name,
        "segment": about.segment_name,
        "place": about.place_name,
        "owner": lead.owner,
        "next_step": lead.next_step,
        "due": lead.due,
        "due_words": due_words(lead, on),
        "remark": lead.remark,
        "added_by": first.by,
        "added_at": local_time(first.at),
        "changed_by": last.by,
        "changed_at": local_time(last.at),
        "id": about.id,
        "number": lead.number,
    }
    return {k: v or None for k, v in said.items()} | {"score": about.score, "entries": len(lead.entries)}


def lead_history_table(leads: Sequence[Lead]) -> Table:
    """Every entry of these leads, oldest first within each."""
    columns = (
        Column("name", "名称"),
        Column("segment", "环节"),
        Column("place", "招商地区"),
        Column("at", "时间（北京时间）"),
        Column("by", "谁"),
        Column("what", "做了什么"),
        Column("remark", "备注"),
        Column("unseen", "写时未见上一条", "flag"),
        Column("number", "跟进编号"),
    )
    rows = [
        {
            "name": x.subject.name,
            "segment": x.subject.segment_name,
            "place": x.subject.place_name,
            "at": local_time(e.at),
            "by": e.by or None,
            "what": e.words,
            "remark": e.remark or None,
            "unseen": e.unseen,
            "number": x.number,
        }
        for x in leads
        for e in x.entries
    ]
    return records_table("跟进记录", columns, rows)
