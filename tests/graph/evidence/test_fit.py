"""What a roster looks like is found again in counts that were drawn from it; of too few places nothing is learned."""

from __future__ import annotations

import math

import numpy as np
import pytest

from graph.arrays import FloatArray
from graph.evidence.fit import ENOUGH, FEWEST, Seen, fit_quotients, fit_shape, fit_spread


def seen_of(here: FloatArray, m: FloatArray | None = None) -> Seen:
    """Places that are all there are; by default firms have one segment each."""
    m = here.sum(axis=1) if m is None else m
    total = here.sum(axis=0)
    return Seen(here, total - here, m, m.sum() - m, total)


def drawn(places: int, segments: int, a: float, b: float, size: float = 40.0, seed: int = 3) -> FloatArray:
    dice = np.random.default_rng(seed)
    segment = dice.gamma(0.7, 1 / 0.7, segments)
    rate = dice.gamma(a, 1 / b, (places, segments)) * segment / segments * size
    return dice.poisson(rate).astype(float)


@pytest.mark.parametrize(("k", "n_bar"), [(0.66, 4.3), (2.0, 1.5), (8.0, 20.0)])
def test_spread_is_found_again(k: float, n_bar: float) -> None:
    counts = np.random.default_rng(1).negative_binomial(k, k / (k + n_bar), 20000).astype(float)
    found, mean = fit_spread(counts)
    assert mean == pytest.approx(counts.mean())
    assert found == pytest.approx(k, rel=0.06)


@pytest.mark.parametrize(("a", "b"), [(1.06, 1.04), (0.5, 0.5), (3.0, 2.0)])
def test_quotients_are_found_again(a: float, b: float) -> None:
    dice = np.random.default_rng(2)
    e = dice.lognormal(-1, 1, 40000)
    n = dice.poisson(e * dice.gamma(a, 1 / b, len(e))).astype(float)
    assert fit_quotients(n, e) == pytest.approx((a, b), rel=0.08)


def test_no_other_pair_is_likelier() -> None:
    """The likelihood by plain sums."""
    here = drawn(15, 60, 1.2, 1.2)
    e = np.outer(here.sum(axis=1), here.sum(axis=0)).ravel() / here.sum()
    n = here.ravel()[e > 0]
    e = e[e > 0]

    def log_likelihood(a: float, b: float) -> float:
        return sum(
            math.lgamma(x + a) - math.lgamma(a) + a * math.log(b / (b + y)) + x * math.log(y / (b + y))
            for x, y in zip(n.tolist(), e.tolist(), strict=True)
        )

    a, b = fit_quotients(n, e)
    best = log_likelihood(a, b)
    for u, v in ((1.05, 1), (0.95, 1), (1, 1.05), (1, 0.95), (1.05, 1.05), (0.95, 0.95)):
        assert log_likelihood(a * u, b * v) < best


def test_counts_without_spread_are_poisson_as_far_as_anybody_can_tell() -> None:
    k, _ = fit_spread(np.full(50, 3.0))
    assert k > 1000


def test_shape_is_found_again_from_places_and_segments() -> None:
    shape = fit_shape(seen_of(drawn(60, 800, 1.0, 1.0, size=120)))
    assert shape is not None
    assert shape.places == 60
    assert shape.a == pytest.approx(1.0, rel=0.12)
    assert shape.a / shape.b == pytest.approx(1.0, abs=0.05)  # mean LQ 1, as it must be


def test_of_fewer_than_ten_places_with_ten_firms_nothing_is_learned() -> None:
    here = drawn(FEWEST, 80, 0.4, 0.4, seed=5)
    m = np.full(FEWEST, float(ENOUGH))
    enough = fit_shape(seen_of(here, m))
    assert enough is not None
    assert enough.places == FEWEST
    assert enough.a != 1.0
    m[0] -= 1
    few = fit_shape(seen_of(here, m))
    assert few is not None
    assert (few.a, few.b, few.places) == (1.0, 1.0, 0)
    assert (few.k, few.n_bar) == (enough.k, enough.n_bar)


def test_of_nobody_there_is_no_shape() -> None:
    assert fit_shape(seen_of(np.zeros((12, 5)), np.full(12, 20.0))) is None


def test_small_places_and_verified_cells_are_not_fitted_to() -> None:
    here = drawn(12, 80, 0.8, 0.8, seed=6)
    m = np.full(12, 30.0)
    base = seen_of(here, m)
    small = np.vstack([here, here[:1]])
    more = Seen(
        small,
        np.vstack([base.outside, base.outside[:1]]),
        np.append(m, ENOUGH - 1.0),
        np.append(base.everybody, 300.0),
        base.total,
    )
    assert fit_shape(more) == fit_shape(base)
    looked = np.zeros(here.shape, dtype=bool)
    looked[0, :40] = True
    told = Seen(base.here, base.outside, base.m, base.everybody, base.total, looked)
    changed = np.where(looked, here + 7, here)
    also = Seen(changed, base.outside, base.m, base.everybody, base.total, looked)
    assert fit_shape(told) == fit_shape(also) != fit_shape(base)


def test_nobody_seen_outside_is_not_fitted_to() -> None:
    """A segment of one place alone says nothing of that place; for the others it counts as none seen."""
    here = drawn(12, 80, 0.8, 0.8, seed=6)
    alone = np.zeros((12, 1))
    alone[0] = 5.0
    both = np.hstack([here, alone])
    m = np.full(12, 30.0)
    more = np.hstack([here, alone * 9])
    one, nine = (fit_shape(seen_of(x, m)) for x in (both, more))
    assert one is not None
    assert nine is not None
    assert one.a == pytest.approx(nine.a, rel=0.2)
