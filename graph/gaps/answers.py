"""有没有, 强不强: what the rosters say of each segment in each place, together.

Each roster makes its own claim about its own population; an answer is given by the first, from the widest population
on, that reaches its threshold. Arrays have shape (places, segments).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.evidence.declared import declared_none
from graph.evidence.figures import Figures
from graph.evidence.fit import comparable
from graph.gaps.thresholds import Thresholds

LOW, MID, HIGH = 0, 1, 2
"""Ends of an interval that goes by d: claims are made at its lower end, figures printed at its middle."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a field's segments, yes or no; arrays have shape (places, segments).

    ``single`` and ``no_anchor`` hold where it is also sure that there is no other; ``small`` where less than half a
    firm would be there at LQ = 1; ``outside`` where the lists of the place do not collect firms of that kind.
    ``verified`` where people found that somebody or nobody is there,
    ``asked`` where they asked and could not tell, ``glanced`` where they looked in a way that is too little to go by.
    """

    present: BoolArray
    recorded: BoolArray
    none: BoolArray
    likely: BoolArray
    over: BoolArray
    under: BoolArray
    needed: BoolArray
    single: BoolArray
    no_anchor: BoolArray
    neighbour: BoolArray
    related: BoolArray
    unseen: BoolArray
    outside: BoolArray
    small: BoolArray
    verified: BoolArray
    asked: BoolArray
    glanced: BoolArray


@dataclass(frozen=True)
class Answers:
    """``by`` and the like are positions of the roster that gave the answer, -1 for none.

    ``p_none`` is the probability of nobody, by the roster that gave the answer, else by the first that counts sites and
    tells (``nan``: none does), and ``there`` how many it expects; where a list says 无 because it is declared complete,
    there is no probability, and ``declared`` is the share that it holds. ``p_guess`` is the probability by any roster,
    for asking the right thing first. ``alone`` is P(no further) of a roster that counts sites, and ``only`` where it is
    sure enough. ``even`` is where the roster that compares sees somebody: of nobody it only ever says 显著弱.
    """

    present: BoolArray
    recorded: BoolArray
    none: BoolArray
    likely: BoolArray
    over: BoolArray
    under: BoolArray
    even: BoolArray
    only: BoolArray
    by: IntArray
    by_strength: IntArray
    p_present: FloatArray
    p_none: FloatArray
    declared: FloatArray
    there: FloatArray
    p_guess: FloatArray
    p_over: FloatArray
    p_under: FloatArray
    alone: FloatArray


def answers(figures: Sequence[Figures], shape: tuple[int, int], limits: Thresholds, end: int = LOW) -> Answers:
    """What the rosters together say; claims are made at this ``end`` of what was seen."""
    state = _Building(shape, end)
    for at, roster in enumerate(figures):
        state.present_by(at, roster, limits)
    for at, roster in enumerate(figures):
        state.none_by(at, roster, limits)
        state.strength_by(at, roster, limits)
    return state.done()


def says_none(roster: Figures, limits: Thresholds) -> BoolArray:
    """Where this roster would say 无 of a segment if nobody did it there; shape (places, segments)."""
    if not (roster.roster.closed and roster.roster.by_site):
        return np.zeros(roster.n.shape, dtype=bool)
    looked = _looked(roster, limits, LOW)
    measured = looked & (roster.none[..., LOW] >= limits.none_from) & (roster.counts.open == 0)
    sure: BoolArray = measured | ~np.isnan(declared_none(roster))
    return sure


def _looked(roster: Figures, limits: Thresholds, end: int) -> BoolArray:
    """Where enough was seen, of a number that is of the place itself, for saying 无; shape (places, segments)."""
    own = np.array([k.own for k in roster.looks], dtype=bool)
    out: BoolArray = own[:, None] & (roster.d[..., end] >= limits.look_from)
    return out


def verdicts_differ(figures: Sequence[Figures], shape: tuple[int, int], limits: Thresholds) -> BoolArray:
    """Where one roster that compares says 显著强 or 显著弱 and another one says something else."""
    differ, first, count = np.zeros(shape, dtype=bool), np.zeros(shape), np.zeros(shape)
    for roster in figures:
        told = ~np.isnan(roster.over)
        enough = (roster.n >= limits.strong_firms) & (roster.counts.texts >= limits.strong_texts)
        weak = (roster.under >= limits.under_from) & roster.roster.by_site
        said = np.where((roster.over >= limits.over_from) & enough, 1.0, np.where(weak, -1.0, 0.0))
        differ |= told & (count > 0) & (said != first)
        first, count = np.where(told & (count == 0), said, first), count + told
    return differ


class _Building:
    """Answers as they come, roster by roster."""

    def __init__(self, shape: tuple[int, int], end: int) -> None:
        self.end = end
        self.present, self.recorded, self.none, self.likely, self.over, self.under, self.even, self.only = (
            np.zeros(shape, dtype=bool) for _ in range(8)
        )
        self.by, self.by_strength = (np.full(shape, -1, dtype=np.int64) for _ in range(2))
        self.p_present, self.p_none, self.declared, self.there, self.p_guess, self.p_over, self.p_under, self.alone = (
            np.full(shape, np.nan) for _ in range(8)
        )

    def present_by(self, at: int, roster: Figures, limits: Thresholds) -> None:
        """Somebody is seen; 有 where that is sure enough."""
        seen, p = roster.anybody, roster.surest
        sure = seen & (p >= limits.present_from)
        better = seen & ~(p <= self.p_present)
        self.by = np.where(seen & (self.by < 0) | (sure & ~self.present), at, self.by)
        self.p_present = np.where(better, p, self.p_present)
        self.present |= sure
        self.recorded |= seen

    def none_by(self, at: int, roster: Figures, limits: Thresholds) -> None:
        """Nobody is seen by any roster, and this one looked where firms make things; 无 is not said where somebody who
        does it elsewhere has a site here of which nobody knows what is done.
        """
        self.p_guess = np.fmax(self.p_guess, roster.none[..., MID])
        if not (roster.roster.closed and roster.roster.by_site):
            return
        nobody, p = ~self.recorded, roster.none[..., self.end]
        looked = _looked(roster, limits, self.end)
        measured = nobody & looked & (p >= limits.none_from) & (roster.counts.open == 0)
        declared = declared_none(roster)
        seen = roster.counts.seen
        sure, enough = measured | (nobody & ~np.isnan(declared)), comparable(seen.m, seen.everybody)[:, None]
        added = p - roster.prior_none[..., self.end] >= limits.added_from
        likely = nobody & enough & (p >= limits.likely_from) & added & ~roster.divisions.hole
        first = (sure & ~self.none) | (likely & ~self.likely & ~self.none)
        self.by = np.where(first, at, self.by)
        self.declared = np.where(first, np.where(sure & ~measured, declared, np.nan), self.declared)
        told = nobody & (first | (np.isnan(self.p_none) & ~self.none))
        self.p_none = np.where(told, np.where(sure & ~measured, np.nan, roster.none[..., MID]), self.p_none)
        self.there = np.where(np.isnan(self.there), roster.there[..., MID], self.there)
        self.none |= sure
        self.likely |= likely
        self.alone = np.fmax(self.alone, roster.no_further[..., MID])
        self.only |= roster.no_further[..., self.end] >= limits.alone_from

    def strength_by(self, at: int, roster: Figures, limits: Thresholds) -> None:
        """How strong, as the first roster says that compares; 显著弱 only where sites are counted."""
        told = ~np.isnan(roster.over) & (self.by_strength < 0)
        enough = (roster.n >= limits.strong_firms) & (roster.counts.texts >= limits.strong_texts)
        self.over |= told & (roster.over >= limits.over_from) & enough
        if roster.roster.by_site:
            self.under |= told & (roster.under >= limits.under_from)
        self.even |= told & (roster.n > 0)
        self.p_over = np.where(told, roster.over, self.p_over)
        self.p_under = np.where(told, roster.under, self.p_under)
        self.by_strength = np.where(told, at, self.by_strength)

    def done(self) -> Answers:
        """All of it; a likely absence is none that is sure."""
        return Answers(
            self.present,
            self.recorded,
            self.none,
            self.likely & ~self.none,
            self.over & self.present,
            self.under,
            self.even,
            self.only,
            self.by,
            self.by_strength,
            self.p_present,
            self.p_none,
            self.declared,
            self.there,
            self.p_guess,
            self.p_over,
            self.p_under,
            self.alone,
        )
