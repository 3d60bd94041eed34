"""A sheet after its cells were parsed column by column; what is wrong with a cell is in the ledger already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.model.schema import FieldDef, NodeKind, RelationKind
from loaders.files.raw import Cell, CellProblem, RawSheet, as_text, folded
from loaders.ledger.books import InputTable, column_letter
from loaders.workbook.cells import parse_column, parser_for
from loaders.workbook.header import Header, match_header
from loaders.workbook.layout import EXAMPLE_MARK, UNIVERSAL_FIELDS, Column, SheetLayout

_SHOWN = 10
"""Rows that a note names."""
_LIST_FIELD = FieldDef("targets", "targets", "list")


@dataclass(slots=True)
class ParsedSheet:
    """Values by column label, aligned with ``numbers`` (row numbers in the file); ``bad`` holds refused positions.

    ``examples`` are row numbers of example rows, which are not read.
    """

    layout: SheetLayout
    ledger: InputTable
    numbers: list[int] = field(default_factory=list)
    values: dict[str, list[Any]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    bad: set[int] = field(default_factory=set)
    examples: list[int] = field(default_factory=list)
    _blank: tuple[None, ...] = ()
    _said: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)

    def column(self, label: str) -> Sequence[Any]:
        """Values of a column; blank throughout if the sheet does not have it."""
        if len(self._blank) != len(self.numbers):  # made once: it is asked for by every row
            self._blank = (None,) * len(self.numbers)
        return self.values.get(label) or self._blank

    def said_of(self, kind: NodeKind | RelationKind) -> list[tuple[Any, ...]]:
        """Per row, the fields of a kind, then origin and date; laid out once, when all columns are filled in."""
        if kind.name not in self._said:
            labels = [f.label for f in (*kind.fields.values(), *UNIVERSAL_FIELDS)]
            self._said[kind.name] = list(zip(*(self.column(label) for label in labels), strict=True))
        return self._said[kind.name]

    def refuse(self, position: int, label: str, value: object, problem: CellProblem) -> None:
        """Refuse a row because of the cell under ``label``."""
        self.bad.add(position)
        column = self.headers.get(label, label)
        self.ledger.reject(self.numbers[position], column, value, problem.rule, problem.message, problem.hint)

    def rows_told(self, rows: Sequence[str]) -> str:
        """Rows that a note is about, the first of them by number."""
        more = f"等 {len(rows)} 行" if len(rows) > _SHOWN else ""
        return f"工作表“{self.ledger.source.sheet}”第 {'、'.join(rows[:_SHOWN])} 行{more}"

    def where(self, number: int) -> str:
        """The place of a row number, for messages."""
        return f"“{self.ledger.source.sheet}”第 {number} 行"


def parse_sheet(layout: SheetLayout, raw: RawSheet, ledger: InputTable, notes: list[str]) -> ParsedSheet:
    """Match the header, leave out the example row, parse every cell, and check what is required."""
    header = match_header(layout, raw)
    notes += [*raw.notes, *header.notes]
    sheet = ParsedSheet(layout, ledger, headers={c.label: text for c, _, text in header.columns})
    ledger.letters = {text: column_letter(at) for _, at, text in header.columns}
    rows = _answered(sheet, header, _real_rows(sheet, header), notes) if header.asks else _real_rows(sheet, header)
    ledger.rows = len(rows)
    if header.problem:
        rule, value, message = header.problem
        for number, _ in rows:
            ledger.reject(number, "", value, rule, message, "请按模板改正列名，每列只留一次，然后重新导入整张表")
        return sheet
    sheet.numbers = [number for number, _ in rows]
    for position, (_, cells) in enumerate(rows):
        if len(cells) > header.width and (extra := [c for c in cells[header.width :] if c is not None]):
            sheet.refuse(
                position,
                "",
                extra[0],
                CellProblem(
                    "row.shape",
                    f"这一行有 {len(cells)} 个值，表头只有 {header.width} 列",
                    "值中有逗号时请用英文双引号括起来",
                ),
            )
    for column, at, _ in header.columns:
        _parse(sheet, column, [cells[at] if at < len(cells) else None for _, cells in rows])
    return sheet


def _real_rows(sheet: ParsedSheet, header: Header) -> list[tuple[int, list[Cell]]]:
    first = next((at for c, at, _ in header.columns if c is sheet.layout.columns[0]), 0)
    mark = folded(EXAMPLE_MARK)
    sheet.examples = [
        n for n, cells in header.rows if first < len(cells) and folded(as_text(cells[first])).startswith(mark)
    ]
    skipped = set(sheet.examples)
    return [(n, cells) for n, cells in header.rows if n not in skipped] if skipped else header.rows


def _answered(
    sheet: ParsedSheet, header: Header, rows: list[tuple[int, list[Cell]]], notes: list[str]
) -> list[tuple[int, list[Cell]]]:
    """Rows of a list of questions in which anything stands besides what was asked."""
    asked = {"source", "target"} if sheet.layout.is_node else {"source"}
    filled = [at for column, at, _ in header.columns if column.role not in asked]
    answers = [(n, cells) for n, cells in rows if any(at < len(cells) and cells[at] is not None for at in filled)]
    if blank := len(rows) - len(answers):
        notes.append(f"工作表“{sheet.ledger.source.sheet}”中 {blank} 行还没有填，未读取")
    return answers


def _parse(sheet: ParsedSheet, column: Column, raws: list[Cell]) -> None:
    parse = parser_for(_LIST_FIELD if column.many else column.field)
    values = parse_column(parse, raws)
    for position, value in enumerate(values):
        if isinstance(value, CellProblem):
            sheet.refuse(position, column.label, as_text(raws[position]), value)
            values[position] = None
        elif value is None and column.required:
            sheet.refuse(
                position,
                column.label,
                None,
                CellProblem("required", f"“{column.label}”为空", f"“{column.label}”必填，请补上"),
            )
    sheet.values[column.label] = values
