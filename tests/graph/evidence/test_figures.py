"""Figures of rosters are those that plain loops over the relations give, in memory and on every engine; and no ledger
of a district changes what another roster says.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.evidence.claims import Shape
from graph.evidence.counts import seen_of
from graph.evidence.figures import Figures, figures_of
from graph.store.contract import Store
from tests.engines import engine_store
from tests.graph.evidence.rostered import DISTRICTS, SEGMENTS, Described, described
from tests.graph.evidence.slow_figures import Slow, detection, figure, is_of_segment
from tests.rounds import rounds
from tests.worlds import suzhou, world

store = engine_store
seeds = st.integers(0, 2**32 - 1)
PLACES = ("p", "c1", "k1", "q")
ENDS = ("there", "none", "no_further", "prior_none", "present", "lq")


def figures(graph: ChainGraph, places: tuple[str, ...] = PLACES) -> dict[str, Figures]:
    return {f.roster.id: f for f in figures_of(graph, [make_place(graph, [p]) for p in places])}


def agree(graph: ChainGraph) -> int:
    """Every figure is that of plain loops; how many were stated."""
    slow, stated = Slow(graph), 0
    found = figures(graph)
    assert set(found) == {r for r in ("listed", "own", "r1", "r2", "r3", "r4") if slow.members(r)}
    for roster, made in found.items():
        for i, place in enumerate(PLACES):
            shape, d = made.shape[i], made.looks[i].d
            k = shape.k if shape else math.nan
            assert shape is None or (shape.a, shape.b, shape.places) == (1.0, 1.0, 0)
            want = detection(slow, roster, place)
            assert d == (None if want is None else pytest.approx(want, abs=1e-6)), (roster, place)
            for at, segment in enumerate(SEGMENTS):
                low, mid, high = made.d[i, at].tolist()
                assert d is None or is_of_segment(slow, roster, place, segment, (low, mid, high)), (roster, place)
                told = None if d is None else (low, mid, high)
                slowly, seen = figure(slow, roster, place, segment, k, told), made.counts.seen
                exact = (seen.here[i, at], seen.outside[i, at], seen.m[i], seen.everybody[i], made.counts.texts[i, at])
                assert exact == (slowly.n, slowly.outside, slowly.m, slowly.everybody, slowly.j), (roster, place)
                assert made.pi == pytest.approx(slowly.pi, abs=1e-6)
                for name in ("e", "over", "under"):
                    same(getattr(made, name)[i, at], getattr(slowly, name), (roster, place, segment, name))
                for name in ENDS:
                    same(getattr(made, name)[i, at].tolist(), getattr(slowly, name), (roster, place, segment, name))
                stated += not math.isnan(slowly.none[1])
    return stated


def same(found: Any, want: Any, where: object) -> None:
    assert found == pytest.approx(want, abs=2e-5, rel=2e-5, nan_ok=True), where


@settings(max_examples=rounds(6, 200))
@given(seeds, st.sampled_from([4, 45, 200]))
def test_plain_loops_give_the_same_figures(seed: int, firms: int) -> None:
    agree(described(seed, firms).graph())


def test_the_worlds_that_are_tried_state_something() -> None:
    """Else the comparison above would prove nothing."""
    graph = described(3).graph()
    assert agree(graph) > 10
    found = figures(graph)
    assert any(np.isfinite(f.lq).any() for f in figures(described(3, 200).graph()).values())
    assert not any(np.isfinite(f.lq).any() for f in found.values()), "nobody is seen outside as often as here"
    assert any(f.looks[i].own for f in found.values() for i in range(len(PLACES)))
    assert any(not look.own and look.d for f in found.values() for look in f.looks)
    assert any(np.ptp(f.d[i, :, 1]) > 0.01 for f in found.values() for i in range(len(PLACES)))  # divisions differ


@pytest.mark.parametrize("seed", [3, 4])
def test_plain_loops_give_the_same_figures_on_every_engine(store: Store, seed: int) -> None:
    described(seed).put(store)
    whole = store.chain()
    assert agree(whole) > 10
    part = store.slice(["f"])  # a filter changes no figure
    rows = [int(whole.nodes["Segment"].index[s]) for s in part.nodes["Segment"].ids]
    of_whole, of_part = figures(whole), figures(part)
    assert set(of_whole) == set(of_part)
    for roster, one in of_part.items():
        other = of_whole[roster]
        mine = [part.nodes["Segment"].index[s] for s in ("s0", "s1", "s2", "s3")]
        theirs = [rows[i] for i in mine]
        for name in ("n", "d", "e", "over", "under", *ENDS):
            assert np.array_equal(getattr(one, name)[:, mine], getattr(other, name)[:, theirs], equal_nan=True), name


def test_k_is_the_likeliest_by_plain_sums() -> None:
    """Over segments of a closed roster; n̄ is the mean."""
    graph = described(7).graph()
    made = figures(graph)["r2"]
    shape = made.shape[0]
    assert isinstance(shape, Shape)
    counts = made.counts.seen.total.tolist()

    def log_likelihood(k: float) -> float:
        mean = sum(counts) / len(counts)
        return sum(
            math.lgamma(n + k) - math.lgamma(k) + k * math.log(k / (k + mean)) + n * math.log(mean / (k + mean))
            for n in counts
        )

    best = log_likelihood(shape.k)
    assert shape.n_bar == pytest.approx(sum(counts) / len(counts))
    assert all(log_likelihood(math.exp(i / 20)) <= best + 1e-5 for i in range(-120, 161))


def test_a_place_is_left_out_of_its_own_comparison_and_so_is_who_may_be_in_it() -> None:
    """By hand, in the hand-made world: chip s1 s2 | h1; wafer h1 h2 h3 f1 | x1 without place, j1 perhaps in 苏州."""
    graph = world()
    (found,) = figures_of(graph, [suzhou(graph)])
    assert found.roster.id == "own"
    at, seen = graph.nodes["Segment"].index, found.counts.seen
    assert (seen.here[0, at["chip"]], seen.outside[0, at["chip"]]) == (2, 1)
    assert (seen.here[0, at["wafer"]], seen.outside[0, at["wafer"]], seen.total[at["wafer"]]) == (0, 4, 5)
    assert (seen.m[0], seen.everybody[0]) == (4, 6)
    assert np.isnan(found.e).all()  # of a ledger that somebody chose nothing is expected
    assert np.isnan(found.none).all()


def test_who_is_seen_nowhere_else_says_nothing() -> None:
    """A segment that only one place has: present there, and nothing else is stated of anywhere."""
    made = described(3)
    only = [(f"e{i}", "s6", {"rule": "exact", "evidence": "主营产品“独”"}, 0) for i in range(45)]
    homes = made.edges["LOCATED_IN", "Enterprise", "District"]
    there = [link for link in only if (link[0], "k1", {}, 0) in homes]
    assert there
    edges = made.edges | {
        ("OPERATES_IN", "Enterprise", "Segment"): [*made.edges["OPERATES_IN", "Enterprise", "Segment"], *there]
    }
    graph = Described(made.nodes, edges).graph()
    found, at = figures(graph)["listed"], SEGMENTS.index("s6")
    assert found.n[PLACES.index("k1"), at] > 0
    for name in ("e", "over", "under", *ENDS[:-2], "lq"):
        assert np.isnan(getattr(found, name)[PLACES.index("k1"), at]).all(), name
    assert np.isfinite(found.present[:, at]).all()
    assert np.isfinite(found.e[PLACES.index("q"), at])  # elsewhere somebody is seen: in k1
    agree(graph)


def with_ledger(made: Described, firms: int, district: str) -> Described:
    """The same with so many firms of an own ledger in a district, in every segment."""
    ids = [f"small{i}" for i in range(firms)]
    more: dict[tuple[str, str, str], list[tuple[str, str, dict[str, Any], int]]] = {
        ("LOCATED_IN", "Enterprise", "District"): [(f, district, {}, 0) for f in ids],
        ("OPERATES_IN", "Enterprise", "Segment"): [
            (f, s, {"rule": "exact", "evidence": "主营产品“小”"}, 0) for f in ids for s in SEGMENTS
        ],
    }
    nodes = made.nodes | {"Enterprise": [*made.nodes["Enterprise"], *({"id": f, "full_name": f} for f in ids)]}
    return Described(nodes, made.edges | {pair: [*made.edges[pair], *links] for pair, links in more.items()})


@settings(max_examples=rounds(4, 200))
@given(seeds, st.sampled_from(DISTRICTS))
def test_sixty_small_firms_of_a_district_change_no_figure_of_another_roster(seed: int, district: str) -> None:
    made = described(seed)
    before, after = figures(made.graph(), DISTRICTS), figures(with_ledger(made, 60, district).graph(), DISTRICTS)
    assert set(after) == {*before, "own"}
    for roster in before.keys() - {"own"}:
        old, new = before[roster], after[roster]
        assert (old.shape, old.pi) == (new.shape, new.pi)
        assert [(x.d, x.own, x.of) for x in old.looks] == [(x.d, x.own, x.of) for x in new.looks]
        for name in ("n", "e", "over", "under", *ENDS):
            assert np.array_equal(getattr(old, name), getattr(new, name), equal_nan=True), (roster, name)
        for name in ("matched", "texts", "suggested", "leads", "known", "unseen", "told", "meets", "meets_on"):
            assert np.array_equal(getattr(old.counts, name), getattr(new.counts, name)), (roster, name)
    own = after["own"]
    assert (own.n[DISTRICTS.index(district)] >= 60).all()  # presence at home, and no strength
    assert np.isnan(own.over).all()
    assert np.isnan(own.none).all()


@settings(max_examples=rounds(4, 100))
@given(seeds, st.permutations(DISTRICTS))
def test_what_is_asked_beside_it_changes_no_figure(seed: int, order: list[str]) -> None:
    graph = described(seed).graph()
    together = figures(graph, tuple(order))
    for i, place in enumerate(order[:2]):
        for roster, alone in figures(replace(graph), (place,)).items():
            for name in ("n", "e", "over", "under", *ENDS):
                found = getattr(together[roster], name)[i : i + 1]
                assert np.array_equal(found, getattr(alone, name), equal_nan=True), (roster, name)


def test_who_is_added_elsewhere_leaves_the_counts_here() -> None:
    """A firm of the same roster elsewhere moves n_s and M, never n, m or the texts here."""
    made = described(5)
    graph = made.graph()
    extra = {"id": "new", "full_name": "new", "stock_code": "600001.SH"}
    edges = dict(made.edges)
    for pair, link in (
        (("LOCATED_IN", "Enterprise", "District"), ("new", "q", {}, 0)),
        (("OPERATES_IN", "Enterprise", "Segment"), ("new", "s0", {"rule": "exact", "evidence": None}, 0)),
    ):
        edges[pair] = [*edges[pair], link]
    more = Described(made.nodes | {"Enterprise": [*made.nodes["Enterprise"], extra]}, edges).graph()
    place, roster = make_place(graph, ["c1"]), figures(graph)["listed"].roster
    old, new = seen_of(graph, roster, [place]), seen_of(more, roster, [place])
    assert np.array_equal(old.here, new.here)
    assert (old.m, old.everybody + 1) == (new.m, new.everybody)
    assert (new.outside - old.outside)[0].tolist() == [1.0, 0, 0, 0, 0, 0, 0]
