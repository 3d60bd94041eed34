"""A ledger as a workbook: printed as an office hands it over, and read back by its hidden keys."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from graph.chain.examples import EXAMPLE, WORD
from graph.dates import moment
from graph.plain import Plain
from graph.render.xlsx_page import paper_for, print_on
from graph.render.xlsx_styles import Styles
from graph.render.xlsx_text import fitting, lines
from graph.views.ledger import SIGNED, Ledger, LedgerColumn, LedgerSheet
from graph.views.returnable import KEY, SHEET, memory_rows

_NUMBER = "序号"
_NUMBER_WIDTH, _MOST_LINES = 5.0, 24
_TITLE, _HEAD_ROW = 0, 2
_SPARE = 20
"""Rows below the list that offer the choices too."""


def render_ledger(ledger: Ledger) -> bytes:
    """The sheets, the first of them open, and what they hold once more, hidden."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    if ledger.at:
        book.set_properties({"created": moment(ledger.at)})
    styles = _Styles(book)
    for sheet in ledger.sheets:
        _Writer(book.add_worksheet(sheet.name), sheet, styles).write()
    if ledger.kinds:
        _remember(book.add_worksheet(SHEET), ledger)
    book.get_worksheet_by_name(ledger.sheets[0].name).activate()
    book.close()
    return out.getvalue()


def _remember(hidden: Any, ledger: Ledger) -> None:
    sheets = [s for s in ledger.sheets if s.name in ledger.kinds]
    rows = list(memory_rows({s.name: (ledger.kinds[s.name], [c.column.label for c in s.columns]) for s in sheets}))
    rows += [[s.name, key, *map(_told, row)] for s in sheets for key, row in zip(s.keys, s.rows, strict=True)]
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            if text:
                hidden.write_string(at, column, fitting(text))
    hidden.hide()


