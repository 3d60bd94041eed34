"""Saving what was typed into a form: laid out as one row of our own sheet, judged as in an import, written as one act.

A field that was emptied is forgotten by ending the version and writing the record anew in the same batch, since a value
that is not said never erases one that is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.errors import BadRequest, EditRefused
from graph.model.records import RecordTable, Retire, Version
from graph.model.schema import NodeKind, RelationKind
from graph.store.contract import Store
from loaders.editing.difference import refuse_if_changed
from loaders.editing.form import Present, present
from loaders.editing.records import Record, find_record, id_of, name_of, record_at, title_of
from loaders.editing.sheet import HAND, EditSheet, edit_sheet
from loaders.editing.signed import Edit, Saved, carry_out_edit
from loaders.files.raw import Cell
from loaders.ledger.books import Checked
from loaders.workbook.check import check_sheets
from loaders.workbook.layout import name_field

_LOOSE = ("origin", "as_of")


def add(store: Store, kind: str, said: Mapping[str, Any], *, who: str, why: str) -> Saved:
    """Add a record.

    Raises
    ------
    EditRefused
        A value breaks a rule of imports, or such a record is there already.
    BadRequest
        There is no such kind or field.
    """
    sheet = edit_sheet(kind, adding=True)

    def plan() -> Edit:
        cells = _with_number(store, sheet, sheet.read(said))
        checked = _judged(store, sheet, cells)
        table = _own(sheet, checked)
        key = _key_of(sheet, table)
        _refuse_doubles(store, sheet, key, table)
        return Edit(
            "add",
            kind,
            sheet.kind.label,
            id_of(sheet.kind, key, table.ends),
            _title(store, sheet, key, table),
            checked.tables,
            notes=tuple(checked.notes),
        )

    return carry_out_edit(store, plan, who, why)


def change(
    store: Store, kind: str, record: str, said: Mapping[str, Any], *, base: str = "", who: str, why: str
) -> Saved:
    """Change fields of a record; those not named stay, those said to be empty are forgotten.

    Raises
    ------
    EditConflict
        It is not as it was at ``base``.
    EditRefused, BadRequest, NotFound
        As :func:`add`, and where there is no such record, or it has ended.
    """
    sheet = edit_sheet(kind, adding=False)

    def plan() -> Edit:
        found, cells = find_record(store, sheet, record), sheet.read(said)
        if found.now is None:
            raise BadRequest(f"这条{sheet.kind.label}已经结束，不能修改；请先恢复它")
        here = present(store, sheet, found)
        refuse_if_changed(store, sheet, found, here, base, cells)
        checked = _judged(store, sheet, {**here.cells, **cells})
        return _changes(store, sheet, found, here, checked)

    return carry_out_edit(store, plan, who, why)


def _judged(store: Store, sheet: EditSheet, cells: Mapping[str, Cell]) -> Checked:
    """The row as the check of imports takes it; raises ``EditRefused`` with its sentences."""
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
    return checked


def _own(sheet: EditSheet, checked: Checked) -> RecordTable:
    """The one record that the row is about."""
    return next(t for t in checked.tables if t.kind == sheet.kind.name and t.source.file == HAND)


def _key_of(sheet: EditSheet, table: RecordTable) -> tuple[str, ...]:
    row = _row(table)
    if isinstance(sheet.kind, NodeKind):
        return (str(row["id"]),)
    return (str(row["source"]), str(row["target"]), *(str(row[k]) for k in sheet.kind.key))


def _row(table: RecordTable) -> dict[str, Any]:
    return dict(zip(table.columns, table.rows[0], strict=True))


def _with_number(store: Store, sheet: EditSheet, cells: dict[str, Cell]) -> dict[str, Cell]:
    """Cells with a number of ours where none was typed."""
    if not sheet.numbers or cells.get("id") is not None:
        return cells
    number, kind = store.version() + 1, sheet.kind
    while store.history(kind.name, (f"{kind.english}-{number}",)):
        number += 1
    return {**cells, "id": f"{kind.english}-{number}"}


def _refuse_doubles(store: Store, sheet: EditSheet, key: tuple[str, ...], table: RecordTable) -> None:
    """Refuse a record that is there already: it is to be changed, not added."""
    kind, there = sheet.kind, record_at(store, sheet.kind, key, table.ends)
    if there is not None and there.now is not None:
        raise _refused(sheet, f"已有这条{kind.label}（{there.id}）", "请打开它修改，或改正上面的键")
    if isinstance(kind, RelationKind) and kind.single and table.ends:
        for other in store.relations(table.ends[0], key[0], kind.name, True, limit=1):
            shown = name_of(store, ((other.ends or kind.target)[1], other.key[1]))
            raise _refused(
                sheet, f"已有{kind.label}“{shown}”，只能有一个", f"请修改 {id_of(kind, other.key, other.ends)}"
            )


def _refused(sheet: EditSheet, message: str, hint: str) -> EditRefused:
    first, column = next(iter(sheet.columns.items()))
    return EditRefused([{"field": first, "label": column.label, "message": message, "hint": hint}])


def _title(store: Store, sheet: EditSheet, key: tuple[str, ...], table: RecordTable) -> str:
    row = _row(table)
    if isinstance(sheet.kind, NodeKind):
        return str(row.get("name") or row.get(name_field(sheet.kind)) or key[0])
    return " → ".join(name_of(store, (k, i)) for k, i in zip(table.ends or (), key, strict=False))


def _changes(store: Store, sheet: EditSheet, found: Record, here: Present, checked: Checked) -> Edit:
    """What differs from what is known: the record itself, and the relations written in its row."""
    kind, own = sheet.kind, _own(sheet, checked)
    key, dropped, retire = _key_of(sheet, own), list[RecordTable](), list[Retire]()
    moved = key != found.key or own.ends != found.ends
    if moved and isinstance(kind, NodeKind):
        raise _refused(sheet, f"{kind.id_label}不能改", "要换编号，请新增一条，再结束这一条")
    if moved:
        there = record_at(store, kind, key, own.ends)
        if there is not None and there.now is not None:
            raise _refused(sheet, f"已有这条{kind.label}（{there.id}）", "请打开那一条修改")
    of = [*kind.fields, *_LOOSE, *(() if sheet.is_node else ("state",))]
    fate = "new" if moved else _fate(own, here.version, of)
    if fate == "same":
        dropped.append(own)
    if moved or fate == "forget":
        retire.append(Retire(kind.name, [found.key], found.ends))
    for relation in sheet.inline():
        table = next((t for t in checked.tables if t.kind == relation.name and t.source.file == HAND), None)
        gone, left_out = _inline_fate(relation, table, here.inline.get(relation.name))
        retire += gone
        dropped += [table] if left_out and table is not None else []
    tables = [t for t in checked.tables if all(t is not d for d in dropped)]
    tables = tables if any(t.source.file == HAND for t in tables) else []
    notes = () if sheet.is_node else tuple(checked.notes)
    return Edit(
        "change", kind.name, kind.label, id_of(kind, key, own.ends), title_of(store, found), tables, retire, notes
    )


def _fate(table: RecordTable, old: Version, of: list[str]) -> str:
    """Whether the row says the ``same``, something ``new``, or less than is known (``forget``)."""
    row = _row(table)
    known = old.values | {"origin": old.origin, "as_of": old.as_of, "state": old.state}
    if any(row.get(name) is None and known.get(name) is not None for name in of):
        return "forget"
    return "new" if any(row.get(name) != known.get(name) for name in of) else "same"


def _inline_fate(relation: RelationKind, table: RecordTable | None, old: Version | None) -> tuple[list[Retire], bool]:
    """What ends of a relation written in the row, and whether the row says nothing new of it."""
    if old is None:
        return [], False
    ending = [Retire(relation.name, [old.key], old.ends)]
    if table is None:
        return ending, False
    if _row(table)["target"] != old.key[1]:
        return [], False
    fate = _fate(table, old, list(relation.fields))
    return (ending if fate == "forget" else []), fate == "same"
