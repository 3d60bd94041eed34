"""Gaps of many places at once: what one segment after another gives, and what one place after another gives."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from graph.chain.graph import ChainGraph
from graph.chain.places import Place, make_place
from graph.counts.local import count_places
from graph.errors import BadRequest, NotFound
from graph.gaps.find import TOGETHER, Assessment, find_all_gaps, find_gaps, find_gaps_of_places
from graph.gaps.records import Gap
from graph.gaps.rules import OUTCOMES
from graph.gaps.states import STATES
from graph.gaps.thresholds import PARTS, Thresholds
from graph.store.contract import Store
from tests.engines import engine_store, put, table
from tests.graph.gaps.slow_claims import SlowLook, SlowWorld, p_under
from tests.graph.gaps.slow_gaps import SlowGaps
from tests.graph.gaps.tangled import DISTRICTS, tangle, tangled
from tests.rounds import rounds
from tests.worlds import suzhou, world

store = engine_store
STATE_NAMES = ("confirmed", "suggested", "rejected")
LIMITS = st.builds(
    Thresholds,
    present_from=st.sampled_from([0.9, 0.97]),
    none_from=st.sampled_from([0.9, 0.6]),
    look_from=st.sampled_from([0.7, 0.2]),
    likely_from=st.sampled_from([0.5, 0.3]),
    added_from=st.sampled_from([0.1, 0.0]),
    over_from=st.sampled_from([0.9, 0.6]),
    strong_firms=st.sampled_from([3.0, 1.0]),
    under_from=st.sampled_from([0.9, 0.6]),
    alone_from=st.sampled_from([0.9, 0.3]),
    needed_firms=st.sampled_from([2.0, 1.0]),
    related_quantile=st.sampled_from([0.9, 0.25]),
    weights=st.dictionaries(st.sampled_from(PARTS), st.sampled_from([0, 0.5, 1, 2])),
)


def close(got: float | None, wanted: float | None) -> bool:
    """The same number, however its sums were ordered; nothing for nothing."""
    if got is None or wanted is None:
        return got is wanted
    return (math.isnan(got) and math.isnan(wanted)) or got == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def given_of(assessments: Iterable[Assessment]) -> dict[str, dict[str, Any]]:
    """What is taken from the answers: of each roster what was fitted, and how much was seen of the place."""
    every = list(assessments)
    claims = [asdict(claim) for a in every for gap in a.gaps for claim in gap.claims]
    rosters = {r["id"]: r for a in every for r in asdict(a.population)["rosters"]}
    return {
        c["id"]: {name: c[name] for name in ("a", "b", "k", "n_bar")}
        | {name: rosters[c["id"]][name] for name in ("shares", "below", "divisions")}
        for c in sorted(claims, key=lambda c: c["a"] is not None)  # of one that was fitted somewhere, that
    }


def compare_claims(gap: Gap, looks: list[SlowLook], s: int) -> None:
    """Every figure in the JSON is what the formulas make of the relations."""
    said = {claim.id: claim for claim in gap.claims}
    assert list(said) == [k.roster.id for k in looks if k.m or k.sited(s) or (k.roster.closed and k.n_s(s))]
    for look in looks:
        if (claim := said.get(look.roster.id)) is None:
            continue
        counts = (look.n(s), look.texts(s), look.n_s(s), look.m, look.M)
        assert (claim.n, claim.texts, claim.n_s, claim.m, claim.M) == counts
        under = look.p_under(s)
        pairs = {
            "pi": look.pi,
            "e": look.e(s),
            "E": look.E(s, 1),
            "p_none": None if look.n(s) else look.p_none(s, 1),
            "p_no_further": look.p_none(s, 1, look.n(s)),
            "p_present": look.p_present(s),
            "p_under": under,
            "p_over": None if under is None else 1 - under,
        }
        assert claim.divisions == look.mix(s)
        assert close(claim.no_business, look.no_business(s))
        assert claim.d == (None if (d := look.d(s)) is None else pytest.approx(d, rel=1e-9))
        fits = look.roster.closed or (look.roster.kind == "行业头部" and not look.roster.by_site)
        assert fits or (claim.a, claim.b, claim.k, claim.n_bar) == (None,) * 4, "nothing is told by such a fit"
        for name, wanted in pairs.items():
            assert close(getattr(claim, name), wanted), (name, claim, wanted)
        assert (claim.lq is None) == (under is None)
        if claim.lq is not None and claim.a is not None and claim.b is not None and claim.e is not None:
            ends = [p_under(claim.n, (claim.b + claim.e) * q - claim.b, claim.a, claim.b) for q in claim.lq]
            assert ends == pytest.approx([0.05, 0.5, 0.95], abs=1e-9)  # Gamma(a + n, b + e) scales: P(LQ < q)


def compare(graph: ChainGraph, gap: Gap, slow: SlowGaps) -> None:
    """One segment, as the slow way has it."""
    s = graph.nodes["Segment"].index[gap.segment]
    wanted = slow.of(s)
    compare_claims(gap, slow.looks, s)
    assert {b.id for b in gap.sites} == {
        slow.world.firms[f] for f, d, t in slow.world.at if t == s and d in slow.inside
    }
    told = (gap.presence, gap.strength, gap.needed, gap.state, gap.rules, gap.roster)
    held = (wanted.presence, wanted.strength, wanted.needed, wanted.state, wanted.rules, wanted.roster)
    assert told == held, (gap, wanted)
    assert tuple(m.key for m in gap.marks) == wanted.marks
    numbers, recorded = wanted.numbers, wanted.presence in ("有", "有记录")
    for name in ("declared", "bound", "users", "suppliers", "relatedness", "related_from", "peers_relatedness"):
        assert close(getattr(gap.inputs, name), numbers[name]), (name, gap, numbers)
    assert close(gap.inputs.p_none, math.nan if recorded else numbers["p_none"])
    for part in PARTS:
        assert close(gap.parts[part], numbers[part]), (part, gap, numbers)
    assert close(gap.priority, wanted.priority)


def in_order(gaps: tuple[Gap, ...]) -> bool:
    """Gaps by priority, then by who stands next to them and how sure that is, 延链 of the same by reach before that."""

    def key(gap: Gap) -> tuple[float, ...]:
        related, peers = gap.inputs.relatedness, gap.inputs.peers_relatedness
        reach = (0.0 if math.isnan(related) else related) + (not related - peers <= 1e-9)
        urgency = -(gap.priority or 0.0)
        return (
            gap.priority is None,
            urgency,
            -reach if gap.state == "extend" else 0.0,
            -gap.parts["firms"],
            -gap.parts["sureness"],
        )

    return [key(g) for g in gaps] == sorted(key(g) for g in gaps)


def compare_all(graph: ChainGraph, places: Sequence[Place], others: Sequence[Place], limits: Thresholds) -> set[str]:
    """Every segment of every field in each place; the states that were met."""
    found, slow_world = find_gaps_of_places(graph, places, others, thresholds=limits), SlowWorld(graph)
    for place, of_place in zip(places, found, strict=True):
        assert repr(of_place) == repr(find_all_gaps(graph, place, others, thresholds=limits))
        slow = SlowGaps(slow_world, place, others, limits, given_of(of_place))
        if len(place.ids) > 1 and any(look.twice for look in slow.looks):
            continue  # docs/gaps-formulas.md: counted in each of the places asked about together
        for assessment in of_place:
            assert in_order(assessment.gaps)
            for gap in assessment.gaps:
                compare(graph, gap, slow)
    return {g.state for of_place in found for a in of_place for g in a.gaps}


@settings(
    max_examples=rounds(8, 200), phases=[Phase.generate]
)  # a world that fails is not made smaller: it would take minutes
@given(tangled(), LIMITS, st.booleans())
def test_many_places_at_once_are_what_one_segment_after_another_gives(
    graph: ChainGraph, limits: Thresholds, peers: bool
) -> None:
    ids = [["c1"], ["k1"], ["k1", "c2"]] if peers else [["p"], ["c1"], ["q", "k1"], ["k1"]]
    places, others = [make_place(graph, i) for i in ids], [make_place(graph, ["c3"])] if peers else []
    compare_all(graph, places, others, limits)


SEEDS = {
    1017: {"missing", "strong", "weak", "extend", "plain", "absent"},
    1113: {"missing", "likely_missing", "strong", "weak", "plain", "unknown"},
}
"""Of worlds that have every state between them."""


def stored(store: Store, graph: ChainGraph) -> ChainGraph:
    """The graph written into a store and read again."""
    tables = []
    for kind, nodes in graph.nodes.items():
        rows = [{"id": str(id_), **_values(nodes.columns, i)} for i, id_ in enumerate(nodes.ids)]
        tables += [table(kind, *rows)] if rows else []
    for pair, edges in graph.edges.items():
        ends = [graph.nodes[kind].ids for kind in pair[1:]]
        rows = [
            {
                "source": str(ends[0][edges.source[i]]),
                "target": str(ends[1][edges.target[i]]),
                "state": STATE_NAMES[int(edges.state[i])],
                **_values(edges.columns, i),
            }
            for i in range(len(edges))
        ]
        tables += [table(pair[0], *rows, ends=(pair[1], pair[2]))] if rows else []
    put(store, *tables)
    return store.chain(graph.on)


def _values(columns: Mapping[str, np.ndarray[Any, Any]], i: int) -> dict[str, Any]:
    """What is known of a record."""
    return {name: v for name, c in columns.items() if (v := c[i]) is not None and v == v}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_engine_answers_as_the_slow_way_does(store: Store, seed: int) -> None:
    """The counts of every roster are taken from the rows of the store."""
    graph = stored(store, tangle(seed))
    places = [make_place(graph, [p]) for p in ("p", "c1", "k1")]
    assert compare_all(graph, places, [], Thresholds()) == SEEDS[seed]
    assert set().union(*SEEDS.values()) == set(STATES)


@given(tangled(rosters=False), st.booleans())
def test_masks_hold_the_districts_of_each_place_and_never_those_not_known(graph: ChainGraph, peers: bool) -> None:
    places, others = [make_place(graph, [i]) for i in ("k1", "c2", "p")], [make_place(graph, ["c3"])] if peers else []
    counts = count_places(graph, places, others)
    slow = SlowWorld(graph)
    for i, place in enumerate(places):
        inside, above = slow.districts(place)
        everywhere = set(range(len(DISTRICTS)))
        compared = inside | slow.districts(others[0])[0] if peers else everywhere - above
        masks = (counts.inside[i], counts.undecided[i], counts.compared[i])
        assert [set(np.flatnonzero(m).tolist()) for m in masks] == [inside, above, compared]


def test_more_places_than_are_judged_at_a_time_come_in_order() -> None:
    graph = world()
    ids = [str(i) for i in graph.nodes["District"].ids] * (TOGETHER // 2)
    found = find_gaps_of_places(graph, [make_place(graph, [i]) for i in ids], fields=["f"])
    assert [of_place[0].place.ids for of_place in found] == [(i,) for i in ids]
    assert repr(found[-1]) == repr([find_gaps(graph, "f", make_place(graph, [ids[-1]]))])
    alone = find_gaps(graph, "f", make_place(graph, [ids[0]]))
    assert [g.evidence for g in found[0][0].with_evidence().gaps] == [g.evidence for g in alone.with_evidence().gaps]


def test_no_places_and_no_fields() -> None:
    graph = world()
    assert find_gaps_of_places(graph, []) == []
    assert find_gaps_of_places(graph, [suzhou(graph)] * 2, fields=[]) == [[], []]
    with pytest.raises(NotFound, match="nope"):
        find_gaps_of_places(graph, [suzhou(graph)], fields=["nope"])
    with pytest.raises(BadRequest, match="重叠"):
        find_gaps_of_places(graph, [make_place(graph, ["310000"]), suzhou(graph)], [make_place(graph, ["320583"])])


def test_every_outcome_is_listed_once() -> None:
    assert len(OUTCOMES) == len(set(OUTCOMES)) == 3 + 7 + 3 + 3 + 1 + 7 + 15 + 63
