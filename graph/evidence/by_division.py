"""Some divisions of industry are seen better than others: what d is for a segment, by those that its firms are of.

    q_g   share of a roster's firms of division g whose business is known, of those whose place is; q of all divisions
    r_g = q_g / q elsewhere; ρ_g the same of the place itself, its q_g drawn to q · r_g as by ``ALIKE`` firms more
    ρ_s = 1 / Σ w_g / ρ_g      w_g: of the firms confirmed in s, wherever they are, the share that is of g
    d_s = d · ρ_s

The mean is harmonic, as w_g is of those that were seen. Firms of unknown division speak for none, ρ = 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.divisions import UNKNOWN, division_code
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, district_sets
from graph.chain.rosters import Roster
from graph.chain.tally import Tally
from graph.evidence.counts import tally_of
from graph.evidence.measured import ALIKE

HOLE = 1 / 3
"""Where more of a roster's firms of its divisions have no known business, nobody seen says nothing of a segment: that
is a hole in the data and no thinning, as of firms listed since 2020.
"""


@dataclass(frozen=True)
class Divisions:
    """A roster's firms by division (``numbers``); ``firms`` and ``blank`` (without known business) are counted wherever
    they are. ``mix`` are the firms confirmed in each segment, shape (segments, divisions + 1), the
    last of unknown division.
    """

    tally: Tally
    by_site: bool
    numbers: IntArray
    firms: IntArray
    blank: IntArray
    mix: IntArray

    @cached_property
    def no_business(self) -> FloatArray:
        """Share of the roster's firms of a segment's divisions that have no known business, each division by what it
        has of the segment; ``nan`` where no division of its firms is known. Shape (segments,).
        """
        mix = self.mix[:, :-1].astype(float)
        every = (mix * (self.firms / np.maximum(self.firms - self.blank, 1))).sum(axis=1)
        return _over(every - mix.sum(axis=1), every, np.nan)

    @cached_property
    def hole(self) -> BoolArray:
        """Where that is over a third."""
        out: BoolArray = np.nan_to_num(self.no_business) > HOLE
        return out

    @cached_property
    def named(self) -> list[dict[str, int]]:
        """``mix`` of each segment by the code of the division, "" for not known."""
        codes = [*(division_code(n) for n in self.numbers.tolist()), ""]
        return [{codes[g]: int(row[g]) for g in np.flatnonzero(row).tolist()} for row in self.mix]

    def counted(self, districts: IntArray) -> Mapping[str, IntArray]:
        """Firms by division, and those of known business: in some districts (sites included where the roster counts
        them), and elsewhere; of whom nobody knows where they are is in neither.
        """
        t, at = self.tally, np.searchsorted(self.numbers, self.tally.division)
        inside = np.isin(t.division_district, districts)
        outside = ~inside & (t.division_district >= 0)
        sited = t.division_sited if self.by_site else np.zeros_like(t.division_sited)

        def total(values: IntArray, rows: BoolArray) -> IntArray:
            return np.bincount(at[rows], values[rows], len(self.numbers)).astype(np.int64)

        return {
            "firms": total(t.division_known + t.division_unseen + sited, inside),
            "known": total(t.division_known + sited, inside),
            "elsewhere": total(t.division_known + t.division_unseen, outside),
            "elsewhere_known": total(t.division_known, outside),
        }


def divisions_on(graph: ChainGraph, roster: Roster) -> Divisions:
    """A roster's firms by division; made once per graph."""
    return graph.once(f"divisions of {roster.id}", lambda g: _divisions(g, roster))


def _divisions(graph: ChainGraph, roster: Roster) -> Divisions:
    tally = tally_of(graph, roster)
    numbers, at = np.unique(tally.division, return_inverse=True)
    blank = np.bincount(at, tally.division_unseen, len(numbers)).astype(np.int64)
    firms = blank + np.bincount(at, tally.division_known, len(numbers)).astype(np.int64)
    mix = np.zeros((len(graph.nodes["Segment"]), len(numbers) + 1), dtype=np.int64)
    column = np.where(tally.mix_division == UNKNOWN, len(numbers), np.searchsorted(numbers, tally.mix_division))
    mix[tally.mix_segment, column] = tally.mix
    return Divisions(tally, roster.by_site, numbers, firms, blank, mix)


@dataclass(frozen=True)
class Bent:
    """ρ of each segment and the square of its relative error, both of shape (segments,)."""

    ratio: FloatArray
    error: FloatArray


def bent(graph: ChainGraph, roster: Roster, places: Sequence[str]) -> Bent | None:
    """How d of these districts (ids) bends by segment; ``None`` where it does not, as no divisions are known."""
    divisions = divisions_on(graph, roster)
    counts = divisions.counted(district_sets(graph, Place("", tuple(places)))[0])
    firms, known = (counts[n].astype(float) for n in ("firms", "known"))
    if not known.sum():
        return None
    q = known.sum() / firms.sum()
    prior = np.minimum(q * _elsewhere(counts["elsewhere"], counts["elsewhere_known"]), 1.0)
    here = (known + ALIKE * prior) / (firms + ALIKE)
    ratio = np.append(here / q, 1.0)
    spread = np.append((1 - here) / (here * (firms + ALIKE)) * (1 - firms / firms.sum()), 0.0)
    every = (divisions.mix / ratio).sum(axis=1)
    share = _over(divisions.mix / ratio, every[:, None], 0.0)
    return Bent(_over(divisions.mix.sum(axis=1), every, 1.0), (share**2 * spread).sum(axis=1))


def _elsewhere(firms: IntArray, known: IntArray) -> FloatArray:
    """r of each division, of firms elsewhere: drawn to 1 by as many firms as make places alike."""
    if not known.sum():
        return np.ones(len(firms))
    q = known.sum() / firms.sum()
    out: FloatArray = (known + ALIKE * q) / (firms + ALIKE) / q
    return out


def _over(part: FloatArray | IntArray, whole: FloatArray, otherwise: float) -> FloatArray:
    out: FloatArray = np.divide(part, whole, out=np.full(part.shape, otherwise), where=whole > 0)
    return out
