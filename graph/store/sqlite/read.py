"""Reading records, history and differences from SQLite."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import apsw

from graph.errors import BadRequest, NotFound
from graph.model.records import UNIVERSAL, Among, Change, RelationCount, Span, Touched, Version
from graph.model.schema import NodeKind, RelationKind, Schema
from graph.store.engine.differences import changes, touches
from graph.store.sqlite.ddl import ends as end_columns
from graph.store.sqlite.ddl import key_columns, quoted
from graph.text import first_known

VALID = "v.voided IS NULL AND v.since <= :on AND v.until > :on"


def _shape(kind: NodeKind | RelationKind) -> tuple[list[str], str]:
    """SQL of a record's key columns (as ids) and the joins they need."""
    if isinstance(kind, NodeKind):
        return ["e.id"], "JOIN entity e ON e.nid = v.nid"
    joins = "JOIN entity a ON a.nid = v.sid JOIN entity b ON b.nid = v.tid"
    return ["a.id", "b.id", *(f"v.{quoted(k)}" for k in kind.key)], joins


def rows(
    db: apsw.Connection, kind: NodeKind | RelationKind, columns: Sequence[str], on: int, among: Among = None
) -> list[tuple[Any, ...]]:
    """Values of valid records, in the order they were written; ``file`` is where the version was read."""
    keys, joins = _shape(kind)
    by_name = dict(zip(("id",) if isinstance(kind, NodeKind) else ("source", "target"), keys, strict=False))
    if isinstance(kind, RelationKind):
        by_name |= {"source_kind": "a.kind", "target_kind": "b.kind"}
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


def versions(
    db: apsw.Connection,
    kind: NodeKind | RelationKind,
    where: str,
    values: dict[str, Any],
    order: str = "v.since, v.rowid",
) -> Iterator[Version]:
    """Versions of a kind that satisfy ``where`` (SQL over v, e or a, b), oldest first or by ``order``."""
    keys, joins = _shape(kind)
    fields = list(kind.fields)
    related = isinstance(kind, RelationKind)
    kinds = ["a.kind", "b.kind"] if related else ["NULL", "NULL"]
    picked = ", ".join(
        [
            *keys,
            *kinds,
            "v.since",
            "v.until",
            "v.batch",
            "v.voided",
            "v.row",
            "s.file",
            "s.sheet",
            "v.state",
            "v.as_of",
            "v.origin",
            *(f"v.{quoted(f)}" for f in fields),
        ]
    )
    sql = (
        f"SELECT {picked} FROM {quoted(kind.name)} v {joins} LEFT JOIN src s ON s.id = v.src "
        f"WHERE {where} ORDER BY {order}"
    )
    size = len(keys)
    for row in db.execute(sql, values):
        source, target, since, until, batch, voided, number, file, sheet, state, as_of, origin = row[size : size + 12]
        yield Version(
            kind=kind.name,
            key=tuple(row[:size]),
            values=dict(zip(fields, row[size + 12 :], strict=True)),
            state=state,
            as_of=as_of,
            origin=origin,
            since=since,
            until=until,
            batch=batch,
            file=file or "",
            sheet=sheet or "",
            row=number,
            voided=voided is not None,
            ends=(source, target) if related else None,
        )


def history(db: apsw.Connection, kind: NodeKind | RelationKind, key: tuple[str, ...]) -> list[Version]:
    """All versions of one record."""
    columns, _ = _shape(kind)
    if len(key) != len(columns):
        raise BadRequest(f"{kind.name} 的键应有 {len(columns)} 项，实为 {len(key)} 项：{key}")
    where = " AND ".join(f"{c} = :k{i}" for i, c in enumerate(columns))
    ends = " AND e.kind = :kind" if isinstance(kind, NodeKind) else ""
    values = {f"k{i}": k for i, k in enumerate(key)} | {"kind": kind.name}
    return list(versions(db, kind, where + ends, values))


def neighbours(db: apsw.Connection, schema: Schema, kind: str, id_: str, on: int) -> list[Version]:
    """Valid relation records with the node at either end, in the order of the schema."""
    found = db.execute("SELECT nid FROM entity WHERE kind = ? AND id = ?", (kind, id_)).fetchone()
    if found is None:
        return []
    out: list[Version] = []
    for relation in schema.relations.values():
        ends = [c for c, kinds in (("v.sid", relation.source), ("v.tid", relation.target)) if kind in kinds]
        if ends:
            where = f"({' OR '.join(f'{c} = :nid' for c in ends)}) AND {VALID}"
            out += versions(db, relation, where, {"nid": found[0], "on": on})
    return out


_AT = {True: "v.sid = :nid", False: "v.tid = :nid AND v.sid <> :nid"}
"""Relations that start at a node, and those that end at it."""


