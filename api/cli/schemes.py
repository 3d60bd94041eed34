"""Commands about the saved schemes of the gap list: schemes, scheme-save, scheme-delete."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import options
from api.cli.chinese import add
from api.cli.gap_list import Actions, Columns, FieldsOf, Reverse, Sort, Stages, States, Weights, said_choice
from api.cli.out import print_json, print_table, say
from api.session.session import DEFAULT_URL, Session
from graph.dates import local_day
from graph.gap_list.choice import SORTS
from graph.gaps.words import PARTS
from graph.questions.answers.gap_list import scheme_answer
from graph.questions.tables.gap_list import chosen_columns
from graph.work.schemes import all_schemes, delete_scheme, save_scheme

By = Annotated[str, typer.Option("--by", help="谁保存或删除的")]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, schemes, scheme_save, scheme_delete)


def schemes(db: options.Db = DEFAULT_URL, as_json: options.Json = False) -> None:
    """列出缺口清单保存的方案：权重、筛选、排序、列。"""
    with Session(db) as session:
        found = all_schemes(session.store)
    if as_json:
        print_json({"schemes": [scheme_answer(s) for s in found]})
        return
    rows = []
    for s in found:
        weights = "，".join(f"{PARTS[part]} {w:g}" for part, w in s.choice.weights.items() if w != 1)
        chosen = (s.choice.actions, s.choice.states, s.choice.stages, s.choice.fields)
        filters = "；".join("、".join(words) for words in chosen if words)
        rows.append((s.name, weights or "默认", filters or "不限", SORTS[s.choice.sort], s.by, local_day(s.at)))
    print_table("方案", ("名称", "权重", "筛选", "排序", "保存人", "日期"), rows)


def scheme_save(
    name: Annotated[str, typer.Argument(help="方案名称；同名的被替换，历史仍留着")],
    action: Actions = None,
    state: States = None,
    stage: Stages = None,
    field: FieldsOf = None,
    weight: Weights = None,
    sort: Sort = "",
    reverse: Reverse = False,
    column: Columns = None,
    by: By = "",
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """保存一个缺口清单方案，供 gaps-all --scheme 和网页使用。"""
    with Session(db, write=True) as session:
        choice = said_choice(session.outline(), action, state, stage, field, weight, sort, reverse)
        made = save_scheme(session.store, name, choice, chosen_columns(column) if column else (), by)
    print_json(scheme_answer(made)) if as_json else say(f"已保存方案“{made.name}”")


def scheme_delete(
    name: Annotated[str, typer.Argument(help="方案名称")],
    by: By = "",
    db: options.Db = DEFAULT_URL,
) -> None:
    """删除一个方案（历史仍留在工作记录里）。"""
    with Session(db, write=True) as session:
        delete_scheme(session.store, name, by)
    say(f"已删除方案“{name}”")
