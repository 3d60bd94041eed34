"""Commands that answer questions: fields, segments, search, show, gaps, assess."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from api.cli import options
from api.cli.chinese import add
from api.cli.out import print_json, print_table, say
from api.session.session import DEFAULT_URL, Session
from api.work.assessing import write_assessment
from graph.chain.graph import ChainGraph
from graph.dates import day, to_iso
from graph.gaps.states import GAP_STATES, STATE_LABELS, untold
from graph.model.labels import LABELS, RECORD_STATES
from graph.model.schema import default_schema
from graph.questions.answers.records import version_answer
from graph.search.hits import Found, found_answer, tell
from graph.search.match import HOW_WORDS
from graph.search.nodes import find_node


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, search, show, assess)


@contextmanager
def opened(db: str, as_of: str | None = None, *, write: bool = False) -> Iterator[tuple[Session, ChainGraph]]:
    """A session and its whole graph at a date."""
    with Session(db, write=write) as session:
        yield session, session.graph(day(as_of))


@contextmanager
def opened_field(db: str, field: str | None, as_of: str | None = None, *, ties: bool = False) -> Iterator[ChainGraph]:
    """What a question about this field needs, at a date; about no field, the names and counts of all."""
    with Session(db) as session:
        on = day(as_of)
        yield session.outline(on) if field is None else session.field_graph(field, on, ties=ties)


def search(
    text: Annotated[str, typer.Argument(help="名称、别名、拼音、首字母或代码")],
    db: options.Db = DEFAULT_URL,
    limit: Annotated[int, typer.Option("--limit", min=1, max=200, help="最多显示几个")] = 20,
    as_json: options.Json = False,
) -> None:
    """按名称、拼音、首字母或代码查找。"""
    with Session(db) as session:
        found = tell(session.store, session.outline(), text, session.store.search(text, limit))
    if as_json:
        print_json({"query": text, "hits": [found_answer(f) for f in found]})
    elif found:
        rows = [(LABELS[f.kind], f.id, f.name, f.note or None, _why(f)) for f in found]
        print_table(f"查找“{text}”", ("类型", "编号", "名称", "领域、所在地或上级", "为什么找到"), rows)
    else:
        say(f"没有找到“{text}”；可试试更短的词、拼音首字母或代码")


def _why(found: Found) -> str | None:
    match = found.match
    return f"{HOW_WORDS[match.how]} {'' if match.text == found.name else match.text}".strip() or None


def show(
    id: Annotated[str, typer.Argument(help="编号，或唯一的全名")],
    db: options.Db = DEFAULT_URL,
    as_of: options.AsOf = None,
    as_json: options.Json = False,
) -> None:
    """显示一个对象：资料、来源、关系与历史。"""
    with Session(db) as session:
        on = day(as_of)
        kind, key = find_node(session.store, id, on)
        record = session.store.get(kind, key, on)
        related = session.store.neighbours(kind, key, on)
        history = session.store.history(kind, (key,))
    if as_json:
        print_json(
            {
                "record": version_answer(record) if record else None,
                "relations": [version_answer(v) for v in related],
                "history": [version_answer(v) for v in history],
            }
        )
        return
    schema = default_schema()
    if record is not None:
        labels = schema.kind(kind).fields
        rows: list[tuple[Any, ...]] = [(labels[k].label, v) for k, v in record.values.items() if v is not None]
        rows += [
            ("来源", record.origin or record.file),
            ("文件位置", f"{record.file} {record.sheet} 第 {record.row} 行"),
            ("资料日期", record.as_of),
            ("有效期", f"{to_iso(record.since)} 起"),
        ]
        print_table(f"{LABELS[kind]} {key}", ("项目", "内容"), rows)
    rows = [
        (
            schema.kind(v.kind).label,
            v.key[0],
            v.key[1],
            RECORD_STATES[v.state],
            v.values.get("evidence") or v.values.get("basis") or v.origin,
        )
        for v in related[:40]
    ]
    note = f"显示前 {len(rows)} 个，共 {len(related)} 个"
    print_table("关系", ("关系", "起点", "终点", "状态", "依据"), rows, note)


def assess(
    place: Annotated[str, typer.Option("--place", "-p", help="地区；连同其下级区划一起评估")] = "苏州市",
    by: options.By = "",
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """评估全部领域并把缺口写入图中（LACKS 关系，带有效期）。"""
    with opened(db, write=True) as (session, graph):
        done = write_assessment(session.store, graph, place, by)
    if as_json:
        print_json(done)
        return
    counts = done["counts"]
    say(
        f"已评估 {done['place']}及其 {len(done['places']) - 1} 个下级区划、{len(done['fields'])} 个领域：缺口 "
        f"{done['links']} 个"
        f"（{'，'.join(f'{STATE_LABELS[s]} {counts[s]}' for s in GAP_STATES)}），数据不足 {untold(counts)} 个"
    )
    changes = f"批次 {done['batch']}：新写或改变 {done['changed']} 条，结束 {done['ended']} 条"
    say(changes if done["batch"] else "与上次评估相同，没有变化")