def _nid(db: apsw.Connection, kind: NodeKind, id_: str) -> int | None:
    found: int | None = db.execute("SELECT nid FROM entity WHERE kind = ? AND id = ?", (kind.name, id_)).get
    return found


def relation_counts(db: apsw.Connection, schema: Schema, kind: NodeKind, id_: str, on: int) -> list[RelationCount]:
    """Valid relations of a node, counted by kind and direction."""
    nid, out = _nid(db, kind, id_), list[RelationCount]()
    for relation in schema.relations.values() if nid is not None else ():
        for outward, kinds in ((True, relation.source), (False, relation.target)):
            if kind.name in kinds:
                sql = f"SELECT count(*) FROM {quoted(relation.name)} v WHERE {_AT[outward]} AND {VALID}"
                if count := db.execute(sql, {"nid": nid, "on": on}).get:
                    out.append(RelationCount(relation.name, outward, count))
    return out


def relations(
    db: apsw.Connection,
    kind: NodeKind,
    id_: str,
    relation: RelationKind,
    on: int,
    outward: bool,
    start: int,
    limit: int,
) -> list[Version]:
    """Some valid relations of a node, found by their row numbers alone before anything else of them is read."""
    nid = _nid(db, kind, id_)
    if nid is None:
        return []
    some = (
        f"SELECT v.rowid FROM {quoted(relation.name)} v WHERE {_AT[outward]} AND {VALID} "
        "ORDER BY v.rowid LIMIT :limit OFFSET :start"
    )
    values = {"nid": nid, "on": on, "limit": limit, "start": start}
    return list(versions(db, relation, f"v.rowid IN ({some})", values, "v.rowid"))


def diff(db: apsw.Connection, schema: Schema, start: int, end: int) -> Iterator[Change]:
    """Records whose values differ between two dates."""
    for kind in schema.kinds():
        keys = ", ".join(f"v.{quoted(k)}" for k in key_columns(kind))
        touched = (
            f"SELECT DISTINCT {keys} FROM {quoted(kind.name)} v WHERE v.voided IS NULL AND v.until > v.since "
            "AND ((v.since > :low AND v.since <= :high) OR (v.until > :low AND v.until <= :high))"
        )
        outer = ", ".join(f"+v.{quoted(k)}" for k in key_columns(kind))  # the + keeps the planner from a slow index
        where = f"({outer}) IN ({touched}) AND v.voided IS NULL AND v.until > v.since"
        window = {"low": min(start, end), "high": max(start, end)}
        yield from changes(versions(db, kind, where, window), start, end)


def touched_by(db: apsw.Connection, kind: NodeKind | RelationKind, batch: int) -> list[Touched]:
    """Records that a batch wrote, and those that its journal says it ended."""
    if db.execute("SELECT 1 FROM batch WHERE id = ?", (batch,)).get is None:
        raise NotFound("导入批次", str(batch))
    keys, joins = _shape(kind)
    picked = ", ".join([*(["a.kind", "b.kind"] if isinstance(kind, RelationKind) else ["NULL", "NULL"]), *keys])
    name, values = quoted(kind.name), {"batch": batch, "kind": kind.name}
    written = f"SELECT {picked} FROM {name} v {joins} WHERE v.batch = :batch"
    shortened = (
        f"SELECT {picked} FROM closing c JOIN {name} v ON v.rowid = c.version {joins} "
        "WHERE c.batch = :batch AND c.kind = :kind AND v.batch <> :batch"
    )
    return touches(kind, db.execute(written, values), db.execute(shortened, values))


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
    keys, joins = _shape(kind)
    size, related = len(keys), isinstance(kind, RelationKind)
    kinds = ["a.kind", "b.kind"] if related else []
    values = [f"v.{quoted(f)}" for f in (*kind.fields, *UNIVERSAL)]
    until = "COALESCE(c.until, v.until)"
    sql = (
        "WITH gone AS (SELECT value AS batch FROM json_each(:without)), again AS (SELECT version, until, min(batch) "
        "FROM closing WHERE batch IN gone AND kind = :kind GROUP BY version) "
        f"SELECT {', '.join(['v.since', until, 's.file', *keys, *kinds, *values])} FROM {quoted(kind.name)} v {joins} "
        "LEFT JOIN again c ON c.version = v.rowid LEFT JOIN src s ON s.id = v.src WHERE v.voided IS NULL "
        f"AND v.batch NOT IN gone AND {until} > :after AND {until} > v.since{only} ORDER BY v.rowid"
    )
    asked = {"without": json.dumps(sorted(without)), "kind": kind.name, "after": after} | nids
    for since, end, file, *row in db.execute(sql, asked):
        rest, ends = size + len(kinds), (row[size], row[size + 1]) if related else None
        yield Span(tuple(row[:size]), since, end, tuple(row[rest:]), file or "", ends)
