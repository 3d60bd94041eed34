"""A memo: what somebody who decides reads of an answer. Its title, why, the names, and notes in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from graph.dates import to_iso
from graph.views.table import Table

UNKNOWN = "不详"
"""Written where a memo's table has no value: a blank could be taken for nought."""


@dataclass(frozen=True, slots=True)
class Memo:
    """What a question says of an answer to whoever decides; the answer's own tables follow as further sheets.

    Parameters
    ----------
    title, place, on
        The head: what it is about, where, and as of which day.
    why
        Paragraphs: what is missing or weak, what to do, who first and why. No sentence is stronger than its figure.
    table
        The names; without one, the first table of the answer.
    notes
        What belongs to the table, in plain words: whose lists, what is not known.
    method
        Figures of the method, each "题目：内容"; they stand on the last sheet.
    data
        Up to when the data go, and their version.
    """

    title: str
    place: str
    on: int
    why: tuple[str, ...]
    table: Table | None = None
    notes: tuple[str, ...] = ()
    method: tuple[str, ...] = ()
    data: str = ""

    @property
    def dated(self) -> str:
        """Place and day, and how old the data are."""
        year, month, day = to_iso(self.on).split("-")
        said = (self.place, f"{year} 年 {int(month)} 月 {int(day)} 日", self.data)
        return "　　".join(s for s in said if s)
