"""Who may do a segment in a place where nobody is known to: whom to ask about first, in one sentence for every list and
memo.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.gap_list.tasks import FirmsToVerify, FirmToVerify
from graph.gaps.lack_of_data import cause_of
from graph.gaps.records import Assessment, Gap
from graph.gaps.states import TOLD_STATES
from graph.text import first_few

_NAMED = 3
"""Firms that are named."""
_NO_CLUE = ("unseen", "asked")
"""Causes of 待核实 of which who may do it is not asked about: it is work on the rosters, or was asked."""


@dataclass(frozen=True, slots=True)
class Clue:
    """The firms, and what is said of them."""

    firms: tuple[FirmToVerify, ...]
    said: str

    @property
    def names(self) -> tuple[str, ...]:
        """What they are called."""
        return tuple(f.name for f in self.firms)

    @property
    def words(self) -> str:
        """The first question to ask."""
        return f"{first_few(self.names, _NAMED)}{self.said}，请核实"


def clue_of(found: Assessment, gap: Gap) -> Clue | None:
    """Of a segment of which it has to be found out if anybody here does it; ``None`` where no record says who could, or
    nobody is asked about it.
    """
    told = gap.state in TOLD_STATES
    if told and gap.state != "likely_missing":
        return None
    if found.records.barred(gap.segment) or (not told and cause_of(gap) in _NO_CLUE):
        return None
    return clue_in(FirmsToVerify.of_place(found.records.graph, found.place), gap.segment)


def clue_in(finder: FirmsToVerify, segment: str) -> Clue | None:
    """Those whose match is suggested and who are here, where there are none those who may be here, then those who do
    it and may be here.
    """
    ways = ("可能在做", "可能在做，但不知道是不是在本地", "在做，但不知道是不是在本地")
    for firms, said in zip(finder.groups(segment), ways, strict=True):
        if firms:
            return Clue(tuple(firms), said)
    return None
