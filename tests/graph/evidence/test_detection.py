"""How much was seen: shares as Beta, their products by mean and spread."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.evidence.detection import EXACT, Share, product
from graph.evidence.measured import IN_BUSINESS, MATCHED, PRECISION, STATED, precision
from tests.graph.evidence.plain_maths import beta_quantile

close = pytest.approx
shares = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda t: Share(t[0], t[0] + t[1]))


def by_hand(*counted: tuple[float, float]) -> tuple[float, float, float]:
    """Ends and middle of the Beta with the mean and mean square of the product of Beta(h + ½, t − h + ½)."""
    mean = square = 1.0
    for hits, tries in counted:
        first = (hits + 0.5) / (tries + 1)
        mean *= first
        square *= first * (hits + 1.5) / (tries + 2)
    size = (mean - square) / (square - mean * mean)
    low, mid, high = (beta_quantile(mean * size, (1 - mean) * size, p) for p in (0.05, 0.5, 0.95))
    return low, mid, high


def test_moments_by_hand() -> None:
    mean, square = Share(51, 88).moments
    assert mean == close(51.5 / 89)
    assert square == close(51.5 / 89 * 52.5 / 90)


def test_one_of_two_halves_is_the_even_distribution() -> None:
    assert product([Share(0.5, 1.0)]) == close((0.05, 0.5, 0.95))  # Beta(1, 1)


def test_of_one_share_it_is_the_share_itself() -> None:
    assert product([Share(51, 88)]) == close(tuple(beta_quantile(51.5, 37.5, p) for p in (0.05, 0.5, 0.95)), abs=1e-6)


def test_the_listed_roster_in_a_city_of_which_half_is_known() -> None:
    low, mid, high = product([Share(85, 181), Share(51, 88)])
    assert (low, mid, high) == close(by_hand((85, 181), (51, 88)), abs=1e-6)
    assert low < mid < high
    assert mid == close(85 / 181 * 51 / 88, abs=0.01)


def test_a_product_has_the_variance_of_its_parts() -> None:
    """A good tenth each way: √(.083² + .09²) of relative error gives the half-width of a 90 % interval."""
    low, mid, high = product([Share(85, 181), Share(51, 88)])
    relative = math.sqrt((1 - 85 / 181) / 85 + (1 - 51 / 88) / 51)
    assert (high - low) / (2 * mid) == close(1.645 * relative, rel=0.05)


def test_nothing_escapes_people_who_ruled_out_every_text() -> None:
    assert product([EXACT]) == product([]) == (1.0, 1.0, 1.0)
    assert product([EXACT, Share(3, 9)]) == product([Share(3, 9)])


def test_it_is_as_wide_as_the_places_below_it() -> None:
    own = product([Share(30, 100)])
    assert product([Share(30, 100)], [(0.1, 0.2, 0.25), (0.28, 0.3, 0.32)]) == (0.1, own[1], own[2])
    assert product([Share(30, 100)], [(0.5, 0.6, 0.7)]) == (own[0], own[1], 0.7)


@given(shares, shares)
def test_any_product_is_that_of_plain_arithmetic(a: Share, b: Share) -> None:
    mean = (a.hits + 0.5) / (a.tries + 1) * (b.hits + 0.5) / (b.tries + 1)
    low, mid, high = product([a, b])
    assert 0 <= low <= mid <= high <= 1
    assert low <= mean <= high
    assert product([b, a]) == close((low, mid, high))


def test_precision_is_between_what_was_matched_and_what_people_said() -> None:
    assert close(by_hand((144, 150), (100, 118))[1], abs=1e-6) == MATCHED
    assert product([PRECISION, IN_BUSINESS])[1] == MATCHED
    assert precision(10, 0, 10) == close(MATCHED)
    assert precision(0, 0, 10) == close(0.98)
    assert precision(0, 0, 0) == 0.98
    assert precision(0, 10, 10) == STATED == close(by_hand((111, 116))[1], abs=1e-6)
    assert precision(3, 2, 6) == close((3 * MATCHED + 2 * STATED + 0.98) / 6)
