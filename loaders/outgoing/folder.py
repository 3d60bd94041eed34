"""The graph as CSV files, one a sheet, in a folder or a zip; a long one in several, as the import takes them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.escape import safe_text
from loaders.files.child import MAX_ROWS
from loaders.files.raw import MAX_FILE
from loaders.outgoing.about import about, as_rows
from loaders.outgoing.sheets import Cell, Outgoing, OutSheet
from loaders.workbook.layout import ABOUT

_BOM = "\ufeff".encode()
ROOM = MAX_FILE - 100_000
"""Bytes after which a file is followed by another; a row is shorter than what is left."""


def write_folder(out: Outgoing, path: Path, version: int) -> None:
    """Write the files into a new folder; raises ``OSError`` when it cannot be made or written to."""
    path.mkdir()
    for name, text in _files(out, version):
        (path / name).write_bytes(text)


def write_zip(out: Outgoing, path: Path, version: int) -> None:
    """Write the files into a zip; raises ``OSError`` when it cannot be written."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _files(out, version):
            archive.writestr(name, text)


def _files(out: Outgoing, version: int) -> Iterator[tuple[str, bytes]]:
    """Each file as it is full; none is larger than the import takes."""
    for sheet in out.sheets():
        for number, text in enumerate(_parts(sheet), start=1):
            yield f"{sheet.name}.csv" if number == 1 else f"{sheet.name}.{number}.csv", text
    yield f"{ABOUT}.csv", _BOM + b"".join(map(_line, as_rows(about(out, version))))


def _parts(sheet: OutSheet) -> Iterator[bytes]:
    head = _BOM + _line([c.label for c in sheet.columns])
    parts, size, rows = [head], len(head), 1
    for row in sheet.rows:
        line = _line(row)
        if size + len(line) > ROOM or rows + 1 > MAX_ROWS:
            yield b"".join(parts)
            parts, size, rows = [head], len(head), 1
        parts.append(line)
        size, rows = size + len(line), rows + 1
    yield b"".join(parts)


def _line(cells: Sequence[Cell]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow([_shown(value) for value in cells])
    return out.getvalue().encode("utf-8", errors="replace")


def _shown(value: Cell) -> str:
    if value is None:  # most cells
        return ""
    return safe_text(value.replace("\0", "")) if isinstance(value, str) else repr(value)
