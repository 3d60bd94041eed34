"""Whole versions of records in SQLite: of one record, of the relations of a node, between dates, of a batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import apsw

from graph.errors import BadRequest, NotFound
from graph.model.records import Change, RelationCount, Touched, Version
from graph.model.schema import NodeKind, RelationKind, Schema, shown_fields
from graph.store.engine.differences import changes, touches
from graph.store.sqlite.ddl import key_columns, quoted
from graph.store.sqlite.read import VALID, keys_and_joins


def versions(
    db: apsw.Connection,
    kind: NodeKind | RelationKind,
    where: str,
    values: dict[str, Any],
    order: str = "v.since, v.rowid",
    *,
    whole: bool = False,
) -> Iterator[Version]:
    """Versions of a kind that satisfy ``where`` (SQL over v, e or a, b), oldest first or by ``order``."""
    keys, joins = keys_and_joins(kind)
    fields = list(kind.fields if whole else shown_fields(kind))
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


def history(
    db: apsw.Connection, kind: NodeKind | RelationKind, key: tuple[str, ...], *, whole: bool = False
) -> list[Version]:
    """All versions of one record, or of the relations that begin at the one id given."""
    columns, _ = keys_and_joins(kind)
    if len(key) not in (1, len(columns)):
        raise BadRequest(f"{kind.name} 的键应有 {len(columns)} 项，实为 {len(key)} 项：{key}")
    where = " AND ".join(f"{c} = :k{i}" for i, c in enumerate(columns[: len(key)]))
    end, kinds = ("e", (kind.name,)) if isinstance(kind, NodeKind) else ("a", tuple(kind.source))
    of_kind = f" AND {end}.kind IN ({', '.join(f':kind{i}' for i in range(len(kinds)))})"
    values = {f"k{i}": k for i, k in enumerate(key)} | {f"kind{i}": name for i, name in enumerate(kinds)}
    return list(versions(db, kind, where + of_kind, values, whole=whole))


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
    keys, joins = keys_and_joins(kind)
    picked = ", ".join([*(["a.kind", "b.kind"] if isinstance(kind, RelationKind) else ["NULL", "NULL"]), *keys])
    name, values = quoted(kind.name), {"batch": batch, "kind": kind.name}
    written = f"SELECT {picked} FROM {name} v {joins} WHERE v.batch = :batch"
    shortened = (
        f"SELECT {picked} FROM closing c JOIN {name} v ON v.rowid = c.version {joins} "
        "WHERE c.batch = :batch AND c.kind = :kind AND v.batch <> :batch"
    )
    return touches(kind, db.execute(written, values), db.execute(shortened, values))
