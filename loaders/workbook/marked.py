"""The user's own workbook with what is wrong in red, and a sheet that lists it.

What copies workbooks is loaded when one is: no command that reads none waits for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from graph.errors import InputRefused
from graph.escape import FORMULA_START
from graph.text import clean
from loaders.files.child import MAX_COLUMNS
from loaders.ledger.books import REJECT_COLUMNS, Reject
from loaders.workbook.layout import ERRORS

_RED = "FFFF9999"
_HEADER_ROWS = 10
_MARKS, LISTED = 2000, 10_000
"""So many cells are marked and so many refusals listed; who has more reads the CSV."""
_WIDTHS = (22, 16, 6, 18, 9, 24, 18, 60, 50)


def write_marked(source_xlsx: Path, rejects: Sequence[Reject], out_path: Path, *, total: int | None = None) -> None:
    """Copy a workbook to ``out_path`` with red cells and comments at the refused cells and a sheet 错误清单.

    ``total`` is the number of refusals where only the first are given. A problem of a whole row marks its first cell.
    The file must have passed :func:`loaders.files.reading.read_sheets`.

    Raises
    ------
    InputRefused
        When the workbook cannot be copied.
    """
    from openpyxl import load_workbook

    try:
        book = load_workbook(source_xlsx)
    except Exception as error:  # openpyxl raises many classes on files that Excel and our reader accept
        raise InputRefused(
            f"文件 {source_xlsx.name} 无法复制并标注；请另存为 .xlsx 后重试，或改用错误清单 CSV"
        ) from error
    cells: dict[tuple[str, int, str], list[Reject]] = defaultdict(list)
    for reject in rejects:
        cells[reject.sheet, reject.row, reject.column].append(reject)
    columns: dict[str, dict[str, int]] = {}
    for (name, row, column), found in list(cells.items())[:_MARKS]:
        if name in book.sheetnames:
            sheet = book[name]
            if name not in columns:
                columns[name] = _columns(sheet)
            _mark(sheet, row, columns[name].get(clean(column), 1), found)
    _write_list(book, rejects, len(rejects) if total is None else total)
    book.save(out_path)


def _columns(sheet: Any) -> dict[str, int]:
    """Header text → column number, from the first rows; the uppermost wins."""
    out: dict[str, int] = {}
    for row in sheet.iter_rows(min_row=1, max_row=_HEADER_ROWS, max_col=min(sheet.max_column, MAX_COLUMNS)):
        for cell in row:
            if isinstance(cell.value, str):
                out.setdefault(clean(cell.value), cell.column)
    return out


def _mark(sheet: Any, row: int, column: int, rejects: Iterable[Reject]) -> None:
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):  # it cannot carry a comment; the top left corner of its range can
        corner = next(m for m in sheet.merged_cells.ranges if cell.coordinate in m)
        cell = sheet.cell(corner.min_row, corner.min_col)
    cell.fill = PatternFill("solid", start_color=_RED, end_color=_RED)
    text = "\n".join(f"{r.message}。{r.hint}" for r in rejects)
    if cell.comment is not None and cell.comment.text not in text:
        text = f"{cell.comment.text}\n{text}"
    cell.comment = Comment(text[:2000], "链图", height=120, width=320)


def _write_list(book: Any, rejects: Sequence[Reject], total: int) -> None:
    from openpyxl.styles import Font

    if ERRORS in book.sheetnames:
        del book[ERRORS]
    sheet = book.create_sheet(ERRORS)
    sheet.append(list(REJECT_COLUMNS.values()))
    for cell, width in zip(sheet[1], _WIDTHS, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    for number, reject in enumerate(rejects[:LISTED], 2):
        for at, name in enumerate(REJECT_COLUMNS, 1):
            value = getattr(reject, name)
            _write_text(sheet.cell(number, at), value) if isinstance(value, str) else sheet.cell(number, at, value)
    if total > LISTED:
        sheet.cell(LISTED + 2, 1, f"另有 {total - LISTED} 条未列出，完整清单见错误清单 CSV")
    sheet.freeze_panes = "A2"


def _write_text(cell: Any, text: str) -> None:
    """Write text that stays text, even if the user edits the cell and presses Enter."""
    cell.value = shown = clean(text)  # a workbook cannot hold control characters
    cell.data_type = "s"
    if shown.startswith(FORMULA_START):
        cell.quotePrefix = True
