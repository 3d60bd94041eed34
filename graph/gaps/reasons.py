"""Why a segment is in its state, step by step: 有没有, 强不强, 要不要, each with the numbers filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from graph.chain.verified import UNSURE
from graph.evidence.by_division import HOLE
from graph.gaps.bases import BASES
from graph.gaps.claim import NONE, Claim
from graph.gaps.facts import HALF
from graph.gaps.records import Gap
from graph.gaps.roughly import about, held_about, percent_about, percent_between
from graph.gaps.states import GAP_STATES
from graph.gaps.thresholds import PARTS, Thresholds
from graph.gaps.verified import HOLDS, OVER, REOPENED, Verification
from graph.gaps.words import PARTS as PART_WORDS
from graph.gaps.words import weighed
from graph.says import Says

_TOO_LITTLE = {"unknown.unseen", "unknown.look"}
_NAMED = 5
"""Sites that a step names."""
_NEEDED = {"missing.needed", "missing.verified", "likely.needed", "likely.glanced", "weak.single", "weak.anchor"}
"""Rules that ask whether anybody needs it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """判定的一步：公式代入数字"""

    name: Annotated[str, Says("依据")]
    formula: Annotated[str, Says("公式")]
    filled: Annotated[str, Says("代入", "公式代入数字，及其结果")]
    verdict: Annotated[str, Says("含义", "与阈值相比说明什么；没有则为空")] = ""
    decides: Annotated[bool, Says("决定状态", "状态由它决定")] = False


def reasons(gap: Gap, limits: Thresholds) -> tuple[Reason, ...]:
    """The steps of a segment's state: what each roster saw, what that makes probable, who needs it, the priority."""
    steps: list[Reason] = _verified(gap)
    for claim in gap.claims:
        steps += _presence(gap, claim, limits)
        steps += _strength(gap, claim, limits)
    steps += [*_based(gap), _need(gap, limits), *_related(gap)]
    if gap.priority is not None:
        steps.append(_priority(gap, limits))
    return tuple(steps)


def _verified(gap: Gap) -> list[Reason]:
    """What people found out, before what the lists make probable."""
    said = gap.verification
    if said is None:
        return []
    sure = f"按{said.way}的可信度，把握{about(said.reliability)}"
    verdict = {
        HOLDS: _standing(said, sure, gap),
        OVER: "上次核实已过期，不再作数",
        REOPENED: "此后又有本地企业的确认记录，不再作数",
    }[said.standing]
    return [Reason("核实", "有效期内的核实胜过按名录的推断；后来的、可信的为准", said.words(), verdict, gap.by_people)]


def _standing(said: Verification, sure: str, gap: Gap) -> str:
    if said.result == UNSURE:
        return "说不清，不改变结论，到期前不再问"
    if gap.rules[0].endswith(".verified"):
        return f"胜过按名录的推断；{sure}"
    return f"{sure}，还不能断定，不推翻名录里的记录"


def _presence(gap: Gap, claim: Claim, limits: Thresholds) -> list[Reason]:
    here = f"{claim.name}：本地看到 {claim.n:g} 家，别处 {claim.n_s:g} 家"
    if claim.n:
        return [_seen(gap, claim, here, limits)]
    if claim.sited:
        return []
    if not claim.collects:
        barred = f"“{claim.name}”收的是{claim.population}，这份名录不收这类企业"
        decides = "unknown.outside" in gap.rules
        return [Reason("有没有", "名录收哪类企业", barred, "里面没有，不等于本地没有", decides)]
    if not claim.n_s and "unknown.unseen" not in gap.rules:
        return []
    steps = [Reason("有没有", "名录里已确认做这个环节的企业", here, _nobody(claim), bool(_TOO_LITTLE & set(gap.rules)))]
    if claim.e is not None:
        steps.append(_expected(claim))
    if gap.inputs.declared == gap.inputs.declared and claim.id == gap.roster:
        steps.append(_declared(gap, claim))
    elif claim.p_none is not None:
        steps.append(_none(gap, claim))
    return steps


def _declared(gap: Gap, claim: Claim) -> Reason:
    filled = f"“{claim.name}”{held_about(gap.inputs.declared)}，里面没有；按申明说，不算把握"
    return Reason("申明收全", "名录收全九成以上、未被别的名录推翻", filled, f"只对{claim.population}而言", True)


def _seen(gap: Gap, claim: Claim, here: str, limits: Thresholds) -> Reason:
    p = claim.p_present if claim.p_present is not None else 1 - (1 - claim.pi) ** claim.texts
    filled = f"{here}；{claim.texts} 个不同的依据，把握{about(p)}"
    verdict = "有" if p >= limits.present_from else "有记录：还不够确定，须核实是否仍在做"
    decides = gap.state in ("plain", "strong") and gap.rules[0] != "strong" and not gap.by_people
    return Reason("有没有", "1 −（1 − π）的 j 次方 × 没有的把握", filled, verdict, decides)


def _based(gap: Gap) -> list[Reason]:
    """Who does it here at a site, each with the year of its record."""
    if not gap.sites:
        return []
    who = "；".join(f"{b.name}{b.text}" for b in gap.sites[:_NAMED])
    filled = who + (f" 等 {len(gap.sites)} 处" if len(gap.sites) > _NAMED else "")
    decides = gap.state == "plain" and not any(c.n for c in gap.claims)
    return [Reason(BASES, "“场所”表写明在本地做这个环节", filled, gap.how, decides)]


