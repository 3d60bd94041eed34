"""What the check of imports makes of one row typed in by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.errors import EditRefused
from graph.model.records import RecordTable
from graph.model.schema import NodeKind
from graph.store.contract import Store
from loaders.editing.records import Ends, id_of, name_of
from loaders.editing.sheet import HAND, EditSheet
from loaders.files.raw import Cell
from loaders.ledger.books import Checked
from loaders.workbook.check import check_sheets
from loaders.workbook.layout import name_field


@dataclass(frozen=True, slots=True)
class Judged:
    """A row that was accepted."""

    sheet: EditSheet
    checked: Checked

    def table(self, kind: str) -> RecordTable | None:
        """The record of a kind that the row states itself."""
        return next((t for t in self.checked.tables if t.kind == kind and t.source.file == HAND), None)

    @property
    def own(self) -> RecordTable:
        """The one record that the row is about."""
        return next(t for t in self.checked.tables if t.kind == self.sheet.kind.name and t.source.file == HAND)

    @property
    def ends(self) -> Ends:
        """Kinds of the nodes at the ends of a relation."""
        return self.own.ends

    @property
    def key(self) -> tuple[str, ...]:
        """Key of the record."""
        row, kind = values_of(self.own), self.sheet.kind
        if isinstance(kind, NodeKind):
            return (str(row["id"]),)
        return (str(row["source"]), str(row["target"]), *(str(row[k]) for k in kind.key))

    @property
    def id(self) -> str:
        """How the record is named in an address."""
        return id_of(self.sheet.kind, self.key, self.ends)

    def title(self, store: Store) -> str:
        """What the record is called."""
        row = values_of(self.own)
        if isinstance(self.sheet.kind, NodeKind):
            return str(row.get("name") or row.get(name_field(self.sheet.kind)) or self.key[0])
        return " → ".join(name_of(store, node) for node in zip(self.ends or (), self.key, strict=False))


def values_of(table: RecordTable) -> dict[str, Any]:
    """The first record of a table, by column."""
    return dict(zip(table.columns, table.rows[0], strict=True))


def judge(store: Store, sheet: EditSheet, cells: Mapping[str, Cell]) -> Judged:
    """Check a row; raises ``EditRefused`` with the sentences of an import."""
    checked = check_sheets([sheet.row(cells)], HAND, store, source="edit", schema=sheet.schema)
    errors = [
        {"field": sheet.key_of_label(r.column), "label": r.column, "message": r.message, "hint": r.hint}
        for r in checked.rejects()
    ]
    if not errors and not any(t.kind == sheet.kind.name for t in checked.tables):
        label = sheet.layout.columns[0].label
        hint = f"请改写“{label}”，不要以“示例：”开头"
        errors = [{"field": next(iter(sheet.columns)), "label": label, "message": "这是示例，没有读取", "hint": hint}]
    if errors:
        raise EditRefused(errors)
    return Judged(sheet, checked)
