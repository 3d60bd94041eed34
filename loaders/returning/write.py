"""The workbook of a list that may come back: the template's sheets filled in, the keys and what went out hidden."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from graph.chain.examples import EXAMPLE, says_example
from graph.store.contract import Store
from graph.views.returnable import KEY, SHEET, memory_rows
from loaders.files.raw import Cell, as_text
from loaders.returning.known import Known, Shown
from loaders.returning.memory import record_row
from loaders.returning.sheets import ListSheet
from loaders.workbook.layout import Column
from loaders.workbook.references import References
from loaders.workbook.template import column_note, drop_down, formats_of, write_choices, write_notes


@dataclass(frozen=True, slots=True)
class OutSheet:
    """One sheet as it goes out: a row of cells for each key; ``hidden`` cells, by label, are remembered and not shown.

    Columns of the role ``id`` or ``told`` are there to be read. ``above`` are lines over the columns: a title, then
    what a ledger says below it.
    """

    name: str
    kind: str
    columns: Sequence[Column]
    keys: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    hidden: Mapping[str, Sequence[str]] = field(default_factory=dict)
    above: Sequence[Sequence[str]] = ()

    @property
    def labels(self) -> list[str]:
        """Labels of all that is remembered."""
        return [*(c.label for c in self.columns), *self.hidden]

    @property
    def example(self) -> bool:
        """Whether it names an example record: every page says so."""
        return says_example(cell for row in (*self.above, *self.rows) for cell in row)

    def remembered(self) -> Iterator[list[str]]:
        """Rows of the hidden sheet."""
        for at, (key, row) in enumerate(zip(self.keys, self.rows, strict=True)):
            if not key:  # a row for what is not there yet
                continue
            yield record_row(self.name, key, [*row, *(cells[at] for cells in self.hidden.values())])


_FIXED = ("id", "told")
_WIDEST = 34
_LINES = (
    "这份名录可以带出去改：直接在格里改，存好后在网页“数据”里原样上传，或 chainatlas load auto 这份表.xlsx。",
    "只有改过的格会写入，先预览再写；别人在这期间改过的同一格会列出来，由您选用哪个。写入以后可以按批次撤销。",
    "可以排序、筛选、隐藏列、换列的次序、插入自己的列（插入的列不读取）；不要改列名和灰色的编号。",
    "清空一格，就是去掉库里的这个内容。删去一行，库里不变；要结束一条，请在它的页面上“结束”。",
    "要新增，就在下面空行写，编号留空；从别的行复制时请清空编号。",
    f"不要删去隐藏的“{KEY}”一列和“{SHEET}”一张表：凭它们认出改了什么。",
)


def sheet_out(store: Store, sheet: ListSheet, records: Sequence[Known]) -> OutSheet:
    """The records of a kind as people read them."""
    shown = Shown(store, sheet, References(sheet.schema, store))
    columns = sheet.layout.columns
    rows = [[shown(c.label, r.cells.get(c.label)) for c in columns] for r in records]
    return OutSheet(sheet.name, sheet.kind.name, columns, [r.key.text for r in records], rows)


def write_list(path: Path, sheets: Sequence[OutSheet], notes: Sequence[str] = _LINES) -> None:
    """Write the sheets, the first of them open, and what they hold once more, hidden; ``notes`` say how to fill in."""
    path.write_bytes(list_book(sheets, notes))


def list_book(sheets: Sequence[OutSheet], notes: Sequence[str] = _LINES) -> bytes:
    """The same as the bytes of a workbook."""
    data = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(data, options) as book:
        formats = formats_of(book)
        formats["title"] = book.add_format({"font_name": "方正小标宋简体", "font_size": 18})
        formats["above"] = book.add_format({"font_name": "宋体", "font_size": 11})
        formats["fixed"] = book.add_format({"num_format": "@", "font_color": "#7F7F7F"})
        write_notes(book, notes, formats["wrap"])
        memory, long_lists = book.add_worksheet(SHEET), list[tuple[str, ...]]()
        for sheet in sheets:
            _sheet(book, formats, sheet, long_lists)
        heads = memory_rows({s.name: (s.kind, s.labels) for s in sheets})
        for at, row in enumerate((*heads, *(row for s in sheets for row in s.remembered()))):
            _texts(memory, at, row)
        memory.hide()
        if long_lists:
            write_choices(book, long_lists)
        book.get_worksheet_by_name(sheets[0].name).activate()
    return data.getvalue()


def _texts(sheet: Any, at: int, row: Sequence[str]) -> None:
    for column, text in enumerate(row):
        if text:
            sheet.write_string(at, column, text)


def _sheet(book: Any, formats: dict[str, Any], sheet: OutSheet, long_lists: list[tuple[str, ...]]) -> None:
    made, columns, rows, top = book.add_worksheet(sheet.name), sheet.columns, sheet.rows, len(sheet.above)
    _above(made, sheet, formats)
    made.freeze_panes(top + 1, 3)
    made.set_row(top, 22)
    made.set_landscape()
    made.set_paper(8)
    made.fit_to_pages(1, 0)
    made.repeat_rows(0, top)
    if sheet.example:
        made.set_header(f"&R&9{EXAMPLE}")
    made.set_column(0, 0, 14, formats["fixed"], {"hidden": True})
    made.write_string(top, 0, KEY, formats["optional"])
    for at, column in enumerate(columns, start=1):
        fixed, plain = column.role in _FIXED, column.field.type in ("number", "integer")
        cells = [as_text(row[at - 1]) for row in rows[:200]]
        look = formats["fixed"] if fixed else None if plain else formats["text"]
        made.set_column(at, at, _width(column, cells), look)
        head = f"{column.label} *" if column.required and not fixed else column.label
        made.write_string(top, at, head, formats["required" if column.required and not fixed else "optional"])
        made.write_comment(top, at, column_note(column), {"x_scale": 1.8, "y_scale": 1.2, "author": ""})
        drop_down(made, at, column, long_lists, top + 1)
    for number, (key, row) in enumerate(zip(sheet.keys, rows, strict=True), start=top + 1):
        made.write_string(number, 0, key, formats["fixed"])
        for at, (column, cell) in enumerate(zip(columns, row, strict=True), start=1):
            if isinstance(cell, int | float):
                made.write_number(number, at, cell)
            elif cell is not None:
                made.write_string(number, at, as_text(cell), formats["fixed" if column.role in _FIXED else "text"])
    made.autofilter(top, 0, top + max(len(rows), 1), len(columns))


def _above(made: Any, sheet: OutSheet, formats: dict[str, Any]) -> None:
    """The lines over the columns, their parts spread over the width."""
    for row, parts in enumerate(sheet.above):
        step = max(len(sheet.columns) // len(parts), 1)
        for i, text in enumerate(parts):
            made.write_string(row, 1 + i * step, text, formats["above" if row else "title"])


def _width(column: Column, cells: Sequence[str]) -> int:
    texts = [column.label + "  *", *cells]
    return min(_WIDEST, max(8, *(sum(2 if c > "\u2e7f" else 1 for c in t) + 2 for t in texts)))
