"""The sheet of a kind as it goes out: the template's, with a hidden column of keys before it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache

from graph.errors import BadRequest
from graph.model.labels import RECORD_STATES
from graph.model.schema import FieldDef, NodeKind, RelationKind, Schema, default_schema
from graph.text import split_list
from graph.views.returnable import KEY
from loaders.files.raw import Cell, CellProblem, as_text
from loaders.workbook.cells import parser_for
from loaders.workbook.every_kind import every_kind, sheet_of
from loaders.workbook.layout import Column, SheetLayout, name_field, sheet_layouts
from loaders.workbook.references import References

_LONGEST = 32_000
"""Characters that a workbook's cell takes, and some."""
_CONFIRMED = RECORD_STATES["confirmed"]
_CLOSE = 1e-12
"""Programs that save a workbook keep 15 digits of a number."""


@dataclass(frozen=True, slots=True)
class ListSheet:
    """How the records of a kind stand in a list."""

    schema: Schema
    kind: NodeKind | RelationKind
    layout: SheetLayout

    @property
    def name(self) -> str:
        """The name of the sheet."""
        return self.layout.name

    @property
    def is_node(self) -> bool:
        """Whether the records are nodes."""
        return isinstance(self.kind, NodeKind)

    @property
    def loose(self) -> SheetLayout:
        """The columns as they are looked for when it comes back: the keys as well, and none that must be there."""
        key = Column(self.kind.name, "key", FieldDef("key", KEY, "text"))
        return replace(self.layout, columns=(key, *(replace(c, required=False) for c in self.layout.columns)))

    def own(self, column: Column) -> bool:
        """Whether a column is about the record itself, not about a relation written in its row."""
        return column.kind == self.kind.name

    def identity(self) -> list[Column]:
        """The columns that say which record it is."""
        keys = () if isinstance(self.kind, NodeKind) else self.kind.key
        return [c for c in self.layout.columns if self.own(c) and (c.role in _ENDS or c.field.name in keys)]

    def inline(self) -> list[RelationKind]:
        """Relations written in a row."""
        return [r for r in self.schema.inline_of(self.kind.name) if not r.derived] if self.is_node else []

    def stated(self) -> set[str]:
        """Kinds of what a row may state: the record, and all relations that a row of the template may hold."""
        inline = default_schema().inline_of(self.kind.name) if self.is_node else ()
        return {self.kind.name, *(r.name for r in inline)}

    def titles(self) -> list[str]:
        """Labels of the columns by which people know a record."""
        if isinstance(self.kind, NodeKind):
            names = (name_field(self.kind), "name")
            return [f.label for n, f in self.kind.fields.items() if n in names]
        return [c.label for c in self.identity()]

    def unsaid(self) -> str:
        """What a new record must say and has no column here, "" for nothing."""
        every = default_schema().inline_of(self.kind.name) if self.is_node else ()
        return next((r.target_label or r.label for r in every if r.target_required and not r.single), "")


_ENDS = ("id", "source", "target")


@cache
def list_sheets() -> dict[str, ListSheet]:
    """The sheets of all kinds that people may edit, by kind."""
    schema = every_kind(default_schema(), adding=False)
    layouts = sheet_layouts(schema)
    kinds = [k for k in schema.kinds() if not (isinstance(k, RelationKind) and k.derived)]
    return {k.name: ListSheet(schema, k, layouts[sheet_of(k)]) for k in kinds}


def sheet_named(text: str) -> ListSheet:
    """The sheet of the kind with this name, label or sheet; raises ``BadRequest``."""
    wanted = text.strip().casefold()
    for kind, sheet in list_sheets().items():
        if wanted in (kind.casefold(), sheet.kind.label, sheet.name):
            return sheet
    names = "、".join(dict.fromkeys(s.name for s in list_sheets().values()))
    raise BadRequest(f"没有“{text[:50]}”这一类的名录；可用：{names}")


def ends_of(sheet: ListSheet, column: Column) -> tuple[str, ...]:
    """Kinds of the nodes that a cell of the column names, none for a value of its own."""
    if column.role not in ("source", "target"):
        return ()
    relation = sheet.schema.relations[column.kind]
    return relation.source if column.role == "source" else relation.target


def items_of(column: Column) -> tuple[str, ...]:
    """Kinds of the nodes that the items of a list in a cell name (所做环节), none for words of its own."""
    return ("Segment",) if (column.kind, column.field.name) == ("HAS_SITE", "segments") else ()


def fitting(text: str) -> str:
    """The text as a cell can hold it; a longer one stays at home."""
    return text if len(text) <= _LONGEST else f"（有 {len(text)} 字，一格放不下，没有带出来；不改就不变）"


class Alike:
    """Whether two cells of a column say the same, however a program wrote them."""

    def __init__(self, sheet: ListSheet, references: References) -> None:
        self._sheet, self._references = sheet, references
        self._parsers = {c.label: parser_for(c.field) for c in sheet.layout.columns}

    def __call__(self, column: Column, one: Cell, other: Cell) -> bool:
        """Whether they do."""
        texts = as_text(one), as_text(other)
        if column.field.name == "state" and column.role == "universal":  # empty means confirmed
            texts = texts[0] or _CONFIRMED, texts[1] or _CONFIRMED
        if texts[0] == texts[1]:
            return True
        if kinds := ends_of(self._sheet, column):
            nodes = [self._references.resolve(kinds, t, column.label) if t else None for t in texts]
            return nodes[0] == nodes[1] and not isinstance(nodes[0], CellProblem)
        if kinds := items_of(column):
            sets = [{self._references.resolve(kinds, i, column.label) for i in split_list(t)} for t in texts]
            return sets[0] == sets[1] and not any(isinstance(node, CellProblem) for node in sets[0])
        parse = self._parsers[column.label]
        first, second = (parse(cell) if text else None for cell, text in zip((one, other), texts, strict=True))
        if isinstance(first, CellProblem) or isinstance(second, CellProblem):
            return False
        if isinstance(first, float | int) and isinstance(second, float | int):
            return math.isclose(first, second, rel_tol=_CLOSE)
        return bool(first == second)
