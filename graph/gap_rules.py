"""The rules of the states, tried in the order of the README ("什么是缺口"), each naming itself in the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.chain import BoolArray, ChainGraph, FloatArray
from graph.evidence import EvidenceIndex
from graph.local import LocalCounts, count_local
from graph.places import Place
from graph.population import Population, describe_population
from graph.pull import Pull, Supply, supply_of
from graph.relatedness import density, proximity_rows
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
    no_anchor: BoolArray
    strong: BoolArray
    evidence: EvidenceIndex
    population: Population


def make_context(graph: ChainGraph, place: Place, peers: Sequence[Place], thresholds: Thresholds) -> Context:
    """Count and relate once for all fields of a question."""
    local = count_local(graph, place, peers)
    lq, no_anchor = local.location_quotient(thresholds.prior), _anchor_missing(graph, local)
    strong = (
        (local.n_place > 0) & (local.n_total >= thresholds.min_observed) & ~no_anchor
        & ~(lq < thresholds.lq_weak) & ~(local.effective_makers < thresholds.makers_weak)
    )  # fmt: skip
    return Context(
        graph, local, supply_of(graph), thresholds, graph.nodes["Segment"].columns["importable"], local.expected(), lq,
        local.confidence(), density(proximity_rows(graph), local.n_place > 0), no_anchor, strong, EvidenceIndex(graph, local),
        describe_population(graph, local),
    )  # fmt: skip


def _anchor_missing(graph: ChainGraph, local: LocalCounts) -> BoolArray:
    """Segments that ask for a 链主, of which one is known somewhere, and none here; without any record nothing is said."""
    required: BoolArray = graph.nodes["Segment"].columns["anchor_required"] == 1
    return required & (local.leads_total > 0) & ~(local.leads_place > 0)


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
    return sum(bool(context.strong[t]) for t in near)


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
    if context.no_anchor[s]:
        out.append("weak.anchor")
    if local.n_place[s] == 1 and criticality > 0 and not context.importable[s] >= limits.importable_from:
        out.append("weak.single")
    return tuple(out)
