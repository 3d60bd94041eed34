"""Routes of a chain: dominators, articulation points, minimum cuts, against small hand-worked graphs and brute
force.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadRequest, NotFound
from graph.supply.condensed import Condensed, condense, layers
from graph.supply.must_pass import articulation_points, dominated, dominators, minimum_cut
from graph.supply.structure import chain_structure, modelled_upstreamness
from tests.worlds import SUPPLIES, suzhou, world

DIAMOND = ([0, 0, 1, 2, 3], [1, 2, 3, 3, 4])
"""a → {b, c} → d → e."""


def test_the_diamond() -> None:
    """algorithms.md §2: idom(d) = a, idom(e) = d; articulation {d}; minimum cut from a to e {d}."""
    chain = condense(5, *DIAMOND)
    assert dominators(chain) == (-1, 0, 0, 0, 3)
    assert dominated(chain) == ((1, 2, 3, 4), (), (), (4,), ())
    assert articulation_points(5, *DIAMOND) == (3,)
    assert minimum_cut(chain, 4, 0) == (3,)
    assert layers(chain).tolist() == [0, 1, 1, 2, 3]


def test_from_all_sources_the_source_itself_may_be_the_cut() -> None:
    chain = condense(5, *DIAMOND)
    assert minimum_cut(chain, 4) == (0,)
    assert minimum_cut(chain, 0) is None
    assert minimum_cut(chain, 3, 0) == (1, 2)
    assert minimum_cut(chain, 1, 0) is None  # supplied directly
    assert minimum_cut(chain, 1, 4) == ()  # no route at all


def test_a_cycle_is_one_group() -> None:
    chain = condense(5, [0, 1, 2, 2, 3, 3], [1, 2, 1, 3, 4, 3])
    assert chain.cycles == ((1, 2),)
    assert [chain.members[g] for g in np.argsort(layers(chain), kind="stable")] == [(0,), (1, 2), (3,), (4,)]
    assert dominators(chain) == (-1, 0, 1, 2)


def test_a_cycle_without_inputs_is_a_source() -> None:
    chain = condense(3, [0, 1, 1], [1, 0, 2])
    assert dominators(chain) == (-1, 0)
    assert minimum_cut(chain, 1) == (0,)


@pytest.mark.parametrize("n", [0, 1, 3])
def test_without_relations_everything_stands_alone(n: int) -> None:
    chain = condense(n, [], [])
    assert chain.members == tuple((i,) for i in range(n))
    assert dominators(chain) == (-1,) * n
    assert articulation_points(n, [], []) == ()
    assert layers(chain).tolist() == [0] * n
    assert modelled_upstreamness(n, *np.zeros((2, 0), dtype=int)).tolist() == [1.0] * n


@pytest.mark.parametrize(
    ("source", "target", "words"), [([0], [0, 1], "个数不同"), ([0], [5], "0 到 2"), ([-1], [0], "0 到 2")]
)
def test_relations_that_are_refused(source: list[int], target: list[int], words: str) -> None:
    for ask in (condense, articulation_points):
        with pytest.raises(BadRequest, match=words):
            ask(3, source, target)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[int], list[int]]:
    dice = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 8))
    pairs = np.argwhere(dice.random((n, n)) < draw(st.sampled_from([0.1, 0.2, 0.35])))
    return n, pairs[:, 0].tolist(), pairs[:, 1].tolist()


def reached(chain: Condensed, without: tuple[int, ...]) -> set[int]:
    """Groups that some route from a group without inputs leads to."""
    seen: set[int] = set()
    for g, inputs in enumerate(chain.inputs):  # in the order of supply
        if g not in without and (not inputs or seen & set(inputs)):
            seen.add(g)
    return seen


@given(graphs())
def test_a_dominator_is_what_leaves_no_route_when_taken_away(case: Any) -> None:
    chain = condense(*case)
    every = range(len(chain.members))
    assert reached(chain, ()) == set(every)
    for g, below in enumerate(dominated(chain)):
        assert set(below) == set(every) - reached(chain, (g,)) - {g}


@given(graphs())
def test_a_minimum_cut_cuts_and_no_smaller_one_does(case: Any) -> None:
    chain = condense(*case)
    for target in range(len(chain.members)):
        cut = minimum_cut(chain, target)
        if cut is None:
            assert not chain.inputs[target]
            continue
        assert target not in cut
        assert not reached(chain, cut) & set(chain.inputs[target])
        others = [g for g in range(len(chain.members)) if g != target]
        for smaller in itertools.combinations(others, len(cut) - 1):
            assert reached(chain, smaller) & set(chain.inputs[target])


@given(graphs())
def test_an_articulation_point_is_what_leaves_more_pieces_when_taken_away(case: Any) -> None:
    n, source, target = case
    pairs = [{x, y} for x, y in zip(source, target, strict=True) if x != y]
    whole = pieces(set(range(n)), pairs)
    wanted = (v for v in range(n) if pieces(set(range(n)) - {v}, [p for p in pairs if v not in p]) > whole)
    assert articulation_points(n, source, target) == tuple(wanted)


def pieces(nodes: set[int], pairs: list[set[int]]) -> int:
    """How many pieces there are, counted by joining nodes."""
    groups = [{v} for v in nodes]
    for pair in pairs:
        touched = [g for g in groups if g & pair]
        groups = [g for g in groups if not g & pair] + [set().union(*touched)]
    return len(groups)


@given(graphs())
def test_groups_are_the_strongly_connected_components(case: Any) -> None:
    n, source, target = case
    whole: nx.DiGraph[int] = nx.DiGraph()
    whole.add_nodes_from(range(n))
    whole.add_edges_from(zip(source, target, strict=True))
    assert {frozenset(m) for m in condense(*case).members} == {
        frozenset(c) for c in nx.strongly_connected_components(whole)
    }


def test_the_shape_of_a_field() -> None:
    """ore → wafer → chip → board, gas → chip, tool → wafer, and side alone; counted in Suzhou."""
    graph = world()
    found = chain_structure(graph, "f", suzhou(graph))
    rows = {s.id: s for s in found.segments}
    assert {k: s.layer for k, s in rows.items()} == {
        "ore": 0,
        "wafer": 1,
        "gas": 0,
        "chip": 2,
        "board": 3,
        "tool": 0,
        "side": 0,
    }
    assert {k for k, s in rows.items() if s.splits} == {"wafer", "chip"}
    assert (rows["board"].gate, rows["chip"].gate, rows["chip"].gates) == ("芯片", "", ("整机",))
    assert (rows["board"].cut, rows["ore"].cut) == (("芯片",), None)
    assert set(rows["wafer"].cut or ()) == {"矿料", "设备"}
    assert rows["board"].makers.effective == pytest.approx(3)
    assert rows["ore"].makers.count == 0
    upstream = [rows[s].upstream for s in ("ore", "wafer", "chip", "board")]
    assert upstream == pytest.approx([1 + 0.8 * (1 + 0.8 * 1.8), 1 + 0.8 * 1.8, 1.8, 1])
    assert found.cycles == ()
    assert any("proxy" in note for note in found.notes)
    assert any("没有任何供需关系" in note for note in found.notes)


def test_concentration_is_by_revenue_where_all_of_it_is_known() -> None:
    sizes = {"s1": 100.0, "s2": 100.0, "h1": 200.0}
    graph = world(
        nodes={
            "Enterprise": [
                {"id": f, "size": sizes.get(f)}
                for f in ("s1", "s2", "s3", "k1", "h1", "h2", "h3", "f1", "f2", "f3", "j1", "x1")
            ]
        }
    )
    rows = {s.id: s for s in chain_structure(graph, "f").segments}
    assert (rows["chip"].by_revenue, rows["chip"].makers.largest) == (True, 0.5)
    assert (rows["board"].by_revenue, rows["board"].makers.largest) == (False, 0.25)


def test_cycles_are_condensed_and_named() -> None:
    graph = world(supplies=[*SUPPLIES, ("board", "wafer", 0)])
    found = chain_structure(graph, "f")
    assert [set(c) for c in found.cycles] == [{"晶片", "芯片", "整机"}]
    rows = {s.id: s for s in found.segments}
    assert rows["wafer"].layer == rows["chip"].layer == rows["board"].layer == 1
    assert set(rows["board"].cut or ()) == {"矿料", "气体", "设备"}
    assert any("合并为一组" in note for note in found.notes)


def test_a_field_without_segments_and_one_that_is_not_there() -> None:
    graph = world(nodes={"Field": [{"id": "f", "name": "示例链"}, {"id": "g", "name": "空链"}]})
    assert chain_structure(graph, "g").segments == ()
    with pytest.raises(NotFound, match="nowhere"):
        chain_structure(graph, "nowhere")
    with pytest.raises(BadRequest, match="只含部分领域"):
        chain_structure(replace(world(), fields=("g",)), "f")