def _nobody(claim: Claim) -> str:
    if not claim.n_s:
        return "别处也没有，无从比较"
    return "一家没看到"


def _expected(claim: Claim) -> Reason:
    filled = (
        f"e =（{claim.n_s:g} + {_round(claim.k)}）× {_round(_t(claim))} × {claim.m:g} ÷ {claim.M:g} = {_round(claim.e)}"
    )
    verdict = f"按规模，这份名录里应看到约 {_round(claim.e)} 家"
    return Reason("应见 e", "（别处本环节所见 + k）× t × 本地所见 ÷ 别处所见", filled, verdict)


def _none(gap: Gap, claim: Claim) -> Reason:
    hole = claim.no_business is not None and claim.no_business > HOLE
    seen = f"约看到 {percent_between(claim.d)}；" if claim.d is not None else ""
    filled = f"{seen}E = {_round(claim.E)}；没有的把握{claim.sure_of_no_further}"
    told = (gap.presence == NONE and not gap.by_people) or "likely.needed" in gap.rules
    small = "unknown.small" in gap.rules and (claim.E or 0.0) < HALF
    decides = (told and claim.id == gap.roster) or small
    verdict = f"只对{claim.population}而言"
    if hole and gap.state == "unknown":
        verdict += f"；同行业的名录企业有 {percent_about(claim.no_business or 0.0)} 业务不明，超过三分之一，不说疑缺"
    return Reason("没有的把握", "((b + πe) ÷ (b + E)) 的 a 次方", filled, verdict, decides)


def _strength(gap: Gap, claim: Claim, limits: Thresholds) -> list[Reason]:
    if claim.lq is None or not claim.n:
        return []
    low, mid, high = claim.lq
    filled = f"应见 {_round(claim.e)} 家，看到 {claim.n:g} 家；LQ {_round(mid)}（{_round(low)}–{_round(high)}）"
    over, under = claim.p_over or 0.0, claim.p_under or 0.0
    verdict = f"高于各地水平的把握{about(over)}"
    if over >= limits.over_from and gap.strength != "显著强":
        verdict += f"；不足 {limits.strong_firms:g} 家或 {limits.strong_texts:g} 个依据，不说显著"
    if under >= limits.under_from:
        verdict = f"低于各地水平的把握{about(under)}"
    decides = claim.id == gap.roster and ("strong" in gap.rules or "weak.under" in gap.rules)
    return [Reason("强不强", "LQ 服从 Gamma(a + n, b + e)", filled, verdict, decides)]


def _need(gap: Gap, limits: Thresholds) -> Reason:
    i = gap.inputs
    filled = f"离不开它的本地企业 {i.bound:g} 家；预计 {i.users:.1f} 户可就近采购，{i.suppliers:.1f} 户多一个本地客户"
    verdict = "需要" if gap.needed else f"不到 {limits.needed_firms:g} 家离不开它，不算需要"
    decides = bool(_NEEDED & set(gap.rules))
    return Reason("要不要", "必需它的本地企业数；预计的用户与供方", filled, verdict, decides)


def _related(gap: Gap) -> list[Reason]:
    value, least = gap.inputs.relatedness, gap.inputs.related_from
    if value != value or gap.inputs.n_place:
        return []
    verdict = "" if least != least else f"九成规模相近的地区不高于 {percent_about(least)}"
    near = f"；相邻的优势环节 {gap.inputs.strong_neighbours} 个" if gap.inputs.strong_neighbours else ""
    decides = gap.state == "extend"
    return [Reason("关联度", "与本地已有环节的关联 ÷ 与全部环节的关联", percent_about(value) + near, verdict, decides)]


def _priority(gap: Gap, limits: Thresholds) -> Reason:
    assert gap.state in GAP_STATES
    factors = []
    for part in PARTS:
        value, weight = gap.parts[part], limits.weight(part)
        if value == value and weight:
            text = f"(1 − {_round(value)})" if part == "importable" else _round(value)
            factors.append(text + (f"^{weight:g}" if weight != 1 else ""))
    unknown = "；".join(f"{PART_WORDS[p]}没有数据，不计入" for p in PARTS if gap.parts[p] != gap.parts[p])
    named = PART_WORDS | ({"sureness": "申明收全"} if gap.inputs.declared == gap.inputs.declared else {})
    formula = " × ".join(f"（1 − {named[p]}）" if p == "importable" else named[p] for p in PARTS)
    filled = f"{' × '.join(factors) or '1'} = {weighed(_round(gap.priority))}"
    return Reason("优先级", formula, filled, unknown or "只用于缺口之间排序")


def _t(claim: Claim) -> float:
    n_bar, k = claim.n_bar or 0.0, claim.k or 0.0
    return n_bar / (n_bar + k) if n_bar + k else 0.0


def _round(value: float | None) -> str:
    """Two digits that count, so that a filled formula can be checked without pretending to more.

    >>> _round(0.254), _round(12.34), _round(0.0123), _round(None)
    ('0.25', '12', '0.012', '—')
    """
    if value is None or value != value:
        return "—"
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"
