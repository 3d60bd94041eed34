"""Tables to a workbook. The only module that opens XlsxWriter.

Real types: numbers are numbers, shares carry a percent format, text is always text (never a formula, a link or a
number).
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from graph.plain import Plain
from graph.render.xlsx_memo import write_memo
from graph.render.xlsx_page import A4_WIDE, WIDEST, paper_for, print_on
from graph.render.xlsx_styles import Styles
from graph.render.xlsx_text import fitting, lines
from graph.views.memo import Memo
from graph.views.table import Column, Table
from graph.views.text_fit import em

MEMO_SHEET, NOTES_SHEET = "参阅", "口径说明"
_SHEET_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_WIDEST, _HEAD = 48.0, 10.0
"""Characters of the widest column, and of a heading before it breaks."""
_HIGHEST, _LEADING = 400.0, 4
"""Points of the highest row, and columns among which that of the names is repeated on every page."""
_EMPTY = "空白：没有数据，不是零；全空的列已隐藏"


def render_xlsx(tables: Sequence[Table], memo: Memo | None = None) -> bytes:
    """Tables as sheets with frozen head and filter, and the notes of all of them on the last sheet, 口径说明.

    A memo comes first, on a sheet of its own.
    """
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    styles = Styles(book)
    used, foot = {NOTES_SHEET}, memo.title if memo else ""
    if memo:
        write_memo(book.add_worksheet(sheet_name(MEMO_SHEET, used)), memo, memo.table or tables[0], styles)
    for table in tables:
        _sheet(book.add_worksheet(sheet_name(table.name, used)), table, styles, foot or table.name)
    notes = [*(memo.method if memo else ()), *(n for t in tables for n in t.notes)]
    _notes(book.add_worksheet(NOTES_SHEET), [*notes, _EMPTY], styles, foot)
    book.close()
    return out.getvalue()


def sheet_name(name: str, used: set[str]) -> str:
    """A name that workbooks accept (31 characters, no ``[]:*?/\\``), unlike all ``used`` ones; it is added to them."""
    base = _SHEET_NAME.sub(" ", name).strip()[:31] or "表"
    out, number = base, 2
    while out.casefold() in {u.casefold() for u in used}:
        out = f"{base[: 31 - len(str(number)) - 1]}_{number}"
        number += 1
    used.add(out)
    return out


def _sheet(sheet: Any, table: Table, styles: Styles, foot: str) -> None:
    widths = [_width(table, c) for c in range(len(table.columns))]
    empty = [bool(table.rows) and all(row[c] is None for row in table.rows) for c in range(len(widths))]
    for c, column in enumerate(table.columns):
        sheet.write_string(0, c, column.heading, styles.head)
        sheet.set_column(c, c, widths[c], None, {"hidden": empty[c]})
    sheet.set_row(0, _high([column.heading for column in table.columns], widths))
    for r, row in enumerate(table.rows, start=1):
        for c, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            _write(sheet, r, c, column, value, styles)
        sheet.set_row(r, _high(row, widths))
    sheet.freeze_panes(1, 0)
    last, total = max(len(widths) - 1, 0), sum(w for w, none in zip(widths, empty, strict=True) if not none)
    if widths:
        sheet.autofilter(0, 0, max(len(table.rows), 1), last)
    print_on(sheet, paper_for(total), head=0, last_row=len(table.rows), last_column=last, width=total, foot=foot)
    names = [c.key for c in table.columns[:_LEADING]]
    if total > WIDEST and "name" in names:
        sheet.repeat_columns(0, names.index("name"))


def _high(cells: Sequence[Plain], widths: Sequence[float]) -> float:
    """Height of a row in points."""
    taken = (lines(v, w, 10) for v, w in zip(cells, widths, strict=True) if isinstance(v, str))
    return min(14.5 * max(taken, default=1) + 2, _HIGHEST)


def _write(sheet: Any, r: int, c: int, column: Column, value: Plain, styles: Styles) -> None:
    if value is None:
        return
    if column.type == "flag":
        sheet.write_string(r, c, "是" if value else "否", styles.text)
    elif isinstance(value, str):
        style = styles.state.get(value, styles.text) if column.type == "state" else styles.text
        sheet.write_string(r, c, fitting(value), style)
    else:
        sheet.write_number(r, c, value, styles.number(column, value))


def _width(table: Table, c: int) -> float:
    """Width in characters: a CJK character takes two; the first rows decide."""
    column = table.columns[c]
    cells = [em(v) * 2 for row in table.rows[:200] if isinstance(v := row[c], str)]
    return min(max([min(em(column.heading) * 2, _HEAD) + 3, 8.0, *cells], default=8.0) + 1, _WIDEST)


def _notes(sheet: Any, notes: Sequence[str], styles: Styles, foot: str) -> None:
    sheet.write_string(0, 0, "项目", styles.head)
    sheet.write_string(0, 1, "说明", styles.head)
    seen = dict.fromkeys(notes)
    for r, note in enumerate(seen, start=1):
        topic, _, text = note.partition("：")
        sheet.write_string(r, 0, fitting(topic if text else "说明"), styles.topic)
        sheet.write_string(r, 1, fitting(text or note), styles.text)
        sheet.set_row(r, _high([topic if text else "说明", text or note], (44, 100)))
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 100)
    sheet.freeze_panes(1, 0)
    print_on(sheet, A4_WIDE, head=0, last_row=len(seen), last_column=1, width=144, foot=foot or NOTES_SHEET)
