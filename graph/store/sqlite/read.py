"""Reading what is valid from SQLite: rows, spans, names, and the numbers of the store."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import apsw

from graph.errors import BadRequest
from graph.model.records import UNIVERSAL, Among, Span
from graph.model.schema import NodeKind, RelationKind
from graph.store.sqlite.ddl import ends as end_columns
from graph.store.sqlite.ddl import quoted
from graph.text import first_known

VALID = "v.voided IS NULL AND v.since <= :on AND v.until > :on"


def keys_and_joins(kind: NodeKind | RelationKind) -> tuple[list[str], str]:
    """SQL of a record's key columns (as ids) and the joins they need."""
    if isinstance(kind, NodeKind):
        return ["e.id"], "JOIN entity e ON e.nid = v.nid"
    joins = "JOIN entity a ON a.nid = v.sid JOIN entity b ON b.nid = v.tid"
    return ["a.id", "b.id", *(f"v.{quoted(k)}" for k in kind.key)], joins


def rows(
    db: apsw.Connection, kind: NodeKind | RelationKind, columns: Sequence[str], on: int, among: Among = None
) -> list[tuple[Any, ...]]:
    """Values of valid records, in the order they were written; ``file`` is where the version was read."""
    keys, joins = keys_and_joins(kind)
    by_name = dict(zip(("id",) if isinstance(kind, NodeKind) else ("source", "target"), keys, strict=False))
    if isinstance(kind, RelationKind):
        by_name |= {"source_kind": "a.kind", "target_kind": "b.kind"}
    by_name["batch"] = "v.batch"
    if "file" in columns:
        by_name["file"] = "o.file"
        joins += " JOIN src o ON o.id = v.src"
    allowed = {*kind.fields, *UNIVERSAL}
    picked = [by_name[c] if c in by_name else f"v.{quoted(c)}" for c in columns if c in by_name or c in allowed]
    if len(picked) != len(columns):
        wrong = "、".join(c for c in columns if c not in by_name and c not in allowed)
        raise BadRequest(f"{kind.name} 没有列“{wrong}”；可用：{'、'.join([*by_name, *kind.fields, *UNIVERSAL])}")
    only, nids = _only(db, kind, among)
    sql = f"SELECT {', '.join(picked)} FROM {quoted(kind.name)} v {joins} WHERE {VALID}{only} ORDER BY v.rowid"
    return db.execute(sql, {"on": on, **nids}).fetchall()


def _only(db: apsw.Connection, kind: NodeKind | RelationKind, among: Among) -> tuple[str, dict[str, str]]:
    """SQL that leaves of the versions ``v`` those of these nodes, or that begin at them, and what it asks for."""
    if among is None:
        return "", {}
    numbers = _numbers(db, kind, among)
    return f" AND v.{end_columns(kind)[0]} IN (SELECT value FROM json_each(:nids))", {"nids": numbers}


def _numbers(db: apsw.Connection, kind: NodeKind | RelationKind, among: Iterable[tuple[str, str]]) -> str:
    """Numbers of those of the nodes at which a record of the kind may be found, as JSON."""
    kinds = (kind.name,) if isinstance(kind, NodeKind) else kind.source
    found = (
        db.execute("SELECT nid FROM entity WHERE kind = ? AND id = ?", pair).get
        for pair in set(among)
        if pair[0] in kinds
    )
    return json.dumps([nid for nid in found if nid is not None])


def missing(db: apsw.Connection, kind: NodeKind, ids: Iterable[str], on: int) -> set[str]:
    """Ids that are no valid node."""
    wanted = set(ids)
    if len(wanted) > 2000:
        return wanted - {r[0] for r in rows(db, kind, ["id"], on)}
    sql = (
        f"SELECT e.id FROM entity e JOIN {quoted(kind.name)} v ON v.nid = e.nid "
        f"WHERE e.kind = :kind AND e.id = :id AND {VALID}"
    )
    return {i for i in wanted if db.execute(sql, {"kind": kind.name, "id": i, "on": on}).fetchone() is None}


def names(db: apsw.Connection, kind: NodeKind, ids: Iterable[str], on: int) -> dict[str, str]:
    """Names to show, by id."""
    picked = ", ".join(f"v.{quoted(f)}" for f in kind.name_fields)
    sql = (
        f"SELECT {picked} FROM entity e JOIN {quoted(kind.name)} v ON v.nid = e.nid "
        f"WHERE e.kind = :kind AND e.id = :id AND {VALID}"
    )
    found = {i: db.execute(sql, {"kind": kind.name, "id": i, "on": on}).fetchone() for i in set(ids)}
    return {i: first_known(*row, i) for i, row in found.items() if row is not None}


def version(db: apsw.Connection) -> int:
    """Version of the store."""
    return int(db.execute("SELECT value FROM meta WHERE key = 'version'").get)


def work_version(db: apsw.Connection) -> int:
    """Version of the work log."""
    return int(db.execute("SELECT value FROM meta WHERE key = 'work'").get or 0)


def raise_version(db: apsw.Connection, key: str = "version") -> int:
    """Raise the version of the store (or ``work``: of the work log) by one, and return it."""
    db.execute("INSERT OR IGNORE INTO meta VALUES (?, 0)", (key,))
    return int(db.execute("UPDATE meta SET value = value + 1 WHERE key = ? RETURNING value", (key,)).get)


def spans(
    db: apsw.Connection, kind: NodeKind | RelationKind, after: int, without: Collection[int], among: Among = None
) -> Iterator[Span]:
    """Versions of a kind that end later than ``after``, as if the batches ``without`` were undone."""
    only, nids = _only(db, kind, among)
    keys, joins = keys_and_joins(kind)
    size, related = len(keys), isinstance(kind, RelationKind)
    kinds = ["a.kind", "b.kind"] if related else []
    values = [f"v.{quoted(f)}" for f in (*kind.fields, *UNIVERSAL)]
    about = ("s.file", "v.batch")
    until = "COALESCE(c.until, v.until)"
    sql = (
        "WITH gone AS (SELECT value AS batch FROM json_each(:without)), again AS (SELECT version, until, min(batch) "
        "FROM closing WHERE batch IN gone AND kind = :kind GROUP BY version) "
        f"SELECT {', '.join(['v.since', until, *about, *keys, *kinds, *values])} FROM {quoted(kind.name)} v {joins} "
        "LEFT JOIN again c ON c.version = v.rowid LEFT JOIN src s ON s.id = v.src WHERE v.voided IS NULL "
        f"AND v.batch NOT IN gone AND {until} > :after AND {until} > v.since{only} ORDER BY v.rowid"
    )
    asked = {"without": json.dumps(sorted(without)), "kind": kind.name, "after": after} | nids
    for since, end, file, batch, *row in db.execute(sql, asked):
        rest, ends = size + len(kinds), (row[size], row[size + 1]) if related else None
        yield Span(tuple(row[:size]), since, end, tuple(row[rest:]), file or "", batch, ends)
