"""AND-OR propagation, and criticality as its special case."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.supply.andor import AndOr, makeable
from tests.graph.supply.slow_stops import stopped_slowly

TOY = ([{"A", "B"}, {"C"}, {"A"}, {"D"}], [[], [], [0, 1], [2]])


@pytest.mark.parametrize(
    ("lost", "gone"),
    [("A", {2, 3}), ("B", set()), ("C", {1, 2, 3}), ("AB", {0, 2, 3}), ("D", {3})],
)
def test_the_published_toy_loses_what_it_should(lost: str, gone: set[int]) -> None:
    """algorithms.md §2."""
    alive = makeable(*TOY, [False] * 4, lost=set(lost))
    assert {i for i, ok in enumerate(alive) if not ok} == gone


def test_what_can_be_bought_in_does_not_stop_its_users() -> None:
    assert makeable(*TOY, [False, True, False, False], lost={"C"}) == [True, True, True, True]


def test_a_cycle_supports_itself_until_a_maker_goes() -> None:
    makers, needs = [{"A"}, {"B"}], [[1], [0]]
    assert makeable(makers, needs, [False, False]) == [True, True]
    assert makeable(makers, needs, [False, False], lost={"B"}) == [False, False]


def test_all_single_losses_of_the_toy() -> None:
    """algorithms.md §2."""
    net = AndOr.of(*TOY, [False] * 4)
    assert each_alone(net) == {"A": {2, 3}, "C": {1, 2, 3}, "D": {3}}
    assert net.stopped_without("AB") == {0, 2, 3}
    assert net.stopped_without("") == net.stopped_without(["nobody"]) == set()


def test_what_cannot_be_made_today_is_nobodys_loss() -> None:
    net = AndOr.of([set(), {"A"}, {"A"}], [[], [0], []], [False] * 3)
    assert net.alive == [False, False, True]
    assert each_alone(net) == {"A": {2}}


def each_alone(net: AndOr) -> dict[str, set[int]]:
    """What stops without each maker, of those whose loss stops anything."""
    return {maker: stopped for maker in net.made if (stopped := net.stopped_without((maker,)))}


@st.composite
def chains(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, bool]], list[bool], list[bool]]:
    n = draw(st.integers(2, 7))
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
    edges = draw(st.lists(st.tuples(st.sampled_from(pairs), st.booleans()), max_size=14, unique_by=lambda e: e[0]))
    flags = st.lists(st.booleans(), min_size=n, max_size=n)
    return n, [(a, b, m) for (a, b), m in edges], draw(flags), draw(flags)


@given(chains())
def test_criticality_is_and_or_propagation_with_outside_supply(
    case: tuple[int, list[tuple[int, int, bool]], list[bool], list[bool]],
) -> None:
    """Segments without local makers are bought in today; only the lost one is not."""
    n, edges, present, importable = case
    inputs: list[list[tuple[int, bool]]] = [[] for _ in range(n)]
    for a, b, must in edges:
        inputs[b].append((a, must))
    lost = 0
    expected = stopped_slowly(inputs, lost, present, importable)
    makers = [{f"m{i}"} if present[i] and i != lost else set[str]() for i in range(n)]
    needs = [[a for a, must in inputs[i] if must] for i in range(n)]
    spared = [(importable[i] or not present[i]) and i != lost for i in range(n)]
    general = makeable(makers, needs, spared)
    firm = {i for i in range(n) if i != lost and present[i] and not importable[i] and not general[i]}
    assert firm == {i for i in expected if not importable[i]}


@given(st.integers(0, 2**32 - 1))
def test_losses_are_what_working_all_out_again_gives(seed: int) -> None:
    dice = np.random.default_rng(seed)
    n, firms = int(dice.integers(1, 9)), "ABCD"
    makers = [{f for f in firms if dice.random() < 0.4} for _ in range(n)]
    needs = [[j for j in range(n) if dice.random() < 0.25] for _ in range(n)]
    importable = [bool(dice.random() < 0.2) for _ in range(n)]
    net, before = AndOr.of(makers, needs, importable), slowly(makers, needs, importable, set())
    assert net.alive == before
    for lost in ("A", "B", "AC", "ABCD"):
        after = slowly(makers, needs, importable, set(lost))
        assert net.stopped_without(lost) == {i for i in range(n) if before[i] and not after[i]}


def slowly(makers: list[set[str]], needs: list[list[int]], importable: list[bool], lost: set[str]) -> list[bool]:
    """Strike out again and again; what can be bought in is struck out too when its inputs go, yet stays available."""
    alive = [bool(who - lost) or free for who, free in zip(makers, importable, strict=True)]
    for _ in alive:
        alive = [ok and all(alive[j] or importable[j] for j in needs[i]) for i, ok in enumerate(alive)]
    return alive
