"""What is said to somebody at a terminal: sentences, and sheets that fit on a screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.views.table import Table


@dataclass(frozen=True, slots=True)
class Sheet:
    """A few columns under a title; ``None`` is written as a dash."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[object]]
    note: str = ""


Said = str | Sheet


def sheets_of(tables: Iterable[Table]) -> Iterable[Said]:
    """Tables as they are, for questions that say nothing shorter."""
    for table in tables:
        yield Sheet(table.name, [c.heading for c in table.columns], table.rows)
        yield from table.notes
