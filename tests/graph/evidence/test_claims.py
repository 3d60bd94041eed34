"""Each formula of a claim, against numbers worked out by plain arithmetic."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.evidence import claims
from graph.evidence.claims import Shape
from tests.graph.evidence.plain_maths import gamma_quantile

CITY = Shape(a=1.06, b=1.04, k=0.66, n_bar=4.3, places=41)
"""What listed firms look like in cities when all sources of places are in."""
ONE = Shape(a=1.0, b=1.0, k=1.0, n_bar=4.0, places=0)
close = pytest.approx
shapes = st.builds(Shape, st.floats(0.3, 3), st.floats(0.3, 3), st.floats(0.2, 3), st.floats(0.5, 20), st.just(0))
counts, few = st.integers(0, 12), st.floats(0.01, 8)
parts = st.floats(0.05, 1)


def test_expected_seen_is_the_shrunk_number_times_the_share_of_the_place() -> None:
    assert claims.expected_seen(9, 20, 400, ONE) == close((9 + 1) * (4 / 5) * 20 / 400)  # 0.4
    assert claims.expected_seen(10, 20, 400, CITY) == close(10.66 * (4.3 / 4.96) * 0.05)
    assert ONE.t == close(4 / (4 + 1))


def test_nothing_is_expected_to_be_known_where_nobody_is_seen_outside() -> None:
    found = claims.expected_seen(np.array([0, 3, 3]), np.array([20, 20, 0]), np.array([400, 0, 400]), ONE)
    assert np.isnan(found[:2]).all()  # no firm of the segment; no firm at all
    assert found[2] == 0.0
    e = np.array([np.nan])
    there = claims.expected_there(e, 0.8, 0.3)
    for stated in (
        there,
        claims.p_none(e, there, 0.8, ONE),
        claims.p_no_further(2, e, there, 0.8, ONE),
        claims.p_present(2, e, there, 0.8, ONE),
        claims.p_over(2, e, ONE),
        claims.p_under(2, e, ONE),
        claims.still_there(2, e, there, 0.8, ONE),
    ):
        assert np.isnan(stated).all()
    assert np.isnan(claims.quotient(2, e, ONE)).all()


def test_shrinking_keeps_the_sum() -> None:
    seen = [0, 1, 2, 3, 4, 14]  # mean 4
    assert sum((n + ONE.k) * ONE.t for n in seen) == close(sum(seen))


def test_expected_there() -> None:
    assert claims.expected_there(0.4, 0.9, 0.3) == close(0.4 * 0.9 / 0.3)  # 1.2
    assert claims.expected_there(0.4, 0.9, 0.0) == math.inf
    assert claims.p_none(0.4, math.inf, 0.9, ONE) == 0.0  # never looked: somebody may well be there


def test_probabilities_of_an_absence_by_hand() -> None:
    e, pi = 0.4, 0.9
    there = 1.2
    # (1 + 0.36) / (1 + 1.2) = 0.61818…
    assert claims.p_none(e, there, pi, ONE) == close(1.36 / 2.2)
    assert claims.p_no_further(2, e, there, pi, ONE) == close((1.36 / 2.2) ** 3)
    assert claims.p_prior_none(there, ONE) == close(1 / 2.2)
    assert claims.p_present(1, e, there, pi, ONE) == close(1 - 0.1 * 1.36 / 2.2)
    assert claims.p_present(2, e, there, pi, ONE) == close(1 - 0.01 * 1.36 / 2.2)
    assert claims.p_present(0, e, there, pi, ONE) == close(1 - 1.36 / 2.2)
    assert claims.p_none(e, there, pi, CITY) == close(math.exp(1.06 * (math.log(1.4) - math.log(2.24))))


def test_who_looked_at_everybody_is_sure() -> None:
    assert claims.p_none(0.7, claims.expected_there(0.7, 0.9, 1.0), 0.9, CITY) == close(1.0)


@given(shapes, counts, few, st.floats(0.5, 1), parts)
def test_an_absence_is_what_the_model_says(shape: Shape, n: int, e: float, pi: float, d: float) -> None:
    """LQ | n ~ Gamma(a + n, b + πe), hidden | LQ ~ Poisson(LQ · (E − πe)): P(none hidden), and how many on average."""
    there = pi * e / d
    size, rate, hidden = shape.a + n, shape.b + pi * e, there - pi * e
    steps, none, mean = 1500, 0.0, 0.0
    for i in range(steps):  # by the middle of equal shares of probability, cheaply: over u = x^(1/4)
        top = ((size + 12 * math.sqrt(size) + 12) / rate) ** 0.25
        u = (i + 0.5) * top / steps
        lq = u**4
        log = size * math.log(rate) - math.lgamma(size) + (size - 1) * math.log(lq) - rate * lq
        weight = math.exp(log) * 4 * u**3 * top / steps
        none += weight * math.exp(-lq * hidden)
        mean += weight * lq * hidden
    assert claims.p_no_further(n, e, there, pi, shape) == close(none, abs=2e-3)
    assert claims.still_there(n, e, there, pi, shape) == close(pi * n + mean, rel=5e-3, abs=5e-3)


def test_firms_that_are_there_by_hand() -> None:
    # π·n = 1.8;  (1.2 − 0.36) · (1 + 2) / (1 + 0.36)
    assert claims.still_there(2, 0.4, 1.2, 0.9, ONE) == close(1.8 + 0.84 * 3 / 1.36)


def test_strength_by_hand() -> None:
    """With a = 1 the chance is a sum of Poisson terms: Q(n + 1, x) = e^−x (1 + x + … + x^n / n!)."""
    x = 1.0 + 0.4
    over = math.exp(-x) * (1 + x + x * x / 2)
    assert claims.p_over(2, 0.4, ONE) == close(over)
    assert claims.p_under(2, 0.4, ONE) == close(1 - over)


def test_quotient_by_hand() -> None:
    """With a = 1 and nobody seen LQ is exponential: −ln(1 − p) / (b + e)."""
    found = claims.quotient(np.array([0.0]), np.array([0.4]), ONE)[0]
    assert found == close([-math.log(1 - p) / 1.4 for p in (0.05, 0.5, 0.95)])


@given(shapes, counts, few)
def test_quotients_are_quantiles_of_the_gamma(shape: Shape, n: int, e: float) -> None:
    found = claims.quotient(np.array([float(n)]), np.array([e]), shape)[0]
    assert found == close([gamma_quantile(shape.a + n, p) / (shape.b + e) for p in (0.05, 0.5, 0.95)], rel=1e-6)


@pytest.mark.parametrize(("n", "e"), [(3, 0.8), (4, 1.5), (5, 2.2), (10, 6.1)])
def test_largest_expectation_at_which_so_many_firms_are_strong(n: int, e: float) -> None:
    """As tabled for listed firms in cities (a 1.06, b 1.04), to a tenth of a firm."""
    assert claims.p_over(n, e - 0.1, CITY) >= 0.9
    assert claims.p_over(n, e + 0.1, CITY) < 0.9


@pytest.mark.parametrize(("n", "e"), [(0, 1.4), (1, 3.0), (2, 4.4)])
def test_least_expectation_at_which_so_few_firms_are_weak(n: int, e: float) -> None:
    assert claims.p_under(n, e - 0.1, CITY) < 0.9
    assert claims.p_under(n, e + 0.1, CITY) >= 0.9


def test_two_firms_pass_at_any_small_expectation_which_is_why_three_are_asked_for() -> None:
    assert claims.p_over(2, 0.05, CITY) > 0.9
    assert claims.p_over(2, 0.2, CITY) < 0.9


@given(shapes, counts, few, st.floats(0.5, 1), parts, st.floats(1.01, 3))
def test_more_looking_makes_an_absence_surer_and_more_firms_seen_less(
    shape: Shape, n: int, e: float, pi: float, d: float, factor: float
) -> None:
    there, less = pi * e / d, pi * e / (d / factor)
    p = float(claims.p_no_further(n, e, there, pi, shape))
    assert 0 <= float(claims.p_no_further(n, e, less, pi, shape)) <= p <= 1
    assert float(claims.p_no_further(n + 1, e, there, pi, shape)) <= p
    assert float(claims.p_prior_none(there, shape)) <= float(claims.p_none(e, there, pi, shape))
    assert float(claims.p_present(1, e, there, pi, shape)) <= float(claims.p_present(2, e, there, pi, shape))
