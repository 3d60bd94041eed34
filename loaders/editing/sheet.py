"""The sheet of one kind on which a record is edited by hand: one row of it is the form.

It is the template's own sheet; kinds that the template leaves out (written inside other sheets, or in none) get one
here, so that every kind can be edited and is judged as in an import.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.errors import BadRequest
from graph.model.schema import NodeKind, RelationKind, Schema, default_schema
from graph.text import LIST_MARK
from loaders.files.raw import Cell, RawSheet, folded
from loaders.workbook.every_kind import every_kind, is_numbered, sheet_of
from loaders.workbook.layout import Column, SheetLayout, sheet_layouts

HAND = "手工录入"
"""What records that were typed in give as the file they were read in."""


@dataclass(frozen=True, slots=True)
class EditSheet:
    """How a record of a kind is written as a row; ``columns`` go by the key of their field in a form."""

    schema: Schema
    kind: NodeKind | RelationKind
    layout: SheetLayout
    columns: Mapping[str, Column]

    @property
    def is_node(self) -> bool:
        """Whether it is about a node."""
        return isinstance(self.kind, NodeKind)

    def inline(self) -> list[RelationKind]:
        """Relations written in the row of a node."""
        return [r for r in self.schema.inline_of(self.kind.name) if not r.derived]

    def read(self, said: Mapping[str, Any]) -> dict[str, Cell]:
        """What users said of the fields, by key; a field is named by its key or by its heading.

        Raises ``BadRequest`` for a field that the kind does not have.
        """
        known = {folded(key).casefold(): key for key in self.columns}
        known |= {folded(h).casefold(): key_of(c, self.kind.name) for h, c in self.layout.headers().items()}
        out: dict[str, Cell] = {}
        for name, value in said.items():
            key = known.get(folded(name).strip().casefold())
            if key is None:
                labels = "、".join(c.label for c in self.columns.values())
                raise BadRequest(f"{self.kind.label}没有“{name[:50]}”这一项；可以写：{labels}")
            out[key] = _cell(value)
        return out

    @property
    def numbers(self) -> bool:
        """Whether a new record gets a number of ours where none is typed: it has no public code to go by."""
        return is_numbered(self.columns.get("id"))

    def row(self, cells: Mapping[str, Cell]) -> RawSheet:
        """The sheet with one row."""
        header = [c.label for c in self.layout.columns]
        row = [cells.get(key) for key in self.columns]
        return RawSheet(HAND, self.layout.name, header, [(1, row)], 0, self.layout.name)

    def key_of_label(self, label: str) -> str:
        """The key of the field with this heading, "" for none."""
        return next((key for key, c in self.columns.items() if c.label == label), "")


def edit_sheet(kind: str, *, adding: bool) -> EditSheet:
    """The sheet for a new record, or for one that is there.

    A new node may be written with all relations that its sheet holds; one that is there only with those of which it has
    one at most, for the others are records to be edited each.

    Raises ``BadRequest`` when there is no such kind, or it is worked out and not stated.
    """
    schema = every_kind(default_schema(), adding=adding)
    try:
        declared = schema.nodes.get(kind) or schema.relations[kind]
    except KeyError:
        known = "、".join(f"{k.label}（{k.name}）" for k in schema.kinds())
        raise BadRequest(f"没有“{kind[:50]}”这一类；可用：{known}") from None
    if isinstance(declared, RelationKind) and declared.derived:
        raise BadRequest(f"“{declared.label}”由系统算出，不能手工录入；请改它所依据的记录，再重新评估")
    layout = sheet_layouts(schema)[declared.sheet]
    return EditSheet(schema, declared, layout, {key_of(c, kind): c for c in layout.columns})


def kind_named(text: str) -> str:
    """The kind of this name or label in whatever case; the text itself where there is none."""
    wanted = text.strip().casefold()
    return next((k.name for k in default_schema().kinds() if wanted in (k.name.casefold(), k.label, sheet_of(k))), text)


def names_of_kinds() -> list[str]:
    """Names and labels of all kinds that people may edit."""
    kinds = [k for k in default_schema().kinds() if not (isinstance(k, RelationKind) and k.derived)]
    return list(dict.fromkeys(name for k in kinds for name in (k.name, k.label)))


def key_of(column: Column, kind: str) -> str:
    """The key of a column in the form of a kind."""
    own = column.role if column.role in ("id", "source", "target") else column.field.name
    return own if column.kind == kind else f"{column.kind}.{own}"


def storable(text: str) -> str:
    """A text without halves of characters, which no store can hold."""
    return text.encode(errors="replace").decode()


def _cell(value: Any) -> Cell:
    """What was said of a field as a cell; several items become a list cell."""
    value = LIST_MARK.join(map(str, value)) if isinstance(value, list | tuple) else value
    if isinstance(value, str):
        return storable(value) if value.strip() else None
    return value if value is None or isinstance(value, bool | int | float) else str(value)
