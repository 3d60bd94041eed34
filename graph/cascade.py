"""How losses run along supply, many scenarios side by side; each scenario stops by itself.

Losses are 1 − what a firm can still do. With d for lack of inputs and u for lack of orders,

    d_i(t+1) = max(s_i, max over kinds of input k of Σ_{j in k} σ_j(t) · share_ji · d_j(t))
    u_i(t+1) = max(s_i, Σ_j share of customer j · u_j(t))
    σ_j(t)   = min(1, R_j / Σ_{l in sector of j} R_l (1 − d_l(t)))          (1 without replacement)

start at d = u = s, the shock. Losses never fall from one round to the next (σ_j d_j never falls while d rises), so what a
scenario has lost when it is cut short is a lower bound of what it loses in the end. Neither side looks at the other: one
that no longer moves rests, and one that creeps on leaps ahead (:mod:`graph.cascade_side`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from graph.cascade_side import Pinned, Side
from graph.chain import BoolArray, FloatArray, IntArray
from graph.supply_shares import SupplyShares

WIDTH = 32
"""Scenarios side by side: enough to share the reading of links, few enough that losses stay in the processor's cache."""

AUTHORS_TOL = 1e-2
"""Where the authors' program stops; up to there rounds are theirs, one by one.

Where sales go round among the firms and none to consumers, losses creep on for thousands of small rounds: there this tolerance
hides up to 0.9 of all output, and stopping a batch of scenarios together moves answers by more than 0.1 (a cyclic network of
300 firms in the tests), hence the tight default. With a fifth sold to consumers (``revenue``) some twenty rounds settle all,
and the two differ by less than 0.02.
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


def run(shares: SupplyShares, shocks: sparse.csr_matrix, *, replacement: bool, tol: float, max_iter: int,
        width: int = WIDTH) -> Iterator[Ended]:  # fmt: skip
    """Scenarios (rows of ``shocks``, what each firm loses at first, in the network's numbering) in the order they end."""
    belt = _Belt(shares, shocks, replacement, min(width, shocks.shape[0]), tol)
    while len(belt.scenario):
        change = belt.step()
        settled = change <= tol
        done = settled | (belt.rounds >= max_iter)
        belt.leap(~done & (change <= AUTHORS_TOL))
        if done.any():
            yield Ended(belt.scenario[done], belt.rounds[done], settled[done],
                        np.minimum(belt.down.losses[:, done], 1.0), np.minimum(belt.up.losses[:, done], 1.0))  # fmt: skip
            belt.refill(done)


class _Belt:
    """Columns of scenarios under way; one that has ended gives its column to the next."""

    def __init__(
        self, shares: SupplyShares, shocks: sparse.csr_matrix, replacement: bool, width: int, tol: float
    ) -> None:
        self.shocks, self.scenario, self.next = shocks, np.arange(width), width
        self.rounds = np.zeros(width, dtype=np.int64)
        shape, still = (len(shares.order), width), min(tol, 1e-6) * 1e-3
        self.down = Side(shape, _Downward(shares, replacement), still, leaps=not replacement)
        self.up = Side(shape, lambda lost: shares.up @ lost, still, leaps=True)
        self._shock()

    def step(self) -> FloatArray:
        """One round of all; the largest change of each, shape (width,)."""
        self.rounds += 1
        return np.maximum(self.down.step(self.pinned), self.up.step(self.pinned))

    def leap(self, may: BoolArray) -> None:
        """Columns that creep are moved to where they will come at least; looked at each third round, as it costs."""
        ready = np.flatnonzero(may & (self.rounds % 3 == 0))
        self.down.leap(ready)
        self.up.leap(ready)

    def refill(self, done: BoolArray) -> None:
        """Scenarios not yet begun take the columns of those done; columns for which none is left are dropped."""
        free = np.flatnonzero(done)
        fresh = min(len(free), self.shocks.shape[0] - self.next)
        taken, left = free[:fresh], np.setdiff1d(np.arange(len(done)), free[fresh:])
        self.scenario[taken] = np.arange(self.next, self.next + fresh)
        self.rounds[taken], self.next = 0, self.next + fresh
        for side in (self.down, self.up):
            side.clear(taken)
            if len(left) < len(done):
                side.keep(left)
        self.scenario, self.rounds = self.scenario[left], self.rounds[left]
        self._shock()

    def _shock(self) -> None:
        """Where each column's shock lies; what it takes is never got back."""
        begun = sparse.coo_matrix(self.shocks[self.scenario])
        self.pinned = Pinned(begun.col, begun.row, begun.data)
        for side in (self.down, self.up):
            self.pinned.hold(side.losses)


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
