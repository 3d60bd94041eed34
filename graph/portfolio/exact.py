"""Choose targets exactly: the mixed integer program, solved by HiGHS through scipy."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike
from scipy import sparse

from graph.arrays import FloatArray, IntArray
from graph.errors import BadRequest
from graph.portfolio.bound import Prices, prices_of
from graph.portfolio.greedy import pick
from graph.portfolio.problem import Problem

NEAR = 0.1
"""Where between the bound and what is known the first try looks, from the bound (own choice)."""
EXACT = 1e-6
"""Part of the mean weight that counts as nothing."""
_DONE, _INFEASIBLE = 0, 2
"""``status`` of :func:`scipy.optimize.milp`."""


@dataclass(frozen=True, slots=True)
class Solved:
    """``chosen`` is ``None`` when time ran out before any choice was found; nothing closes more than ``bound``."""

    chosen: tuple[int, ...] | None
    bound: float
    proven: bool


def solve(problem: Problem, time_limit: float) -> Solved:
    """The best choice, or the best found in ``time_limit`` seconds; proven to one part in a million of the mean weight.

    Prices (:mod:`graph.portfolio.bound`) say of most options that a choice with them, or without them, stays below some
    value t. So first only choices of at least t are looked through, t being close to the bound: if there is one, the
    best of them is the best of all. If not, t becomes what was found.

    Raises
    ------
    BadRequest
        No choice keeps all rules.
    """
    end, program, greedy = time.monotonic() + time_limit, _Program.of(problem), pick(problem)
    if not program.size:
        return Solved((), 0.0, True)
    best = greedy.chosen if greedy is not None else None
    prices = prices_of(problem, best or ())
    value = problem.value(best) if best is not None else -np.inf
    simple = best is not None and not len(problem.limits) and problem.group is None and problem.district is None
    hopes = [prices.bound - NEAR * (prices.bound - value)] if simple else []
    while True:
        least = hopes.pop() if hopes else value
        found = _at_least(problem, program, prices, least, end - time.monotonic())
        if found.chosen is not None and problem.value(found.chosen) >= value:
            best, value = found.chosen, problem.value(found.chosen)
        if found.proven and value < least - program.scale * EXACT:  # hoped for too much
            continue
        if found.proven and best is None:
            raise BadRequest("没有一种组合能同时满足预算、各项上限和区县指标；请放宽其中一项")
        return Solved(best, max(value, min(prices.bound, max(found.bound, least))), found.proven)


def _at_least(problem: Problem, program: _Program, prices: Prices, least: float, seconds: float) -> Solved:
    """The best choice among those that close at least so much, as far as prices can tell.

    ``chosen`` is ``None`` for none.
    """
    if seconds <= 0:
        return Solved(None, np.inf, False)
    hopeless = prices.bound - np.abs(prices.worth) < least - program.scale * EXACT
    low, high = np.zeros(program.size), program.upper.copy()
    low[: program.options][hopeless & (prices.worth > 0)] = 1.0
    high[: program.options][hopeless & (prices.worth < 0)] = 0.0
    result = scipy.optimize.milp(
        -program.worth,
        integrality=program.integer,
        bounds=scipy.optimize.Bounds(low, high),
        constraints=program.rules,
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if result.status == _INFEASIBLE:
        return Solved(None, -np.inf, True)
    bound = program.scale * -float(result.mip_dual_bound) if result.mip_dual_bound is not None else np.inf
    if result.x is None:
        return Solved(None, bound, False)
    chosen = tuple(np.flatnonzero(result.x[: program.options] > 0.5).tolist())
    if not problem.fits(chosen):  # over a limit by less than the solver can see
        return Solved(None, bound, False)
    return Solved(chosen, bound, result.status == _DONE)


@dataclass(frozen=True, slots=True)
class _Program:
    """Variables: the options, then one for each set of gaps that the same several options close.

    Gaps that one option alone closes are part of its own worth; ``scale`` makes weights of any size about 1, since the
    solver's tolerances are absolute.
    """

    options: int
    worth: FloatArray
    integer: IntArray
    upper: FloatArray
    rules: scipy.optimize.LinearConstraint
    scale: float

    @property
    def size(self) -> int:
        return len(self.worth)

    @classmethod
    def of(cls, problem: Problem) -> _Program:
        n, _ = problem.shape
        scale = float(problem.weights[problem.weights > 0].mean()) if (problem.weights > 0).any() else 1.0
        own, shared = _gathered(problem)
        worth = np.concatenate([own, np.array(list(shared.values()))]) / scale
        integer = np.concatenate([np.ones(n), np.zeros(len(shared))]).astype(np.int64)
        upper = np.concatenate([problem.able.astype(float), np.ones(len(shared))])
        return cls(n, worth, integer, upper, _rules(problem, list(shared)), scale)


def _gathered(problem: Problem) -> tuple[FloatArray, dict[tuple[int, ...], float]]:
    """Weight that each option closes alone among those that can be had, and weights by the set of options that
    close.
    """
    able, own, shared = problem.able, np.zeros(len(problem.rows)), dict[tuple[int, ...], float]()
    columns = sparse.csc_matrix(problem.matrix)
    for gap in np.flatnonzero(problem.weights > 0).tolist():
        rows = columns.indices[columns.indptr[gap] : columns.indptr[gap + 1]]
        who = rows[able[rows]].tolist()
        if len(who) == 1:
            own[who[0]] += problem.weights[gap]
        elif who:
            shared[tuple(who)] = shared.get(tuple(who), 0.0) + float(problem.weights[gap])
    return own, shared


def _rules(problem: Problem, sets: list[tuple[int, ...]]) -> scipy.optimize.LinearConstraint:
    """y ≤ Σ x of its set, then the budget, resources, groups and districts, budget and resources in parts of their
    limits.
    """
    n = len(problem.rows)
    rows = np.repeat(np.arange(len(sets)), [len(s) for s in sets])
    who = np.array([j for s in sets for j in s], dtype=np.int64)
    cover = sparse.csr_matrix((-np.ones(len(who)), (rows, who)), shape=(len(sets), n))
    blocks = [sparse.hstack([cover, sparse.identity(len(sets))], format="csr")]
    low, high = [np.full(len(sets), -np.inf)], [np.zeros(len(sets))]

    def add(values: ArrayLike, least: float, most: float, size: float = 1.0) -> None:
        row = np.asarray(values, dtype=float) / size
        blocks.append(sparse.csr_matrix(np.concatenate([row, np.zeros(len(sets))])))
        low.append(np.array([least / size]))
        high.append(np.array([most / size]))

    amounts = [(problem.cost, problem.budget), *zip(problem.uses.T, problem.limits.tolist(), strict=True)]
    for uses, limit in amounts:
        used = np.where(problem.able, uses, 0.0)
        if used.sum() > limit:  # in parts of the limit: one option that is far too dear must not blur the others
            add(used, -np.inf, limit, limit)
    if problem.group is not None:
        for group in np.unique(problem.group[problem.group >= 0]).tolist():
            add(problem.group == group, -np.inf, 1.0)
    for district, (least, most) in enumerate(zip(problem.least.tolist(), problem.most.tolist(), strict=True)):
        add(problem.district == district if problem.district is not None else np.zeros(n), least, most)
    return scipy.optimize.LinearConstraint(
        sparse.vstack(blocks, format="csr"), np.concatenate(low), np.concatenate(high)
    )
