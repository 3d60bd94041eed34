"""Choose targets at once: lazy greedy (CELF). How far from the best it can be at most is said by
:mod:`graph.portfolio.bound`.

Two runs, by worth per cost and by worth alone, and the better of both: with a budget only, at least (1 − 1/e)/2 of the
best; at equal costs 1 − 1/e. With groups, quotas or further limits no such promise holds.

Source: Leskovec et al. (2007), CELF and CEF; Nemhauser, Wolsey, Fisher (1978).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from graph.portfolio.problem import Problem, Room, worth

_Key = tuple[float, float, float, int]
"""Sorts by worth per cost, worth, cost, position; the best is the smallest."""


@dataclass(frozen=True, slots=True)
class Pick:
    """Options in the order of choosing, what they close, and how often an option was looked at."""

    chosen: tuple[int, ...]
    value: float
    looked: int


def pick(problem: Problem) -> Pick | None:
    """The better of the two greedy choices; ``None`` where neither reaches the least number of every district."""
    runs = [_run(problem, by_cost=True)]
    if len(set(problem.cost.tolist())) > 1:
        runs.append(_run(problem, by_cost=False))
    looked = sum(run.looked for run in runs if run)
    found = [run for run in runs if run] or [run for run in [_cheapest(problem)] if run]
    if not found:
        return None
    best = max(found, key=lambda run: run.value)  # the first of equals
    return Pick(best.chosen, best.value, looked)


def _run(problem: Problem, *, by_cost: bool) -> Pick | None:
    """One greedy run: first what the districts must have, then whatever adds most."""
    greedy = _Greedy(problem, by_cost)
    while missing := greedy.room.wanting():
        if not greedy.fill(missing):
            return None
    greedy.go_on()
    return greedy.picked()


def _cheapest(problem: Problem) -> Pick | None:
    """What the districts must have taken cheapest first, for when the best ones leave too little.

    Then the greedy way.
    """
    greedy = _Greedy(problem, by_cost=True)
    for option in np.argsort(problem.cost, kind="stable").tolist():
        if greedy.room.district(option) in greedy.room.wanting() and greedy.room.fits(option):
            greedy.take(option)
    if greedy.room.wanting():
        return None
    greedy.go_on()
    return greedy.picked()


class _Greedy:
    """A choice as it grows."""

    def __init__(self, problem: Problem, by_cost: bool) -> None:
        self.problem, self.by_cost, self.room = problem, by_cost, Room(problem)
        self.rest, self.costs = problem.weights.tolist(), problem.cost.tolist()
        self.chosen = list[int]()
        self.looked = len(problem.rows)

    def take(self, option: int) -> None:
        self.room.take(option)
        self.chosen.append(option)
        for gap in self.problem.rows[option]:
            self.rest[gap] = 0.0

    def picked(self) -> Pick:
        return Pick(tuple(self.chosen), self.problem.value(self.chosen), self.looked)

    def go_on(self) -> None:
        """Take what adds most, for as long as anything adds and fits."""
        if not self.chosen:  # nothing is closed yet: each is worth what it closes alone
            heap = [(*self._key(j, gain), 0) for j, gain in enumerate(self.problem.alone) if gain > 0]
        else:
            taken = set(self.chosen)
            heap = [(*self._look(j), 0) for j in range(len(self.problem.rows)) if j not in taken]
        heapq.heapify(heap)
        start = len(self.chosen)
        while heap:
            _, minus, _, option, step = heap[0]
            if minus >= 0 or not self.room.fits(option):
                heapq.heappop(heap)
            elif step == len(self.chosen) - start:
                heapq.heappop(heap)
                self.take(option)
            else:
                heapq.heapreplace(heap, (*self._look(option), len(self.chosen) - start))

    def fill(self, districts: Iterable[int]) -> bool:
        """Take the best option of one of these districts, even one that adds nothing."""
        taken, wanted = set(self.chosen), set(districts)
        able = (
            j
            for j in range(len(self.costs))
            if self.room.district(j) in wanted and j not in taken and self.room.fits(j)
        )
        best = min((self._look(j) for j in able), default=None)
        if best is None:
            return False
        self.take(best[3])
        return True

    def _look(self, option: int) -> _Key:
        self.looked += 1
        return self._key(option, worth(self.rest, self.problem.rows[option]))

    def _key(self, option: int, gain: float) -> _Key:
        """What costs nothing comes first: per cost it adds without end."""
        cost = self.costs[option]
        rate = gain if not self.by_cost else gain / cost if cost else float("inf") if gain else 0.0
        return -rate, -gain, cost, option
