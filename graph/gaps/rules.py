"""The rules of the states, tried in the order of docs/gaps.md, each naming itself in the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Place
from graph.counts.local import PlaceCounts, confidence_of, count_places, quotient_of
from graph.gaps.similar_places import Alike, alike_of, peers_relatedness
from graph.gaps.thresholds import Thresholds
from graph.space.quadrant import SAME
from graph.supply.field_chain import FieldChain
from graph.supply.needs import Pull

Outcome = tuple[str, tuple[str, ...]]
"""A state, and the ids of the rules that decided it."""
_EXTEND = ("extend.neighbour", "extend.related")
_WEAK = ("weak.lq", "weak.makers", "weak.anchor", "weak.single")


def _chosen(rules: Sequence[str], bits: int) -> tuple[str, ...]:
    return tuple(rule for i, rule in enumerate(rules) if bits >> i & 1)


OUTCOMES: tuple[Outcome, ...] = (
    ("unknown", ("unknown.observed",)),
    ("unknown", ("unknown.confidence",)),
    ("missing", ("missing.demand",)),
    ("absent", ("absent",)),
    *(("extend", _chosen(_EXTEND, bits)) for bits in range(1, 1 << len(_EXTEND))),
    ("strong", ("strong",)),
    *(("weak", _chosen(_WEAK, bits)) for bits in range(1, 1 << len(_WEAK))),
)
"""All there are: absent with one bit for each reason to extend, strong with one bit for each reason that it is weak."""
_OBSERVED, _CONFIDENCE, _DEMAND, _ABSENT = range(4)
_STRONG = _ABSENT + (1 << len(_EXTEND))


@dataclass(frozen=True)
class Context:
    """What all fields of one question share.

    Arrays have shape (places, all segments), ``alike`` has an entry for each place.
    """

    graph: ChainGraph
    counts: PlaceCounts
    thresholds: Thresholds
    importable: BoolArray
    expected: FloatArray
    lq: FloatArray
    confidence: FloatArray
    no_anchor: BoolArray
    strong: BoolArray
    alike: list[Alike]


def make_context(graph: ChainGraph, places: Sequence[Place], peers: Sequence[Place], thresholds: Thresholds) -> Context:
    """Count once for all places and fields of a question."""
    counts, columns = count_places(graph, places, peers), graph.nodes["Segment"].columns
    expected = counts.expected()
    lq = quotient_of(counts.n_place, expected, thresholds.prior)
    no_anchor = (columns["anchor_required"] == 1) & (counts.leads_total > 0) & ~(counts.leads_place > 0)
    strong = (
        (counts.n_place > 0)
        & (counts.n_total >= thresholds.min_observed)
        & ~no_anchor
        & ~(lq < thresholds.lq_weak)
        & ~(counts.effective_makers < thresholds.makers_weak)
    )
    return Context(
        graph,
        counts,
        thresholds,
        columns["importable"] >= thresholds.importable_from,
        expected,
        lq,
        confidence_of(expected),
        no_anchor,
        strong,
        alike_of(graph, places, peers),
    )


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found of a field's segments; ``outcome`` (into :data:`OUTCOMES`) and the others have shape (places,
    segments).

    ``peers_relatedness`` is the mean of the places alike, ``nan`` without any.
    """

    pull: Pull
    relatedness: FloatArray
    peers_relatedness: FloatArray
    strong_neighbours: FloatArray
    outcome: IntArray


def find(context: Context, chain: FieldChain) -> Findings:
    """State of every segment of a field in every place, and what it was decided on (design: tried in this order).

    A segment that asks for a 链主 lacks one only where one is known somewhere: without any record nothing is said.
    Relatedness calls for 延链 only where the place is nearer than its peers (a possible entrant with fit > 0), if there
    are any.
    """
    counts, limits, s = context.counts, context.thresholds, chain.segments
    pull = chain.needs.pull(counts.n_place, context.importable)
    related = chain.nearness.density(counts.n_place > 0)
    neighbours = chain.needs.strong_neighbours(context.strong)
    n_place = counts.n_place[:, s]
    theirs = peers_relatedness(context.graph, chain, context.alike)
    extend = _ABSENT + _bits(neighbours > 0, (related >= limits.density_extend) & ~(related - theirs <= SAME))
    away = np.where(pull.demand > 0, _DEMAND, extend)
    away = np.where(context.confidence[:, s] < limits.confidence_floor, _CONFIDENCE, away)
    single = (n_place == 1) & (pull.criticality > 0) & ~context.importable[s]
    thin = counts.effective_makers[:, s] < limits.makers_weak
    here = _STRONG + _bits(context.lq[:, s] < limits.lq_weak, thin, context.no_anchor[:, s], single)
    outcome = np.where(n_place == 0, away, here)
    return Findings(
        pull, related, theirs, neighbours, np.where(counts.n_total[:, s] < limits.min_observed, _OBSERVED, outcome)
    )


def _bits(*reasons: BoolArray) -> IntArray:
    """The reasons as one number, the first as its lowest bit."""
    out = np.zeros(reasons[0].shape, dtype=np.int64)
    for i, reason in enumerate(reasons):
        out |= reason.astype(np.int64) << i
    return out
