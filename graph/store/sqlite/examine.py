"""What is wrong with a SQLite store, in sentences: damaged pages, a lost log, missing tables, journal and counts that
disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw

from graph.dates import today
from graph.errors import ChainError
from graph.model.schema import NodeKind, RelationKind, Schema
from graph.store.engine.census_rows import count_store
from graph.store.sqlite import commit_mark
from graph.store.sqlite.chain import SQLiteReader
from graph.store.sqlite.ddl import create_statements, ends, layout_number, names_made, quoted, slot_columns
from graph.store.sqlite.network_share import share_of, warning
from graph.store.sqlite.open import check_layout, connect, is_older, translated


def problems(path: Path, schema: Schema, *, log: bool = True) -> list[str]:
    """Everything that is wrong; nothing is changed. Without ``log`` the commits that the log lost are not spoken of."""
    out: list[str] = []
    try:
        with closing(connect(path, write=False, checked=False)) as db, translated(path):
            check_layout(db, path)
            out += [*_place(path), *(_log(db, path) if log else ())]
            with db:
                out += _content(db, schema)
    except ChainError as error:
        out.append(str(error))
    return out


def _place(path: Path) -> Iterator[str]:
    if (kind := share_of(path)) is not None:
        yield warning(path, kind)


def _log(db: apsw.Connection, path: Path) -> Iterator[str]:
    mark = commit_mark.read_mark(path)
    if mark is not None and commit_mark.lost(mark, found := commit_mark.see(db, path)):
        yield commit_mark.sentence(path, mark, found)


def _content(db: apsw.Connection, schema: Schema) -> Iterator[str]:
    found = [row for (row,) in db.execute("PRAGMA integrity_check(3)")]
    if found != ["ok"]:
        yield f"数据库内部结构有误（{'；'.join(' '.join(str(f).split()) for f in found)[:200]}）"
        return
    if absent := _absent(db, schema):
        yield f"缺少表或索引：{'、'.join(absent[:5])}{'等' if len(absent) > 5 else ''}"
        return
    if is_older(db, schema):
        return  # an earlier layout of ours lacks what the checks below ask for
    yield from _journal(db)
    for kind in schema.kinds():
        yield from _versions(db, kind)
    if "Enterprise" in schema.nodes:
        yield from _census(db, schema)


def _absent(db: apsw.Connection, schema: Schema) -> list[str]:
    """Tables and indexes that are gone since the file was laid out; what an earlier layout never had is not missed."""
    noted = commit_mark.counters(db).get("layout")
    if noted in (None, layout_number(db)):
        return []
    with closing(apsw.Connection(":memory:")) as model:
        for statement in create_statements(schema):
            model.execute(statement)
        wanted = names_made(model)
    made = set(names_made(db))
    return [name for name in wanted if name not in made] or ["（名称与建库时不符）"]


def _count(db: apsw.Connection, sql: str, *values: str) -> int:
    return int(db.execute(sql, values).get or 0)


def _journal(db: apsw.Connection) -> Iterator[str]:
    kept = "EXISTS (SELECT 1 FROM batch b WHERE b.id = c.batch AND b.status = 'committed')"
    if count := _count(db, f"SELECT count(*) FROM closing c WHERE NOT {kept}"):
        yield f"撤销用的日志有误：{count} 条不属于任何有效批次，撤销批次可能得到错的结果"
    if count := _count(db, "SELECT count(*) FROM batch WHERE version > (SELECT value FROM meta WHERE key = 'version')"):
        yield f"数据版本有误：{count} 个批次比数据版本还新"
    if count := _count(db, "SELECT count(*) FROM work_note WHERE NOT json_valid(said)"):
        yield f"工作记录有误：{count} 条读不懂"


def _versions(db: apsw.Connection, kind: NodeKind | RelationKind) -> Iterator[str]:
    name, slot = quoted(kind.name), ", ".join(quoted(c) for c in slot_columns(kind))
    lost = f"c.kind = ? AND NOT EXISTS (SELECT 1 FROM {name} v WHERE v.vid = c.version)"
    if count := _count(db, f"SELECT count(*) FROM closing c WHERE {lost}", kind.name):
        yield f"撤销用的日志有误：{kind.label}有 {count} 条指向不存在的记录"
    valid = "EXISTS (SELECT 1 FROM batch b WHERE b.id = v.batch AND (b.status = 'committed' OR v.voided IS NOT NULL))"
    if count := _count(db, f"SELECT count(*) FROM {name} v WHERE NOT {valid}"):
        yield f"{kind.label}有 {count} 条记录不属于任何有效批次"
    known = " OR ".join(f"NOT EXISTS (SELECT 1 FROM entity e WHERE e.nid = v.{end})" for end in ends(kind))
    if count := _count(db, f"SELECT count(*) FROM {name} v WHERE {known}"):
        yield f"{kind.label}有 {count} 条记录的对象不存在"
    spans = f"SELECT since, lag(until) OVER (PARTITION BY {slot} ORDER BY since, vid) AS before FROM {name} v "
    if count := _count(
        db, f"SELECT count(*) FROM ({spans} WHERE voided IS NULL AND until > since) WHERE since < before"
    ):
        yield f"{kind.label}有 {count} 处同一天有两个说法"


def _census(db: apsw.Connection, schema: Schema) -> Iterator[str]:
    version = _count(db, "SELECT value FROM meta WHERE key = 'version'")
    rows: Any = db.execute("SELECT since, until, counts FROM census WHERE version = ?", (version,)).fetchall()
    for since, until, counts in rows:
        day = today() if since <= today() < until else since
        if counts != count_store(SQLiteReader(db, schema, day)).to_bytes():
            yield "企业计数与记录不一致，缺口会算错"
            return
