"""A choice of targets under limits, as arrays: weighted maximum coverage with a budget and side rules.

max Σ wᵢ yᵢ   yᵢ ≤ Σ_{j closes i} xⱼ   Σ cⱼ xⱼ ≤ B   Σ uⱼᵣ xⱼ ≤ Lᵣ   one per group   leastd ≤ Σ_{j in d} xⱼ ≤ mostd
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter

import numpy as np
from scipy import sparse

from graph.arrays import BoolArray, FloatArray, IntArray

SLACK = 1e-9
"""Part of a limit by which sums of decimals may pass it: 0.1 + 0.1 + 0.1 fits into 0.3."""


@dataclass(frozen=True)
class Problem:
    """n options and m gaps, checked already (:mod:`graph.portfolio.choose`).

    Attributes
    ----------
    rows : gaps that each option closes, ascending, each once.
    weights : of the gaps, at least 0; shape (m,).
    cost, budget : of each option, shape (n,), and of all together; at least 0, the budget may be infinite.
    uses, limits : of further resources, shapes (n, resources) and (resources,).
    group, district : of each option, -1 for none; shape (n,).
    least, most : options to choose in each district; shape (districts,).
    """

    rows: tuple[tuple[int, ...], ...]
    weights: FloatArray
    cost: FloatArray
    budget: float
    uses: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))
    limits: FloatArray = field(default_factory=lambda: np.zeros(0))
    group: IntArray | None = None
    district: IntArray | None = None
    least: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    most: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @cached_property
    def matrix(self) -> sparse.csr_matrix:
        """Who closes what, shape (n, m)."""
        size = [len(row) for row in self.rows]
        columns = np.array([i for row in self.rows for i in row], dtype=np.int64)
        return sparse.csr_matrix((np.ones(len(columns)), columns, np.cumsum([0, *size])), shape=self.shape)

    @cached_property
    def able(self) -> BoolArray:
        """Options that the budget and the other limits allow at all, shape (n,)."""
        allowed: BoolArray = self.cost <= self.budget * (1 + SLACK)
        if len(self.limits):
            allowed &= (self.uses <= self.limits * (1 + SLACK)).all(axis=1)
        return allowed

    @property
    def shape(self) -> tuple[int, int]:
        """Options and gaps."""
        return len(self.rows), len(self.weights)

    @cached_property
    def alone(self) -> tuple[float, ...]:
        """Weight that each option closes by itself: exact sums, so that equals are equal."""
        weights = self.weights.tolist()
        return tuple(worth(weights, row) for row in self.rows)

    def covered(self, chosen: Iterable[int]) -> set[int]:
        """Gaps that these options close."""
        return {i for j in chosen for i in self.rows[j]}

    def value(self, chosen: Iterable[int]) -> float:
        """Weight that they close."""
        return math.fsum(self.weights[sorted(self.covered(chosen))].tolist())

    def fits(self, chosen: Sequence[int]) -> bool:
        """Whether they keep every rule."""
        room = Room(self)
        for j in chosen:
            if not room.fits(j):
                return False
            room.take(j)
        return not room.wanting()


def worth(rest: Sequence[float], row: tuple[int, ...]) -> float:
    """What a row still adds; ``rest`` holds the weight of gaps that are open, 0 for the others."""
    if len(row) < 2:
        return rest[row[0]] if row else 0.0
    return math.fsum(itemgetter(*row)(rest))


class Room:
    """What the limits leave, as options are taken."""

    def __init__(self, problem: Problem) -> None:
        self._problem, self._costs = problem, problem.cost.tolist()
        self.spent, self._uses = 0.0, problem.uses.tolist()
        self._top = problem.budget * (1 + SLACK)
        self._used = [0.0] * len(problem.limits)
        self._tops = (problem.limits * (1 + SLACK)).tolist()
        self._groups = problem.group.tolist() if problem.group is not None else None
        self._districts = problem.district.tolist() if problem.district is not None else None
        self._busy, self._count = set[int](), [0] * len(problem.most)
        self._most, self._least = problem.most.tolist(), problem.least.tolist()

    def fits(self, option: int) -> bool:
        """Whether this one can be taken too; once it cannot, it never can again."""
        if self.spent + self._costs[option] > self._top:
            return False
        if self._groups is not None and self._groups[option] in self._busy:
            return False
        if self._districts is not None and (d := self._districts[option]) >= 0 and self._count[d] >= self._most[d]:
            return False
        used = zip(self._used, self._uses[option] if self._used else (), self._tops, strict=True)
        return all(have + more <= top for have, more, top in used)

    def take(self, option: int) -> None:
        """Take it."""
        self.spent += self._costs[option]
        if self._used:
            self._used = [have + more for have, more in zip(self._used, self._uses[option], strict=True)]
        if self._groups is not None and self._groups[option] >= 0:
            self._busy.add(self._groups[option])
        if self._districts is not None and (d := self._districts[option]) >= 0:
            self._count[d] += 1

    def wanting(self) -> set[int]:
        """Districts that have fewer than they must."""
        return {d for d, (have, least) in enumerate(zip(self._count, self._least, strict=True)) if have < least}

    def district(self, option: int) -> int:
        """Where an option would be."""
        return self._districts[option] if self._districts is not None else -1
