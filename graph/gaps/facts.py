"""What the rules look at: counted once for all places and segments of a question, then decided for each field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, city_of
from graph.chain.tables import CONFIRMED
from graph.counts.local import PlaceCounts, count_places
from graph.counts.take import census_of
from graph.evidence.figures import Figures, figures_of
from graph.evidence.leaders import leaders_of
from graph.gaps.answers import HIGH, Answers, Facts, answers, verdicts_differ
from graph.gaps.marks import CHANCES, FINDERS, PRESSING, Marked, MarkFacts
from graph.gaps.need import Need, need_of
from graph.gaps.rules import PROBABILITIES, UNTOLD, chances, decide
from graph.gaps.similar_places import Alike, alike_of, peers_relatedness, related_from
from graph.gaps.thresholds import Thresholds
from graph.gaps.verified import Checked, checked, outranked
from graph.space.quadrant import SAME
from graph.supply.field_chain import FieldChain

"""Levels of places that have a city around them."""
HALF = 0.5
"""Where fewer firms than that would be there at LQ = 1, nobody seen says nothing, however well one looked."""


@dataclass(frozen=True)
class Context:
    """What all fields of one question share; arrays have shape (places, all segments).

    ``answers`` are with what people found out (``checked``). ``main`` is the position of the roster whose comparison is
    shown, -1 for none; ``expected`` and ``lq`` are its e and the middle of its LQ. ``marks`` are by key.
    """

    graph: ChainGraph
    counts: PlaceCounts
    thresholds: Thresholds
    figures: list[Figures]
    answers: Answers
    checked: Checked
    need: Need
    main: IntArray
    expected: FloatArray
    lq: FloatArray
    marks: dict[str, Marked]
    outside: BoolArray
    planned: BoolArray
    alike: list[Alike]


def make_context(graph: ChainGraph, places: Sequence[Place], peers: Sequence[Place], thresholds: Thresholds) -> Context:
    """Count once for all places and fields of a question."""
    counts, figures = count_places(graph, places, peers), figures_of(graph, places)
    shape = counts.n_place.shape
    inferred, by = answers(figures, shape, thresholds), checked(graph, places)
    other = answers(figures, shape, thresholds, HIGH)
    said = outranked(inferred, by, counts.n_place, thresholds)
    asked = planned(graph)
    need = need_of(graph, figures, counts, by.no, asked, thresholds)
    main, expected, lq = _main(figures, inferred, shape)
    nearby, outside = _nearby(graph, places, counts.n_place), _outside(figures, shape)
    columns, census = graph.nodes["Segment"].columns, census_of(graph)
    led = census.by_segment(census.leads)
    no_anchor = (columns["anchor_required"] == 1) & (led > 0) & ~(counts.leads_place > 0)
    alone = need.needed & said.present & (no_anchor | ((counts.n_place == 1) & (by.named < 2)))
    swayed = (inferred.none ^ other.none) | ((inferred.likely ^ other.likely) & need.needed)
    swayed = (swayed & ~by.yes & ~by.no & ~by.glanced) | ((inferred.only ^ other.only) & alone)
    facts = MarkFacts(
        local=np.where(by.no, 0.0, counts.n_place),
        denied=np.where(by.no | by.maybe_no, counts.n_place, 0.0),
        named=by.named,
        effective_makers=counts.effective_makers,
        no_anchor=no_anchor,
        bottleneck=columns["bottleneck"] == 1,
        entry=columns["entry"],
        expected=expected,
        nearby=nearby,
        unseen=_unseen(figures, shape) & ~outside,
        sensitive=swayed | (verdicts_differ(figures, shape, thresholds) & said.present),
        leaders=leaders_of(figures, shape),
        asked=need.needed | (counts.n_place > 0),
        answers=said,
    )
    marks = {key: find(facts) for key, find in FINDERS.items()}
    alike = alike_of(graph, places, peers)
    return Context(graph, counts, thresholds, figures, said, by, need, main, expected, lq, marks, outside, asked, alike)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found of a field's segments; ``outcome`` (into :data:`graph.gaps.rules.OUTCOMES`) and the others have
    shape (places, segments).

    ``peers_relatedness`` is the mean of the places alike, ``related_from`` their quantile, ``nan`` without any.
    ``chances`` is how probable what is said is: of the state ("chance"), and of marks under their keys.
    """

    relatedness: FloatArray
    peers_relatedness: FloatArray
    related_from: FloatArray
    strong_neighbours: FloatArray
    outcome: IntArray
    chances: dict[str, FloatArray]


