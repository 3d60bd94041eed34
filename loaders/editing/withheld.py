"""What a record holds that nobody is shown: read to be kept when the record is written anew, and for nothing else."""

from __future__ import annotations

from typing import Any

from graph.model.records import RecordTable
from graph.model.schema import NodeKind, RelationKind
from graph.store.contract import Store


def withheld(store: Store, kind: NodeKind | RelationKind, id_: str, on: int | None = None) -> dict[str, Any]:
    """The restricted values of a record that is valid at the date, as the store keeps them."""
    names = [f.name for f in kind.fields.values() if f.restricted]
    if not names or isinstance(kind, RelationKind):
        return {}
    rows = store.rows(kind.name, names, on, among=[(kind.name, id_)])
    return dict(zip(names, rows[0], strict=True)) if rows else {}


def with_withheld(table: RecordTable, values: dict[str, Any]) -> None:
    """Put these values into the one row of a table, where it says nothing of them."""
    if not any(v is not None for v in values.values()):
        return
    row = dict(zip(table.columns, table.rows[0], strict=True))
    row |= {name: value for name, value in values.items() if row.get(name) is None}
    table.columns, table.rows = tuple(row), [tuple(row.values())]
