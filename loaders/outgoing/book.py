"""The graph as one workbook, written row by row: memory does not grow with it, and it takes a third of the time that a
library for all that workbooks can be takes.

Real types: numbers are numbers to the last digit, text is always text (never a formula, a link or a number).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from graph.errors import BadRequest
from loaders.outgoing.about import about, as_rows
from loaders.outgoing.book_parts import RELATIONS, STYLES, content_types, workbook, workbook_relations
from loaders.outgoing.sheets import Cell, Outgoing
from loaders.workbook.layout import ABOUT, Column

ROWS, LONGEST, WHOLE = 1_048_576, 32_767, 2**53
"""Rows of a sheet with its head and characters of a cell in Excel; above the last a number is not exact there."""
REQUIRED, OPTIONAL, TEXT = 1, 2, 3
"""Styles, by their place in the list."""
_CHUNK = 2_000
_INSTEAD = "请改用 CSV：chainatlas export -o 文件夹，或文件名以 .zip 结尾"
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKED = re.compile(f"[&<>]|{_FORBIDDEN.pattern}")
"""What cannot stand in a cell as it is; hardly any text holds it."""
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_VIEW = (
    '<sheetViews><sheetView workbookViewId="0"><pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" '
    'state="frozen"/></sheetView></sheetViews>'
)


def write_book(out: Outgoing, path: Path, version: int) -> None:
    """Write an ``.xlsx`` with 说明 last.

    Raises
    ------
    BadRequest
        A sheet has more rows, or a cell more characters, than Excel takes.
    OSError
        When the file cannot be written.
    """
    names = list[str]()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for sheet in out.sheets():
            names.append(sheet.name)
            widths = [max(10, min(30, 2 * len(c.label) + 3)) for c in sheet.columns]
            _write(archive, len(names), widths, _lines(sheet.name, sheet.columns, sheet.rows))
        names.append(ABOUT)
        lines = (_line(n, row, [TEXT, TEXT]) for n, row in enumerate(as_rows(about(out, version)), start=1))
        _write(archive, len(names), [18, 110], lines)
        for name, text in (
            ("[Content_Types].xml", content_types(len(names))),
            ("_rels/.rels", RELATIONS),
            ("xl/workbook.xml", workbook([quoteattr(n) for n in names])),
            ("xl/_rels/workbook.xml.rels", workbook_relations(len(names))),
            ("xl/styles.xml", STYLES),
        ):
            archive.writestr(name, text)


def _write(archive: zipfile.ZipFile, number: int, widths: Sequence[int], lines: Iterable[str]) -> None:
    with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as handle:
        columns = "".join(
            f'<col min="{i}" max="{i}" width="{w}" customWidth="1"/>' for i, w in enumerate(widths, start=1)
        )
        head = f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet {_MAIN}>{_VIEW}<cols>{columns}</cols><sheetData>'
        handle.write(head.encode())
        some = list[str]()
        for line in lines:
            some.append(line)
            if len(some) == _CHUNK:
                handle.write("".join(some).encode())
                some.clear()
        handle.write(("".join(some) + "</sheetData></worksheet>").encode())


def _lines(name: str, columns: Sequence[Column], rows: Iterator[list[Cell]]) -> Iterator[str]:
    heads: list[Cell] = [f"{c.label} *" if c.required else c.label for c in columns]
    yield _line(1, heads, [REQUIRED if c.required else OPTIONAL for c in columns])
    style = [TEXT] * len(columns)
    for number, row in enumerate(rows, start=2):
        if number > ROWS:
            raise BadRequest(f"“{name}”表超过 {ROWS:,} 行，Excel 放不下；{_INSTEAD}")
        for column, value in zip(columns, row, strict=True):
            if isinstance(value, str) and len(value) > LONGEST:
                said = f"“{column.label}”有一格 {len(value):,} 字"
                raise BadRequest(f"{said}，Excel 一格最多 {LONGEST:,} 字；{_INSTEAD}")
        yield _line(number, row, style)


def _line(number: int, cells: Sequence[Cell], styles: Sequence[int]) -> str:
    """A row; cells that say nothing are left out."""
    out = [f'<row r="{number}">']
    for at, value in enumerate(cells):
        if value is None:
            continue
        if isinstance(value, str) or abs(value) > WHOLE:
            text = str(value)
            if _MARKED.search(text):
                text = escape(_FORBIDDEN.sub("", text))
            kept = ' xml:space="preserve"' if text != text.strip() else ""
            out.append(f'<c r="{_letters(at)}{number}" s="{styles[at]}" t="inlineStr"><is><t{kept}>{text}</t></is></c>')
        else:
            out.append(f'<c r="{_letters(at)}{number}"><v>{value!r}</v></c>')
    out.append("</row>")
    return "".join(out)


@cache
def _letters(at: int) -> str:
    """Letters of a column.

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    return (_letters(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)
