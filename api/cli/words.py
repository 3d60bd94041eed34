"""Commands for words of ledgers that wait for a meaning."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal

import typer

from api.cli import options
from api.cli.chinese import Group, add
from api.cli.out import print_json, print_table, say
from api.session.session import DEFAULT_URL
from api.work.wording import SaidRow, accept_proposals, said_page, said_row, words_page
from graph.errors import BadRequest
from graph.store.open import open_store
from loaders.matching.words import ALIAS, CLASS, COLUMNS, FIELD, MEANINGS, NOTHING, SEGMENT
from loaders.review.word_list import word_list
from loaders.review.word_targets import targets_of
from loaders.wording import Choice, decide_words, take_word_back

ColumnName = Annotated[
    Literal["business", "trade"],
    typer.Option("--column", help="business 主导产品里的词，trade 产业链、所属行业、赛道一类列里的词"),
]
Word = Annotated[str, typer.Argument(help="词，照台账里写的")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, help="最多显示几个")]


def register(app: typer.Typer) -> None:
    """Add this module's commands, as a group of their own."""
    group = typer.Typer(cls=Group, help="台账里对不上的词，定一次，对所有行和以后的文件都作数。", no_args_is_help=True)
    add(group, show, name="list")
    add(group, settle, name="decide")
    add(group, accept, decided)
    add(group, take_back, name="undo")
    app.add_typer(group, name="words")


def show(
    column: ColumnName = "business", limit: Limit = 30, db: options.Db = DEFAULT_URL, as_json: options.Json = False
) -> None:
    """列出待定的词：写它的企业多的在前，附相近的几个。"""
    store = open_store(db)
    try:
        found = words_page(store, word_list(store), column, 1, limit)
    finally:
        store.close()
    if as_json:
        print_json(asdict(found))
        return
    lines = []
    for w in found.words:
        near = ([f"{w.proposal.name}（名称相同）"] if w.proposal else []) + [t.name for t in w.near]
        lines.append((w.word, "、".join(w.heads) or COLUMNS[column], w.firms, w.rows, "、".join(near) or "—"))
    shown = f"显示前 {len(lines)} 个，共 {found.total} 个；用 chainatlas words decide 定"
    print_table("待定的词", ("词", "列", "企业", "行", "可能是"), lines, shown)


def settle(
    word: Word,
    segment: Annotated[str, typer.Option("--segment", help="是这个环节的词：编号或名称")] = "",
    alias: Annotated[str, typer.Option("--alias", help="是这个环节的别名，以它结尾的产品也算")] = "",
    field: Annotated[str, typer.Option("--field", help="是这个细分领域（只用于 --column trade）")] = "",
    class_: Annotated[str, typer.Option("--class", help="是这个国标行业：代码或全名（只用于 --column trade）")] = "",
    none: Annotated[bool, typer.Option("--none", help="不是我们的，不再问")] = False,
    column: ColumnName = "business",
    by: options.By = "",
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """定一个词，并把含有它的企业重新匹配。"""
    chosen = [(SEGMENT, segment), (ALIAS, alias), (FIELD, field), (CLASS, class_), (NOTHING, none)]
    meant = [(meaning, target) for meaning, target in chosen if target]
    if len(meant) != 1:
        raise BadRequest("请写 --segment、--alias、--field、--class、--none 中的一个")
    meaning, target = meant[0]
    store = open_store(db, write=True)
    try:
        (said,) = decide_words(store, [Choice(column, word, meaning, "" if target is True else str(target))], by)
        row = said_row(said, targets_of(store))
    finally:
        store.close()
    _tell(row, "已定", as_json)


def accept(by: options.By = "", db: options.Db = DEFAULT_URL, as_json: options.Json = False) -> None:
    """产业链一类列里，名称与领域、环节或国标行业全字相同的词，一次都认下。"""
    store = open_store(db, write=True)
    try:
        known = word_list(store)
        rows = [said_row(s, known.targets) for s in accept_proposals(store, known, by)]
    finally:
        store.close()
    _list("照提议认下的词", rows, len(rows), as_json)


def decided(limit: Limit = 30, db: options.Db = DEFAULT_URL, as_json: options.Json = False) -> None:
    """列出定过的词，新的在前。"""
    store = open_store(db)
    try:
        found = said_page(store, targets_of(store), 1, limit)
    finally:
        store.close()
    _list("定过的词", found.decisions, found.total, as_json)


def take_back(
    word: Word,
    column: ColumnName = "business",
    by: options.By = "",
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """撤销对一个词的结论，重新待定。"""
    store = open_store(db, write=True)
    try:
        row = said_row(take_word_back(store, column, word, by), targets_of(store))
    finally:
        store.close()
    _tell(row, "已撤销", as_json)


def _tell(row: SaidRow, words: str, as_json: bool) -> None:
    if as_json:
        print_json(asdict(row))
    else:
        say(f"{words}：“{row.word}”{MEANINGS[row.meaning]}{f'：{row.name}' if row.name else ''}")


def _list(title: str, rows: list[SaidRow] | tuple[SaidRow, ...], total: int, as_json: bool) -> None:
    if as_json:
        print_json({"total": total, "decisions": [asdict(r) for r in rows]})
        return
    lines = [(r.word, COLUMNS[r.column], MEANINGS[r.meaning], r.name or "—", r.by or "—", r.at) for r in rows]
    print_table(title, ("词", "列", "定为", "是哪个", "经手人", "时间"), lines, f"显示 {len(lines)} 个，共 {total} 个")
