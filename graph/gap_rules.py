"""The rules of the states, tried in the order of the README ("什么是缺口"), each naming itself in the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.chain import BoolArray, ChainGraph, FloatArray
from graph.evidence import EvidenceIndex
from graph.local import LocalCounts, Strength, count_local
from graph.operating import operating
from graph.places import Place
from graph.population import Population, describe_population
from graph.pull import Pull, Supply, supply_of
from graph.relatedness import density, proximity
from graph.thresholds import Thresholds


@dataclass(frozen=True)
class Context:
    """What all fields of one question share."""

    graph: ChainGraph
    local: LocalCounts
    supply: Supply
    thresholds: Thresholds
    importable: FloatArray
    expected: FloatArray
    lq: FloatArray
    confidence: FloatArray
    relatedness: FloatArray
    anchors: BoolArray
    anchors_known: bool
    evidence: EvidenceIndex
    population: Population


def make_context(
    graph: ChainGraph, place: Place, peers: Sequence[Place], thresholds: Thresholds, strength: Strength
) -> Context:
    """Count and relate once for all fields of a question."""
    local = count_local(graph, place, peers, strength)
    segments = graph.nodes["Segment"]
    known = operating(graph)
    leads = known.leads & local.counted
    anchors = np.zeros(len(segments), dtype=bool)
    anchors[known.segment[leads & local.member.inside[known.enterprise]]] = True
    return Context(
        graph, local, supply_of(graph), thresholds, np.nan_to_num(segments.columns["importable"], nan=0.0),
        local.expected(), local.location_quotient(thresholds.prior), local.confidence(), density(proximity(graph), local.n_place > 0),
        anchors, bool(leads.any()), EvidenceIndex(graph, local), describe_population(graph, local),
    )  # fmt: skip


def state_of(context: Context, s: int, pull: Pull, i: int) -> tuple[str, tuple[str, ...]]:
    """State of segment ``s`` and the ids of the rules that decided it (design: tried in this order)."""
    local, limits = context.local, context.thresholds
    if local.n_total[s] < limits.min_observed:
        return "unknown", ("unknown.observed",)
    if local.n_place[s] == 0:
        if context.confidence[s] < limits.confidence_floor:
            return "unknown", ("unknown.confidence",)
        if pull.demand[i] > 0:
            return "missing", ("missing.demand",)
        reasons = _extend_reasons(context, s)
        return ("extend", reasons) if reasons else ("absent", ("absent",))
    reasons = _weak_reasons(context, s, pull.criticality[i])
    return ("weak", reasons) if reasons else ("strong", ("strong",))


def strong_neighbours(context: Context, s: int) -> int:
    """Supply neighbours of ``s`` that the place is strong in."""
    near = {t for t, _ in context.supply.users[s] + context.supply.inputs[s]}
    limits = context.thresholds
    return sum(bool(context.local.n_place[t] > 0 and context.lq[t] >= limits.lq_strong) for t in near)


def _extend_reasons(context: Context, s: int) -> tuple[str, ...]:
    out = []
    if strong_neighbours(context, s):
        out.append("extend.neighbour")
    if context.relatedness[s] >= context.thresholds.density_extend:
        out.append("extend.related")
    return tuple(out)


def _weak_reasons(context: Context, s: int, criticality: float) -> tuple[str, ...]:
    local, limits = context.local, context.thresholds
    out = []
    if context.lq[s] < limits.lq_weak:
        out.append("weak.lq")
    if local.effective_makers[s] < limits.makers_weak:
        out.append("weak.makers")
    required = context.graph.nodes["Segment"].columns["anchor_required"][s] == 1
    if required and context.anchors_known and not context.anchors[s]:
        out.append("weak.anchor")
    if local.firms_place[s] == 1 and criticality > 0 and context.importable[s] < limits.importable_from:
        out.append("weak.single")
    return tuple(out)
