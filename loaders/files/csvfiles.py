"""CSV files as spreadsheets write them: UTF-8 with or without a byte order mark, or GB18030; line breaks in quotes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from graph.errors import InputRefused
from graph.escape import plain_text
from loaders.files.child import EMPTY_RUN, MAX_COLUMNS, MAX_ROWS
from loaders.files.raw import MAX_ENTRIES, MAX_FILE, MAX_UNPACKED, Cell, RawSheet, raw_sheet, sheet_name

_TRIED = 20
"""So many lines tell what stands between the cells."""
LISTING = ".错误清单.csv"
"""End of the name of our own lists of refused rows: no data, though they lie among it."""


def read_folder(folder: Path) -> list[RawSheet]:
    """All ``.csv`` files of a folder, by name.

    Raises
    ------
    InputRefused
        When there is none, or they break a limit.
    """
    paths = sorted(
        p
        for p in folder.iterdir()
        if p.is_file() and p.suffix.lower() == ".csv" and p.name[0] not in ".~" and not p.name.endswith(LISTING)
    )
    if not paths:
        raise InputRefused(f"文件夹 {folder.name} 中没有 .csv 文件；请把每张工作表存成一个 .csv，如 环节.csv")
    total = sum(p.stat().st_size for p in paths)
    if len(paths) > MAX_ENTRIES or total > MAX_UNPACKED:
        raise InputRefused(
            f"文件夹 {folder.name} 有 {len(paths)} 个 .csv、共 {total / 1e6:.0f} MB，"
            f"超过 {MAX_ENTRIES} 个或 {MAX_UNPACKED // 1_000_000} MB；请分批导入"
        )
    return [read_csv(p) for p in paths]


def read_csv(path: Path) -> RawSheet:
    """One CSV file; the row numbers are those that a spreadsheet shows.

    Raises
    ------
    InputRefused
        When it is too large, is no text, or its quotes do not match.
    """
    if path.stat().st_size > MAX_FILE:
        raise InputRefused(
            f"文件 {path.name} 超过 {MAX_FILE // 1_000_000} MB；请拆成几个文件，如 环节.1.csv、环节.2.csv"
        )
    text = _decode(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[tuple[int, list[Cell]]] = []
    notes, empty, number = list[str](), 0, 0
    try:
        for number, line in enumerate(reader, 1):
            cells: list[Cell] = [(plain_text(v) if v[0] == "'" else v) if v and not v.isspace() else None for v in line]
            if all(v is None for v in cells):
                empty += 1
                continue
            if rows and empty >= EMPTY_RUN:
                notes.append(f"文件 {path.name} 第 {number} 行之前连续 {EMPTY_RUN} 行为空，其后未读取")
                break
            empty = 0
            _check_extent(path, number, _width(cells))
            rows.append((number, cells))
    except csv.Error as error:
        raise InputRefused(
            f"文件 {path.name} 第 {number + 1} 行附近的引号不成对或单元格过长；请用 Excel 打开后另存为"
            "“CSV UTF-8（逗号分隔）”"
        ) from error
    sheet = raw_sheet(path.name, sheet_name(path.stem), path.stem, rows)
    sheet.notes += notes
    return sheet


def _delimiter(text: str) -> str:
    """A comma, or what a file saved as "text" puts between its cells: tabs, or semicolons, where no comma does."""
    lines = [line for line in text.splitlines()[:_TRIED] if line.strip()]
    for mark in ("\t", ";"):
        if lines and sum(line.count(mark) > max(1, line.count(",")) for line in lines) > len(lines) / 2:
            return mark
    return ","


def _width(cells: list[Cell]) -> int:
    return max(i for i, v in enumerate(cells, 1) if v is not None)


def _check_extent(path: Path, number: int, width: int) -> None:
    if number > MAX_ROWS:
        raise InputRefused(f"文件 {path.name} 超过 {MAX_ROWS:,} 行；请拆成几个文件，如 环节.1.csv、环节.2.csv")
    if width > MAX_COLUMNS:
        raise InputRefused(f"文件 {path.name} 第 {number} 行有 {width} 列，超过 {MAX_COLUMNS} 列；请检查引号与逗号")


def _decode(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        raise InputRefused(f"文件 {path.name} 不是逗号分隔的文本；请用 Excel 打开后另存为“CSV UTF-8（逗号分隔）”")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputRefused(f"文件 {path.name} 的编码既不是 UTF-8 也不是 GB18030；请用 Excel 另存为“CSV UTF-8（逗号分隔）”")