def find(context: Context, chain: FieldChain) -> Findings:
    """State of every segment of a field in every place, and what it was decided on."""
    s, said, by, limits = chain.segments, context.answers, context.checked, context.thresholds
    relatedness = chain.nearness.density(context.counts.n_place > 0)
    quantile = related_from(context.graph, chain, context.alike, limits.related_quantile)
    neighbours = chain.needs.strong_neighbours(said.over)
    facts = Facts(
        present=said.present[:, s],
        recorded=said.recorded[:, s],
        none=said.none[:, s],
        likely=said.likely[:, s],
        over=said.over[:, s],
        under=said.under[:, s],
        needed=context.need.needed[:, s],
        single=context.marks["single"][0][:, s] & said.only[:, s],
        no_anchor=context.marks["no_anchor"][0][:, s] & said.only[:, s],
        neighbour=neighbours > 0,
        related=relatedness - quantile > SAME,
        unseen=context.marks["unseen"][0][:, s],
        outside=context.outside[:, s],
        small=said.there[:, s] < HALF,
        verified=(by.yes | by.no)[:, s],
        asked=by.unsure[:, s],
        glanced=by.glanced[:, s],
    )
    near = peers_relatedness(context.graph, chain, context.alike)
    outcome = decide(facts)
    return Findings(relatedness, near, quantile, neighbours, outcome, _chances(context, s, outcome))


def _chances(context: Context, segments: IntArray, outcome: IntArray) -> dict[str, FloatArray]:
    """Shape as ``outcome``; see :func:`graph.gaps.rules.chances`."""
    of = {name: getattr(context.answers, name)[:, segments] for name in PROBABILITIES}
    out = {"chance": chances(outcome, of)}
    for key in CHANCES:
        mark = context.marks[key]
        where, figure = mark.where[:, segments], mark.figure[:, segments]
        out[key] = np.where(where, np.where(np.isnan(figure), UNTOLD, figure), np.nan)
    return out


def pressing(context: Context, chain: FieldChain) -> FloatArray:
    """h of a field's segments: how sure it is that something is amiss; 0..1, shape (places, segments)."""
    s, said = chain.segments, context.answers
    absent = np.where(said.recorded[:, s], 0.0, np.nan_to_num(np.fmax(said.p_none[:, s], said.declared[:, s])))
    under = np.where(said.under[:, s] & said.present[:, s], np.nan_to_num(said.p_under[:, s]), 0.0)
    single, no_anchor, concentrated = (context.marks[k][0][:, s] for k in ("single", "no_anchor", "concentrated"))
    alone = np.where(single, np.nan_to_num(said.alone[:, s]) / 2, 0.0)
    risk = np.where(single | no_anchor | concentrated, PRESSING, 0.0)
    out: FloatArray = np.maximum.reduce([absent, under, alone, risk])
    return out


def planned(graph: ChainGraph) -> BoolArray:
    """Segments that some field's plan names; shape (segments,)."""
    part = graph.edge("PART_OF", "Segment", "Field")
    out = np.zeros(len(graph.nodes["Segment"]), dtype=bool)
    if "planned" in part.columns:
        out[part.source[(part.state == CONFIRMED) & (part.columns["planned"] == 1)]] = True
    return out


def _main(figures: Sequence[Figures], said: Answers, shape: tuple[int, int]) -> tuple[IntArray, FloatArray, FloatArray]:
    """The roster that is shown: which says 无 or 疑缺, else which compares, else which expects; its e and LQ."""
    main = np.where(said.none | said.likely, said.by, said.by_strength)
    expected, lq = np.full(shape, np.nan), np.full(shape, np.nan)
    for at, roster in enumerate(figures):
        main = np.where((main < 0) & ~np.isnan(roster.e), at, main)
    for at, roster in enumerate(figures):
        mine = main == at
        expected = np.where(mine, roster.e, expected)
        lq = np.where(mine, roster.lq[..., 1], lq)
    return main, expected, lq


def _unseen(figures: Sequence[Figures], shape: tuple[int, int]) -> BoolArray:
    """Segments of which nobody is seen here, nor by a list that compares (without any, by any list) elsewhere."""
    out, comparing = np.ones(shape, dtype=bool), [f for f in figures if f.roster.closed]
    for roster in figures:
        out &= ~roster.anybody
    for roster in comparing or figures:
        out &= roster.counts.seen.outside == 0
    return out


def _outside(figures: Sequence[Figures], shape: tuple[int, int]) -> BoolArray:
    """Segments of which the lists that could say 无 of a place collect no firms, though they hold some of the place."""
    barred, kept = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for roster in (f for f in figures if f.roster.closed and f.roster.by_site):
        some = (roster.counts.known + roster.counts.unseen > 0)[:, None]
        barred, kept = barred | (some & ~roster.collected), kept | (some & roster.collected)
    return barred & ~kept


def _nearby(graph: ChainGraph, places: Sequence[Place], here: FloatArray) -> FloatArray:
    """Confirmed firms in the rest of the city that a county or zone belongs to; 0 for other places."""
    out, around = np.zeros_like(here), dict[Place, list[int]]()
    for i, place in enumerate(places):
        if (city := city_of(graph, place)) is not None:
            around.setdefault(city, []).append(i)
    if around:
        found = count_places(graph, list(around)).n_place
        for row, rows in zip(found, around.values(), strict=True):
            out[rows] = row - here[rows]
    return out
