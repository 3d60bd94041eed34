"""Undoing a batch: its versions are marked void, and the intervals it shortened are restored from the journal."""

from __future__ import annotations

import apsw

from graph.errors import BadRequest, NotFound
from graph.model.schema import NodeKind, RelationKind, Schema
from graph.store.sqlite.ddl import quoted, slot_columns


def check(db: apsw.Connection, schema: Schema, batch: int) -> None:
    """Refuse when there is nothing to undo or when later batches built on this one."""
    found = db.execute("SELECT status FROM batch WHERE id = ?", (batch,)).fetchone()
    if found is None:
        raise NotFound(
            "导入批次", str(batch), [str(r[0]) for r in db.execute("SELECT id FROM batch ORDER BY id DESC LIMIT 3")]
        )
    if found[0] != "committed":
        raise BadRequest(f"批次 {batch} 已经撤销过")
    later = sorted({b for kind in schema.kinds() for b in _later(db, schema, kind, batch)})
    if later:
        names = "、".join(map(str, later))
        raise BadRequest(f"批次 {batch} 不能撤销：之后的批次 {names} 改动了同一批记录；请先依次撤销它们")


def _later(db: apsw.Connection, schema: Schema, kind: NodeKind | RelationKind, batch: int) -> set[int]:
    name, keys = quoted(kind.name), [quoted(k) for k in slot_columns(kind)]
    touched = (
        f"SELECT {', '.join(keys)} FROM {name} WHERE batch = :b UNION SELECT {', '.join(f'v.{k}' for k in keys)} "
        f"FROM closing c JOIN {name} v ON v.rowid = c.version WHERE c.batch = :b AND c.kind = :kind"
    )
    same = " AND ".join(f"l.{k} = t.{k}" for k in keys)
    values = {"b": batch, "kind": kind.name}
    versions = db.execute(
        f"WITH t AS ({touched}) SELECT DISTINCT l.batch FROM t JOIN {name} l ON {same} "
        "WHERE l.batch > :b AND l.voided IS NULL",
        values,
    )
    found = {r[0] for r in versions}
    closings = db.execute(
        f"WITH t AS ({touched}) SELECT DISTINCT c.batch FROM t JOIN {name} l ON {same} JOIN closing c "
        "ON c.kind = :kind AND c.version = l.rowid WHERE c.batch > :b",
        values,
    )
    found |= {r[0] for r in closings}
    if isinstance(kind, NodeKind):
        found |= {b for relation in schema.relations.values() for b in _dependent(db, kind, relation, batch)}
    return found


def _dependent(db: apsw.Connection, kind: NodeKind, relation: RelationKind, batch: int) -> set[int]:
    """Later batches whose relations need a node that only this batch knows."""
    ends = [c for c, kinds in (("sid", relation.source), ("tid", relation.target)) if kind.name in kinds]
    if not ends:
        return set()
    name = quoted(kind.name)
    only = (
        f"SELECT nid FROM {name} v WHERE batch = :b AND voided IS NULL AND NOT EXISTS "
        f"(SELECT 1 FROM {name} o WHERE o.nid = v.nid AND o.batch <> :b AND o.voided IS NULL)"
    )
    where = " OR ".join(f"{c} IN ({only})" for c in ends)
    sql = f"SELECT DISTINCT batch FROM {quoted(relation.name)} WHERE batch > :b AND voided IS NULL AND ({where})"
    return {r[0] for r in db.execute(sql, {"b": batch})}


def undo(db: apsw.Connection, schema: Schema, batch: int, version: int) -> None:
    """Void the batch's versions and reopen what it closed; the caller checked and holds the transaction."""
    for kind in [*schema.nodes, *schema.relations]:
        name = quoted(kind)
        db.execute(f"UPDATE {name} SET voided = ? WHERE batch = ?", (version, batch))
        db.execute(
            f"UPDATE {name} SET until = c.until FROM closing c WHERE c.batch = ? AND c.kind = ? "
            f"AND c.version = {name}.rowid AND {name}.batch <> c.batch",
            (batch, kind),
        )
    db.execute("DELETE FROM closing WHERE batch = ?", (batch,))
    db.execute("UPDATE batch SET status = 'rolled_back' WHERE id = ?", (batch,))
