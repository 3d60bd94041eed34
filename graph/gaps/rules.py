"""The rules of the states, one row each: what it tests, what it says, and the way out.

A verdict is a state with the rules that lead to it. Verdicts are tried in the order of :data:`VERDICTS` (docs/gaps.md):
the first with a rule that holds decides, and names all of its rules that hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.gaps.answers import Facts
from graph.gaps.states import STATES


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason for a state: ``words`` say why (read them by :func:`rule_text`), ``way_out`` what would change it.

    ``chance`` names the probability that what it claims of who is here is true (:class:`graph.gaps.answers.Answers`);
    "" where it claims nothing, or people found it out. That a segment is needed, or next to others, is counted and has
    none.
    """

    id: str
    words: str
    way_out: str
    test: Callable[[Facts], BoolArray]
    chance: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state, and the rules of which any leads to it."""

    state: str
    rules: tuple[Rule, ...]


VERDICTS = (
    Verdict(
        "missing",
        (
            Rule(
                "missing.needed",
                "{nobody}，而本地企业缺了它不行",
                "引进或培育一家；本地其实有的，核实后即不再是缺失",
                lambda f: f.none & ~f.verified & f.needed,
                "p_none",
            ),
            Rule(
                "missing.verified",
                "核实过：本地没有，而本地企业缺了它不行",
                "引进或培育一家；到期前再核实一次",
                lambda f: f.none & f.verified & f.needed,
            ),
        ),
    ),
    Verdict(
        "extend",
        (
            Rule(
                "extend.neighbour",
                "{nobody}，与本地显著强的环节有供需关系",
                "请相邻优势环节的企业延伸，或引进一家与它们配套的企业",
                lambda f: f.none & ~f.verified & f.neighbour,
                "p_none",
            ),
            Rule(
                "extend.related",
                "{nobody}，与本地已有环节的关联度高于九成规模相近的地区",
                "从本地相近环节的企业里找有意延伸的",
                lambda f: f.none & ~f.verified & f.related,
                "p_none",
            ),
            Rule(
                "extend.verified",
                "核实过：本地没有，但挨着本地的优势，或关联度高于九成规模相近的地区",
                "请相邻环节的企业延伸，或引进一家与它们配套的企业",
                lambda f: f.none & f.verified & (f.neighbour | f.related),
            ),
        ),
    ),
    Verdict(
        "absent",
        (
            Rule(
                "absent",
                "{nobody}，暂无需要也不相邻",
                "暂不需要做什么；本地下游或相邻环节起来后会变成缺口",
                lambda f: f.none & ~f.verified,
                "p_none",
            ),
            Rule(
                "absent.verified",
                "核实过：本地没有，暂无需要也不相邻",
                "暂不需要做什么；本地下游或相邻环节起来后会变成缺口",
                lambda f: f.none & f.verified,
            ),
        ),
    ),
    Verdict(
        "likely_missing",
        (
            Rule(
                "likely.needed",
                "一家没看到，看了之后更像没有，而本地企业缺了它不行；还不能断定",
                "先核实有没有；同时可以接触目标企业",
                lambda f: f.likely & f.needed & ~f.glanced,
                "p_none",
            ),
            Rule(
                "likely.glanced",
                "查过资料，没见到，而本地企业缺了它不行；还不能断定",
                "走访或问协会，定下来；同时可以接触目标企业",
                lambda f: f.likely & f.needed & f.glanced,
                "p_none",
            ),
        ),
    ),
    Verdict(
        "strong",
        (
            Rule(
                "strong",
                "比同一份名录里各地的水平显著集中",
                "保持；关注链上企业的去留",
                lambda f: f.present & f.over,
                "p_over",
            ),
        ),
    ),
    Verdict(
        "weak",
        (
            Rule(
                "weak.under",
                "有，但比同一份名录里各地的水平显著偏少",
                "再引进几家，使企业数接近本地规模应有的数",
                lambda f: f.present & f.under,
                "p_under",
            ),
            Rule(
                "weak.single",
                "只有一家，多半别无第二家，而本地企业缺了它不行",
                "为它找一家本地备份，或为本地下游谈好外地供应",
                lambda f: f.present & f.single & f.needed,
                "alone",
            ),
            Rule(
                "weak.anchor",
                "要求有链主，本地多半没有，而本地企业缺了它不行",
                "引进一家链主，或把本地龙头培育成链主",
                lambda f: f.present & f.no_anchor & f.needed,
                "alone",
            ),
        ),
    ),
    Verdict(
        "plain",
        (
            Rule(
                "plain",
                "有，说不上强弱",
                "保持联系；补充本地企业名录后再看强弱",
                lambda f: f.present & ~f.verified,
                "p_present",
            ),
            Rule(
                "plain.verified",
                "核实过：有，说不上强弱",
                "保持联系；把核实到的企业补进“企业环节”表，强弱才说得出",
                lambda f: f.present & f.verified,
            ),
            Rule(
                "plain.recorded",
                "有记录，还不够确定",
                "核实这家企业是否仍在做",
                lambda f: f.recorded & ~f.present & ~f.glanced,
                "p_present",
            ),
            Rule(
                "plain.glanced",
                "查过资料，还不够确定",
                "走访或问协会，定下来",
                lambda f: f.recorded & ~f.present & f.glanced,
            ),
        ),
    ),
    Verdict(
        "unknown",
        (
            Rule(
                "unknown.unseen",
                "能比较的名录里哪里都没有一家，无从比较",
                "先补产品到环节的匹配，或导入有这个环节的名录",
                lambda f: f.unseen & ~f.asked & ~f.glanced,
            ),
            Rule(
                "unknown.outside",
                "本地的名录不收这类企业，说不出有没有",
                "导入收这类企业的名录，或问协会、属地主管部门",
                lambda f: f.outside & ~f.asked & ~f.glanced,
            ),
            Rule(
                "unknown.look",
                "一家没看到，但看得太少，不能说没有",
                "问本地同行、协会或属地主管部门；或导入本地企业名录",
                lambda f: ~f.unseen & ~f.outside & ~f.small & ~f.asked & ~f.glanced,
            ),
            Rule(
                "unknown.small",
                "一家没看到，但按本地规模预期不足半家",
                "等本地下游起来再看；有消息可先核实",
                lambda f: ~f.unseen & ~f.outside & f.small & ~f.asked & ~f.glanced,
            ),
            Rule(
                "unknown.asked",
                "有人问过，说不清",
                "换一种方式核实；都问不清的到期后再问",
                lambda f: f.asked,
            ),
            Rule(
                "unknown.glanced",
                "查过资料，没见到，还不能断定",
                "走访或问协会，定下来",
                lambda f: f.glanced & ~f.asked,
            ),
        ),
    ),
)
SETTLE = "先核对记录里的企业是否还在做；还在做就撤回核实，不做了再引进或培育"
"""What to do where people found that nobody is here, and somebody is on record."""
_NOBODY = "名录里没有"
"""What a rule says of 无 where no list is named."""
RULES = {rule.id: rule for verdict in VERDICTS for rule in verdict.rules}

Outcome = tuple[str, tuple[str, ...]]
"""A state, and the ids of the rules that decided it."""


def _outcomes(verdict: Verdict) -> Iterable[Outcome]:
    """One for each choice of its rules, the first rule as the lowest bit."""
    for bits in range(1, 1 << len(verdict.rules)):
        yield verdict.state, tuple(rule.id for i, rule in enumerate(verdict.rules) if bits >> i & 1)


OUTCOMES: tuple[Outcome, ...] = tuple(outcome for verdict in VERDICTS for outcome in _outcomes(verdict))
"""All there are, in the order of the verdicts."""


def decide(facts: Facts) -> IntArray:
    """Position in :data:`OUTCOMES` of each segment in each place."""
    outcome, first = np.full(facts.present.shape, -1, dtype=np.int64), 0
    for verdict in VERDICTS:
        holds = _bits([rule.test(facts) for rule in verdict.rules], outcome.shape)
        outcome = np.where((outcome < 0) & (holds > 0), first + holds - 1, outcome)
        first += (1 << len(verdict.rules)) - 1
    return outcome


def _bits(reasons: Sequence[BoolArray], shape: tuple[int, ...]) -> IntArray:
    """The reasons as one number, the first as its lowest bit."""
    out = np.zeros(shape, dtype=np.int64)
    for i, reason in enumerate(reasons):
        out |= reason.astype(np.int64) << i
    return out


UNTOLD = -1.0
"""A claim without a probability: people found it out, or the list is declared complete; ``nan`` is no claim."""
PROBABILITIES = tuple(sorted({rule.chance for rule in RULES.values()} - {""}))
"""Those that rules name."""
_CLAIMS = np.array([STATES[state].told for state, _ in OUTCOMES])


def chances(outcome: IntArray, of: Mapping[str, FloatArray]) -> FloatArray:
    """How probable it is that what was decided is true, by the surest of the rules that decided: any of them is enough.

    0..1, :data:`UNTOLD` or ``nan``; ``of`` are the :data:`PROBABILITIES`. Shapes as ``outcome``.
    """
    out = np.where(_CLAIMS[outcome], UNTOLD, np.nan)
    for name in PROBABILITIES:
        names = np.array([any(RULES[r].chance == name for r in rules) for _, rules in OUTCOMES])
        out = np.where(names[outcome], np.fmax(out, of[name]), out)
    return out


def rule_text(rules: Iterable[str], nobody: str = "") -> str:
    """What the rules that decided say, in words; ``nobody`` is 无 as the list that says so puts it.

    >>> rule_text(["missing.needed"], "无规上企业（按“规上企业名录”）")
    '无规上企业（按“规上企业名录”），而本地企业缺了它不行'
    """
    return "；".join(RULES[rule].words.format(nobody=nobody or _NOBODY) for rule in rules)
