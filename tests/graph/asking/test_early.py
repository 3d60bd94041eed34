"""A day before there are data is refused by the first day there is."""

from __future__ import annotations

import pytest

from graph.asking.early import first_day, known_on
from graph.asking.graphs import OneGraph
from graph.errors import BadRequest
from graph.model.records import BatchInfo
from tests.worlds import world


class Dated(OneGraph):
    """Knows of nothing but its batches."""

    def __init__(self, *batches: tuple[int, str]) -> None:
        super().__init__(world())
        self.said = [BatchInfo(i, "table", "", day, "", status, 1) for i, (day, status) in enumerate(batches)]

    @property
    def store(self) -> Dated:  # type: ignore[override]
        return self

    def batches(self) -> list[BatchInfo]:
        return self.said


def test_the_first_day_is_that_of_what_was_not_undone() -> None:
    assert first_day(Dated((20260320, "committed"), (20260101, "rolled_back"), (20260401, "committed"))) == 20260320
    assert first_day(Dated()) is None
    assert first_day(Dated((99990101, "committed"))) is None, "all of it begins later: nobody can be sent there"


def test_a_day_before_it_is_refused_with_the_way_out() -> None:
    known = Dated((20260320, "committed"))
    with pytest.raises(BadRequest, match="1999-01-01 还没有数据：最早的从 2026-03-20 起，请写这一天或以后的日期"):
        known_on(known, 19990101)
    assert [known_on(known, on) for on in (20260320, 20300101, None)] == [20260320, 20300101, None]
    assert known_on(Dated(), 19990101) == 19990101, "where nothing is on record another sentence says so"