def _told(value: Plain) -> str:
    """A cell as it reads when the workbook comes back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


class _Styles(Styles):
    """The formats of workbooks, and those of what is filled in and of the lines about a ledger."""

    def __init__(self, book: Any) -> None:
        super().__init__(book)
        line = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
        cell = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "border": 1, "text_wrap": True}
        self.left = book.add_format({**line, "align": "left", "text_wrap": True})
        self.middle = book.add_format({**line, "align": "center"})
        self.right = book.add_format({**line, "align": "right"})
        self.fill = book.add_format({**cell, "bg_color": "#FFFBE6", "num_format": "@"})
        self.fill_head = book.add_format(
            {**cell, "font_name": "黑体", "align": "center", "bg_color": "#FCE9B0", "bold": True}
        )
        self.key = book.add_format({"num_format": "@", "font_color": "#7F7F7F"})


class _Writer:
    """Writes one sheet: the hidden key, the number, what is printed, then what stands on the screen alone."""

    def __init__(self, sheet: Any, ledger: LedgerSheet, styles: _Styles) -> None:
        self.sheet, self.ledger, self.styles = sheet, ledger, styles
        printed = [c for c in ledger.columns if c.printed]
        natural = _NUMBER_WIDTH + sum(c.width for c in printed)
        self.paper = paper_for(natural)
        room = max(self.paper.characters, natural)
        self.stretch = (room - _NUMBER_WIDTH) / max(natural - _NUMBER_WIDTH, 1.0)
        self.order = sorted(range(len(ledger.columns)), key=lambda i: not ledger.columns[i].printed)
        self.last = 1 + len(printed)
        self.width = room

    def write(self) -> None:
        """All of it."""
        self._lay_out()
        self._head()
        row = _HEAD_ROW + 1
        for number, (key, cells) in enumerate(zip(self.ledger.keys, self.ledger.rows, strict=True), 1):
            self._row(row, number, key, cells)
            row += 1
        if not self.ledger.rows:
            self._across(row, self.ledger.empty, self.styles.boxed_unknown, 24)
            row += 1
        self._offer(row)
        for number, note in enumerate(self._notes(), 1):
            text = f"{'注：' if number == 1 else '　　'}{number}. {note}"
            self._across(row, text, self.styles.note, 14 * lines(text, self.width, 10) + 3)
            row += 1
        self._across(row, SIGNED, self.styles.left, 30)
        print_on(
            self.sheet,
            self.paper,
            head=_HEAD_ROW,
            last_row=row,
            last_column=self.last,
            width=self.width,
            foot=self.ledger.title,
            mark=EXAMPLE if self.ledger.example else "",
        )
        self.sheet.freeze_panes(_HEAD_ROW + 1, 3)

    def _notes(self) -> tuple[str, ...]:
        """Those of the ledger; first of all that it shows made-up data, unless one of them says so."""
        notes = self.ledger.notes
        own = self.ledger.example and not any(EXAMPLE in note for note in notes)
        return (f"{WORD}：{EXAMPLE}", *notes) if own else notes

    def _width(self, column: LedgerColumn) -> float:
        return column.width * self.stretch if column.printed else column.width

    def _lay_out(self) -> None:
        self.sheet.set_column(0, 0, 14, self.styles.key, {"hidden": True})
        self.sheet.set_column(1, 1, _NUMBER_WIDTH)
        for at, i in enumerate(self.order, 2):
            self.sheet.set_column(at, at, self._width(self.ledger.columns[i]))

    def _head(self) -> None:
        ledger, styles = self.ledger, self.styles
        self._across(_TITLE, ledger.title, styles.title, 30 * lines(ledger.title, self.width, 20))
        third = max(self.last // 3, 1)
        parts = [(1, third, ledger.reporter, styles.left), (third + 1, 2 * third, ledger.until, styles.middle)]
        if 2 * third < self.last:
            unit = f"单位：{ledger.unit}" if ledger.unit else ""
            parts.append((2 * third + 1, self.last, unit, styles.right))
        for first, last, text, style in parts:
            self._merge(1, first, last, text, style)
        self.sheet.set_row(1, 20)
        self.sheet.write_string(_HEAD_ROW, 0, KEY, styles.key)
        self.sheet.write_string(_HEAD_ROW, 1, _NUMBER, styles.boxed_head)
        most = 1
        for at, i in enumerate(self.order, 2):
            column = ledger.columns[i]
            self.sheet.write_string(
                _HEAD_ROW, at, column.column.label, styles.fill_head if column.fill else styles.boxed_head
            )
            if column.note:
                self.sheet.write_comment(_HEAD_ROW, at, column.note, {"x_scale": 2, "y_scale": 1.4, "author": ""})
            most = max(most, lines(column.column.label, self._width(column), 11))
        self.sheet.set_row(_HEAD_ROW, 16 * most + 6)

    def _row(self, row: int, number: int, key: str, cells: Sequence[Plain]) -> None:
        self.sheet.write_string(row, 0, key, self.styles.key)
        self.sheet.write_number(row, 1, number, self.styles.boxed_middle)
        most = 1
        for at, i in enumerate(self.order, 2):
            column = self.ledger.columns[i]
            self._cell(row, at, column, cells[i])
            if isinstance(cells[i], str) and column.printed:
                most = max(most, lines(str(cells[i]), self._width(column), 11))
        self.sheet.set_row(row, 15 * min(most, _MOST_LINES) + 6)

    def _cell(self, row: int, at: int, column: LedgerColumn, value: Plain) -> None:
        styles = self.styles
        look = styles.fill if column.fill else styles.boxed
        if value is None:
            self.sheet.write_blank(row, at, None, look)
        elif column.column.type == "state":
            self.sheet.write_string(
                row, at, fitting(str(value)), styles.boxed_state.get(str(value), styles.boxed_middle)
            )
        elif isinstance(value, bool):
            self.sheet.write_string(row, at, "是" if value else "否", styles.boxed_middle)
        elif isinstance(value, str):
            self.sheet.write_string(row, at, fitting(value), look)
        else:
            self.sheet.write_number(row, at, value, styles.number(column.column, value, boxed=True))

    def _offer(self, last: int) -> None:
        for at, i in enumerate(self.order, 2):
            choices = list(self.ledger.columns[i].choices)
            if choices:
                end = max(last, _HEAD_ROW + 1) + _SPARE * (not self.ledger.rows)
                said = {"validate": "list", "source": choices, "error_type": "information"}
                self.sheet.data_validation(_HEAD_ROW + 1, at, end - 1, at, said)

    def _across(self, row: int, text: str, style: Any, height: float) -> None:
        self._merge(row, 1, self.last, text, style)
        self.sheet.set_row(row, height)

    def _merge(self, row: int, first: int, last: int, text: str, style: Any) -> None:
        if last > first:
            self.sheet.merge_range(row, first, row, last, "", style)
        self.sheet.write_string(row, first, fitting(text), style)
