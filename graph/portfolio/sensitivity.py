"""How much a choice of targets hangs on the weights: chosen again with weights moved by a fifth."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.arrays import BoolArray, FloatArray
from graph.errors import BadRequest
from graph.portfolio.greedy import pick
from graph.portfolio.problem import Problem
from graph.portfolio.rules import Option, Rules, problem_of

SPREAD, DRAWS, MOST = 0.2, 50, 1_000
"""Part by which a weight moves, and how often all are moved at once."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An option and the share of draws in which it is chosen; ``chosen`` with the weights as they are."""

    id: str
    name: str
    share: float
    chosen: bool


@dataclass(frozen=True, slots=True)
class Family:
    """Weights of one name moved together: how many of the chosen stay when they fall, and when they rise."""

    name: str
    lower: int
    higher: int


@dataclass(frozen=True, slots=True)
class Steadiness:
    """Options that are chosen in any draw, the surest first; and how bad keeping the choice would be.

    ``worst`` is the least, over the draws, of what the choice closes under the moved weights as a share of what
    choosing anew closes: near 1, the choice is good even where another one would be made. ``size`` counts the chosen.
    """

    options: tuple[Kept, ...]
    families: tuple[Family, ...]
    worst: float
    size: int
    draws: int
    spread: float


def steadiness(
    options: Sequence[Option],
    weights: Mapping[str, float],
    rules: Rules,
    *,
    families: Mapping[str, Collection[str]] | None = None,
    spread: float = SPREAD,
    draws: int = DRAWS,
    seed: int = 0,
    kept: Collection[str] | None = None,
) -> Steadiness:
    """Choose greedily with every weight moved by up to ±``spread`` (uniform, independent), ``draws`` times from one
    seed.

    The choice that is held against them is the greedy one, or ``kept`` (ids).

    ``families`` names gaps whose weights move together, one family at a time, by exactly −``spread`` and +``spread``.

    Raises
    ------
    BadRequest
        As :func:`graph.portfolio.choose.choose`; ``spread`` not in (0, 1), or ``draws`` not from 1 to :data:`MOST`.
    """
    if not 0 < spread < 1:
        raise BadRequest(f"权重变动幅度 {spread:g} 须在 0 与 1 之间")
    if not 1 <= draws <= MOST:
        raise BadRequest(f"重算次数 {draws} 须在 1 到 {MOST} 之间")
    problem = problem_of(options, weights, rules)
    base = _chosen(problem) if kept is None else [j for j, o in enumerate(options) if o.id in kept]
    rng = np.random.default_rng(seed)
    count, worst = np.zeros(len(options), dtype=np.int64), 1.0
    for _ in range(draws):
        moved = replace(problem, weights=problem.weights * rng.uniform(1 - spread, 1 + spread, len(weights)))
        anew = _chosen(moved)
        count[anew] += 1
        best = moved.value(anew)
        worst = min(worst, moved.value(base) / best if best > 0 else 1.0)
    shown = sorted({*base, *np.flatnonzero(count).tolist()}, key=lambda j: (-count[j], j not in base, j))
    rows = (Kept(options[j].id, options[j].name, float(count[j] / draws), j in base) for j in shown)
    return Steadiness(
        tuple(rows), tuple(_families(problem, weights, base, families or {}, spread)), worst, len(base), draws, spread
    )


def _families(
    problem: Problem,
    weights: Mapping[str, float],
    base: list[int],
    families: Mapping[str, Collection[str]],
    spread: float,
) -> list[Family]:
    out, gaps = [], list(weights)
    for name, members in families.items():
        mine = np.array([gap in set(members) for gap in gaps], dtype=bool)
        lower, higher = (
            len({*base} & {*_chosen(replace(problem, weights=_times(problem.weights, mine, by)))})
            for by in (1 - spread, 1 + spread)
        )
        out.append(Family(name, lower, higher))
    return out


def _times(weights: FloatArray, mine: BoolArray, by: float) -> FloatArray:
    moved: FloatArray = np.where(mine, weights * by, weights)
    return moved


def _chosen(problem: Problem) -> list[int]:
    found = pick(problem)
    if found is None:
        raise BadRequest("没有凑出满足区县指标的组合；请放宽指标与上限")
    return list(found.chosen)
