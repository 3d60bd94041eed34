"""What is asked of a portfolio: options and rules, checked and put into arrays."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from graph.arrays import FloatArray, IntArray
from graph.errors import BadRequest
from graph.portfolio.problem import Problem


@dataclass(frozen=True, slots=True)
class Option:
    """A target that could be chosen: the gaps it closes, its cost, and what it ``uses`` of further resources by name.

    Of a ``group`` (not empty) one at most is chosen; ``district`` is where it would be, for quotas.
    """

    id: str
    name: str
    closes: tuple[str, ...]
    cost: float
    uses: Mapping[str, float] = field(default_factory=dict)
    group: str = ""
    district: str = ""


@dataclass(frozen=True, slots=True)
class Quota:
    """So many chosen targets in a district: at least, and at most (``None`` for any number)."""

    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The budget in the unit of the costs (infinite for none), limits of other resources, and quotas by district."""

    budget: float
    limits: Mapping[str, float] = field(default_factory=dict)
    quotas: Mapping[str, Quota] = field(default_factory=dict)


def problem_of(options: Sequence[Option], weights: Mapping[str, float], rules: Rules) -> Problem:
    """The question as arrays, options and gaps in the order given.

    Raises ``BadRequest`` as :func:`graph.portfolio.choose.choose`.
    """
    _once([o.id for o in options])
    number = {gap: i for i, gap in enumerate(weights)}
    for gap, weight in weights.items():
        _number(weight, f"缺口“{gap}”的权重")
    for option in options:
        _number(option.cost, f"目标“{option.name}”的成本")
    _number(rules.budget, "预算", endless=True)
    groups = _numbered(o.group for o in options)
    least, most, district = _quotas(options, rules.quotas)
    return Problem(
        rows=tuple(tuple(sorted({number[g] for g in o.closes if g in number})) for o in options),
        weights=np.array(list(weights.values()), dtype=float),
        cost=np.array([o.cost for o in options], dtype=float),
        budget=float(rules.budget),
        uses=_uses(options, rules.limits),
        limits=np.array(list(rules.limits.values()), dtype=float),
        group=groups if (groups >= 0).any() else None,
        district=district if rules.quotas else None,
        least=least,
        most=most,
    )


def _once(ids: Sequence[str]) -> None:
    if len(set(ids)) < len(ids):
        twice = next(i for i in ids if ids.count(i) > 1)
        raise BadRequest(f"目标“{twice}”给出了两次；请合并成一个")


def _number(value: float | None, what: str, *, endless: bool = False) -> None:
    """Refuse what is no number from 0 up."""
    if value is None or isinstance(value, str) or math.isnan(value):
        raise BadRequest(f"{what}没有填写；请补上（没有成本或用量就写 0）")
    if value < 0:
        raise BadRequest(f"{what}是 {value:g}，不能为负")
    if math.isinf(value) and not endless:
        raise BadRequest(f"{what}是无穷大；请写一个数")


def _uses(options: Sequence[Option], limits: Mapping[str, float]) -> FloatArray:
    """What each option uses of each limited resource; one that does not say is refused, not taken for 0."""
    for name, limit in limits.items():
        _number(limit, f"“{name}”的上限")
        for option in options:
            _number(option.uses.get(name), f"“{name}”有上限，目标“{option.name}”的用量")
    rows = [[option.uses[name] for name in limits] for option in options]
    return np.array(rows, dtype=float).reshape(len(options), len(limits))


def _numbered(names: Iterable[str]) -> IntArray:
    """Names by number in the order of first use, -1 for none."""
    known: dict[str, int] = {}
    return np.array([known.setdefault(name, len(known)) if name else -1 for name in names], dtype=np.int64)


def _quotas(options: Sequence[Option], quotas: Mapping[str, Quota]) -> tuple[IntArray, IntArray, IntArray]:
    """Least and most by district, and the district of each option; what can never be met is refused by name."""
    at = {name: d for d, name in enumerate(quotas)}
    district = np.array([at.get(o.district, -1) for o in options], dtype=np.int64)
    for name, quota in quotas.items():
        there = int((district == at[name]).sum())
        if quota.least < 0 or (quota.most is not None and quota.most < 0):
            raise BadRequest(f"“{name}”的指标不能为负")
        if quota.most is not None and quota.least > quota.most:
            raise BadRequest(f"“{name}”的指标自相矛盾：至少 {quota.least} 个，却至多 {quota.most} 个")
        if quota.least > there:
            raise BadRequest(f"“{name}”至少要 {quota.least} 个目标，可选的只有 {there} 个；请降低指标或增加候选")
    most = [len(options) if q.most is None else q.most for q in quotas.values()]
    least = [q.least for q in quotas.values()]
    return np.array(least, dtype=np.int64), np.array(most, dtype=np.int64), district
