"""Groups: to whom a firm belongs in the end, among the firms asked about."""

from __future__ import annotations

import pytest

from graph.chain.holdings import heads
from tests.worlds import world

RING = [("s1", "s2"), ("s2", "s3"), ("s3", "s1")]


@pytest.mark.parametrize(
    ("held", "asked", "found"),
    [
        ([], ["s1", "s2"], {"s1": "s1", "s2": "s2"}),
        ([("s1", "s2"), ("s2", "s3")], ["s1", "s2", "s3"], {"s1": "s1", "s2": "s1", "s3": "s1"}),
        ([("s1", "s2"), ("s2", "s3")], ["s1", "s3"], {"s1": "s1", "s3": "s3"}),  # who is between is not asked about
        (RING, ["s1", "s2", "s3"], {"s1": "s1", "s2": "s2", "s3": "s3"}),
        ([*RING, ("s3", "k1")], ["s1", "s2", "s3", "k1"], {"s1": "s1", "s2": "s2", "s3": "s3", "k1": "k1"}),
        ([("s1", "s1")], ["s1"], {"s1": "s1"}),
    ],
)
def test_a_firm_belongs_to_whoever_stands_at_the_top(
    held: list[tuple[str, str]], asked: list[str], found: dict[str, str]
) -> None:
    ties = {("INVESTS_IN", "Enterprise", "Enterprise"): [(*pair, {"share": 0.6}) for pair in held]}
    assert heads(world(edges=ties), asked) == found
