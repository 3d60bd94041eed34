"""ESRI against published numbers, against the formula written out plainly, and what it refuses.

Of the abstract (0.035 % of companies put about 23 % of output at risk) see ``test_published_data.py``.
"""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from graph.errors import BadRequest
from graph.resilience.cascade import AUTHORS_TOL, run
from graph.resilience.esri import esri, losses, losses_of, shocks_of
from graph.resilience.supply_shares import SupplyShares
from tests.rounds import rounds

CHAIN = np.diag([1.0, 1.0], 1)
FIG_1 = [(1, 0), (1, 2), (6, 3), (8, 4), (2, 6), (5, 6), (9, 6), (8, 9), (6, 10), (7, 10)]
FIG_1_SECTORS = np.array([1, 2, 1, 3, 4, 2, 4, 1, 2, 3, 5]) - 1
NODES = "AXBCDEFGHIJKL"
NODE_SECTORS = dict(zip(NODES, [1, 1, 2, 2, 2, 3, 3, 5, 99, 1, 3, 4, 2], strict=True))
NODE_LINKS = ["AX2", "BX2", "CX2", "DX2", "EX1", "FX1", "GX1", "HX0", "XI2", "XJ1", "XK2", "KL2"]


def matrix(n: int, links: list[tuple[int, int]]) -> np.ndarray:
    out = np.zeros((n, n))
    for i, j in links:
        out[i, j] = 1.0
    return out


