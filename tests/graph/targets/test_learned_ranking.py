"""The learned ranker: its parts against their definitions, and that it learns what is there and nothing that is
hidden.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import optimize, sparse

from graph.errors import BadRequest
from graph.targets.learned.choice import Task, _loss, fit
from graph.targets.learned.evidence import LABELS, Texts, evidence
from graph.targets.learned.learned import FIRMS, PRODUCTS, held_out, learn, stacked
from graph.targets.learned.market import Market
from graph.targets.learned.ridge import without_self
from graph.targets.learned.words import alike, grams, weighted

KINDS = ("阀门", "齿轮", "电缆", "涂料")


def market(seed: int = 0, firms: int = 60) -> Market:
    """Four industries, each with products of its own kind; one product in ten is of another's."""
    rng = np.random.default_rng(seed)
    products = [f"{prefix}{kind}" for kind in KINDS for prefix in ("高压", "精密", "船用", "矿用", "医用", "特种")]
    home = rng.integers(4, size=firms)
    made = np.zeros((firms, len(products)), dtype=bool)
    for f in range(firms):
        for p in rng.choice(6, 4, replace=False):
            made[f, p + 6 * (home[f] if rng.random() < 0.9 else rng.integers(4))] = True
    group = sparse.csr_matrix((np.ones(firms), (np.arange(firms), home)), shape=(firms, 4))
    return Market(made, (group,), {"name": [[f"示例{KINDS[h]}厂"] for h in home], "business": [[]] * firms}, products)


def test_runs_of_characters_by_hand() -> None:
    known: dict[str, int] = {}
    counts = grams([["电机、电机", "电机"], ["水泵"], []], known, (2,))
    assert known == {"电机": 0, "机电": 1, "水泵": 2}
    assert counts.toarray().tolist() == [[2, 1, 0], [0, 0, 1], [0, 0, 0]]
    rows = weighted(grams([["电机"], ["电机"], ["水泵"], []], {}, (2,)))
    assert rows.toarray().tolist() == [[1, 0], [1, 0], [0, 0], [0, 0]]
    assert alike(rows).tolist() == [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]


@given(hnp.arrays(float, st.tuples(st.integers(2, 8), st.integers(2, 6)), elements=st.sampled_from([0.0, 1.0])))
def test_ridge_is_each_columns_regression_on_the_others(x: np.ndarray) -> None:
    """Column j of B is argmin |x_j − X b|² + λ |b|² with b_j = 0 (Steck 2019)."""
    weights = without_self(x.T @ x, 2.0)
    for j in range(x.shape[1]):
        others = np.delete(x, j, axis=1)
        exact = np.linalg.solve(others.T @ others + 2.0 * np.eye(others.shape[1]), others.T @ x[:, j])
        np.testing.assert_allclose(np.delete(weights[:, j], j), exact, atol=1e-9)
        assert weights[j, j] == 0


def _task(seed: int) -> Task:
    rng = np.random.default_rng(seed)
    known = rng.random((5, 7)) < 0.3
    hidden = (rng.random((5, 7)) < 0.3) & ~known
    hidden[:, 0], known[:, 0] = True, False
    return Task(rng.normal(size=(5, 7, 3)).astype(np.float32), known, hidden)


@pytest.mark.parametrize("focus", [0.0, 0.3, 1.0])
@given(seed=st.integers(0, 50))
def test_the_slope_of_the_loss(seed: int, focus: float) -> None:
    task, w = _task(seed), np.random.default_rng(seed + 1).normal(size=3)
    numeric = optimize.approx_fprime(w, lambda v: _loss(task, v, focus)[0], 1e-3)
    np.testing.assert_allclose(_loss(task, w, focus)[1], numeric, rtol=0.02, atol=0.05)


