"""Which targets to go for with what there is: as many and as weighty gaps closed as a budget and further rules allow.

A gap counts as closed by one chosen target; what a target would really do is not in the data ("could", not "will").
Costs, land and energy are what the asker states of a target: they are in no public data, and none is made up here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from graph.errors import BadRequest
from graph.portfolio.bound import bound
from graph.portfolio.exact import solve
from graph.portfolio.greedy import pick
from graph.portfolio.problem import Problem
from graph.portfolio.rules import Option, Quota, Rules, problem_of

Method = Literal["exact", "greedy"]
SECONDS = 10.0
"""Time for the exact choice, unless said otherwise."""
MODEL = (
    "一个缺口有一个入选目标即算补上，不计规模：“缺失”的环节来一家后多为“一般”，够不够用另看，可用情景推算；"
    "优先级按带动的户数计，不是产值；目标“可能做得到”，不表示对方有投资意愿；成本、用地、用能由使用者填写，数据中没有"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A choice and what it leaves.

    Attributes
    ----------
    chosen : the greedy way in the order of choosing, the exact way in the order given.
    closed : who of the chosen closes each gap.
    open : gaps that some option closes, but none of the chosen; heaviest first, as below.
    unreachable : gaps that no option closes.
    value, total : weight closed, and of all gaps.
    bound : no choice closes more; ``proven`` says that none closes more than ``value``.
    cost, used : of the chosen together.
    method : ``exact`` or ``greedy``; an exact one that found nothing in time is greedy.
    """

    chosen: tuple[Option, ...]
    closed: Mapping[str, tuple[str, ...]]
    open: tuple[str, ...]
    unreachable: tuple[str, ...]
    value: float
    total: float
    bound: float
    cost: float
    used: Mapping[str, float]
    method: Method
    proven: bool
    looked: int
    model: str = MODEL

    @property
    def gap(self) -> float:
        """Share of the best that the choice may miss, at most; 0 when proven."""
        return 0.0 if self.proven or self.bound <= 0 else max(0.0, 1 - self.value / self.bound)


def choose(
    options: Sequence[Option],
    weights: Mapping[str, float],
    rules: Rules,
    *,
    exact: bool = True,
    seconds: float = SECONDS,
) -> Plan:
    """The choice that closes the most weight: exactly, or greedily at once (``exact=False``).

    ``weights`` names the gaps that count; what else an option closes adds nothing. A budget of 0 takes what costs
    nothing; without options, or without gaps, the plan is empty. Of equally good choices always the same one comes
    back.

    Raises
    ------
    BadRequest
        A number that is missing, negative or not finite, an id given twice, or rules that no choice keeps.

    Source
    ------
    Weighted maximum coverage: exact by branch and cut (HiGHS); greedy as in :mod:`graph.portfolio.greedy`, its
    bound as in :mod:`graph.portfolio.bound`.

    >>> sets = [Option("a", "甲", ("0", "1", "2", "3"), 1), Option("b", "乙", ("0", "1", "4"), 1),
    ...         Option("c", "丙", ("2", "3", "5"), 1)]
    >>> choose(sets, dict.fromkeys("012345", 1.0), Rules(budget=2)).value
    6.0
    """
    problem = problem_of(options, weights, rules)
    if not seconds > 0:
        raise BadRequest(f"求解时限 {seconds} 须大于 0 秒")
    return _plan(options, list(weights), rules, problem, _settled(problem, seconds if exact else None))


@dataclass(frozen=True, slots=True)
class Point:
    """What a budget buys: weight closed at ``cost``, by so many targets, and what no choice under it can pass."""

    budget: float
    value: float
    bound: float
    cost: float
    targets: int


def budget_curve(
    options: Sequence[Option], weights: Mapping[str, float], rules: Rules, budgets: Sequence[float]
) -> tuple[Point, ...]:
    """The greedy choice at each of these budgets, the other rules kept: what one more 亿元 would buy.

    Raises
    ------
    BadRequest
        As :func:`choose`.
    """
    plans = (choose(options, weights, replace(rules, budget=b), exact=False) for b in budgets)
    return tuple(Point(b, p.value, p.bound, p.cost, len(p.chosen)) for b, p in zip(budgets, plans, strict=True))


@dataclass(frozen=True, slots=True)
class _Settled:
    """A choice by position, how it was made, and how good it is."""

    chosen: tuple[int, ...]
    bound: float
    method: Method
    proven: bool
    looked: int = 0


def _settled(problem: Problem, seconds: float | None) -> _Settled:
    """The exact choice.

    Else the best of what was found in time and the greedy one, with the narrowest bound there is.
    """
    solved = solve(problem, seconds) if seconds is not None else None
    if solved is not None and solved.proven and solved.chosen is not None:
        return _Settled(solved.chosen, problem.value(solved.chosen), "exact", True)
    greedy = pick(problem)
    found: list[tuple[Method, tuple[int, ...]]] = [("greedy", greedy.chosen)] if greedy is not None else []
    found += [("exact", solved.chosen)] if solved is not None and solved.chosen is not None else []
    if not found:
        raise BadRequest("没有凑出满足区县指标的组合；请改用精确求解，或放宽指标与上限")
    method, chosen = max(found, key=lambda each: problem.value(each[1]))  # of equals the greedy one, which comes first
    value = problem.value(chosen)
    most = max(value, min(bound(problem, chosen), solved.bound if solved is not None else math.inf))
    return _Settled(chosen, most, method, most <= value * (1 + 1e-12), greedy.looked if greedy is not None else 0)


def _plan(options: Sequence[Option], gaps: list[str], rules: Rules, problem: Problem, made: _Settled) -> Plan:
    chosen = made.chosen
    closed: dict[str, list[str]] = {}
    for j in chosen:
        for i in problem.rows[j]:
            closed.setdefault(gaps[i], []).append(options[j].id)
    reach = problem.covered(range(len(options)))
    heavy = sorted(range(len(gaps)), key=lambda i: (-problem.weights[i], i))
    return Plan(
        chosen=tuple(options[j] for j in chosen),
        closed={g: tuple(closed[g]) for g in gaps if g in closed},
        open=tuple(gaps[i] for i in heavy if i in reach and gaps[i] not in closed),
        unreachable=tuple(gaps[i] for i in heavy if i not in reach),
        value=problem.value(chosen),
        total=math.fsum(problem.weights.tolist()),
        bound=made.bound,
        cost=math.fsum(problem.cost[list(chosen)].tolist()),
        used={name: math.fsum(problem.uses[list(chosen), r].tolist()) for r, name in enumerate(rules.limits)},
        method=made.method,
        proven=made.proven,
        looked=made.looked,
    )


__all__ = ["MODEL", "SECONDS", "Option", "Plan", "Point", "Quota", "Rules", "budget_curve", "choose"]
