"""Why a record is not in the data at a date, in words: an end that is not known is no date."""

from __future__ import annotations

from graph.errors import NotFound
from graph.model.records import Retire
from graph.search.validity import why_missing
from graph.store.contract import Store
from tests.engines import FEB, JAN, MAR, engine_store, firm, put

store = engine_store


def test_a_record_is_told_by_the_dates_that_it_has(store: Store) -> None:
    put(store, firm("a", name="甲"), firm("b", name="乙"), on=FEB)
    put(store, on=MAR, retire=[Retire("Enterprise", [("b",)])])
    assert "企业“甲”从 2026-02-01 起才有效，所问日期不在其内" in str(why_missing(store, "Enterprise", "a"))
    assert "企业“乙”只在 2026-02-01 到 2026-03-01 之间有效" in str(why_missing(store, "Enterprise", "b"))
    assert isinstance(why_missing(store, "Enterprise", "c"), NotFound)
    assert store.get("Enterprise", "a", JAN) is None
