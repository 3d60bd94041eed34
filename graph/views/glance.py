"""What an answer says at a glance: a title, a few facts, and its tables."""

from __future__ import annotations

from dataclasses import dataclass

from graph.dates import newest_words, to_iso
from graph.views.table import Table


@dataclass(frozen=True, slots=True)
class Showing:
    """``brief`` are the keys of the columns that a glance at the first table takes, () for all.

    ``rows`` so many rows.
    """

    title: str
    facts: tuple[str, ...]
    tables: tuple[Table, ...]
    brief: tuple[str, ...] = ()
    rows: int = 10


def dated(data_date: str | None, on: int, version: int) -> str:
    """How old the data are, and as of which day and version they were asked."""
    return f"{newest_words(data_date, on)}，按 {to_iso(on)} 有效的记录；数据版本 {version}"
