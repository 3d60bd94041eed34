"""Why a segment is in its state: each formula with the numbers filled in, and what the number means against its
threshold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from graph.gaps.records import Gap
from graph.gaps.states import GAP_STATES
from graph.gaps.thresholds import PARTS, Thresholds
from graph.gaps.words import PARTS as PART_WORDS
from graph.says import Says
from graph.space.quadrant import LABELS as QUADRANTS
from graph.space.quadrant import SAME


@dataclass(frozen=True, slots=True)
class Reason:
    """判定的一步：公式代入数字"""

    name: Annotated[str, Says("依据")]
    formula: Annotated[str, Says("公式")]
    filled: Annotated[str, Says("代入", "公式代入数字，及其结果")]
    verdict: Annotated[str, Says("含义", "与阈值相比说明什么；没有则为空")] = ""
    decides: Annotated[bool, Says("决定状态", "状态由它决定")] = False


def reasons(gap: Gap, limits: Thresholds) -> tuple[Reason, ...]:
    """The steps of a segment's state in the order in which the rules look at them, then its priority.

    Parts that play no part for the state (such as effective makers of a segment without makers) are left out.
    """
    steps = [_observed(gap, limits), _expected(gap)]
    steps += [_quotient(gap, limits), *_makers(gap, limits)] if gap.inputs.n_place else [_confidence(gap, limits)]
    steps += [_demand(gap), _critical(gap)]
    if not gap.inputs.n_place:
        steps += [*_related(gap, limits), *_fit(gap), _neighbours(gap)]
    else:
        steps += _fit(gap)
    if gap.priority is not None:
        steps.append(_priority(gap, limits))
    return tuple(steps)


def _observed(gap: Gap, limits: Thresholds) -> Reason:
    n, least = gap.inputs.n_total, limits.min_observed
    verdict = f"少于 {least:g} 家，数据不足" if n < least else f"不少于 {least:g} 家，可以判断"
    return Reason(
        "对比范围的企业数 n",
        "所在地已知、在对比范围内、已确认在本环节的企业",
        f"n = {n:g}",
        verdict,
        "unknown.observed" in gap.rules,
    )


def _expected(gap: Gap) -> Reason:
    i = gap.inputs
    filled = f"E = {i.n_total:g} × {i.place_total:,} ÷ {i.total:,} = {_round(i.expected)}"
    return Reason(
        "预期 E", "n × 本地企业数 ÷ 对比范围企业数", filled, f"若与总体结构相同，本地应有约 {_round(i.expected)} 家"
    )


def _quotient(gap: Gap, limits: Thresholds) -> Reason:
    i = gap.inputs
    top, below = f"({i.n_place:g} + {i.prior:g})", f"({_round(i.expected)} + {i.prior:g})"
    verdict = f"低于 {limits.lq_weak:g}，偏弱" if i.lq < limits.lq_weak else f"不低于 {limits.lq_weak:g}"
    if i.lq != i.lq:
        verdict = "没有预期，不能计算"
    return Reason(
        "区位商 LQ",
        "（本地企业数 + k）÷（E + k）",
        f"LQ = {top} ÷ {below} = {_round(i.lq)}",
        verdict,
        "weak.lq" in gap.rules,
    )


def _makers(gap: Gap, limits: Thresholds) -> list[Reason]:
    n = gap.inputs.effective_makers
    if n != n:
        return []
    verdict = (
        f"少于 {limits.makers_weak:g}，集中在个别企业" if n < limits.makers_weak else f"不少于 {limits.makers_weak:g}"
    )
    return [Reason("有效企业数", "1 ÷ 各企业份额平方之和", f"N = {_round(n)}", verdict, "weak.makers" in gap.rules)]


def _confidence(gap: Gap, limits: Thresholds) -> Reason:
    i, floor = gap.inputs, limits.confidence_floor
    verdict = (
        f"低于 {floor:g}：没看到说明不了什么" if i.confidence < floor else f"不低于 {floor:g}：没看到，多半就是没有"
    )
    return Reason(
        "置信度 c",
        "1 − e 的 −E 次方",
        f"c = 1 − e^(−{_round(i.expected)}) = {_round(i.confidence)}",
        verdict,
        "unknown.confidence" in gap.rules,
    )


def _demand(gap: Gap) -> Reason:
    value = gap.parts["demand_pull"]
    verdict = "本地下游需要它" if value > 0 else "本地没有下游环节需要它"
    users = round(value * gap.inputs.downstream_strength)
    filled = f"{users} ÷ {gap.inputs.downstream_strength:g} = {_round(value)}" if 0 < value < 1 else _round(value)
    return Reason(
        "需求拉动",
        "用到它的本地下游强度 ÷ 本地有投入要求的环节强度合计",
        filled,
        verdict,
        "missing.demand" in gap.rules,
    )


def _critical(gap: Gap) -> Reason:
    value, alone = gap.parts["criticality"], "weak.single" in gap.rules
    verdict = "得不到它，这部分本地下游停产" if value > 0 else "得不到它，本地下游不至于停产"
    return Reason(
        "关键性",
        "得不到它而停产的本地下游强度 ÷ 同上合计",
        _round(value),
        verdict + ("；本地只有一家，且不易外购" if alone else ""),
        alone,
    )


def _related(gap: Gap, limits: Thresholds) -> list[Reason]:
    value = gap.inputs.relatedness
    if value != value:
        return []
    reached = value >= limits.density_extend
    verdict = f"{'达到' if reached else '低于'} {limits.density_extend:g}"
    return [
        Reason(
            "关联度", "与本地已有环节的关联 ÷ 与全部环节的关联", _round(value), verdict, "extend.related" in gap.rules
        )
    ]


def _fit(gap: Gap) -> list[Reason]:
    i = gap.inputs
    if i.fit != i.fit:
        return []
    filled = f"{_round(i.relatedness)} − {_round(i.peers_relatedness)} = {_round(i.fit).replace('-', '−')}"
    nearer = "高于" if i.fit > SAME else "低于" if i.fit < -SAME else "等于"
    return [
        Reason(
            "高出对比地区",
            "本地关联度 − 对比地区的平均关联度",
            filled,
            f"{nearer}对比地区的平均；象限：{QUADRANTS[i.quadrant]}",
            "extend.related" in gap.rules,
        )
    ]


def _neighbours(gap: Gap) -> Reason:
    count = gap.inputs.strong_neighbours
    return Reason(
        "相邻的优势环节",
        "与它有供需关系的本地优势环节",
        f"{count} 个",
        "" if count else "没有",
        "extend.neighbour" in gap.rules,
    )


def _priority(gap: Gap, limits: Thresholds) -> Reason:
    assert gap.state in GAP_STATES
    factors = []
    for part in PARTS:
        value, weight = gap.parts[part], limits.weight(part)
        if value == value and weight:
            text = f"(1 − {_round(value)})" if part == "importable" else _round(value)
            factors.append(text + (f"^{weight:g}" if weight != 1 else ""))
    unknown = "；".join(f"{PART_WORDS[p]}没有数据，不计入" for p in PARTS if gap.parts[p] != gap.parts[p])
    formula = " × ".join(f"（1 − {PART_WORDS[p]}）" if p == "importable" else PART_WORDS[p] for p in PARTS)
    filled = " × ".join(factors) or "1"
    return Reason("优先级", formula, f"{filled} = {_round(gap.priority or 0.0, 3)}", unknown or "只用于缺口之间排序")


def _round(value: float, digits: int = 2) -> str:
    """Two decimals, more for small numbers, so that a filled formula can be checked.

    >>> _round(0.25), _round(12.0), _round(0.0123), _round(float("nan"))
    ('0.25', '12', '0.012', '—')
    """
    if value != value:
        return "—"
    if value and abs(value) < 0.1:
        return f"{value:.2g}"
    return f"{value:.{digits}f}".rstrip("0").rstrip(".")