def thirteen() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The test network of vitelot/Economic-Systemic-Risk (data/test_list.csv): unit sales, sectors and how needed they
    are.
    """
    codes = sorted(set(NODE_SECTORS.values()))
    sector = np.array([codes.index(NODE_SECTORS[n]) for n in NODES])
    flows = np.zeros((13, 13))
    essential = np.zeros((len(codes), len(codes)), dtype=int)
    for a, b, need in NODE_LINKS:
        i, j = NODES.index(a), NODES.index(b)
        flows[i, j] = 1.0
        essential[sector[i], sector[j]] = int(need)
    return flows, sector, essential


def plainly(
    flows: np.ndarray,
    sector: np.ndarray,
    essential: np.ndarray,
    psi: np.ndarray,
    replacement: bool,
    tol: float,
    max_iter: int,
) -> tuple[np.ndarray, np.ndarray, int]:
    """algorithms.md §3, line by line: what firms can still do for lack of inputs, of orders, and after how many
    rounds.
    """
    n, (bought, sold) = len(flows), (flows.sum(axis=0), flows.sum(axis=1))
    hd = hu = psi.copy()
    rounds = 0
    while rounds < max_iter:
        rounds += 1
        sigma = np.ones(n)
        if replacement:
            for j in range(n):
                left = sum(sold[k] * hd[k] for k in range(n) if sector[k] == sector[j])
                sigma[j] = min(1.0, sold[j] / left) if left > 1e-15 else 1.0
        down, up = np.zeros(n), np.zeros(n)
        for i in range(n):
            kinds: dict[Any, list[int]] = {}
            for j in range(n):
                if flows[j, i] > 0 and (need := essential[sector[j], sector[i]]):
                    kinds.setdefault(sector[j] if need == 2 else "linear", []).append(j)
            limits = [psi[i]]
            for kind, who in kinds.items():
                whole = bought[i] if kind == "linear" else sum(flows[j, i] for j in who)
                limits.append(1 - sum(sigma[j] * flows[j, i] / whole * (1 - hd[j]) for j in who))
            down[i] = max(0.0, min(limits))
            orders = 1 - sum(flows[i, j] / sold[i] * (1 - hu[j]) for j in range(n) if flows[i, j] > 0)
            up[i] = max(0.0, min(orders, psi[i]))
        change = max(np.abs(down - hd).max(initial=0), np.abs(up - hu).max(initial=0))
        hd, hu = down, up
        if change <= tol:
            break
    return hd, hu, rounds


def cyclic(n: int = 300, links: int = 1740, sectors: int = 12, seed: int = 3) -> tuple[Any, np.ndarray, np.ndarray]:
    dice = np.random.default_rng(seed)
    ends = dice.integers(0, n, (2, links))
    flows = sparse.csr_matrix((dice.lognormal(0, 1, links), ends), shape=(n, n))
    return flows, dice.integers(0, sectors, n), dice.choice([0, 1, 2], (sectors, sectors), p=[0.1, 0.5, 0.4])


def test_a_chain_of_unit_sales() -> None:
    """algorithms.md §3, first check value."""
    found = esri(CHAIN, [0, 1, 2], np.ones((3, 3)), replacement=False)
    assert found.values == pytest.approx([1, 1, 1])
    assert found.converged.all()
    parts = losses(CHAIN, [0, 1, 2], np.ones((3, 3)), capacity=1 - np.eye(3), replacement=False)
    weight = np.array([0.5, 0.5, 0.0])
    assert parts.down @ weight == pytest.approx([1, 0.5, 0])
    assert parts.up @ weight == pytest.approx([0.5, 1, 1])
    assert parts.total.values == pytest.approx([1, 1, 1])


@pytest.mark.parametrize(("replacement", "expected"), [(False, [0.75, 0.25, 1, 1]), (True, [0.75, 1 / 6, 1, 1])])
def test_two_suppliers_of_one_essential_sector(replacement: bool, expected: list[float]) -> None:
    """algorithms.md §3, second check value: the larger one takes over what the smaller one no longer delivers (σ =
    1/3).
    """
    flows = np.zeros((4, 4))
    flows[0, 2], flows[1, 2], flows[2, 3] = 0.75, 0.25, 1
    found = esri(flows, [0, 0, 1, 2], np.full((3, 3), 2), replacement=replacement)
    assert found.values == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("replacement", [False, True])
def test_the_example_of_the_paper(replacement: bool) -> None:
    """Diem et al. (2022), Fig. 1, all inputs in proportion; values of the authors' program (algorithms.md §3)."""
    expected = [0.1, 0.366667, 0.266667, 0.35, 0.1, 0.166667, 0.7, 0.1, 0.366667, 0.266667, 0.45]
    if replacement:
        expected[1], expected[5], expected[8] = 0.3, 0.116667, 0.311111
    found = esri(matrix(11, FIG_1), FIG_1_SECTORS, np.ones((5, 5)), replacement=replacement)
    assert found.values == pytest.approx(expected, abs=1e-6)


def test_thirteen_nodes() -> None:
    """vitelot/Economic-Systemic-Risk, data/test_esri.csv."""
    expected = {
        "A": 0.4166666666666667,
        "X": 1.0,
        "BCD": 0.1369047619047619,
        "EFG": 0.12320402298850575,
        "H": 0.08333333333333333,
        "IJ": 0.30555555555555564,
        "KL": 0.388888888888889,
    }
    found = esri(*thirteen(), tol=1e-12).values
    for nodes, value in expected.items():
        for node in nodes:
            assert found[NODES.index(node)] == pytest.approx(value, abs=1e-9), node


