"""What a record holds that nobody is shown: read to be kept when the record is written anew, and for nothing else."""

from __future__ import annotations

from typing import Any

from graph.model.records import RecordTable, Version
from graph.model.schema import NodeKind, RelationKind
from graph.store.contract import Store


def keep_withheld(store: Store, kind: NodeKind | RelationKind, version: Version, table: RecordTable) -> None:
    """Put the restricted values of this version into the one row of a table, where it says nothing of them."""
    names = [f.name for f in kind.fields.values() if f.restricted]
    if not names:
        return
    same = [
        v
        for v in store.history(kind.name, version.key, whole=True)
        if (v.batch, v.since, v.until) == (version.batch, version.since, version.until)
    ]
    row: dict[str, Any] = dict(zip(table.columns, table.rows[0], strict=True))
    row |= {n: same[-1].values[n] for n in names if row.get(n) is None}
    table.columns, table.rows = tuple(row), [tuple(row.values())]
