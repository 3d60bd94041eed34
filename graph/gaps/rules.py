"""The rules of the states, one row each: what it tests, what it says, and the way out.

A verdict is a state with the rules that lead to it. Verdicts are tried in the order of :data:`VERDICTS` (docs/gaps.md):
the first with a rule that holds decides, and names all of its rules that hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.gaps.thresholds import Thresholds
from graph.space.quadrant import SAME


@dataclass(frozen=True, slots=True)
class Facts:
    """Numbers of a field's segments; arrays have shape (places, segments), ``importable`` one entry a segment."""

    limits: Thresholds
    n_place: FloatArray
    n_total: FloatArray
    confidence: FloatArray
    demand: FloatArray
    criticality: FloatArray
    strong_neighbours: FloatArray
    relatedness: FloatArray
    peers_relatedness: FloatArray
    lq: FloatArray
    effective_makers: FloatArray
    no_anchor: BoolArray
    importable: BoolArray


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason for a state: ``words`` say why, ``way_out`` what would change it."""

    id: str
    words: str
    way_out: str
    test: Callable[[Facts], BoolArray]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state, and the rules of which any leads to it."""

    state: str
    rules: tuple[Rule, ...]


def _related(f: Facts) -> BoolArray:
    """Near enough, and nearer than the peers, if there are any: a possible entrant with fit > 0."""
    near: BoolArray = (f.relatedness >= f.limits.density_extend) & ~(f.relatedness - f.peers_relatedness <= SAME)
    return near


def _single(f: Facts) -> BoolArray:
    alone: BoolArray = (f.n_place == 1) & (f.criticality > 0) & ~f.importable
    return alone


VERDICTS = (
    Verdict(
        "unknown",
        (
            Rule(
                "unknown.observed",
                "计入的企业（所在地已知、在对比范围内）少于最少观察数",
                "补充或核实在做这个环节的企业和它们的所在地",
                lambda f: f.n_total < f.limits.min_observed,
            ),
        ),
    ),
    Verdict(
        "unknown",
        (
            Rule(
                "unknown.confidence",
                "本地没有，但按规模本来就未必看得到（置信度低于下限）",
                "补充本地企业的产品和所在地，或补充更多地区在做这个环节的企业",
                lambda f: (f.n_place == 0) & (f.confidence < f.limits.confidence_floor),
            ),
        ),
    ),
    Verdict(
        "missing",
        (
            Rule(
                "missing.demand",
                "本地没有，而本地下游环节需要它",
                "引进或培育一家企业；本地其实有的，补充或核实后即不再是缺失",
                lambda f: (f.n_place == 0) & (f.demand > 0),
            ),
        ),
    ),
    Verdict(
        "extend",
        (
            Rule(
                "extend.neighbour",
                "本地没有，与本地优势环节有供需关系",
                "请相邻优势环节的企业延伸，或引进一家与它们配套的企业",
                lambda f: (f.n_place == 0) & (f.strong_neighbours > 0),
            ),
            Rule(
                "extend.related",
                "本地没有，与本地已有环节的关联度达到阈值，且高于对比地区（有可比的地区时）",
                "从本地相近环节的企业里找有意延伸的",
                lambda f: (f.n_place == 0) & _related(f),
            ),
        ),
    ),
    Verdict(
        "absent",
        (
            Rule(
                "absent",
                "本地没有，暂无需求也不相邻",
                "暂不需要做什么；本地下游或相邻环节起来后会变成缺口",
                lambda f: f.n_place == 0,
            ),
        ),
    ),
    Verdict(
        "weak",
        (
            Rule(
                "weak.lq",
                "区位商低于阈值",
                "再引进几家，使企业数接近本地规模应有的数",
                lambda f: f.lq < f.limits.lq_weak,
            ),
            Rule(
                "weak.makers",
                "有效企业数低于阈值（集中在个别企业）",
                "引进或扶持第二家，使本地不只依赖个别企业",
                lambda f: f.effective_makers < f.limits.makers_weak,
            ),
            Rule("weak.anchor", "要求有链主，本地没有", "引进一家链主，或把本地龙头培育成链主", lambda f: f.no_anchor),
            Rule(
                "weak.single",
                "只有一家，停产则本地下游停产，且不易外购",
                "为它找一家本地备份，或为本地下游谈好外地供应",
                _single,
            ),
        ),
    ),
    Verdict(
        "strong",
        (
            Rule(
                "strong",
                "本地有，且没有薄弱的理由",
                "保持；关注链上企业的去留",
                lambda f: f.n_place > 0,
            ),
        ),
    ),
)
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
    outcome, first = np.full(facts.n_place.shape, -1, dtype=np.int64), 0
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


def rule_text(rules: Iterable[str]) -> str:
    """What the rules that decided say, in words."""
    return "；".join(RULES[rule].words for rule in rules)
