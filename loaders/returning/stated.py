"""Rows of the template that state what was changed and nothing else, for the check of imports to judge.

What is emptied is forgotten as in an edit by hand: the version ends, and the record is written anew in the same batch.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from graph.model.records import Retire
from graph.model.schema import NodeKind
from graph.store.contract import Store
from graph.views.returnable import KEY
from loaders.files.raw import Cell, RawSheet, as_text
from loaders.returning.compare import Edited
from loaders.returning.rows import TOLD, SheetRows
from loaders.returning.sheets import ListSheet
from loaders.workbook.every_kind import free_number, is_numbered
from loaders.workbook.layout import Column
from loaders.workbook.projects import JUDGED, PROJECT_KIND


@dataclass(slots=True)
class Stated:
    """What a row states: ``cells`` by label; the kinds of records that it speaks of, and what ends with it."""

    cells: dict[str, Cell]
    of: set[str]
    retire: list[Retire] = field(default_factory=list)
    moved: bool = False
    numbered: bool = False

    def title(self, sheet: ListSheet) -> str:
        """The name that it states."""
        return next((t for label in sheet.titles() if (t := as_text(self.cells.get(label)))), "")


def state_edit(sheet: ListSheet, edited: Edited) -> Stated:
    """The row of a record in which cells were changed."""
    own = {c.label: c for c in sheet.layout.columns if sheet.own(c)}
    changed, cells, known = edited.cells, dict[str, Cell](), edited.record
    kind, touched = sheet.kind.name, [label for label in changed if label in own]
    said = Stated(cells, {kind} if touched else set())
    identity = {c.label for c in sheet.identity()}
    moved = said.moved = bool(identity & changed.keys())
    emptied = any(not as_text(changed[label]) for label in touched)
    whole = moved or emptied
    made = isinstance(sheet.kind, NodeKind) and sheet.kind.made_id  # its title would be made anew where none is said
    names = {own[label].field.name for label in touched}
    beside = {name for pair in JUDGED if kind == PROJECT_KIND and names & {*pair} for name in pair}
    needed = [c for c in sheet.layout.columns if c.required or (c.field.name in {"state", *beside} and sheet.own(c))]
    for column in [*own.values()] if whole or made else [c for c in needed if c.label in own]:
        cells[column.label] = known.cells.get(column.label)
    cells |= dict(zip((c.label for c in sheet.identity()), known.key.key, strict=False))
    cells |= {label: changed[label] for label in touched}
    if whole:
        said.retire.append(Retire(kind, [known.key.key], known.key.ends))
    for relation in sheet.inline():
        columns = {c.label: c for c in sheet.layout.columns if c.kind == relation.name}
        _state_link(said, columns, edited, relation.name)
    return said


def _state_link(said: Stated, columns: Mapping[str, Column], edited: Edited, relation: str) -> None:
    """Add the cells of a relation written in the row."""
    known, changed = edited.record, {k: v for k, v in edited.cells.items() if k in columns}
    target = next(label for label, c in columns.items() if c.role == "target")
    there = known.links.get(relation)
    if not changed:
        if columns[target].required:  # it must stand there, and is not written
            said.cells[target] = known.cells.get(target)
        return
    said.of.add(relation)
    if target in changed and not as_text(changed[target]):  # it ends; what stood beside it goes with it
        said.retire += [Retire(relation, [there.key], there.ends)] if there else []
        said.cells |= {k: v for k, v in changed.items() if as_text(v)}
        return
    emptied = there is not None and target not in changed and any(not as_text(v) for v in changed.values())
    if emptied and there is not None:
        said.retire.append(Retire(relation, [there.key], there.ends))
        said.cells |= {label: known.cells.get(label) for label in columns}
    said.cells |= {target: known.cells.get(target)} | changed


def state_new(store: Store, found: SheetRows, row: Sequence[Cell], taken: Collection[str]) -> Stated:
    """The row of a new record, with a number of ours where it needs one and none is typed."""
    sheet = found.sheet
    cells = {c.label: found.cell(row, c.label) for c in sheet.layout.columns}
    first = sheet.layout.columns[0]
    numbered = is_numbered(first) and not as_text(cells[first.label])
    if numbered:
        cells[first.label] = free_number(store, sheet.schema.nodes[sheet.kind.name], taken)
    return Stated(cells, sheet.stated(), numbered=numbered)


def raw_of(found: SheetRows, rows: Mapping[int, Stated]) -> RawSheet:
    """The sheet with these rows alone; its columns stand where they stood, so that people find the cells named."""
    labels = {at: label for label, at in found.at.items() if label not in (KEY, *TOLD)}
    heads = [labels.get(at, "") for at in range(max(labels, default=-1) + 1)]
    heads += [c.label for c in found.sheet.layout.columns if c.label not in found.at]
    made = [(n, [said.cells.get(head) for head in heads]) for n, said in sorted(rows.items())]
    return RawSheet(found.raw.file, found.sheet.name, heads, made, found.raw.header_row, found.raw.label)
