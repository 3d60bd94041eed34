"""The first rows of each sheet as they were understood, for a look before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from graph.model.schema import Schema
from graph.text import split_list
from loaders.files.raw import CellProblem
from loaders.ledger.books import SheetSample
from loaders.workbook.layout import Column
from loaders.workbook.links import NodeRow
from loaders.workbook.parsed import ParsedSheet
from loaders.workbook.references import References

SHOWN_ROWS = 50
WITHHELD = "已填，不显示"
"""Stands where a value is that goes on no page."""


def samples(
    schema: Schema, references: References, sheets: Sequence[ParsedSheet], nodes: Iterable[NodeRow]
) -> list[SheetSample]:
    """A sample of each sheet; a reference shows the id that it was found to mean, a node row the id it got."""
    ids = {(id(row.sheet), row.position): row.id for row in nodes if row.position < SHOWN_ROWS}
    return [_sample(schema, references, sheet, ids) for sheet in sheets]


def _sample(
    schema: Schema, references: References, sheet: ParsedSheet, ids: dict[tuple[int, int], str | None]
) -> SheetSample:
    columns = [c for c in sheet.layout.columns if c.label in sheet.values]
    show = [_shower(schema, references, column) for column in columns]
    rows = []
    for i, number in enumerate(sheet.numbers[:SHOWN_ROWS]):
        cells = [text(sheet.values[c.label][i]) for c, text in zip(columns, show, strict=True)]
        if sheet.layout.is_node:
            cells.insert(0, ids.get((id(sheet), i)) or "")
        rows.append((number, tuple(cells), i in sheet.bad))
    heads = [c.label for c in columns]
    if sheet.layout.is_node:
        heads.insert(0, "识别为")
    return SheetSample(sheet.ledger.source.sheet, tuple(heads), tuple(rows), len(sheet.numbers))


def _shower(schema: Schema, references: References, column: Column) -> Callable[[Any], str]:
    if column.field.restricted:
        return lambda value: "" if value is None else WITHHELD
    if column.role not in ("source", "target"):
        return _plain
    relation = schema.relations[column.kind]
    kinds = relation.source if column.role == "source" else relation.target
    if relation.creates_source if column.role == "source" else relation.creates_target:
        return _plain

    def show(value: Any) -> str:
        parts = split_list(value) if column.many else [value]
        return "；".join(_meant(references, kinds, part, column.label) for part in parts if part)

    return show


def _meant(references: References, kinds: tuple[str, ...], text: str, label: str) -> str:
    found = references.resolve(kinds, text, label)
    return text if isinstance(found, CellProblem) or found[1] == text else f"{text}（{found[1]}）"


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
