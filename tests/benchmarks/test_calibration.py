"""What is claimed is as true as it is stated: a small part of ``make bench``, and the arithmetic of its tables."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.graph.calibration import Result, lines, page, simulated
from benchmarks.graph.calibration_claims import CELLS, Record, Table, above_share
from benchmarks.graph.calibration_real import (
    CITY,
    MAKERS,
    cities,
    listed,
    sights,
    strong,
    thinned,
    unplaced,
)
from benchmarks.graph.calibration_states import REFERENCE, Moved, moved_lines, moves, strong_lines
from benchmarks.graph.calibration_worlds import KINDS, PLACES, SEGMENTS, worlds
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.evidence.counts import count_roster
from graph.evidence.figures import shape_at
from graph.store.open import open_store


@pytest.fixture(scope="module")
def graph(sample_db: Path) -> ChainGraph:
    store = open_store(f"sqlite:///{sample_db}")
    found = store.chain()
    store.close()
    return found


def test_bins_differences_and_skill_by_hand() -> None:
    table, half = Table(), CELLS // 2
    table.add(np.array([0.75, 0.97, 0.3] * half), np.array([True, True, False] * half))
    table.add(np.array([0.75, 0.97] * half), np.array([False, True] * half))
    assert table.cells.tolist() == [half, 0, CELLS, 0, 0, CELLS]
    assert table.off[2] == pytest.approx(0.75 - 0.5)
    assert table.off[5] == pytest.approx(0.97 - 1)
    assert math.isnan(table.off[0])  # too few to tell
    assert table.worst[0] == pytest.approx(0.25)
    base = 3 / 5
    squares = (0.25**2 + 0.75**2 + 2 * 0.03**2 + 0.3**2) / 5
    assert table.skill == pytest.approx(1 - squares / (base * (1 - base)))
    assert not table.holds


def test_a_claim_that_is_one_half_too_sure_does_not_hold_and_a_true_one_does() -> None:
    dice, sure, right = np.random.default_rng(1), Table(), Table()
    chance = dice.uniform(0.5, 1, 20000)
    true = dice.random(20000) < chance
    right.add(chance, true)
    sure.add(chance ** (2 / 3), true)
    assert right.holds
    assert not sure.holds


def test_a_place_is_left_out_of_its_own_share() -> None:
    counts = np.array([[2.0, 0.0], [1.0, 3.0], [1.0, 1.0]])
    size = np.array([2.0, 4.0, 2.0])
    # 2/2 > 2/6;  1/4 < 3/4;  1/2 = 3/6 of the first segment;  0 < 4/6, 3/4 > 1/4, 1/2 = 3/6 of the second
    assert above_share(counts, size).tolist() == [[True, False], [False, True], [False, False]]


def test_worlds_are_as_their_kind_says() -> None:
    for kind in KINDS:
        (sight,) = worlds(kind, 1, seed=5)
        seen = sight.seen
        assert seen.here.shape == sight.hidden.shape == (PLACES, SEGMENTS)
        assert (sight.hidden >= 0).all()
        assert np.array_equal(seen.here + seen.outside, np.broadcast_to(seen.total, seen.here.shape))
        assert (sight.texts <= seen.here).all()
        assert 0.25 < float(np.average(sight.d, weights=seen.m)) < 0.42
        assert (sight.pi < 1) == bool(kind.wrong)
        assert (sight.d.std() > 0.08) == (kind.detection == "place")


def test_the_same_seed_makes_the_same_world() -> None:
    first, second = (next(worlds(KINDS[-1], 1)) for _ in range(2))
    assert np.array_equal(first.seen.here, second.seen.here)
    assert np.array_equal(first.hidden, second.hidden)


def test_a_few_worlds_of_every_kind_hold_and_the_wrong_formula_fails_in_each() -> None:
    for result in simulated(3):
        if result.required:
            assert result.record.none.holds, result.name
            assert not result.record.control.holds, result.name
            assert result.record.share_wrong <= 0.14, result.name  # of some 350
            assert result.record.strong > 200


def test_thinned_real_cells_are_stated_as_they_are_and_the_wrong_formula_fails(graph: ChainGraph) -> None:
    record = Record()
    for sight in sights(graph, 0.3, 40):  # with ten the bins of "only" differ by .06 from one draw to the next
        record.add(sight)
    assert record.none.cells[1:].min() > CELLS
    assert record.none.holds
    assert record.none.worst[0] <= 0.05
    assert record.only.holds
    assert record.share_wrong <= 0.10
    assert not record.control.holds
    assert record.control.worst[0] > 0.1
    shown = "\n".join(page([Result("隐去到 30%", record)], ["## 状态"], "试"))
    assert shown.count("| 达到 |") == 3
    assert shown.count("| 未达到 |") == 1
    assert [line.ok for line in lines(Result("隐去到 30%", record))] == [True, True, True]


def test_cells_thinned_by_division_are_stated_as_they_are_where_d_goes_by_division(graph: ChainGraph) -> None:
    record = Record()
    for sight in sights(graph, 0.3, 2, by_division=True):
        record.add(sight)
    assert record.none.holds
    assert record.only.holds
    assert not record.control.holds


def test_thinning_hides_firms_and_links_at_its_chances(graph: ChainGraph) -> None:
    part, makers = thinned(graph, 0.5, 0.6, np.random.default_rng(3)), graph.edge(*MAKERS)
    left = part.edge(*MAKERS)
    assert len(left.confirmed()) / len(makers.confirmed()) == pytest.approx(0.6, abs=0.04)
    assert (left.state != 0).sum() == (makers.state != 0).sum()
    whole, some = (count_roster(g, listed(g), cities(g)) for g in (graph, part))
    assert some.known.sum() / whole.known.sum() == pytest.approx(0.5, abs=0.05)
    assert (some.seen.here <= whole.seen.here).all()
    assert some.seen.here.sum() / whole.seen.here.sum() == pytest.approx(0.3, abs=0.04)


def test_the_bundled_data_are_as_the_reference_has_them(graph: ChainGraph) -> None:
    """What is fitted, and 显著强 of four cities; none of these rests on one text alone."""
    shape = shape_at(graph, listed(graph), CITY)
    assert shape is not None
    assert (shape.a, shape.b, shape.k, shape.n_bar) == pytest.approx((1.06, 1.05, 1.14, 6.2), abs=0.05)
    places = [find_place(graph, name) for name in ("苏州市", "深圳市", "北京市", "上海市")]
    counts = count_roster(graph, listed(graph), places)
    assert strong(counts, shape).sum(axis=1).tolist() == [20, 32, 30, 23]
    any_text = replace(counts, texts=counts.seen.here.astype(np.int64))
    assert strong(any_text, shape).sum(axis=1).tolist() == [20, 32, 30, 23]


def test_every_state_that_moved_is_told_from_which_to_which() -> None:
    moved = Moved({("strong", "strong"): 5, ("strong", "plain"): 2, ("unknown", "plain"): 90, ("unknown", "strong"): 3})
    assert moved.cells == 100
    assert moved.strong() == (7, 8, 5)
    said = list(moved_lines({"只重新拟合": moved}))
    assert said[2] == "| 只重新拟合 | 100 | 95（95.00%） | 待核实 → 一般 90，待核实 → 优势 3，优势 → 一般 2 |"
    assert said[-1] == "| 只重新拟合 | 7 | 8 | 5 | 3 | 2 |"
    assert list(moved_lines({"都没变": Moved({("plain", "plain"): 4})}))[2] == "| 都没变 | 4 | 0（0.00%） | — |"


def test_nothing_moves_where_no_place_was_added(graph: ChainGraph) -> None:
    for moved in moves(graph, graph).values():
        assert moved.changed == {}
        before, after, kept = moved.strong()
        assert before == after == kept > 40


def test_places_that_the_lists_added_are_told_from_those_that_were_there(graph: ChainGraph) -> None:
    before, added = unplaced(graph)
    homes = ("LOCATED_IN", "Enterprise", "District")
    assert added == len(graph.edge(*homes)) - len(before.edge(*homes)) > 1000
    moved = moves(before, graph)
    refitted, resolved, both = moved["只重新拟合"], moved["只补所在地，拟合不变"], moved["两样都变"]
    was, now, kept = resolved.strong()
    assert kept <= was < now
    assert sum(refitted.changed.values()) < 30 < sum(resolved.changed.values())
    assert set(refitted.changed) <= {("strong", "plain"), ("plain", "strong")}, "who is there rests on no fit"
    assert {a for a, _ in both.changed} <= {"unknown", "plain", "strong"}
    assert not any("missing" in pair for m in moved.values() for pair in m.changed)


def test_the_eight_of_the_reference_stand_beside_what_is_strong_today(graph: ChainGraph) -> None:
    head, _, why, *rows = strong_lines(graph)
    said = {cells[1]: cells for row in rows if (cells := [c.strip() for c in row.split("|")])[1:2]}
    assert [name for name in said if name in REFERENCE] == list(REFERENCE)
    today = [name for name, cells in said.items() if cells[3] == "优势"]
    stay = [name for name in REFERENCE if name in today]
    assert f"今天有 {len(today)} 项，其中原来的 {len(stay)} 项仍在" in head
    assert ("未达到" in head) == (len(stay) < 7)
    assert all(said[name][8] for name in REFERENCE if name not in today)
    assert "公式没有变，变的是数据" in why
