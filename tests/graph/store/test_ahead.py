"""Items made in advance by a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from graph.store.engine.ahead import ahead


def counted(upto: int, made: list[int], fail_at: int = -1) -> Iterator[int]:
    for n in range(upto):
        if n == fail_at:
            raise ValueError(n)
        made.append(n)
        yield n


def test_all_items_come_in_order() -> None:
    assert list(ahead(counted(1000, []))) == list(range(1000))


def test_an_error_comes_after_the_items_before_it() -> None:
    seen: list[int] = []
    with pytest.raises(ValueError, match="3"):
        seen.extend(ahead(counted(5, [], fail_at=3)))
    assert seen == [0, 1, 2]


def test_a_caller_that_stops_leaves_nothing_running_and_little_made() -> None:
    made: list[int] = []
    items = ahead(counted(10_000, made))
    assert next(items) == 0
    items.close()  # type: ignore[attr-defined]
    for thread in threading.enumerate():
        if thread.name == "chainatlas-ahead":
            thread.join(5)
            assert not thread.is_alive()
    assert len(made) < 10
