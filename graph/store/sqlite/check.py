"""What a batch must satisfy against what SQLite holds already."""

from __future__ import annotations

import apsw

from graph.model.records import RecordTable
from graph.model.schema import NodeKind, RelationKind
from graph.store.engine.checks import absent_ends, repeated
from graph.store.sqlite.ddl import quoted, slot_columns


def check_ends(db: apsw.Connection, kind: NodeKind | RelationKind, table: RecordTable) -> None:
    """Raise ``StoreError`` naming the ends that are no known node; a node of a rolled-back batch is not known."""
    for node, at in zip(table.ends or (), (0, 1), strict=False):
        known = {
            r[0]
            for r in db.execute(
                f"SELECT e.id FROM entity e WHERE e.kind = ? AND EXISTS "
                f"(SELECT 1 FROM {quoted(node)} v WHERE v.nid = e.nid AND v.voided IS NULL)",
                (node,),
            )
        }
        absent = {row[at] for row in table.rows} - known
        if absent:
            raise absent_ends(kind, node, absent)


def refuse_repeats(db: apsw.Connection, kind: NodeKind | RelationKind, rows: str) -> None:
    """Raise ``StoreError`` when two of ``rows`` (an SQL table) claim the same place."""
    slot = ", ".join(quoted(k) for k in slot_columns(kind))
    if db.execute(f"SELECT 1 FROM {rows} GROUP BY {slot} HAVING count(*) > 1 LIMIT 1").get:
        raise repeated(kind)
