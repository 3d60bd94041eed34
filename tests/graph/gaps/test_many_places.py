"""Gaps of many places at once: to the last bit what one segment after another gives, and what one place after another
gives.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.counts.local import count_places
from graph.errors import BadRequest, NotFound
from graph.gaps.find import TOGETHER, find_all_gaps, find_gaps, find_gaps_of_places
from graph.gaps.rules import OUTCOMES
from graph.gaps.thresholds import PARTS, Thresholds
from graph.supply.andor import makeable
from graph.supply.needs import supply_of
from graph.supply.spread import Spread
from tests.pictures import graph_of
from tests.slow_gaps import SlowGaps, districts
from tests.worlds import suzhou, world

DISTRICTS = ["p", "q", "c1", "c2", "c3", "k1"]
WITHIN = [("c1", "p"), ("c2", "p"), ("c3", "q"), ("k1", "c1")]
SEGMENTS = [f"s{i}" for i in range(8)]
FIELDS = {"f": SEGMENTS[:5], "g": SEGMENTS[3:7]}
"""The fields share two segments, and s7 is in neither: failures may run through segments of other fields."""
LEVELS = ([None] * 6, ["省", "省", "市", "市", "市", "区县"], ["市"] * 6, ["市", "市", "市", None, "省", "市"])
"""Without levels nobody is alike.

Where all are of one level, a place is not compared with what lies in it or contains it.
"""
FIRMS = [f"e{i}" for i in range(14)]


@st.composite
def tangled(draw: st.DrawFn) -> ChainGraph:
    """Worlds with cycles, self-loops, segments that can or cannot be bought in, or of which nobody knows.

    How dense they are is drawn, who relates to whom is diced: lists drawn one by one would nearly all be short.
    """
    dice = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    supplied, worked = draw(st.sampled_from([0.08, 0.2, 0.4])), draw(st.sampled_from([0.1, 0.25, 0.5]))
    level = dict(zip(DISTRICTS, draw(st.sampled_from(LEVELS)), strict=True))
    bought = draw(st.sampled_from([(0.0,), (0.0,), (0.9,), (0.2, 0.9), (0.0, 0.0, 0.5, None)]))
    downward = draw(st.booleans())  # from lower to higher numbers only: without cycles

    def one_of(*values: Any) -> Any:
        return values[int(dice.integers(len(values)))]

    supplies = [
        (a, b, {"essential": one_of(1, 1, 0)}, one_of(0, 0, 0, 0, 1))
        for a in SEGMENTS
        for b in SEGMENTS
        if dice.random() < supplied and (a < b or not downward)
    ]
    works = [
        (
            f,
            s,
            {"share": one_of(None, 0.1, 0.3, 0.7, 0.7), "role": one_of(None, None, "链主")},
            one_of(0, 0, 0, 0, 1, 2),
        )
        for f in FIRMS
        for s in SEGMENTS
        if dice.random() < worked
    ]
    return graph_of(
        {
            "Field": [{"id": f, "name": f, "status": "参考链"} for f in FIELDS],
            "District": [{"id": d, "name": d, "level": level[d]} for d in DISTRICTS],
            "Segment": [
                {"id": s, "name": s, "importable": one_of(*bought), "anchor_required": i % 2, "bottleneck": i % 3 == 0}
                for i, s in enumerate(SEGMENTS)
            ],
            "Enterprise": [{"id": f, "name": f, "size": one_of(None, 10.0, 33.3, 1e6)} for f in FIRMS],
        },
        {
            ("WITHIN", "District", "District"): WITHIN
            + draw(st.sampled_from([[], [("p", "k1")]])),  # a wrong cycle in the data
            ("PART_OF", "Segment", "Field"): [
                (s, f, {"stage": "上游", "group": f}) for f, held in FIELDS.items() for s in held
            ],
            ("SUPPLIES", "Segment", "Segment"): supplies,
            ("LOCATED_IN", "Enterprise", "District"): [(f, d) for f in FIRMS if (d := one_of(None, *DISTRICTS))],
            ("OPERATES_IN", "Enterprise", "Segment"): works,
        },
    )


LIMITS = st.builds(
    Thresholds,
    prior=st.sampled_from([0, 1.0]),
    min_observed=st.sampled_from([0, 1, 2.0]),
    confidence_floor=st.sampled_from([0, 0.3]),
    density_extend=st.sampled_from([0, 0.25, 1]),
    importable_from=st.sampled_from([0, 0.5, 1.0]),
    makers_weak=st.sampled_from([0, 2.0]),
    weights=st.dictionaries(st.sampled_from(PARTS), st.sampled_from([0, 0.5, 1, 2])),
)


@given(tangled(), LIMITS, st.booleans())
def test_many_places_at_once_are_what_one_segment_after_another_gives(
    graph: ChainGraph, limits: Thresholds, peers: bool
) -> None:
    ids = [["c1"], ["k1"], ["k1", "c2"]] if peers else [["p"], ["c1"], ["q", "k1"], ["c3"]]
    places, others = [make_place(graph, i) for i in ids], [make_place(graph, ["c3"])] if peers else []
    found = find_gaps_of_places(graph, places, others, thresholds=limits)
    for place, of_place in zip(places, found, strict=True):
        assert repr(of_place) == repr(find_all_gaps(graph, place, others, thresholds=limits))
        for assessment in of_place:
            slow = SlowGaps(graph, assessment.field, place, others, limits).gaps()
            assert repr(list(assessment.gaps)) == repr(slow)


@given(tangled(), st.sampled_from([1, 3, 8, 70]), st.integers(0, 2**32 - 1))
def test_failures_spread_as_and_or_propagation_says(graph: ChainGraph, places: int, seed: int) -> None:
    """Segments without local makers are bought in.

    Asked of three out of field order, with others on the ways between.
    """
    dice = np.random.default_rng(seed)
    present, free = dice.random((places, 8)) < 0.7, dice.random(8) < 0.3
    supply, asked = supply_of(graph), [5, 0, 2]
    spread = Spread.of(supply.users, supply.inputs, asked)
    found = spread.stopped(present[:, spread.nodes], free[spread.nodes])
    needs = [[a for a, must in supply.inputs[s] if must and a != s] for s in range(8)]
    for p, here in enumerate(present):
        for i, lost in enumerate(asked):
            makers = [{"m"} if here[s] and s != lost else set[str]() for s in range(8)]
            alive = makeable(makers, needs, [(free[s] or not here[s]) and s != lost for s in range(8)])
            for j, s in enumerate(asked):
                if here[s] and s != lost and not free[s]:
                    assert found[i, j, p] == (not alive[s])
            assert not found[i, i, p]


@given(tangled(), st.booleans())
def test_masks_hold_the_districts_of_each_place_and_never_those_not_known(graph: ChainGraph, peers: bool) -> None:
    places, others = [make_place(graph, [i]) for i in ("k1", "c2", "p")], [make_place(graph, ["c3"])] if peers else []
    counts = count_places(graph, places, others)
    for i, place in enumerate(places):
        inside, above = districts(graph, place)
        everywhere = set(range(len(DISTRICTS)))
        compared = inside | districts(graph, others[0])[0] if peers else everywhere - above
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
    assert len(OUTCOMES) == len(set(OUTCOMES)) == 4 + 3 + 16
