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
from graph.search.merged import merged_into
from graph.store.contract import Store
from loaders.editing.difference import refuse_if_changed
from loaders.editing.form import Present, present, shown
from loaders.editing.judged import Judged, judge, values_of
from loaders.editing.records import Record, find_record, id_of, name_of, record_at, title_of
from loaders.editing.sheet import HAND, EditSheet, edit_sheet
from loaders.editing.signed import Edit, Saved, carry_out_edit
from loaders.editing.withheld import keep_withheld
from loaders.files.raw import Cell
from loaders.workbook.every_kind import free_number

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
        row = judge(store, sheet, cells)
        _refuse_doubles(store, row)
        tables, notes = row.checked.tables, tuple(row.checked.notes)
        return Edit("add", kind, sheet.kind.label, row.id, row.title(store), tables, notes=notes)

    return carry_out_edit(store, plan, who, why)


def change(
    store: Store, kind: str, record: str, said: Mapping[str, Any], *, base: str = "", who: str, why: str
) -> Saved:
    """Change fields of a record; those not named stay, those said to be empty are forgotten, but for what nobody is
    shown: an empty field says nothing of that.

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
            into = merged_into(store, kind, found.id)
            way_out = f"它已并入“{into}”，请改那一条" if into else "请先恢复它"
            raise BadRequest(f"这条{sheet.kind.label}已经结束，不能修改；{way_out}")
        here = present(store, sheet, found)
        refuse_if_changed(store, sheet, found, here, base, cells)
        row = judge(store, sheet, {**_kept(store, sheet, here, cells), **cells})
        return _changes(store, found, here, row)

    return carry_out_edit(store, plan, who, why)


def _with_number(store: Store, sheet: EditSheet, cells: dict[str, Cell]) -> dict[str, Cell]:
    """Cells with a number of ours where none was typed."""
    if not sheet.numbers or cells.get("id") is not None:
        return cells
    return {**cells, "id": free_number(store, sheet.schema.nodes[sheet.kind.name])}


def _kept(store: Store, sheet: EditSheet, here: Present, said: Mapping[str, Cell]) -> dict[str, Cell]:
    """What stays of the record: all that is known, but for what was known of an end that is now another one."""
    ends, kept = [f"{name}.target" for name in here.inline if f"{name}.target" in said], dict(here.cells)
    known = shown(store, sheet, {key: here.cells[key] for key in ends})
    for key in ends:
        if said[key] not in (here.cells[key], known[key]):
            kept = {k: v for k, v in kept.items() if not k.startswith(key.removesuffix("target"))}
    return kept


def _refuse_double(store: Store, row: Judged, hint: str) -> None:
    there = record_at(store, row.sheet.kind, row.key, row.ends)
    if there is not None and there.now is not None:
        raise _refused(row.sheet, f"已有这条{row.sheet.kind.label}（{there.id}）", hint)


def _refuse_doubles(store: Store, row: Judged) -> None:
    """Refuse a record that is there already: it is to be changed, not added."""
    sheet, kind = row.sheet, row.sheet.kind
    _refuse_double(store, row, "请打开它修改，或改正上面的键")
    if isinstance(kind, RelationKind) and kind.single and row.ends:
        for other in store.relations(row.ends[0], row.key[0], kind.name, True, limit=1):
            name = name_of(store, ((other.ends or kind.target)[1], other.key[1]))
            raise _refused(
                sheet, f"已有{kind.label}“{name}”，只能有一个", f"请修改 {id_of(kind, other.key, other.ends)}"
            )


def _refused(sheet: EditSheet, message: str, hint: str) -> EditRefused:
    first, column = next(iter(sheet.columns.items()))
    return EditRefused([{"field": first, "label": column.label, "message": message, "hint": hint}])


def _changes(store: Store, found: Record, here: Present, row: Judged) -> Edit:
    """What differs from what is known: the record itself, and the relations written in its row."""
    sheet, kind, checked = row.sheet, row.sheet.kind, row.checked
    dropped, retire = list[RecordTable](), list[Retire]()
    moved = row.key != found.key or row.ends != found.ends
    if moved and isinstance(kind, NodeKind):
        raise _refused(sheet, f"{kind.id_label}不能改", "要换编号，请新增一条，再结束这一条")
    if moved:
        _refuse_double(store, row, "请打开那一条修改")
    of = [*kind.fields, *_LOOSE, *(() if sheet.is_node else ("state",))]
    fate = "new" if moved else _fate(row.own, here.version, of)
    if fate == "same":
        dropped.append(row.own)
    if fate == "forget":
        keep_withheld(store, kind, here.version, row.own)
    if moved or fate == "forget":
        retire.append(Retire(kind.name, [found.key], found.ends))
    for relation in sheet.inline():
        table = row.table(relation.name)
        gone, left_out = _inline_fate(relation, table, here.inline.get(relation.name))
        retire += gone
        dropped += [table] if left_out and table is not None else []
    tables = [t for t in checked.tables if all(t is not d for d in dropped)]
    tables = tables if any(t.source.file == HAND for t in tables) else []
    notes = () if sheet.is_node else tuple(checked.notes)
    return Edit("change", kind.name, kind.label, row.id, title_of(store, found), tables, retire, notes)


def _fate(table: RecordTable, old: Version, of: list[str]) -> str:
    """Whether the row says the ``same``, something ``new``, or less than is known (``forget``)."""
    row = values_of(table)
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
    if values_of(table)["target"] != old.key[1]:
        return [], False
    fate = _fate(table, old, list(relation.fields))
    return (ending if fate == "forget" else []), fate == "same"
