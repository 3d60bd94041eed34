"""Commands that write schemes of the gap list: scheme-save, scheme-delete; reading them is a question."""

from __future__ import annotations

import inspect
from typing import Annotated, Any

import typer

from api.cli import options
from api.cli.chinese import add
from api.cli.out import print_json, say
from api.cli.questions import option_of
from api.session.session import DEFAULT_URL, Session
from graph.gaps.weights import split_weights
from graph.questions.gap_list import QUESTION
from graph.questions.list_words import said_choice
from graph.questions.schemes import scheme_row
from graph.questions.tables.gap_list import chosen_columns
from graph.text import split_words
from graph.work.schemes import delete_scheme, save_scheme

By = Annotated[str, typer.Option("--by", help="谁保存或删除的")]
KEPT = ("action", "state", "stage", "field", "weight", "sort", "reverse", "column")
"""Words of the gap list that a scheme keeps."""


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, saving(), name="scheme-save")
    add(app, scheme_delete)


def saving() -> Any:
    """The command that saves what the same words say to the list."""

    def scheme_save(
        name: Annotated[str, typer.Argument(help="方案名称；同名的被替换，历史仍留着")],
        by: By = "",
        db: options.Db = DEFAULT_URL,
        as_json: options.Json = False,
        **said: Any,
    ) -> None:
        """保存一个缺口清单方案，供 gaps-all --scheme 和网页使用。"""
        column, weights = said.pop("column"), split_weights(said.pop("weight") or ())
        with Session(db, write=True) as session:
            choice = said_choice(session.outline(), **said, weights=weights)
            columns = chosen_columns(split_words(column)) if column else ()
            made = save_scheme(session.store, name, choice, columns, by)
        print_json(scheme_row(made)) if as_json else say(f"已保存方案“{made.name}”")

    named, *own = list(inspect.signature(scheme_save, eval_str=True).parameters.values())[:4]
    asked = [named, *(option_of(QUESTION.words[n]) for n in KEPT), *own]
    kept = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in asked]
    scheme_save.__signature__ = inspect.Signature(kept)  # type: ignore[attr-defined]
    return scheme_save


def scheme_delete(
    name: Annotated[str, typer.Argument(help="方案名称")],
    by: By = "",
    db: options.Db = DEFAULT_URL,
) -> None:
    """删除一个方案（历史仍留在工作记录里）。"""
    with Session(db, write=True) as session:
        delete_scheme(session.store, name, by)
    say(f"已删除方案“{name}”")
