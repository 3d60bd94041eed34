"""头部企业: what a list of leaders says of a place by counting them through; never of anybody else.

无头部总部: of K leaders in the segment none is known to sit here, and u are of unknown head office: P = (1 − q)^u,
where q is the place's share of all leaders whose head office is known. 头部集聚: P(LQ > 1) ≥ 0.9 among head offices,
and three of them. Whether they have a plant here nobody has measured, so its absence carries no figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, FloatArray
from graph.evidence import claims
from graph.evidence.figures import Figures
from graph.evidence.fit import comparable

FEWEST = 3
"""Fewest leaders of a segment that anything is said from, and fewest here that gather."""
SURE = 0.9


@dataclass(frozen=True)
class Leaders:
    """Shape (places, segments): how many there are, and of how many nobody can tell whether their head office is here;
    how many have a head office or a site here, whether none has a head office here and how sure that is, whether none
    has a site here either, and whether they gather here and how sure that is.
    """

    count: FloatArray
    unplaced: FloatArray
    here: FloatArray
    no_head: BoolArray
    p_no_head: FloatArray
    no_base: BoolArray
    gather: BoolArray
    p_gather: FloatArray


def leaders_of(figures: Sequence[Figures], shape: tuple[int, int]) -> Leaders:
    """By the first list of leaders that names enough of a segment."""
    count, sure, over = np.zeros(shape), np.full(shape, np.nan), np.full(shape, np.nan)
    heads, bases, lost = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    none, bare = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for roster in _lists(figures):
        seen, counts = roster.counts.seen, roster.counts
        every = np.broadcast_to(counts.everywhere, shape)
        mine = (count < FEWEST) & (every >= FEWEST)
        known = seen.m + seen.everybody
        share = np.divide(seen.m, known, out=np.zeros(shape[0]), where=known > 0)
        p = (1 - share[:, None]) ** counts.unplaced
        empty = mine & (roster.n == 0) & (p >= SURE)
        count, sure = np.where(mine, every, count), np.where(empty, p, sure)
        none, bare = none | empty, bare | (empty & (counts.sited == 0))
        over, heads = np.where(mine, _over(roster), over), np.where(mine, roster.n, heads)
        bases = np.where(mine, counts.sited, bases)
        lost = np.where(mine, counts.unplaced, lost)
    gather = (over >= SURE) & (heads >= FEWEST)
    return Leaders(count, lost, heads + bases, none, sure, bare, gather, np.where(gather, over, np.nan))


def _lists(figures: Sequence[Figures]) -> list[Figures]:
    """Lists of leaders that count them where their head office is."""
    return [f for f in figures if f.roster.of_heads]


def _over(roster: Figures) -> FloatArray:
    """P(LQ > 1) among head offices, in places with enough leaders; ``nan`` elsewhere."""
    out, seen = np.full(roster.n.shape, np.nan), roster.counts.seen
    for i, shape in enumerate(roster.shape):
        if shape is not None and comparable(seen.m[i], seen.everybody[i]):
            e = claims.expected_seen(seen.outside[i], float(seen.m[i]), float(seen.everybody[i]), shape)
            out[i] = claims.p_over(seen.here[i], e, shape)
    return out
