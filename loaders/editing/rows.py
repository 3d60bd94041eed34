"""Many records with one field changed, as the check of imports sees them: judged as rows of one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph.model.labels import RECORD_STATES
from graph.model.records import RecordTable, Retire
from graph.model.schema import RelationKind
from graph.store.contract import Store
from graph.text import LIST_MARK, split_list
from loaders.editing.form import as_shown
from loaders.editing.lines import Line
from loaders.editing.records import Ends
from loaders.editing.sheet import HAND, EditSheet
from loaders.editing.together import Asked
from loaders.files.raw import Cell, RawSheet, as_text
from loaders.workbook.check import check_sheets


class JudgedRows:
    """What the check makes of these records; ``refused`` says why not, by id."""

    def __init__(self, store: Store, sheet: EditSheet, lines: Sequence[Line], asked: Asked) -> None:
        self.sheet, self.key, self._lines = sheet, asked.field, lines
        self.refused = dict[str, str]()
        self._values = dict[str, dict[str, Any]]()
        self._tables = list[RecordTable]()
        if lines:
            self._judge(store, [_changed(line, asked) for line in lines])

    def _judge(self, store: Store, cells: Sequence[dict[str, Cell]]) -> None:
        sheet, header = self.sheet, [c.label for c in self.sheet.layout.columns]
        rows = [(number, [each.get(k) for k in sheet.columns]) for number, each in enumerate(cells, 1)]
        raw = RawSheet(HAND, sheet.layout.name, header, rows, 0, sheet.layout.name)
        checked = check_sheets([raw], HAND, store, source="edit", schema=sheet.schema)
        for reject in checked.rejects():
            id_ = self._lines[reject.row - 1].id
            self.refused[id_] = "；".join(filter(None, (self.refused.get(id_), f"{reject.message}，{reject.hint}")))
        self._tables = checked.tables
        for table in self._own():
            for number, row in zip(table.numbers, table.rows, strict=True):
                self._values[self._lines[number - 1].id] = dict(zip(table.columns, row, strict=True))
        for line in self._lines:
            if self.relation is None and line.id not in self._values and line.id not in self.refused:
                self.refused[line.id] = "编号像示例行，没有读取；请先改正它"

    @property
    def relation(self) -> RelationKind | None:
        """The relation written in the row that the field belongs to, ``None`` for the record itself."""
        return self.sheet.schema.relations[self.key.partition(".")[0]] if "." in self.key else None

    def _own(self) -> list[RecordTable]:
        kind = self.relation.name if self.relation else self.sheet.kind.name
        return [t for t in self._tables if t.kind == kind and t.source.file == HAND]

    def value(self, line: Line) -> Any:
        """What the field of a record would be, as the store keeps it."""
        return self._values.get(line.id, {}).get(self.key.partition(".")[2] or self.key)

    def text(self, value: Any) -> str:
        """A value as people read it."""
        if self.key == "state":
            return RECORD_STATES[value]
        return as_shown(self.sheet.columns[self.key].field.type, value)

    def tables(self) -> list[RecordTable]:
        """What is to be written: the records that the field belongs to, and what follows from them."""
        own, stated = self._own(), {self.sheet.kind.name, *(r.name for r in self.sheet.inline())}
        return [
            t for t in self._tables if t.kind not in stated or t.source.file != HAND or any(t is each for each in own)
        ]

    def retire(self) -> list[Retire]:
        """What ends, since a value that is not said never erases one that is known: those of which it is to be empty;
        their tables write them anew without it.
        """
        groups = dict[Ends, list[tuple[str, ...]]]()
        for line in self._lines:
            if self.value(line) is None and line.values.get(self.key) is not None:
                name = self.relation.name if self.relation else ""
                key = (line.id, str(line.values[f"{name}.target"])) if name else line.key
                groups.setdefault(line.sides[name] if name else line.ends, []).append(key)
        kind = self.relation.name if self.relation else self.sheet.kind.name
        return [Retire(kind, keys, ends) for ends, keys in groups.items()]


def _changed(line: Line, asked: Asked) -> dict[str, Cell]:
    """The cells of a record with the field changed; what was known of an end goes with it."""
    relation, dot, part = asked.field.partition(".")
    cells = dict(line.cells)
    if dot and part == "target":
        cells = {k: v for k, v in cells.items() if not k.startswith(f"{relation}.")}
    return cells | {asked.field: _value(as_text(line.cells.get(asked.field)), asked)}


def _value(before: str, asked: Asked) -> Cell:
    if asked.way == "set":
        return asked.value or None
    items, more = split_list(before), split_list(asked.value)
    if asked.way == "add":
        return LIST_MARK.join(dict.fromkeys([*items, *more]))
    return LIST_MARK.join(i for i in items if i not in more) or None
