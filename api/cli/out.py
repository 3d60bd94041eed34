"""What the command line prints: one JSON document, or tables and sentences for people."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from graph.errors import BadRequest
from graph.plain import keyed

SHORT = 16
"""Cells up to this width (in columns of the terminal) are never broken."""
FOLDED = 14
"""Columns that longer cells are folded to at least; where that does not fit, the terminal breaks the lines itself."""

NOTHING = "—"
ALWAYS = 3
"""The first columns, which say what a row is about, stay on any screen."""

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def speak_utf8() -> None:
    """Read and write UTF-8, whatever the environment says; what cannot be told so is shown by its number."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def print_json(data: Any) -> None:
    """``data`` as the only thing on standard output."""
    sys.stdout.buffer.write(as_bytes(data))
    sys.stdout.buffer.flush()


def as_bytes(data: Any) -> bytes:
    """``data`` as JSON with a line's end."""
    return orjson.dumps(keyed(data), option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY) + b"\n"


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """A column as it will be printed; ``least`` is what its longest cell, or the folds of longer ones, need."""

    head: str
    cells: list[str]
    numeric: bool

    @property
    def longest(self) -> int:
        return max(map(cell_len, self.cells), default=0)

    @property
    def short(self) -> bool:
        return self.longest <= SHORT

    @property
    def least(self) -> int:
        return max(self.longest, 2) if self.short else FOLDED

    @property
    def silent(self) -> bool:
        return not set(self.cells) - {NOTHING, ""}


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], note: str = "") -> None:
    """A table; numbers to the right, ``None`` as a dash.

    On a narrow screen columns that say nothing and the last ones give way, and are named. A pipe gets them all.
    """
    listed = [list(row) for row in rows]
    made = [
        _Column(head, [_cell(r[i]) for r in listed], any(isinstance(r[i], int | float) for r in listed))
        for i, head in enumerate(columns)
    ]
    kept = _fitting(made, out.width) if out.is_terminal else made
    if len(kept) < len(made):
        left = "、".join(c.head for c in made if c not in kept)
        note = "；".join(filter(None, (note, f"窗口窄，略去了：{left}（加宽窗口，或用 --json）")))
    tight = 0 <= out.width - _width(kept) < len(kept)  # the library, left to itself, would not come out even
    table = Table(title=escape(title), title_justify="left", caption=escape(note) or None, caption_justify="left")
    for column in kept:
        # A header may fold where it is wider than its cells; a cell must never lose a digit without a sign of it.
        table.add_column(
            column.head,
            justify="right" if column.numeric else "left",
            overflow="fold",
            min_width=column.least,
            width=column.least if tight and column.short else None,
            no_wrap=column.short and cell_len(column.head) <= column.longest,
        )
    for cells in zip(*(c.cells for c in kept), strict=True):
        table.add_row(*map(escape, cells))
    out.print(table, width=max(out.width, _width(kept)), crop=False)


def _fitting(columns: list[_Column], width: int) -> list[_Column]:
    """The columns that fit, at least :data:`ALWAYS`: silent ones go first, then the last."""
    kept = list(columns)
    for column in sorted(columns[ALWAYS:], key=lambda c: (not c.silent, -columns.index(c))):
        if _width(kept) <= width:
            break
        kept.remove(column)
    return kept


def _width(columns: list[_Column]) -> int:
    return 1 + sum(3 + c.least for c in columns)


def _cell(value: Any) -> str:
    if value is None or value != value:
        return NOTHING
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def say(text: str) -> None:
    """A sentence on standard output."""
    out.print(escape(text), soft_wrap=True)


def tell(text: str) -> None:
    """A sentence on standard error, so that standard output stays clean."""
    err.print(escape(text), soft_wrap=True)


def save(path: Path, data: bytes) -> None:
    """Write a file, or say in Chinese why not."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise BadRequest(f"不能写文件 {path}（{error.strerror}）；请检查目录与权限") from error
