"""How losses run along supply, many scenarios side by side; each scenario stops by itself.

Losses are 1 − what a firm can still do. With d for lack of inputs and u for lack of orders,

    d_i(t+1) = max(s_i, max over kinds of input k of Σ_{j in k} σ_j(t) · share_ji · d_j(t))
    u_i(t+1) = max(s_i, Σ_j share of customer j · u_j(t))
    σ_j(t)   = min(1, R_j / Σ_{l in sector of j} R_l (1 − d_l(t)))          (1 without replacement)

start at d = u = s, the shock. Losses never fall from one round to the next (σ_j d_j never falls while d rises), so what a
scenario has lost when it is cut short is a lower bound of what it loses in the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from graph.chain import BoolArray, FloatArray, IntArray
from graph.supply_shares import SupplyShares

WIDTH = 32
"""Scenarios side by side: enough to share the reading of links, few enough that losses stay in the processor's cache."""


_FOLD = 16


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
    belt = _Belt(shares, shocks, replacement, min(width, shocks.shape[0]))
    while len(belt.scenario):
        change = belt.step()
        settled = change <= tol
        done = settled | (belt.rounds >= max_iter)
        if done.any():
            yield Ended(belt.scenario[done], belt.rounds[done], settled[done],
                        np.minimum(belt.down[:, done], 1.0), np.minimum(belt.up[:, done], 1.0))  # fmt: skip
            belt.refill(done)


class _Belt:
    """Columns of scenarios under way; one that has ended gives its column to the next."""

    def __init__(self, shares: SupplyShares, shocks: sparse.csr_matrix, replacement: bool, width: int) -> None:
        self.shares, self.shocks, self.replacement = shares, shocks, replacement
        self.scenario, self.next = np.arange(width), width
        self.rounds = np.zeros(width, dtype=np.int64)
        self.down, self.up = np.zeros((len(shares.order), width)), np.zeros((len(shares.order), width))
        self.income = np.where(shares.revenue > 0, shares.revenue, 1.0)[:, None]  # who sells nothing takes nobody along
        self.total = np.asarray(shares.by_sector.sum(axis=1))
        self._shock()

    def step(self) -> FloatArray:
        """One round of all; the largest change of each, shape (width,)."""
        down, up = self._downward(), self.shares.up @ self.up
        for new, old in ((down, self.down), (up, self.up)):
            new[self.firm, self.column] = np.maximum(new[self.firm, self.column], self.least)
            np.subtract(new, old, out=old)
        change = np.maximum(_highest(self.down), _highest(self.up))
        self.down, self.up = down, up
        self.rounds += 1
        return change

    def refill(self, done: BoolArray) -> None:
        """Scenarios not yet begun take the columns of those done; columns for which none is left are dropped."""
        free = np.flatnonzero(done)
        fresh = min(len(free), self.shocks.shape[0] - self.next)
        taken, left = free[:fresh], np.setdiff1d(np.arange(len(done)), free[fresh:])
        self.scenario[taken] = np.arange(self.next, self.next + fresh)
        self.rounds[taken], self.next = 0, self.next + fresh
        self.down[:, taken] = self.up[:, taken] = 0.0
        if len(left) < len(done):
            self.scenario, self.rounds = self.scenario[left], self.rounds[left]
            self.down, self.up = self.down[:, left], self.up[:, left]
        self._shock()

    def _shock(self) -> None:
        """Where each column's shock lies; what it takes is never got back."""
        begun = sparse.coo_matrix(self.shocks[self.scenario])
        self.column, self.firm, self.least = begun.row, begun.col, begun.data
        for losses in (self.down, self.up):
            losses[self.firm, self.column] = np.maximum(losses[self.firm, self.column], self.least)

    def _downward(self) -> FloatArray:
        taken = self.shares.down @ (self._not_replaced() if self.replacement else self.down)
        out, start = np.zeros_like(self.down), 0
        for round_, size in enumerate(self.shares.rounds):
            block = taken[start : start + size]
            if round_ == 0:
                out[:size] = block
            else:
                np.maximum(out[:size], block, out=out[:size])
            start += size
        return out

    def _not_replaced(self) -> FloatArray:
        """σ_j d_j: of what a firm no longer delivers, what the others of its sector cannot take over."""
        left = np.maximum(self.total - self.shares.by_sector @ self.down, 0.0)
        with np.errstate(divide="ignore"):
            sigma: FloatArray = np.reciprocal(left)[self.shares.sector]
        sigma *= self.income
        np.minimum(sigma, 1.0, out=sigma)
        sigma *= self.down
        return sigma


def _highest(values: FloatArray) -> FloatArray:
    """Largest of each column, from 0 up; folded sixteenfold, as numpy is slow to go down many short rows."""
    whole = len(values) // _FOLD * _FOLD
    folded = values[:whole].reshape(-1, _FOLD * values.shape[1]).max(axis=0, initial=0.0).reshape(_FOLD, -1)
    highest: FloatArray = np.maximum(folded.max(axis=0), values[whole:].max(axis=0, initial=0.0))
    return highest
