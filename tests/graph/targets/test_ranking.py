"""Rankers on small markets: counts by hand, walks against the plain equation, and the protocol that measures them."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from benchmarks.graph.ranking import _top, direct
from benchmarks.graph.ranking_data import NearNames, core_of
from benchmarks.graph.ranking_protocol import Measured, lead, ranks
from benchmarks.graph.ranking_rulers import at_random, co_occurrence, group_popularity, popularity, relatedness, z_sum
from graph.errors import BadRequest
from graph.targets.capability import personalised_pagerank
from graph.targets.learned.learned import held_out
from graph.targets.learned.market import Market
from graph.targets.learned.walk import RESTART, solve, walk

MADE = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 1, 1], [0, 0, 0, 1]], dtype=bool)
GROUP = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=float)
TABLES = hnp.arrays(bool, st.tuples(st.integers(1, 7), st.integers(1, 6)))


def market(made: np.ndarray = MADE, group: np.ndarray | None = None) -> Market:
    groups = (sparse.csr_matrix(np.ones((len(made), 1)) if group is None else group),)
    return Market(made, groups, {"name": [["甲"]] * len(made)}, [f"产品{i}" for i in range(made.shape[1])])


def test_counts_by_hand() -> None:
    small = market(group=GROUP)
    assert popularity(small)[0].tolist() == [2, 2, 2, 2]
    assert group_popularity(small).tolist() == [[2, 1, 1, 0], [2, 1, 1, 0], [0, 1, 1, 2], [0, 1, 1, 2]]
    assert co_occurrence(small).tolist() == [[1, 1, 2, 1], [1, 2, 1, 1], [2, 2, 2, 2], [0, 1, 1, 0]]
    # phi of products 0 and 1 is 1/2, of 0 and 3 is 0, of 2 and 3 is 1/2: density of product 2 at
    # enterprise 0 is (1/2 + 1/2) / (5/2)
    assert relatedness(small)[0, 2] == pytest.approx(1 / 2.5)
    assert (at_random(small, 3) == at_random(small, 3)).all()
    assert z_sum([np.array([[1.0, 3.0], [5.0, 5.0]])], 1).tolist() == [[-1, 1], [0, 0]]
    assert z_sum([np.array([[1.0, 5.0], [3.0, 5.0]])] * 2, 0).tolist() == [[-2, 0], [2, 0]]


@given(TABLES, st.floats(0.05, 0.95))
def test_walks_are_personalised_pagerank(made: np.ndarray, restart: float) -> None:
    """The equation of Haveliwala (2002), solved densely, from every enterprise and every product."""
    small = market(made)
    links = np.hstack([made.astype(float), np.ones((len(made), 1))])
    whole = np.block([[np.zeros((len(made), len(made))), links], [links.T, np.zeros((links.shape[1], links.shape[1]))]])
    degree = whole.sum(axis=1)
    step = whole / np.where(degree > 0, degree, 1)[:, None]
    exact = restart * np.linalg.inv(np.eye(len(whole)) - (1 - restart) * step)
    found = walk(small, restart=restart)
    firms, products = slice(0, len(made)), slice(len(made), len(made) + made.shape[1])
    np.testing.assert_allclose(found.products_of_firms(), exact[firms, products], atol=1e-10)
    np.testing.assert_allclose(found.firms_of_products(), exact[products, firms].T, atol=1e-10)


def test_walks_agree_with_one_start_at_a_time() -> None:
    links = sparse.hstack([sparse.csr_matrix(MADE.astype(float)), sparse.csr_matrix(GROUP)])
    whole = sparse.csr_matrix(sparse.bmat([[None, links], [links.T, None]]))
    found = walk(market(group=GROUP)).products_of_firms()
    for firm in range(4):
        np.testing.assert_allclose(personalised_pagerank(whole, firm, restart=0.2)[4:8], found[firm], atol=1e-11)


def test_the_first_hundred_are_those_of_the_reference_vectors() -> None:
    """Sparse LU, and networkx run until nothing moves: the same hundred products in the same order, each to 1e-11."""
    rng = np.random.default_rng(2)
    made = rng.random((150, 260)) < 0.03 * rng.pareto(2, 260).clip(0.3, 8)
    group = np.eye(12)[rng.integers(12, size=150)]
    links = sparse.hstack([sparse.csr_matrix(made.astype(float)), sparse.csr_matrix(group)])
    whole = sparse.csr_matrix(sparse.bmat([[None, links], [links.T, None]]))
    found = walk(market(made, group)).products_of_firms()
    starts = np.arange(0, 150, 30)
    exact = direct(whole, starts, RESTART)[150:410]
    picture = nx.from_scipy_sparse_array(whole)
    for at, start in enumerate(starts.tolist()):
        ranked = nx.pagerank(picture, 1 - RESTART, personalization={start: 1.0}, tol=1e-16, max_iter=2000)
        other = np.array([ranked[i] for i in range(150, 410)])
        np.testing.assert_allclose(found[start], exact[:, at], atol=1e-11)
        assert _top(found[start]) == _top(exact[:, at]) == _top(other)


def test_refused_walks() -> None:
    for restart in (0.0, 1.0, -1.0, float("nan")):
        with pytest.raises(BadRequest, match="重启概率"):
            walk(market(), restart=restart)
    with pytest.raises(BadRequest, match="2 个分组权重"):
        walk(market(), groups=(1.0, 1.0))
    near = sparse.csr_matrix(np.array([[0.9, 0.1], [0.2, 0.7]]))
    with pytest.raises(BadRequest, match="1 步内未收敛"):
        solve(near, 0.9, np.eye(2), most=1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"made": MADE.astype(float)}, "真假二维表"),
        ({"made": MADE[0]}, "真假二维表"),
        ({"made": np.zeros((0, 3), dtype=bool)}, "0 家企业"),
        ({"made": np.zeros((3, 0), dtype=bool)}, "0 个产品"),
        ({"firm_texts": {"name": [["甲"]]}}, r"文字说明 \[1\] 份"),
        ({"product_names": []}, "产品名称 0 个"),
        ({"groups": (sparse.csr_matrix(np.ones((2, 1))),)}, "分组表的行数"),
    ],
)
def test_refused_markets(change: dict[str, Any], words: str) -> None:
    good = {"made": MADE, "groups": (), "firm_texts": {"name": [["甲"]] * 4}, "product_names": ["a", "b", "c", "d"]}
    with pytest.raises(BadRequest, match=words):
        Market(**{**good, **change})


def test_too_large_a_market_and_unknown_groups() -> None:
    with pytest.raises(BadRequest, match="太大"):
        Market(np.zeros((10_000, 12_001), dtype=bool), (), {}, [])
    with pytest.raises(BadRequest, match="没有第 1 组"):
        group_popularity(market(), 1)
    with pytest.raises(BadRequest, match="合并评分"):
        z_sum([], 1)
    with pytest.raises(BadRequest, match="合并评分"):
        z_sum([np.zeros((1, 1))], 2)


def test_ranks_by_hand() -> None:
    """Ties at their mean rank, known pairs are no candidates, scores that are not there come last."""
    known = np.array([[True, True, False, False, True]])
    pairs = np.array([[0, 0], [0, 4]])
    assert ranks(np.array([[5.0, 9.0, 5.0, 7.0, 1.0]]), known, pairs).tolist() == [2.5, 3.0]
    assert ranks(np.zeros((1, 5)), known, pairs).tolist() == [2.0, 2.0]
    assert ranks(np.array([[np.nan, 0, 1, np.nan, 2]]), known, pairs).tolist() == [2.5, 1.0]


@given(TABLES, st.integers(0, 5))
def test_what_is_hidden_is_not_seen(made: np.ndarray, seed: int) -> None:
    seen, pairs = held_out(made, seed)
    assert not seen[pairs[:, 0], pairs[:, 1]].any()
    back = seen.copy()
    back[pairs[:, 0], pairs[:, 1]] = True
    assert (back == made).all()
    assert (seen.any(axis=1) == made.any(axis=1)).all()


def test_the_core_and_near_names() -> None:
    pairs = [(f"f{i}", f"p{j}") for i in range(4) for j in range(3)]
    assert core_of(pairs) == []  # held by more than 1 % of four enterprises
    many = pairs + [(f"g{i}", f"q{i}") for i in range(600)]
    assert core_of(many) == pairs
    near = NearNames(["LED照明", "锂电池隔膜"])
    names = {
        "LED照明产品": True,
        "照明": True,
        "LED照明灯具": True,
        "锂电池膜": True,
        "锂电池极片": False,
        "水泵": False,
    }
    assert {n: near(n) for n in names} == names


def test_leads() -> None:
    query = np.repeat(np.arange(50), 2)
    good, bad = Measured(np.ones(100), query), Measured(np.full(100, 2.0), query)
    assert (lead(good, bad).difference, lead(good, bad).sure) == (0.5, True)
    assert not lead(good, good).sure
    mixed = Measured(np.where(query % 2, 1.0, 4.0), query)
    other = Measured(np.where(query % 2, 4.0, 1.0), query)
    assert not lead(mixed, other).sure
    assert (good.mrr, good.hits(1), bad.hits(1)) == (1.0, 1.0, 0.0)
