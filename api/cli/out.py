"""What the command line prints: one JSON document, or tables and sentences for people."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import orjson
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from graph.errors import BadRequest

SHORT = 16
"""Cells up to this width (in columns of the terminal) are never broken."""
FOLDED = 14
"""Columns that longer cells are folded to at least; where that does not fit, the terminal breaks the lines itself."""

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def speak_utf8() -> None:
    """Read and write UTF-8, whatever the environment says; what cannot be told so is shown by its number."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def print_json(data: Any) -> None:
    """``data`` as the only thing on standard output."""
    sys.stdout.buffer.write(orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY) + b"\n")
    sys.stdout.buffer.flush()


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], note: str = "") -> None:
    """A table; numbers to the right, ``None`` as a dash."""
    table = Table(title=escape(title), title_justify="left", caption=escape(note) or None, caption_justify="left")
    listed = [list(row) for row in rows]
    for i, column in enumerate(columns):
        numeric = any(isinstance(r[i], int | float) for r in listed)
        # A header may fold where it is wider than its cells; a cell must never lose a digit without a sign of it.
        longest = max((cell_len(_cell(r[i])) for r in listed), default=0)
        short = longest <= SHORT
        table.add_column(
            column,
            justify="right" if numeric else "left",
            overflow="fold",
            min_width=longest if short else FOLDED,
            no_wrap=short and cell_len(column) <= longest,
        )
    for row in listed:
        table.add_row(*(escape(_cell(value)) for value in row))
    least = 1 + sum(3 + max(c.min_width or 0, 2) for c in table.columns)
    out.print(table, width=max(out.width, least), crop=False)


def _cell(value: Any) -> str:
    if value is None or value != value:
        return "—"
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
