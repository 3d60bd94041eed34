"""How losses run along supply, many scenarios side by side; each scenario stops by itself.

Losses are 1 − what a firm can still do. With d for lack of inputs and u for lack of orders,

    d_i(t+1) = max(s_i, max over kinds of input k of Σ_{j in k} σ_j(t) · share_ji · d_j(t))
    u_i(t+1) = max(s_i, Σ_j share of customer j · u_j(t))
    σ_j(t)   = min(1, R_j / Σ_{l in sector of j} R_l (1 − d_l(t)))          (1 without replacement)

start at d = u = s, the shock. Losses never fall from one round to the next (σ_j d_j never falls while d rises), so what
a scenario has lost when it is cut short is a lower bound of what it loses in the end. Neither side looks at the other:
one that no longer moves rests, and one that creeps on leaps ahead (:mod:`graph.resilience.cascade_side`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.resilience.cascade_side import Pinned, Side
from graph.resilience.supply_shares import SupplyShares

WIDTH = 32
"""Scenarios side by side: enough to share the reading of links, few enough that losses stay in the processor's cache.
"""

AUTHORS_TOL = 1e-2
"""Where the authors' program stops; up to there rounds are theirs, one by one.

Where sales go round among the firms and none to consumers, losses creep on for thousands of small rounds: there this
tolerance hides up to 0.9 of all output, and stopping a batch of scenarios together moves answers by more than 0.1 (a
cyclic network of 300 firms in the tests), hence the tight default. With a fifth sold to consumers (``revenue``) some
twenty rounds settle all, and the two differ by less than 0.02.
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """Scenarios that ended in the same round.

    ``scenario``, ``rounds``, ``settled`` have shape (s,); ``down``, ``up`` hold losses in [0, 1], firms numbered as in
    :class:`SupplyShares`, shape (n, s).
    """

    scenario: IntArray
    rounds: IntArray
    settled: BoolArray
    down: FloatArray
    up: FloatArray


def run(
    shares: SupplyShares, shocks: sparse.csr_matrix, *, replacement: bool, tol: float, max_iter: int, width: int = WIDTH
) -> Iterator[Ended]:
    """Scenarios (rows of ``shocks``, what each firm loses at first, in the network's numbering) in the order
    they end.
    """
    downward = _Downward(shares, replacement)
    for first in range(0, shocks.shape[0], width):
        wave = _Wave(shares.up, downward, shocks[first : first + width], min(tol, 1e-6) * 1e-3)
        while wave.under_way.any():
            change = wave.step()
            settled = wave.under_way & (change <= tol)
            done = settled | (wave.under_way & (wave.rounds >= max_iter))
            wave.leap(wave.under_way & ~done & (change <= AUTHORS_TOL))
            if done.any():
                lost = (np.minimum(side.losses[:, done], 1.0) for side in (wave.down, wave.up))
                at = wave.scenario[done]
                yield Ended(first + at, np.full(len(at), wave.rounds), settled[done], *lost)
                wave.end(done)


class _Wave:
    """Columns of scenarios that begin together; those that have ended are dropped once they are half of the columns."""

    def __init__(self, up: sparse.csr_matrix, downward: _Downward, shocks: sparse.csr_matrix, still: float) -> None:
        width, n = shocks.shape
        self.scenario, self.under_way, self.rounds = np.arange(width), np.ones(width, dtype=bool), 0
        self.down = Side((n, width), downward, still, leaps=not downward.replacement)
        self.up = Side((n, width), lambda lost: up @ lost, still, leaps=True)
        begun = sparse.coo_matrix(shocks)
        self.pinned = Pinned(begun.col.astype(np.int64), begun.row.astype(np.int64), begun.data)
        for side in (self.down, self.up):
            self.pinned.hold(side.losses)

    def step(self) -> FloatArray:
        """One round of all; the largest change of each, shape (width,)."""
        self.rounds += 1
        return np.maximum(self.down.step(self.pinned), self.up.step(self.pinned))

    def leap(self, may: BoolArray) -> None:
        """Columns that creep are moved to where they will come at least; looked at each third round, as it costs."""
        if self.rounds % 3 == 0:
            self.down.leap(np.flatnonzero(may))
            self.up.leap(np.flatnonzero(may))

    def end(self, done: BoolArray) -> None:
        """These have ended; their columns go when enough have."""
        self.under_way &= ~done
        if self.under_way.sum() <= len(self.under_way) / 2:
            left = np.flatnonzero(self.under_way)
            self.scenario, self.under_way = self.scenario[left], self.under_way[left]
            self.down.keep(left)
            self.up.keep(left)
            self.pinned = self.pinned.among(left)


class _Downward:
    """Losses for lack of inputs after one more round, before the shock is put back."""

    def __init__(self, shares: SupplyShares, replacement: bool) -> None:
        ends = np.cumsum(shares.rounds)
        self.kinds = [shares.down[end - size : end] for size, end in zip(shares.rounds, ends, strict=True)]
        self.shares, self.replacement = shares, replacement
        self.income = np.where(shares.revenue > 0, shares.revenue, 1.0)[:, None]  # who sells nothing takes nobody along
        self.total = np.asarray(shares.by_sector.sum(axis=1))

    def __call__(self, lost: FloatArray) -> FloatArray:
        missing = self._not_replaced(lost) if self.replacement else lost
        out = np.zeros_like(lost)
        for kind in self.kinds:
            np.maximum(out[: kind.shape[0]], kind @ missing, out=out[: kind.shape[0]])
        return out

    def _not_replaced(self, lost: FloatArray) -> FloatArray:
        """σ_j d_j: of what a firm no longer delivers, what the others of its sector cannot take over."""
        left = np.maximum(self.total - self.shares.by_sector @ lost, 0.0)
        with np.errstate(divide="ignore"):
            sigma: FloatArray = np.reciprocal(left)[self.shares.sector]
        sigma *= self.income
        np.minimum(sigma, 1.0, out=sigma)
        sigma *= lost
        return sigma
