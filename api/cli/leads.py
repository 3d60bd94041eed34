"""Commands about leads: whom we mean to invite, how far that has come, and by which ranking they are found."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import options
from api.cli.chinese import Group, add
from api.cli.out import print_json, say
from api.cli.questions import print_said
from api.session.session import DEFAULT_URL, Session
from api.work.leads import Asked, add_leads, change_lead, subjects
from api.work.rankings import chosen, use
from graph.dates import today
from graph.questions.leads import One, one_record, said_lead
from graph.questions.lists.rankings import find_rankings
from graph.questions.records.lead import lead_row
from graph.work.followed import leads_about
from graph.work.leads import STATES, Lead

Number = Annotated[str, typer.Argument(help="跟进编号，或它开头的至少六位")]
By = Annotated[str, typer.Option("--by", help="谁做的：姓名", envvar="CHAINATLAS_WHO")]


def register(app: typer.Typer) -> None:
    """Add the group of commands about one lead; the list, and one lead as it stands, are declared questions."""
    one = typer.Typer(name="lead", cls=Group, help="一条招商跟进：加入、查看、修改。", no_args_is_help=True)
    add(one, change)
    add(one, start, name="add")
    app.add_typer(one)
    add(app, ranking_use)


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
        asked = Asked(field, segment, place, kind)
        about = subjects(session.field_graph(field, ties=True), asked, ids, session.standing())
        added, known = add_leads(session.store, about, by, owner, remark)
        now = leads_about(session.store, about)
    if as_json:
        print_json(
            {k: [lead_row(now[key], today()) for key in keys] for k, keys in (("added", added), ("known", known))}
        )
        return
    for key in added:
        say(f"已加入 {now[key].subject.name}，跟进编号 {now[key].number[:8]}")
    for key in known:
        say(f"{now[key].subject.name} 原已在名单上（{STATES[now[key].state]}），编号 {now[key].number[:8]}，没有改动")


def ranking_use(
    name: Annotated[
        str, typer.Argument(help="new：从现在的数据学得的（会先学，约一分钟）；none：不用；或换用过的名称")
    ],
    by: options.By = "",
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """换用学习的排序：从此招商目标照它排，网页、命令行、接口都一样，直到有人再换。"""
    with Session(db, write=True) as session:
        use(session.store, chosen(session, name.strip()), by)
        found = find_rankings(session)
    if as_json:
        print_json(found)
    else:
        say(f"已换用排序 {found.in_use}" if found.in_use else "已改为不用学习的排序")


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
    one = One(lead, today())
    if as_json:
        print_json(one_record(one))
    else:
        print_said(said_lead(one))
