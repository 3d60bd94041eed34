"""Tables to a workbook. The only module that knows XlsxWriter.

Real types: numbers are numbers, shares carry a percent format, text is always text (never a formula, a link or a
number).
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from graph.gaps.states import STATE_LABELS
from graph.plain import Plain
from graph.views.state_styles import state_legend
from graph.views.table import Column, Table
from graph.views.text_fit import em

NOTES_SHEET = "口径说明"
_FORMATS = {"integer": "0", "number": "0.###", "expects": "0.0", "percent": "0.0%"}
_LONGEST = 32_767
_SHEET_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_WIDEST = 48.0


def render_xlsx(tables: Sequence[Table]) -> bytes:
    """Tables as sheets with frozen head and filter, and the notes of all of them on the sheet 口径说明."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    styles = _Styles(book)
    used = {NOTES_SHEET}
    for table in tables:
        _sheet(book.add_worksheet(sheet_name(table.name, used)), table, styles)
    _notes(book.add_worksheet(NOTES_SHEET), tables, styles)
    book.close()
    return out.getvalue()


class _Styles:
    """Cell formats of a workbook, made once."""

    def __init__(self, book: Any) -> None:
        base = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
        self.head = book.add_format({**base, "bold": True, "bg_color": "#DFE7F1", "bottom": 1, "text_wrap": True})
        self.text = book.add_format({**base, "text_wrap": True})
        self.topic = book.add_format({**base, "bold": True})
        self.number = {k: book.add_format({**base, "num_format": f}) for k, f in _FORMATS.items()}
        self.state = {
            STATE_LABELS[i.key]: book.add_format({**base, "bg_color": i.fill, "font_color": i.ink, "bold": True})
            for i in state_legend({})
        }


def sheet_name(name: str, used: set[str]) -> str:
    """A name that workbooks accept (31 characters, no ``[]:*?/\\``), unlike all ``used`` ones; it is added to them."""
    base = _SHEET_NAME.sub(" ", name).strip()[:31] or "表"
    out, number = base, 2
    while out.casefold() in {u.casefold() for u in used}:
        out = f"{base[: 31 - len(str(number)) - 1]}_{number}"
        number += 1
    used.add(out)
    return out


def _sheet(sheet: Any, table: Table, styles: _Styles) -> None:
    for c, column in enumerate(table.columns):
        sheet.write_string(0, c, column.heading, styles.head)
        sheet.set_column(c, c, _width(table, c))
    for r, row in enumerate(table.rows, start=1):
        for c, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            _write(sheet, r, c, column, value, styles)
    sheet.freeze_panes(1, 0)
    if table.columns:
        sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write(sheet: Any, r: int, c: int, column: Column, value: Plain, styles: _Styles) -> None:
    if value is None:
        return
    if column.type == "flag":
        sheet.write_string(r, c, "是" if value else "否", styles.text)
    elif isinstance(value, str):
        style = styles.state.get(value, styles.text) if column.type == "state" else styles.text
        sheet.write_string(r, c, _fitting(value), style)
    else:
        sheet.write_number(r, c, value, styles.number.get("expects" if column.expects else column.type))


def _fitting(text: str) -> str:
    """Text that a cell can hold."""
    clean = text.encode("utf-8", errors="replace").decode()
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"


def _width(table: Table, c: int) -> float:
    """Width in characters: a CJK character takes two; the first rows decide."""
    column = table.columns[c]
    cells = [em(v) * 2 for row in table.rows[:200] if isinstance(v := row[c], str)]
    return min(max([em(column.heading) * 2 + 3, 8.0, *cells], default=8.0) + 1, _WIDEST)


def _notes(sheet: Any, tables: Sequence[Table], styles: _Styles) -> None:
    sheet.write_string(0, 0, "项目", styles.head)
    sheet.write_string(0, 1, "说明", styles.head)
    seen = dict.fromkeys(note for table in tables for note in table.notes)
    for r, note in enumerate(seen, start=1):
        topic, _, text = note.partition("：")
        sheet.write_string(r, 0, _fitting(topic if text else "说明"), styles.topic)
        sheet.write_string(r, 1, _fitting(text or note), styles.text)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 100)
    sheet.freeze_panes(1, 0)
