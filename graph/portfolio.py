"""Which targets to go for with what there is: as many and as weighty gaps closed as a budget and further rules allow.

A gap counts as closed by one chosen target; what a target would really do is not in the data ("could", not "will"). Costs,
land and energy are what the asker states of a target: they are in no public data, and none is made up here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.errors import BadRequest
from graph.portfolio_exact import solve
from graph.portfolio_greedy import bound, pick
from graph.portfolio_problem import Problem
from graph.portfolio_rules import Option, Quota, Rules, problem_of

SECONDS = 10.0
"""Time for the exact choice, unless said otherwise."""
MODEL = (
    "一个缺口有一个入选目标即算补上；目标“可能做得到”，不表示对方有投资意愿；成本、用地、用能由使用者填写，数据中没有"
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
    method: str
    proven: bool
    looked: int
    model: str = MODEL

    @property
    def gap(self) -> float:
        """Share of the best that the choice may miss, at most; 0 when proven."""
        return 0.0 if self.proven or self.bound <= 0 else max(0.0, 1 - self.value / self.bound)


def choose(
    options: Sequence[Option], weights: Mapping[str, float], rules: Rules, *, exact: bool = True, seconds: float = SECONDS
) -> Plan:  # fmt: skip
    """The choice that closes the most weight: exactly, or greedily at once (``exact=False``).

    ``weights`` names the gaps that count; what else an option closes adds nothing. A budget of 0 takes what costs nothing;
    without options, or without gaps, the plan is empty. Of equally good choices always the same one comes back.

    Raises
    ------
    BadRequest
        A number that is missing, negative or not finite, an id given twice, or rules that no choice keeps.

    Source
    ------
    Weighted maximum coverage: exact by branch and cut (HiGHS); greedy and its bound as in :mod:`graph.portfolio_greedy`.

    >>> sets = [Option("a", "甲", ("0", "1", "2", "3"), 1), Option("b", "乙", ("0", "1", "4"), 1),
    ...         Option("c", "丙", ("2", "3", "5"), 1)]
    >>> choose(sets, dict.fromkeys("012345", 1.0), Rules(budget=2)).value
    6.0
    """
    problem = problem_of(options, weights, rules)
    if not seconds > 0:
        raise BadRequest(f"求解时限 {seconds} 须大于 0 秒")
    solved = solve(problem, seconds) if exact else None
    if solved is not None and solved.proven and solved.chosen is not None:
        return _plan(
            options, list(weights), rules, problem, solved.chosen, problem.value(solved.chosen), "exact", True, 0
        )
    greedy = pick(problem)
    found = [(problem.value(s), s) for s in (solved.chosen if solved else None,) if s is not None]
    if greedy is None and not found:
        raise BadRequest("没有凑出满足区县指标的组合；请改用精确求解，或放宽指标与上限")
    looked = greedy.looked if greedy else 0
    if greedy and (not found or greedy.value > found[0][0]):
        value, chosen, method = greedy.value, greedy.chosen, "greedy"
    else:
        (value, chosen), method = found[0], "exact"
    most = min(bound(problem, *([greedy] if greedy else [])), solved.bound if solved else math.inf)
    most = max(most, value)
    return _plan(options, list(weights), rules, problem, chosen, most, method, most <= value * (1 + 1e-12), looked)


def _plan(
    options: Sequence[Option], gaps: list[str], rules: Rules, problem: Problem, chosen: Sequence[int], most: float,
    method: str, proven: bool, looked: int,
) -> Plan:  # fmt: skip
    closed: dict[str, list[str]] = {}
    for j in chosen:
        for i in problem.rows[j]:
            closed.setdefault(gaps[i], []).append(options[j].id)
    reach = problem.covered(range(len(options)))
    heavy = sorted(range(len(gaps)), key=lambda i: (-problem.weights[i], i))
    return Plan(
        chosen=tuple(options[j] for j in chosen), closed={g: tuple(closed[g]) for g in gaps if g in closed},
        open=tuple(gaps[i] for i in heavy if i in reach and gaps[i] not in closed),
        unreachable=tuple(gaps[i] for i in heavy if i not in reach), value=problem.value(chosen),
        total=math.fsum(problem.weights.tolist()), bound=most, cost=math.fsum(problem.cost[list(chosen)].tolist()),
        used={name: math.fsum(problem.uses[list(chosen), r].tolist()) for r, name in enumerate(rules.limits)},
        method=method, proven=proven, looked=looked,
    )  # fmt: skip


__all__ = ["MODEL", "SECONDS", "Option", "Plan", "Quota", "Rules", "choose"]
