"""Linkages by value: the textbook's table, upstreamness, and what they refuse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadRequest
from graph.questions.resilience.linkages import linkages_of
from graph.resilience.flows import flows_from_segments
from graph.resilience.linkages import extraction, ghosh, leontief, linkages, upstreamness
from graph.resilience.segment_linkages import segment_linkages
from graph.supply.concentration import concentration
from tests.worlds import world

Z, X = np.array([[150.0, 500.0], [200.0, 100.0]]), np.array([1000.0, 2000.0])
"""Miller and Blair, Input-Output Analysis, 2nd ed., chapter 2: two sectors, final demand (350, 1700)."""


def test_the_textbook_table() -> None:
    """algorithms.md §2: Miller and Blair's two sectors; pymrio's calc_L and calc_G agree."""
    inverse = leontief(Z, X)
    assert inverse == pytest.approx(np.array([[1.2541, 0.3300], [0.2640, 1.1221]]), abs=5e-5)
    assert inverse @ [350, 1700] == pytest.approx(X)
    assert inverse @ [600, 1500] == pytest.approx([1247.5248, 1841.5842], abs=5e-5)
    found = linkages(Z, X)
    assert found.backward == pytest.approx([1.5182, 1.4521], abs=5e-5)
    assert found.power == pytest.approx([1.0222, 0.9778], abs=5e-5)
    assert found.sensitivity == pytest.approx([1.0667, 0.9333], abs=5e-5)
    assert found.forward == pytest.approx([1.9142, 1.2541], abs=5e-5)
    assert upstreamness(Z, X) == pytest.approx([1.9142, 1.2541], abs=5e-5)
    assert found.extraction == pytest.approx([1210.526, 2588.235], abs=5e-4)
    assert found.key.tolist() == [True, False]


def test_upstreamness_of_a_pure_chain_counts_the_steps() -> None:
    """algorithms.md §2: a pure chain of four."""
    assert upstreamness(np.diag([1.0] * 3, 1), np.ones(4)).tolist() == [4, 3, 2, 1]


def test_foreign_users_count_as_those_at_home() -> None:
    """Sector 0 exports half of what is left after sector 1: with that off the denominator nothing goes to final use at
    home.
    """
    assert upstreamness([[0, 1], [0, 0]], [2, 2]).tolist() == [1.5, 1]
    assert upstreamness([[0, 1], [0, 0]], [2, 2], [1, 0]).tolist() == [2, 1]


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    dice = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 6))
    z = np.where(dice.random((n, n)) < 0.5, dice.random((n, n)), 0)
    return z, np.maximum(z.sum(axis=0), z.sum(axis=1)) + dice.random(n) + 0.1


@given(tables())
def test_the_inverses_solve_their_equations(table: Any) -> None:
    z, x = table
    eye = np.eye(len(x))
    assert leontief(z, x) @ (eye - z / x) == pytest.approx(eye, abs=1e-9)
    assert ghosh(z, x) @ (eye - z / x[:, None]) == pytest.approx(eye, abs=1e-9)
    assert upstreamness(z, x) == pytest.approx(ghosh(z, x).sum(axis=1))
    assert (upstreamness(z, x) >= 1 - 1e-12).all()


@given(tables())
def test_extraction_is_what_setting_to_zero_and_solving_gives(table: Any) -> None:
    z, x = table
    coefficients, demand = z / x, x - z.sum(axis=1)
    for k in range(len(x)):
        a, f = coefficients.copy(), demand.copy()
        a[k], a[:, k], f[k] = 0, 0, 0
        left = np.linalg.solve(np.eye(len(x)) - a, f).sum()
        assert extraction(z, x)[k] == pytest.approx(x.sum() - left, abs=1e-9)


def test_a_sector_that_does_nothing_stands_for_itself() -> None:
    found = linkages([[0, 1, 0], [0, 0, 0], [0, 0, 0]], [2, 2, 0])
    assert found.backward[2] == found.forward[2] == 1
    assert found.extraction[2] == 0
    assert linkages(np.zeros((0, 0)), []).backward.tolist() == []


@pytest.mark.parametrize(
    ("flows", "output", "words"),
    [
        ([[1]], [1], "不收敛"),
        ([[0, 1], [1, 0]], [1, 1], "不收敛"),
        ([[0, 5], [5, 0]], [1, 1], "不收敛"),
        ([[0, 1], [0, 0]], [0, 2], "总产出为 0"),
        ([[0, 1]], [1, 1], "部门数"),
        ([[0, 1], [0, 0]], [1], "部门数"),
        ([[0, -1], [0, 0]], [1, 1], "不能为负"),
        ([[0, 1], [0, 0]], [-1, 1], "不能为负"),
        ([[0, np.nan], [0, 0]], [1, 1], "缺失"),
        ([[0, 1], [0, 0]], [1, np.inf], "缺失"),
    ],
)
def test_tables_that_are_refused_and_why(flows: Any, output: Any, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        linkages(flows, output)


@pytest.mark.parametrize(
    ("abroad", "words"), [([1], "净出口应有"), ([np.nan, 0], "净出口应有"), ([3, 0], "大于总产出")]
)
def test_net_exports_that_are_refused(abroad: list[float], words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        upstreamness([[0, 1], [0, 0]], [2, 2], abroad)


def test_concentration() -> None:
    """algorithms.md §2: 50/30/20, a single holder, equal holders."""
    found = concentration([50, 30, 20])
    assert (found.count, found.largest) == (3, 0.5)
    assert found.hhi == pytest.approx(0.38)
    assert found.effective == pytest.approx(2.632, abs=5e-4)
    assert concentration([7]).hhi == 1
    for n in (2, 5, 10):
        assert concentration([3.0] * n).hhi == pytest.approx(1 / n)
    assert concentration([1, 0, 1]).count == 2


@pytest.mark.parametrize("amounts", [[], [0, 0]])
def test_nothing_is_not_concentrated(amounts: list[float]) -> None:
    found = concentration(amounts)
    assert found.count == 0
    assert np.isnan([found.hhi, found.effective, found.largest]).all()


@pytest.mark.parametrize(("amounts", "words"), [([1, -1], "不能为负"), ([1, np.nan], "缺失"), ([np.inf], "无穷")])
def test_amounts_that_are_refused(amounts: list[float], words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        concentration(amounts)


def test_segments_are_linked_by_the_recorded_sales_of_their_enterprises() -> None:
    firms = [{"id": "h3", "size": 100.0}, {"id": "h2", "size": 200.0}, {"id": "s2", "size": 400.0}]
    graph = world(
        nodes={"Enterprise": [*firms, *({"id": f} for f in ("s1", "s3", "k1", "h1", "f1", "f2", "f3", "j1", "x1"))]},
        edges={
            ("SELLS_TO", "Enterprise", "Enterprise"): [
                ("h3", "s2", {"amount_cny_10k": 40.0}),
                ("h2", "s2", {"amount_cny_10k": 50.0}),
                ("h3", "h1", {}),
            ]
        },
    )
    found = segment_linkages(graph)
    rows = {s.name: s for s in found.segments}
    assert set(rows) == {"矿料", "晶片", "芯片"}
    assert rows["矿料"].output == 100
    assert rows["芯片"].backward == pytest.approx(1 + (40 + 50) / 400)
    assert rows["矿料"].upstream == pytest.approx(1.4)
    assert rows["芯片"].extraction == pytest.approx(400 * (1 + 90 / 400))
    assert any("没有年供货额" in note for note in found.notes)


def test_modelled_sales_give_linkages_that_say_proxy() -> None:
    """Each segment spends 0.6 of its output, evenly over its inputs: L's column sums follow down the chain by hand."""
    graph = world()
    found = segment_linkages(graph, flows_from_segments(graph, "f"))
    backward = {s.name: s.backward for s in found.segments}
    wafer = 1 + 0.3 * 1 + 0.3 * 1
    chip = 1 + 0.3 * wafer + 0.3 * 1
    assert backward == pytest.approx(
        {"矿料": 1, "气体": 1, "设备": 1, "旁支": 1, "晶片": wafer, "芯片": chip, "整机": 1 + 0.6 * chip}
    )
    assert found.basis == "proxy"
    total = sum(s.output for s in found.segments)
    assert [s.lost for s in found.segments] == pytest.approx([s.extraction / total for s in found.segments])
    assert list(found.segments) == sorted(found.segments, key=lambda s: -s.lost)


def test_a_chain_without_sales_or_makers_at_both_ends_has_no_values() -> None:
    found, trouble = linkages_of(world(supplies=[("side", "side", 1)]), "f")
    assert found is None
    assert trouble.startswith("没有数值")


def test_without_recorded_sales_segments_have_no_values() -> None:
    with pytest.raises(BadRequest, match="没有记录年供货额"):
        segment_linkages(world())
