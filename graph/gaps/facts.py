"""What the rules look at: counted once for all places and fields of a question, then weighed for each field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Place
from graph.counts.local import PlaceCounts, confidence_of, count_places, quotient_of
from graph.gaps.rules import Facts, decide
from graph.gaps.similar_places import Alike, alike_of, peers_relatedness
from graph.gaps.thresholds import Thresholds
from graph.supply.field_chain import FieldChain
from graph.supply.needs import Pull


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
    """What was found of a field's segments; ``outcome`` (into :data:`graph.gaps.rules.OUTCOMES`) and the others have
    shape (places, segments).

    ``peers_relatedness`` is the mean of the places alike, ``nan`` without any.
    """

    pull: Pull
    relatedness: FloatArray
    peers_relatedness: FloatArray
    strong_neighbours: FloatArray
    outcome: IntArray


def find(context: Context, chain: FieldChain) -> Findings:
    """State of every segment of a field in every place, and what it was decided on."""
    counts, s = context.counts, chain.segments
    pull = chain.needs.pull(counts.n_place, context.importable)
    facts = Facts(
        limits=context.thresholds,
        n_place=counts.n_place[:, s],
        n_total=counts.n_total[:, s],
        confidence=context.confidence[:, s],
        demand=pull.demand,
        criticality=pull.criticality,
        strong_neighbours=chain.needs.strong_neighbours(context.strong),
        relatedness=chain.nearness.density(counts.n_place > 0),
        peers_relatedness=peers_relatedness(context.graph, chain, context.alike),
        lq=context.lq[:, s],
        effective_makers=counts.effective_makers[:, s],
        no_anchor=context.no_anchor[:, s],
        importable=context.importable[s],
    )
    return Findings(pull, facts.relatedness, facts.peers_relatedness, facts.strong_neighbours, decide(facts))
