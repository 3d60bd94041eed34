"""How firm the first twenty are is said for one exponent moved and for all at once, each by itself."""

from __future__ import annotations

from benchmarks.graph.limits import in_all


def test_what_does_not_hold_is_said_as_plainly_as_what_does() -> None:
    """Least of each: 90 and 85 % where one moves, 75 and 85 % where all do; five of twenty may change."""
    said = in_all([[[1.0, 0.9], [0.75, 0.9]], [[0.85], [0.85]]])
    assert said == (
        "合起来：只动一项，2 处中 2 处达到，最差 85%；四项一起动，2 处中 1 处达到，最差 75%。"
        "四项一起动时，前 20 名不能当作定数：最多有 5 名会换。"
    )
    assert "不能当作定数" not in in_all([[[1.0], [0.9]]])