def test_the_loss_by_hand() -> None:
    """One hidden among one rival and one known: log(1 + exp(rival − own)), the known one does not count."""
    task = Task(
        np.array([[[2.0], [1.0], [9.0]]], dtype=np.float32),
        np.array([[False, False, True]]),
        np.array([[True, False, False]]),
    )
    assert _loss(task, np.array([1.0]))[0] == pytest.approx(np.log1p(np.exp(-1.0)), abs=1e-6)
    chance = 1 / (1 + np.exp(-1.0))
    assert _loss(task, np.array([1.0]), 0.5)[0] == pytest.approx((1 - chance**0.5) / 0.5, abs=1e-6)
    assert _loss(task, np.array([1.0]), 1.0)[0] == pytest.approx(1 - chance, abs=1e-6)
    assert fit([task], penalty=1.0)[0] > 0


def test_two_hidden_ones_do_not_compete() -> None:
    task = Task(
        np.array([[[5.0], [1.0], [0.0]]], dtype=np.float32),
        np.zeros((1, 3), dtype=bool),
        np.array([[True, True, False]]),
    )
    assert _loss(task, np.array([1.0]))[0] == pytest.approx(np.log1p(np.exp(-5.0)) + np.log1p(np.exp(-1.0)), abs=1e-6)


def test_it_finds_what_industries_make() -> None:
    whole = market()
    seen, pairs = held_out(whole.made, 5)
    found = learn(whole.seen(seen), rounds=2)
    for score, flip in ((found.scores, False), (found.scores.T, True)):
        known, at = (whole.made.T, pairs[:, ::-1]) if flip else (whole.made, pairs)
        better = [(score[q][~known[q]] > score[q, c]).mean() for q, c in at]
        assert np.mean(better) < 0.2


def test_the_same_market_gives_the_same_scores() -> None:
    a, b = learn(market(), rounds=1), learn(market(), rounds=1)
    assert (a.scores == b.scores).all()


def test_what_is_hidden_cannot_be_told_from_the_evidence() -> None:
    """Evidence of what is seen is the same, whatever the hidden pairs are."""
    whole = market()
    seen, pairs = held_out(whole.made, 1)
    texts = Texts.of(whole)
    other = whole.made.copy()
    other[pairs[:, 0], pairs[:, 1]] = False
    blind = Market(other, whole.groups, whole.firm_texts, whole.product_names)
    a, b = dict(evidence(whole.seen(seen), texts)), dict(evidence(blind, Texts.of(blind)))
    assert all((a[name] == b[name]).all() for name in a)


def test_why_adds_up() -> None:
    found = learn(market(), rounds=1)
    firm, product = np.argwhere(~found.market.made)[0].tolist()
    for direction, score in ((PRODUCTS, found.scores[firm]), (FIRMS, found.scores[:, product])):
        known = found.market.made[firm] if direction == PRODUCTS else found.market.made[:, product]
        own = score[product] if direction == PRODUCTS else score[firm]
        parts = found.why(firm, product, direction)
        assert set(parts) == set(LABELS)
        assert sum(parts.values()) == pytest.approx(own - score[~known].mean(), abs=1e-3)


def test_kinds_are_always_the_same() -> None:
    names = [stacked(evidence(m, Texts.of(m)))[1] for m in (market(), market(1, 12))]
    assert names[0] == names[1]
    assert {n.split(".")[0] for n in names[0]} == set(LABELS)


def test_an_enterprise_and_a_product_without_anything() -> None:
    whole = market()
    made = whole.made.copy()
    made[3], made[:, 4] = False, False
    found = learn(Market(made, whole.groups, {}, whole.product_names), rounds=1)
    assert np.isfinite(found.scores).all()


def test_refused() -> None:
    with pytest.raises(BadRequest, match="学习轮数 0"):
        learn(market(), rounds=0)
    with pytest.raises(BadRequest, match="没有隐去"):
        learn(Market(np.eye(4, dtype=bool), (), {}, list("甲乙丙丁")), rounds=1)
    with pytest.raises(BadRequest, match="正则系数"):
        learn(market(), rounds=1, penalty=0)
    with pytest.raises(BadRequest, match="focus"):
        fit([_task(0)], focus=2.0)
    with pytest.raises(BadRequest, match="正则系数"):
        without_self(np.eye(2), 0)
    found = learn(market(), rounds=1)
    for bad in ((-1, 0, 0), (60, 0, 0), (0, 24, 0), (0, 0, 2)):
        with pytest.raises(BadRequest, match="没有这一对"):
            found.why(*bad)
