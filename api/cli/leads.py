"""Commands about leads: whom we mean to invite, and how far that has come."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import options
from api.cli.chinese import Group, add
from api.cli.out import print_json, print_table, save, say
from api.session.session import DEFAULT_URL, Session
from api.work.leads import Asked, add_leads, all_leads, change_lead, leads_about, subjects
from graph.dates import local_time, today
from graph.work.lead_list import Wanted, due_words, lead_answer, leads_answer, pick
from graph.work.leads import STATES, Lead, find_lead

Number = Annotated[str, typer.Argument(help="跟进编号，或它开头的至少六位")]
By = Annotated[str, typer.Option("--by", help="谁做的：姓名", envvar="CHAINATLAS_WHO")]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, leads)
    one = typer.Typer(name="lead", cls=Group, help="一条招商跟进：加入、查看、修改。", no_args_is_help=True)
    add(one, show, change)
    add(one, start, name="add")
    app.add_typer(one)


def leads(
    state: Annotated[str, typer.Option("--state", help="状态：意向、接洽、洽谈、签约、放弃")] = "",
    owner: Annotated[str, typer.Option("--owner", help="负责人；“未指定”为还没有负责人的")] = "",
    field: Annotated[str, typer.Option("--field", "-f", help="细分领域：编号或名称")] = "",
    segment: Annotated[str, typer.Option("--segment", "-s", help="环节：编号或名称")] = "",
    kind: Annotated[str, typer.Option("--kind", help="enterprise / institution / talent")] = "",
    place: Annotated[str, typer.Option("--place", "-p", help="招商地区：名称或区划代码")] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="只列逾期的")] = False,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
    output: options.Output = None,
) -> None:
    """招商跟进名单：状态、负责人、下一步与期限。"""
    with Session(db) as session:
        every, on = all_leads(session.store), today()
    found = pick(every, Wanted(state, owner, field, segment, kind, place, overdue), on)
    answer = leads_answer(found, len(found), on)
    if output is not None:
        from graph.questions.tables.leads import lead_history_table, leads_table
        from graph.render import render_answer

        save(output, render_answer([leads_table(found, on), lead_history_table(found)], output.suffix, answer))
        say(f"招商跟进名单已写到 {output}")
    if as_json:
        print_json(answer)
    elif output is None:
        _print_list(found, len(every), on)


def _print_list(found: list[Lead], every: int, on: int) -> None:
    if not found:
        say("名单上没有符合条件的" if every else "名单还是空的；用 lead add 把招商目标加入名单")
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
            due_words(x, on),
        )
        for x in found
    ]
    columns = ("编号", "状态", "名称", "环节", "地区", "负责人", "下一步", "日期", "期限")
    print_table("招商跟进", columns, rows, f"显示 {len(rows)} 条，名单共 {every} 条")


def start(
    ids: Annotated[list[str], typer.Argument(help="候选的编号（targets 的结果中有），可写几个")],
    field: options.Field,
    segment: Annotated[str, typer.Option("--segment", "-s", help="环节：编号、名称或唯一的开头")],
    place: options.Place,
    by: By,
    kind: Annotated[str, typer.Option("--kind", help="enterprise / institution / talent")] = "enterprise",
    owner: Annotated[str, typer.Option("--owner", help="负责人")] = "",
    remark: Annotated[str, typer.Option("--remark", help="备注")] = "",
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """把一个环节的候选加入招商跟进名单。"""
    with Session(db, write=True) as session:
        about = subjects(session.field_graph(field, ties=True), Asked(field, segment, place, kind), ids)
        added, known = add_leads(session.store, about, by, owner, remark)
        now = leads_about(session.store, about)
    if as_json:
        print_json(
            {k: [lead_answer(now[key], today()) for key in keys] for k, keys in (("added", added), ("known", known))}
        )
        return
    for key in added:
        say(f"已加入 {now[key].subject.name}，跟进编号 {now[key].number[:8]}")
    for key in known:
        say(f"{now[key].subject.name} 原已在名单上（{STATES[now[key].state]}），编号 {now[key].number[:8]}，没有改动")


def show(number: Number, db: options.Db = DEFAULT_URL, as_json: options.Json = False) -> None:
    """一条跟进的现状与全部记录。"""
    with Session(db) as session:
        _print_one(find_lead(all_leads(session.store), number), as_json)


def change(
    number: Number,
    by: By,
    state: Annotated[str | None, typer.Option("--state", help="意向、接洽、洽谈、签约、放弃")] = None,
    owner: Annotated[str | None, typer.Option("--owner", help="负责人；空文字为清除")] = None,
    next_step: Annotated[str | None, typer.Option("--next", help="下一步")] = None,
    due: Annotated[str | None, typer.Option("--due", help="下一步的日期，如 2026-12-01")] = None,
    remark: Annotated[str | None, typer.Option("--remark", help="备注；放弃、退回、重新启动时须写原因")] = None,
    last: Annotated[str, typer.Option("--last", help="所见最后一条记录的编号；他人先改了就不写入")] = "",
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """修改一条跟进：写了什么改什么。"""
    said = {"state": state, "owner": owner, "next_step": next_step, "due": due, "remark": remark}
    with Session(db, write=True) as session:
        _print_one(change_lead(session.store, number, last, by, said), as_json)


def _print_one(lead: Lead, as_json: bool) -> None:
    on, about = today(), lead.subject
    if as_json:
        print_json(lead_answer(lead, on))
        return
    due = f"{lead.due}（{words}）" if (words := due_words(lead, on)) else lead.due
    say(
        f"{about.name}（{about.home or '所在地不明'}）：{about.place_name}“{about.segment_name}”的招商目标，"
        f"跟进编号 {lead.number}"
    )
    say(f"{STATES[lead.state]}；负责人 {lead.owner or '未指定'}；下一步 {lead.next_step or '未定'} {due}".rstrip())
    rows = [
        (local_time(e.at), e.by or None, e.words + ("（写时未见上一条）" if e.unseen else ""), e.remark or None)
        for e in lead.entries
    ]
    print_table("跟进记录", ("时间", "谁", "做了什么", "备注"), rows)
