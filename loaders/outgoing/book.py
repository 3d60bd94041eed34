"""The graph as one workbook, written row by row: memory does not grow with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from graph.errors import BadRequest
from loaders.outgoing.about import about, as_rows
from loaders.outgoing.sheets import Outgoing, OutSheet
from loaders.workbook.layout import ABOUT, Column

ROWS, LONGEST = 1_048_576, 32_767
"""Rows of a sheet with its head, and characters of a cell, in Excel."""
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_INSTEAD = "请改用 CSV：chainatlas export -o 文件夹，或文件名以 .zip 结尾"


def write_book(out: Outgoing, path: Path, version: int) -> None:
    """Write an ``.xlsx`` with 说明 last.

    Raises
    ------
    BadRequest
        A sheet has more rows, or a cell more characters, than Excel takes.
    OSError
        When the file cannot be written.
    """
    with path.open("wb") as handle, xlsxwriter.Workbook(handle, {**_OPTIONS, "tmpdir": str(path.parent)}) as book:
        looks = _looks(book)
        for sheet in out.sheets():
            _write(book, looks, sheet)
        last = book.add_worksheet(ABOUT)
        last.set_column(0, 0, 18)
        last.set_column(1, 1, 110)
        for row, line in enumerate(as_rows(about(out, version))):
            for at, text in enumerate(line):
                last.write_string(row, at, text, looks["optional" if row == 0 else "text"])


def _looks(book: Any) -> dict[str, Any]:
    head = {"bold": True, "border": 1, "border_color": "#A6A6A6", "num_format": "@"}
    return {
        "required": book.add_format({**head, "bg_color": "#F6D8CE"}),
        "optional": book.add_format({**head, "bg_color": "#E3EAF3"}),
        "text": book.add_format({"num_format": "@"}),
    }


def _write(book: Any, looks: dict[str, Any], sheet: OutSheet) -> None:
    page = book.add_worksheet(sheet.name)
    page.freeze_panes(1, 1)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, max(10, min(30, 2 * len(column.label) + 3)))
    for at, column in enumerate(sheet.columns):
        head = f"{column.label} *" if column.required else column.label
        page.write_string(0, at, head, looks["required" if column.required else "optional"])
    for number, row in enumerate(sheet.rows, start=1):
        if number >= ROWS:
            raise BadRequest(f"“{sheet.name}”表超过 {ROWS:,} 行，Excel 放不下；{_INSTEAD}")
        for at, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            if value is not None:
                _cell(page, (number, at), column, value, looks["text"])


def _cell(page: Any, at: tuple[int, int], column: Column, value: str | int | float, text: Any) -> None:
    if isinstance(value, int | float) and float(f"{value:.16G}") == value:  # so many digits a workbook keeps
        page.write_number(*at, value)
    else:
        said = str(value)
        if len(said) > LONGEST:
            raise BadRequest(f"“{column.label}”有一格 {len(said):,} 字，Excel 一格最多 {LONGEST:,} 字；{_INSTEAD}")
        page.write_string(*at, said.encode("utf-8", errors="replace").decode(), text)
