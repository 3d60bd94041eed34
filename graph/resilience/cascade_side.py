"""One side of a cascade (lack of inputs, or of orders) for many scenarios: rounds, rest, and leaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graph.arrays import FloatArray, IntArray

_FOLD = 16
_NOISE = 1e-13
"""Moves too small to be told from rounding."""
_CREEPS = 0.9
"""A side leaps only where a round still moves so much of what the round before moved: others settle soon by themselves.
"""
_WORTH = 0.5
"""A leap should leave no more than this part of the way; one made earlier would only stir up what is even by then."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """What shocks take at least: ``least`` of ``firm`` in ``column``, each of shape (k,)."""

    firm: IntArray
    column: IntArray
    least: FloatArray

    def hold(self, losses: FloatArray) -> None:
        """Raise losses (n, s) to the shock."""
        losses[self.firm, self.column] = np.maximum(losses[self.firm, self.column], self.least)

    def among(self, columns: IntArray) -> Pinned:
        """What shocks take in these columns (ascending), which are numbered anew."""
        at = np.minimum(np.searchsorted(columns, self.column), max(len(columns) - 1, 0))
        here = np.isin(self.column, columns)
        return Pinned(self.firm[here], at[here], self.least[here])


class Side:
    """Losses of n firms in s scenarios, (n, s), moved by ``advance``, which is monotone.

    A column that has moved by no more than ``still`` in a round rests from then on.
    """

    def __init__(
        self, shape: tuple[int, int], advance: Callable[[FloatArray], FloatArray], still: float, leaps: bool
    ) -> None:
        self.advance, self.still, self.leaps = advance, still, leaps
        self.losses, self.moved, self.before = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self.change, self.pace = np.full(shape[1], np.inf), np.zeros(shape[1])

    def step(self, pinned: Pinned) -> FloatArray:
        """One round; the largest change of each column, shape (s,)."""
        awake, last = np.flatnonzero(self.change > self.still), self.change.copy()
        if len(awake) == len(self.change):
            new = self.advance(self.losses)
            pinned.hold(new)
            self.before, self.moved = self.moved, self.before
            np.subtract(new, self.losses, out=self.moved)
            self.losses, self.change = new, _highest(self.moved)
        elif len(awake):
            old = self.losses[:, awake]
            new = self.advance(old)
            pinned.among(awake).hold(new)
            np.subtract(new, old, out=old)
            if self.leaps:
                self.before[:, awake], self.moved[:, awake] = self.moved[:, awake], old
            self.losses[:, awake], self.change[awake] = new, _highest(old)
        self.pace = np.divide(self.change, last, out=np.zeros_like(last), where=last > self.still)
        return self.change

    def leap(self, ready: IntArray) -> None:
        """What moves by at least α times what it moved before will move by α/(1 − α) times that again: there we go at
        once.

        Holds as ``advance`` is monotone and convex along rises (sums and maxima are; with replacement lack of inputs is
        not): a rise of αδ from x + δ is then at least α times the rise from x to x + δ. So we stay below the end, and
        losses after a leap still never fall.
        """
        ready = ready[(self.change[ready] > self.still) & (self.pace[ready] > _CREEPS)]
        if not self.leaps or not len(ready):
            return
        before, moved = self.before[:, ready], self.moved[:, ready]
        ratio = np.divide(moved, before, out=np.full_like(moved, np.nan), where=before > _NOISE)
        least, most = np.fmin.reduce(ratio, initial=1.0), np.fmax.reduce(ratio, initial=0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            worth = (least > 0) & (most < 1) & (most - least <= _WORTH * most * (1 - least))
        if worth.any():
            least, ready = least[worth], ready[worth]
            self.losses[:, ready] = np.minimum(self.losses[:, ready] + least / (1 - least) * moved[:, worth], 1.0)

    def keep(self, columns: IntArray) -> None:
        """Drop all columns but these."""
        self.losses, self.moved, self.before = (a[:, columns] for a in (self.losses, self.moved, self.before))
        self.change, self.pace = self.change[columns], self.pace[columns]


def _highest(values: FloatArray) -> FloatArray:
    """Largest of each column, from 0 up; folded sixteenfold, as numpy is slow to go down many short rows."""
    whole = len(values) // _FOLD * _FOLD
    folded = values[:whole].reshape(-1, _FOLD * values.shape[1]).max(axis=0, initial=0.0).reshape(_FOLD, -1)
    highest: FloatArray = np.maximum(folded.max(axis=0), values[whole:].max(axis=0, initial=0.0))
    return highest
