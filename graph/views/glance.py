"""What an answer says at a glance: a title, a few facts, and its tables."""

from __future__ import annotations

from dataclasses import dataclass

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
