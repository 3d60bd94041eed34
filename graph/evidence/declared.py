"""无 from a list that is declared complete, without comparing with anywhere else; and declarations that are refuted."""

from __future__ import annotations

from datetime import date

import numpy as np
from scipy import special

from graph.arrays import FloatArray
from graph.chain.rosters import Roster
from graph.evidence.figures import Figures

COMPLETE = 0.9
"""Least share declared, or counted where the declaration is refuted, for saying 无."""
CHECKED = 5
"""Fewest firms from other lists that a declaration is held against."""
_MONTHS = 12
_SURE = 0.95


def declared_none(figures: Figures) -> FloatArray:
    """Share that the list holds, where it may say 无 if nobody is seen: shape (places, segments), ``nan`` elsewhere.

    It may where all that meet its test are on it and it counts sites, its share is high enough and not refuted, it is
    not older than a year, every firm of it there has a business, and no text of it waits that could be the segment.
    """
    roster, counts = figures.roster, figures.counts
    out = np.full(figures.n.shape, np.nan)
    if not (roster.closed and roster.by_site and roster.complete is not None):
        return out
    for i, look in enumerate(figures.looks):
        known, unseen = counts.known[i], counts.unseen[i]
        share = held(roster, float(counts.meets[i]), float(counts.meets_on[i]))
        enough = share >= COMPLETE and known > 0 and known >= COMPLETE * (known + unseen)
        if enough and look.own and fresh(roster, figures.on):
            out[i] = np.where(counts.suggested[i] == 0, share, np.nan)
    return out


def held(roster: Roster, meets: float, on: float) -> float:
    """The share that a list holds: as declared, or ``on`` of ``meets`` firms that other lists place there and that meet
    its test, where these refute the declaration (upper 95 % bound of Beta(x + ½, M − x + ½) below it).
    """
    declared = roster.complete or 0.0
    if refuted(declared, meets, on):
        return on / meets
    return declared


def refuted(declared: float, meets: float, on: float) -> bool:
    """Whether other lists show that the declared share is too high; never from fewer than :data:`CHECKED` firms."""
    if meets < CHECKED:
        return False
    bound = float(special.betaincinv(on + 0.5, meets - on + 0.5, _SURE))
    return bound < declared


def fresh(roster: Roster, on: int) -> bool:
    """Whether the list is of the last twelve months; one without a date is not."""
    if not roster.counted_on:
        return False
    counted, today = date.fromisoformat(roster.counted_on), date(on // 10_000, on // 100 % 100, on % 100)
    return counted <= today and (today.year - counted.year) * _MONTHS + today.month - counted.month <= _MONTHS
