"""A memo as a sheet that is printed and handed over: title, why, the names, notes, and who filled it in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from graph.plain import Plain
from graph.render.xlsx_page import Paper, paper_for, print_on
from graph.render.xlsx_styles import Styles
from graph.render.xlsx_text import fitting, lines
from graph.views.memo import UNKNOWN, Memo
from graph.views.table import Column, Table
from graph.views.text_fit import em

_WIDEST, _NARROWEST = 24.0, 6.0
"""Characters of a column whose texts break, and of the narrowest."""
_SIGNED = "填报单位：　　　　　　　　填表人：　　　　　　审核人：　　　　　　电话："


def write_memo(sheet: Any, memo: Memo, table: Table, styles: Styles) -> None:
    """Fill an empty sheet."""
    natural = [_width(table, c) for c in range(len(table.columns))]
    paper = paper_for(sum(min(w, _WIDEST) for w in natural), upright=sum(min(w, 2 * _WIDEST) for w in natural))
    widths = _spread(natural, paper)
    for c, width in enumerate(widths):
        sheet.set_column(c, c, width)
    page = _Page(sheet, len(widths) - 1, sum(widths))
    page.line(memo.title, styles.title, 20)
    page.line(memo.dated, styles.dated, 12)
    for paragraph in memo.why:
        page.line(f"　　{paragraph}", styles.prose, 14)
    head = page.row if table.rows else 0
    if table.rows:
        page.table(table, widths, styles)
    for number, note in enumerate(memo.notes, start=1):
        page.line(f"{'注：' if number == 1 else '　　'}{number}. {note}", styles.note, 10)
    page.line(_SIGNED, styles.sign, 11)
    last, width = page.row - 1, sum(widths)
    print_on(sheet, paper, head=head, last_row=last, last_column=page.last, width=width, foot=memo.title)


class _Page:
    """Lines that go across all columns, one below the other."""

    def __init__(self, sheet: Any, last: int, width: float) -> None:
        self.sheet, self.last, self.width, self.row = sheet, last, width, 0

    def line(self, text: str, style: Any, size: float) -> None:
        """A line as high as its text needs."""
        if self.last:
            self.sheet.merge_range(self.row, 0, self.row, self.last, "", style)
        self.sheet.write_string(self.row, 0, fitting(text), style)
        self.sheet.set_row(self.row, size * 1.45 * lines(text, self.width, size) + 6)
        self.row += 1

    def table(self, table: Table, widths: Sequence[float], styles: Styles) -> None:
        """A head and rows as high as their texts need."""
        for c, column in enumerate(table.columns):
            self.sheet.write_string(self.row, c, column.heading, styles.boxed_head)
        self._high([c.heading for c in table.columns], widths)
        for row in table.rows:
            _row(self.sheet, self.row, table.columns, row, styles)
            self._high(row, widths)

    def _high(self, cells: Sequence[Plain], widths: Sequence[float]) -> None:
        taken = [lines(v, w, 11) for v, w in zip(cells, widths, strict=True) if isinstance(v, str)]
        self.sheet.set_row(self.row, 15 * max(taken, default=1) + 6)
        self.row += 1


def _row(sheet: Any, r: int, columns: Sequence[Column], row: Sequence[Plain], styles: Styles) -> None:
    for c, (column, value) in enumerate(zip(columns, row, strict=True)):
        if value is None:
            sheet.write_string(r, c, UNKNOWN, styles.boxed_unknown)
        elif column.type == "state":
            sheet.write_string(r, c, fitting(str(value)), styles.boxed_state.get(str(value), styles.boxed_middle))
        elif isinstance(value, str):
            sheet.write_string(r, c, fitting(value), styles.boxed)
        elif column.type == "flag":
            sheet.write_string(r, c, "是" if value else "否", styles.boxed_middle)
        else:
            sheet.write_number(r, c, value, styles.number(column, value, boxed=True))


def _width(table: Table, c: int) -> float:
    """Width in characters that a column would like: a CJK character takes two."""
    heading = min(em(table.columns[c].heading) * 2, 12.0)
    cells = [em(v) * 2 for row in table.rows if isinstance(v := row[c], str)]
    return max([heading, _NARROWEST, *cells]) + 2


def _spread(natural: Sequence[float], paper: Paper) -> list[float]:
    """Widths that fill the paper: what is left goes to the columns whose texts break, else to all."""
    wanted = [min(w, _WIDEST) for w in natural]
    left = max(paper.characters - sum(wanted), 0.0)
    over = [math.sqrt(w - _WIDEST) if w > _WIDEST else 0.0 for w in natural]
    share = over if any(over) else wanted
    return [w + left * s / sum(share) for w, s in zip(wanted, share, strict=True)]
