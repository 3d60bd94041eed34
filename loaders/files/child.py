"""The child process that parses a workbook: whatever the file does to the parser, it happens here.

Run by :func:`loaders.files.reading.read_sheets` within limits; prints JSON ``{"sheets": [...]}`` or ``{"refused":
"..."}``. Cells are JSON values; a date is a list of one ISO text, so that it differs from a text.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import sys
import zipfile
from typing import Any

import orjson

MAX_ROWS, MAX_COLUMNS, EMPTY_RUN = 200_000, 200, 100
MAX_OUTPUT = 150_000_000
"""Bytes handed over: a few shared strings named a million times must not grow into gigabytes."""
_LARGEST = sys.float_info.max
# Cells right of column GR (the 200th) or below row 99,999; the digits of the latter are looked at.
_RIGHT = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{3,}|[Gg][S-Zs-z]|[H-Zh-z][A-Za-z])[0-9]+["'][^<>]*>""")
_BELOW = re.compile(rb"""r\s*=\s*["'][A-Za-z]+([0-9]{6,})["'][^<>]*>""")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*[^/>]>|<(?:\w+:)?row>")
_ERROR = re.compile(rb"""t\s*=\s*["']e["']""")
# A formula that no spreadsheet has worked out: programs write such, and nothing can be read from it. One whose result
# is the empty text says so by its type.
_NO_VALUE = re.compile(
    rb"""<(?:\w+:)?c\b(?![^>]*\bt\s*=\s*["']str["'])[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"""
    rb"""(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"""
)
_EARLY = re.compile(rb"""\bdate1904\s*=\s*["'](?:1|true)["']""")


class Refused(Exception):
    """The workbook breaks a limit; the message is for the user."""


def check_extent(data: bytes, name: str) -> None:
    """Refuse a sheet's XML that is too wide or too long, before a parser makes room for it.

    A style far away (an empty element) takes no room and is allowed.
    """
    wide = next((m for m in _RIGHT.finditer(data) if not m[0].endswith(b"/>")), None)
    if wide is not None:
        raise Refused(f"{name} 超过 {MAX_COLUMNS} 列；请删去右侧多余的列后重试")
    low = any(int(m[1]) > MAX_ROWS for m in _BELOW.finditer(data) if not m[0].endswith(b"/>"))
    # Rows and cells may come without numbers, so they are counted as well.
    if low or (data.count(b"row") > MAX_ROWS and sum(1 for _ in _ROW.finditer(data)) > MAX_ROWS):
        raise Refused(f"{name} 超过 {MAX_ROWS:,} 行；请拆成几个文件，或删去下方多余的行后重试")


def _check_sheets(path: str) -> dict[str, Any]:
    """Check every sheet's extent; returns whether any cell holds an error value, how many formulas hold none, and
    whether days are counted from 1904. Of the older format nothing of this is known.
    """
    errors, uncounted, early = False, 0, False
    if not zipfile.is_zipfile(path):
        return {"errors": False, "uncounted": 0, "early": False}
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            data = archive.read(entry) if entry.filename.lower().endswith(".xml") else b""
            if b"sheetData" in data:
                check_extent(data, "工作簿中有一张表")
                errors = errors or _ERROR.search(data) is not None
                uncounted += sum(1 for _ in _NO_VALUE.finditer(data)) if b"<f" in data or b":f" in data else 0
            elif entry.filename == "xl/workbook.xml":
                early = _EARLY.search(data) is not None
    return {"errors": errors, "uncounted": uncounted, "early": early}


def _cells(row: list[Any]) -> list[Any]:
    """One row as JSON values; what is most common is decided in place."""
    return [
        v
        if (v.__class__ is str and v and not v.isspace()) or (v.__class__ is float and -_LARGEST <= v <= _LARGEST)
        else _cell(v)
        for v in row
    ]


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if isinstance(value, int):
        return value
    if isinstance(value, dt.date):
        return [value.isoformat()]
    return str(value)


def _spread(grid: list[list[Any]], ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> int:
    """Write the value of a vertically merged cell into each row that holds anything else.

    Returns how many were merged.
    """
    count = 0
    for (top, left), (bottom, right) in ranges:
        if bottom == top or left != right or top >= len(grid) or left >= len(grid[top]) or grid[top][left] is None:
            continue
        count += 1
        for row in grid[top + 1 : bottom + 1]:
            if left < len(row) and any(v is not None for v in row):
                row[left] = grid[top][left]
    return count


def _sheet(book: Any, name: str) -> dict[str, Any]:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
        raise Refused(f"工作表“{name}”超过 {MAX_ROWS:,} 行或 {MAX_COLUMNS} 列；请拆成几个文件，或删去多余的行列后重试")
    grid = [_cells(row) for row in sheet.to_python(skip_empty_area=False)]
    merged = _spread(grid, sheet.merged_cell_ranges or [])
    rows, empty, cut = list[list[Any]](), 0, 0
    for number, row in enumerate(grid, 1):
        if all(v is None for v in row):
            empty += 1
            continue
        if rows and empty >= EMPTY_RUN:
            cut = number
            break
        empty = 0
        rows.append([number, row])
    return {"name": name, "rows": rows, "merged": merged, "cut": cut}


def read(path: str) -> dict[str, Any]:
    """Sheets of the workbook at ``path`` as plain data."""
    from python_calamine import CalamineWorkbook

    about = _check_sheets(path)
    with open(path, "rb") as handle:
        book = CalamineWorkbook.from_filelike(handle)
        sheets = []
        for meta in book.sheets_metadata:
            if meta.typ.__repr__().endswith("WorkSheet"):
                hidden = "Hidden" in meta.visible.__repr__()
                sheets.append(_sheet(book, meta.name) | {"hidden": hidden})
    return {"sheets": sheets, **about}


def main() -> int:
    """Read the file named on the command line and print what it holds."""
    try:
        out = read(sys.argv[1])
    except Refused as refused:
        out = {"refused": str(refused)}
    text = orjson.dumps(out)
    if len(text) > MAX_OUTPUT:
        text = orjson.dumps({"refused": "工作簿中的文字太多；请拆成几个文件"})
    sys.stdout.buffer.write(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
