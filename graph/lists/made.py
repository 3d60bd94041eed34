"""A list as it is made on a day: its rows with the reason of each, and what it was made from.

Everything that freezes, compares, writes down or shows lists knows this shape and none of the makers.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from graph.lists.period import period_words
from graph.plain import Plain
from graph.views.rests import Rests as Rests
from graph.views.table import Column


@dataclass(frozen=True, slots=True)
class Because:
    """One reason why a row is on a list, or what is not known about it.

    Parameters
    ----------
    test
        Key of the test or rule, unique in its list: ``"size"``, ``"state"``, ``"by_hand"``.
    result
        ``"met"``, ``"unmet"``, ``"unknown"``, ``"manual"`` or ``"not_applicable"``.
    words
        What it says, in Chinese, with its figure, year and source.
    value
        The figure it was decided by, where there is one.
    rests
        Records that it rests on; none for what is computed from all.
    """

    test: str
    result: str
    words: str
    value: Plain = None
    rests: tuple[Rests, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: what it is about, the cells by the key of their column, and why it is here.

    ``key`` is hidden in workbooks and the same in every quarter (``"Enterprise:688000.SH"``,
    ``"Segment:ic-silicon-wafer@320583"``).
    """

    key: str
    kind: str
    id: str
    name: str
    cells: Mapping[str, Plain]
    because: tuple[Because, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A note that names records, with these."""

    words: str
    rests: tuple[Rests, ...]


@dataclass(frozen=True, slots=True)
class MadeList:
    """A list of a field in a place as of a day.

    ``listed`` are on it in the order in which they are shown. ``basis`` says in sentences what the figures count and up
    to when (口径、截至). ``asked``: what is asked of whom to decide more rows, by the key of the row; ``candidates``:
    these rows, which are not on the list; ``unasked``: how many more the same would decide, that are not asked yet;
    ``named``: the records that a note names, by the note; nothing in a list from before they were kept.
    """

    name: str
    title: str
    field: str
    field_name: str
    place: tuple[str, ...]
    place_name: str
    on: int
    period: str
    version: int
    method: str
    columns: tuple[Column, ...]
    listed: tuple[Entry, ...]
    unit: str = ""
    responsible: str = ""
    basis: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    asked: Mapping[str, str] = dataclasses.field(default_factory=dict)
    candidates: tuple[Entry, ...] = ()
    unasked: int = 0
    named: Mapping[str, tuple[Rests, ...]] = dataclasses.field(default_factory=dict)

    @property
    def full_title(self) -> str:
        """What stands above it on paper: 苏州市集成电路领域重点项目清单（2026年第三季度）."""
        return f"{self.place_name}{self.field_name}领域{self.title}（{period_words(self.period)}）"