@st.composite
def networks(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    dice = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, m = draw(st.integers(1, 8)), draw(st.integers(1, 3))
    flows = np.where(dice.random((n, n)) < draw(st.sampled_from([0.1, 0.3, 0.6])), dice.random((n, n)), 0)
    np.fill_diagonal(flows, 0)
    psi = np.where(dice.random((3, n)) < 0.6, 1.0, dice.choice([0.0, 0.3, 0.9], (3, n)))
    return flows, dice.integers(0, m, n), dice.integers(0, 3, (m, m)), psi


@given(networks(), st.booleans(), st.sampled_from([AUTHORS_TOL, 0.1]))
def test_the_formula_written_out_gives_the_same(case: Any, replacement: bool, tol: float) -> None:
    """algorithms.md §3, its equations; at the authors' tolerance round by round."""
    flows, sector, essential, psi = case
    found = losses(flows, sector, essential, capacity=psi, replacement=replacement, tol=tol, max_iter=400)
    for s, left in enumerate(psi):
        hd, hu, rounds = plainly(flows, sector, essential, left, replacement, tol, 400)
        if found.total.iterations[s] == rounds:  # a change that is the tolerance to the last bit may fall either way
            assert found.down[s] == pytest.approx(1 - hd, abs=1e-9)
            assert found.up[s] == pytest.approx(1 - hu, abs=1e-9)
        else:
            assert abs(found.total.iterations[s] - rounds) == 1


@settings(max_examples=30)
@given(networks(), st.booleans())
def test_leaps_end_where_small_rounds_end(case: Any, replacement: bool) -> None:
    """The rounds of the formula alone, carried on for long: never above where leaps end, and there when both settle."""
    flows, sector, essential, psi = case
    given_ = (flows, sector, essential)
    leapt = losses(*given_, capacity=psi, replacement=replacement, tol=1e-9, max_iter=2_000)
    with mock.patch("graph.resilience.cascade.AUTHORS_TOL", 0.0):
        small = losses(*given_, capacity=psi, replacement=replacement, tol=1e-11, max_iter=2_000)
        after = losses(*given_, capacity=psi, replacement=replacement, tol=1e-9, max_iter=2_000)
    for mine, long, short in ((leapt.down, small.down, after.down), (leapt.up, small.up, after.up)):
        assert (mine >= short - 1e-6).all()
        assert (mine[small.total.converged] <= long[small.total.converged] + 1e-6).all()


@pytest.mark.parametrize("shock", [1.0, 0.3])
def test_losses_that_creep_are_leapt_over(shock: float) -> None:
    """Three firms sell each other all but a thousandth, which a fourth buys: in the end they lose all that it loses.

    Its loss reaches them by a thousandth a round; small rounds would stop at the tolerance three hundred times too
    early.
    """
    flows = np.zeros((4, 4))
    flows[:3, :3], flows[:3, 3] = 0.4995 * (1 - np.eye(3)), 0.001
    found = losses(flows, [0, 1, 2, 3], np.zeros((4, 4)), capacity=[1, 1, 1, 1 - shock])
    assert found.up == pytest.approx(np.full((1, 4), shock), abs=2e-6)
    assert found.total.iterations.max() < 60
    assert (found.up <= shock + 1e-12).all()
    by_rounds = (1 - 0.999 ** np.arange(1, 21)) * shock  # the first round brings a thousandth, and so on
    cut = [losses(flows, [0, 1, 2, 3], np.zeros((4, 4)), capacity=[1, 1, 1, 1 - shock], max_iter=r) for r in (1, 2)]
    assert [c.up[0, 0] for c in cut] == pytest.approx(by_rounds[:2])


@settings(max_examples=rounds(30, 100))
@given(networks(), st.booleans())
def test_losses_never_fall_and_stay_within_bounds(case: Any, replacement: bool) -> None:
    flows, sector, essential, psi = case
    before = np.zeros(len(psi))
    for most in (1, 2, 5, 50):
        found = losses(flows, sector, essential, capacity=psi, replacement=replacement, max_iter=most)
        assert ((found.firm >= 1 - psi - 1e-12) & (found.firm <= 1)).all()
        assert (found.total.values >= before - 1e-12).all()
        before = found.total.values


@settings(max_examples=rounds(30, 100))
@given(networks())
def test_replacement_and_more_capacity_only_help(case: Any) -> None:
    flows, sector, essential, psi = case
    plain = esri(flows, sector, essential, capacity=psi, replacement=False, tol=1e-9).values
    assert (esri(flows, sector, essential, capacity=psi, tol=1e-9).values <= plain + 1e-6).all()
    more = esri(flows, sector, essential, capacity=(1 + psi) / 2, replacement=False, tol=1e-9).values
    assert (more <= plain + 1e-6).all()


@settings(max_examples=20)
@given(networks(), st.integers(1, 5))
def test_a_scenario_does_not_see_those_beside_it(case: Any, width: int) -> None:
    flows, sector, essential, psi = case
    shares, shocks = SupplyShares.of(flows, sector, essential), shocks_of(np.vstack([psi, psi[::-1], psi]), len(flows))
    together = losses_of(shares, shocks)
    for ended in run(shares, shocks[:, shares.order], replacement=True, tol=1e-6, max_iter=1000, width=width):
        for k, s in enumerate(ended.scenario.tolist()):
            assert np.array_equal(ended.down[:, k], together.down[s, shares.order])
            assert ended.rounds[k] == together.total.iterations[s]


def test_stopping_early_hides_most_of_a_loss_on_a_cyclic_network() -> None:
    """algorithms.md §3, pitfalls: the authors' tolerance, and stopping a whole batch together, each move answers."""
    flows, sector, essential = cyclic()
    loose, tight = (esri(flows, sector, essential, tol=tol, max_iter=5_000) for tol in (1e-2, 1e-6))
    assert (tight.values >= loose.values - 1e-12).all()
    assert (tight.values - loose.values).max() > 0.9
    together = esri(flows, sector, essential, tol=1e-300, max_iter=int(loose.iterations.max()))
    assert (together.values - loose.values).max() > 0.1


def test_sales_to_consumers_settle_a_cyclic_network() -> None:
    flows, sector, essential = cyclic()
    income = 1.25 * np.asarray(flows.sum(axis=1)).ravel()
    loose, tight = (esri(flows, sector, essential, revenue=income, tol=tol) for tol in (1e-2, 1e-6))
    assert tight.converged.all()
    assert tight.iterations.max() < 100
    assert (tight.values - loose.values).max() < 0.02


def test_what_has_not_settled_is_said_and_is_a_lower_bound() -> None:
    flows, sector, essential = cyclic()
    cut, full = (esri(flows, sector, essential, max_iter=rounds) for rounds in (3, 5_000))
    assert not cut.converged.all()
    assert set(cut.iterations[~cut.converged]) == {3}
    assert "下界" in cut.note()
    assert (cut.values <= full.values + 1e-12).all()
    assert full.converged.all()
    assert full.note() == ""


def test_half_a_shock_on_a_chain_is_half_the_loss() -> None:
    found = esri(CHAIN, [0, 1, 2], np.ones((3, 3)), capacity=[0.5, 1, 1], replacement=False)
    assert found.values == pytest.approx([0.5])


def test_who_has_no_customers_lacks_no_orders() -> None:
    """algorithms.md §3, pitfalls: the row of shares is empty, so nothing upstream can take it along."""
    found = losses(CHAIN, [0, 1, 2], np.ones((3, 3)), capacity=[0, 0, 1], replacement=False)
    assert found.up[0].tolist() == [1, 1, 0]
    assert found.down[0].tolist() == [1, 1, 1]


def test_sales_to_consumers_lower_the_risk() -> None:
    alone = esri(CHAIN, [0, 1, 2], np.ones((3, 3)), replacement=False).values
    wider = esri(CHAIN, [0, 1, 2], np.ones((3, 3)), revenue=[1, 2, 5], replacement=False).values
    # losing 0 stops all; losing 1 takes all of 0 (its only customer) and 2; losing 2 takes half of what 1 sells,
    # and so half of 0
    assert wider == pytest.approx([1, 1, (0.5 * 1 + 0.5 * 2 + 5) / 8])
    assert wider[2] < alone[2]


def test_what_a_firm_sells_to_itself_does_not_count() -> None:
    flows = CHAIN + np.diag([3.0, 0, 7.0])
    assert esri(flows, [0, 1, 2], np.ones((3, 3))).values == pytest.approx(
        esri(CHAIN, [0, 1, 2], np.ones((3, 3))).values
    )


@pytest.mark.parametrize("n", [0, 1, 4])
def test_where_nothing_is_sold_nothing_is_lost(n: int) -> None:
    found = esri(np.zeros((n, n)), np.zeros(n, dtype=int), [[1]])
    assert found.values.tolist() == [0.0] * n
    assert found.converged.all()


def test_two_pieces_do_not_touch_each_other() -> None:
    flows = np.zeros((6, 6))
    flows[:3, :3] = flows[3:, 3:] = CHAIN
    found = losses(flows, [0, 1, 2] * 2, np.ones((3, 3)), capacity=[0, 1, 1, 1, 1, 1], replacement=False)
    assert found.firm.tolist() == [[1, 1, 1, 0, 0, 0]]


def test_a_sector_without_links_and_repeated_links() -> None:
    twice = sparse.coo_matrix(([0.5, 0.5, 1.0], ([0, 0, 1], [1, 1, 2])), shape=(3, 3))
    assert esri(twice, [0, 1, 2], np.ones((5, 5))).values == pytest.approx(
        esri(CHAIN, [0, 1, 2], np.ones((3, 3))).values
    )


@pytest.mark.parametrize(
    "as_what", [np.asarray, sparse.csr_matrix, sparse.csr_array, sparse.coo_matrix, np.ndarray.tolist]
)
def test_flows_come_in_any_form(as_what: Any) -> None:
    assert esri(as_what(CHAIN), [0, 1, 2], np.ones((3, 3)), replacement=False).values == pytest.approx([1, 1, 1])


def replaced(**changes: Any) -> dict[str, Any]:
    return {"flows": CHAIN, "sector": [0, 1, 2], "essential": np.ones((3, 3)), **changes}


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"flows": np.ones((2, 3))}, "行列相等"),
        ({"flows": np.ones(3)}, "二维"),
        ({"flows": -CHAIN}, "不能为负"),
        ({"flows": CHAIN * np.nan}, "缺失"),
        ({"flows": np.where(CHAIN > 0, np.inf, 0)}, "无穷"),
        ({"sector": [0, 1]}, "行业编号应有 3 个"),
        ({"sector": [0, 1, 3]}, "0 到 2"),
        ({"sector": [0, -1, 2]}, "0 到 2"),
        ({"sector": [0, 0.5, 2]}, "整数"),
        ({"sector": [0, np.nan, 2]}, "整数"),
        ({"essential": np.ones((3, 2))}, "行业数 × 行业数"),
        ({"essential": np.ones(3)}, "行业数 × 行业数"),
        ({"essential": np.full((3, 3), 3)}, "只能是 0"),
        ({"essential": np.full((3, 3), np.nan)}, "只能是 0"),
        ({"capacity": [0, 1]}, "剩余产能应是 3 个数"),
        ({"capacity": np.ones((2, 2, 3))}, "剩余产能应是"),
        ({"capacity": [0, 1, 1.5]}, "0（停产）到 1"),
        ({"capacity": [0, 1, -0.1]}, "0（停产）到 1"),
        ({"capacity": [0, 1, np.nan]}, "不能缺失"),
        ({"revenue": [1, 1]}, "营业收入应有 3 个"),
        ({"revenue": [1, np.nan, 1]}, "缺失"),
        ({"revenue": [0.5, 1, 0]}, "小于它卖给"),
        ({"tol": 0}, "收敛精度"),
        ({"tol": np.nan}, "收敛精度"),
        ({"tol": 1}, "收敛精度"),
        ({"max_iter": 0}, "最多轮数"),
    ],
)
def test_what_is_refused_and_why(bad: dict[str, Any], words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        esri(**replaced(**bad))
