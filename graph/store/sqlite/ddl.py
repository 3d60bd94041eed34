"""SQLite tables from the schema.

Every kind has one table of *versions*; ``entity`` gives nodes small integer keys; ``closing`` is the journal of
validity intervals that a batch shortened, from which a rollback restores them.
"""

from __future__ import annotations

import zlib

import apsw

from graph.model.records import FOREVER
from graph.model.schema import NodeKind, RelationKind, Schema
from graph.store.engine import work_log

FORMAT = 2
"""Rises when the layout changes in a way that older programs cannot read; 2: pages carry checksums."""
APPLICATION_ID = 0x434154C1
MOVING = "moving"
"""Table that exists while a copy into the file is under way."""

_SQL_TYPE = {"number": "REAL", "integer": "INTEGER", "flag": "INTEGER"}
_VERSION_COLUMNS = f"""since INTEGER NOT NULL, until INTEGER NOT NULL DEFAULT {FOREVER}, batch INTEGER NOT NULL,
    voided INTEGER, src INTEGER, row INTEGER, state TEXT NOT NULL DEFAULT 'confirmed', as_of TEXT, origin TEXT"""

_CENSUS = """CREATE TABLE census(version INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  counts BLOB NOT NULL)"""
"""Counts kept for questions about one field (:mod:`graph.store.sqlite.census`): what they can be counted from is
elsewhere.
"""
_FIXED = f"""
CREATE TABLE meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('version', 0);
CREATE TABLE entity(nid INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, UNIQUE(kind, id));
CREATE TABLE batch(id INTEGER PRIMARY KEY, source TEXT NOT NULL, label TEXT NOT NULL, effective INTEGER NOT NULL,
    committed_at TEXT NOT NULL, status TEXT NOT NULL, records INTEGER NOT NULL, version INTEGER NOT NULL);
CREATE TABLE src(id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, file TEXT NOT NULL, sheet TEXT NOT NULL);
CREATE TABLE closing(batch INTEGER NOT NULL, kind TEXT NOT NULL, version INTEGER NOT NULL, until INTEGER NOT NULL);
CREATE INDEX closing_batch ON closing(batch);
{_CENSUS};
{work_log.LAYOUT}CREATE VIRTUAL TABLE search USING fts5(words, content='', contentless_delete=1,
    tokenize="unicode61 remove_diacritics 0");
"""


def quoted(name: str) -> str:
    """``name`` as an SQL identifier. Names come from the schema only, never from users."""
    if not name.isidentifier():
        raise ValueError(name)
    return f'"{name}"'


def ends(kind: NodeKind | RelationKind) -> tuple[str, ...]:
    """Columns that find a record's node(s)."""
    return ("nid",) if isinstance(kind, NodeKind) else ("sid", "tid")


def key_columns(kind: NodeKind | RelationKind) -> tuple[str, ...]:
    """Columns that identify a record among all versions."""
    return ends(kind) if isinstance(kind, NodeKind) else (*ends(kind), *kind.key)


def slot_columns(kind: NodeKind | RelationKind) -> tuple[str, ...]:
    """Columns for which one version at most is valid on any day: the key, or only the source of a single relation."""
    return ("sid",) if isinstance(kind, RelationKind) and kind.single else key_columns(kind)


def _table(kind: NodeKind | RelationKind) -> str:
    fields = [f"{quoted(f.name)} {_SQL_TYPE.get(f.type, 'TEXT')}" for f in kind.fields.values()]
    nodes = [f"{c} INTEGER NOT NULL" for c in ends(kind)]
    columns = ["vid INTEGER PRIMARY KEY", *nodes, _VERSION_COLUMNS, *fields]  # a key of its own survives VACUUM
    return f"CREATE TABLE {quoted(kind.name)}({', '.join(columns)})"


def _indexes(kind: NodeKind | RelationKind) -> dict[str, str]:
    names = {f"{kind.name}_key": ", ".join(ends(kind))}
    if isinstance(kind, NodeKind):
        return names
    return names | {f"{kind.name}_tid": f"tid, {_SEEN}" if kind.name in _ASKED_BY_TARGET else "tid"}


_ASKED_BY_TARGET = ("OPERATES_IN",)
"""Relations of which a slice asks who stands at the other end of millions: the index alone answers that."""
_SEEN = "sid, since, until, voided"


def _index_statements(kind: NodeKind | RelationKind) -> list[str]:
    return [f"CREATE INDEX {quoted(n)} ON {quoted(kind.name)}({columns})" for n, columns in _indexes(kind).items()]


def drop_indexes(db: apsw.Connection, kind: NodeKind | RelationKind) -> None:
    """Drop a kind's indexes, to fill its table faster; :func:`create_indexes` brings them back."""
    for name in _indexes(kind):
        db.execute(f"DROP INDEX {quoted(name)}")


def create_indexes(db: apsw.Connection, kind: NodeKind | RelationKind) -> None:
    """Create a kind's indexes."""
    for statement in _index_statements(kind):
        db.execute(statement)


def create_statements(schema: Schema) -> list[str]:
    """DDL of an empty store."""
    kinds = schema.kinds()
    return [_FIXED, *(_table(k) for k in kinds), *(i for k in kinds for i in _index_statements(k))]


def added_layout(schema: Schema, tables: dict[str, set[str]], indexes: dict[str, str]) -> list[str]:
    """DDL that brings a store made by an older version up to this one.

    Kinds and fields are only ever added; indexes change freely. ``tables`` names the columns of each table, ``indexes``
    the statement that made each index.
    """
    out = [] if "census" in tables else [_CENSUS]
    out += [] if "work_note" in tables else [work_log.LAYOUT]
    for kind in schema.kinds():
        if kind.name not in tables:
            out += [_table(kind), *_index_statements(kind)]
            continue
        for field in kind.fields.values():
            if field.name not in tables[kind.name]:
                kind_of = _SQL_TYPE.get(field.type, "TEXT")
                out.append(f"ALTER TABLE {quoted(kind.name)} ADD COLUMN {quoted(field.name)} {kind_of}")
        for name, statement in zip(_indexes(kind), _index_statements(kind), strict=True):
            if indexes.get(name) != statement:
                out += [f"DROP INDEX IF EXISTS {quoted(name)}", statement]
    return out


def names_made(db: apsw.Connection) -> list[str]:
    """Names of the file's tables and indexes."""
    sql = "SELECT name FROM sqlite_master WHERE type IN ('table', 'index') AND name NOT LIKE 'sqlite_%' ORDER BY name"
    return [str(name) for (name,) in db.execute(sql)]


def layout_number(db: apsw.Connection) -> int:
    """A number that tells whether a table or an index is gone or came since it was noted (``meta``: ``layout``)."""
    return zlib.crc32("\n".join(names_made(db)).encode())
