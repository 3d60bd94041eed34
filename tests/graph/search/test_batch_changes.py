"""What a batch changed, on every engine: counts by kind, records, and their values before and after."""

from __future__ import annotations

import pytest

from graph.errors import NotFound
from graph.model.records import Retire
from graph.search.batch_changes import batch_counts, record_changes
from graph.store.contract import Store
from tests.engines import FEB, MAR, engine_store, firm, places, put, table

store = engine_store


def _three(store: Store) -> None:
    put(
        store,
        firm("甲", size=1.0),
        firm("乙"),
        firm("丁"),
        places("苏州", "上海"),
        table("LOCATED_IN", {"source": "甲", "target": "苏州"}),
    )
    put(
        store,
        firm("甲", size=2.0),
        firm("丙"),
        table("LOCATED_IN", {"source": "甲", "target": "上海"}),
        on=FEB,
        retire=[Retire("Enterprise", [("乙",)])],
    )


def test_a_batch_adds_changes_and_ends(store: Store) -> None:
    _three(store)
    assert batch_counts(store, 1) == {
        "Enterprise": {"added": 3, "changed": 0, "ended": 0},
        "District": {"added": 2, "changed": 0, "ended": 0},
        "LOCATED_IN": {"added": 1, "changed": 0, "ended": 0},
    }
    assert batch_counts(store, 2) == {
        "Enterprise": {"added": 1, "changed": 1, "ended": 1},
        "LOCATED_IN": {"added": 1, "changed": 0, "ended": 1},
    }
    found = [(t.change, t.key) for t in store.touched_by(2, "Enterprise")]
    assert found == [("added", ("丙",)), ("changed", ("甲",)), ("ended", ("乙",))]
    assert [(t.change, t.key, t.ends) for t in store.touched_by(2, "LOCATED_IN")] == [
        ("added", ("甲", "上海"), ("Enterprise", "District")),
        ("ended", ("甲", "苏州"), ("Enterprise", "District")),
    ]


def test_a_batch_stays_as_it_was_whatever_comes_later(store: Store) -> None:
    _three(store)
    before = batch_counts(store, 2)
    put(store, firm("甲", size=3.0), on=MAR)
    put(store, firm("甲", size=4.0), on=FEB)
    assert batch_counts(store, 2) == before


def test_an_undone_batch_shows_what_it_wrote(store: Store) -> None:
    _three(store)
    store.rollback(2)
    assert batch_counts(store, 2) == {
        "Enterprise": {"added": 2, "changed": 0, "ended": 0},
        "LOCATED_IN": {"added": 1, "changed": 0, "ended": 0},
    }
    assert batch_counts(store, 1)["Enterprise"]["added"] == 3


def test_records_come_with_names_and_what_differs(store: Store) -> None:
    _three(store)
    changed = record_changes(store, 2, store.touched_by(2, "Enterprise"))
    assert [(r.change, r.names) for r in changed] == [
        ("added", ("丙有限公司",)),
        ("changed", ("甲有限公司",)),
        ("ended", ("乙有限公司",)),
    ]
    assert changed[1].differences == (("营业收入", 1.0, 2.0),)
    moved = record_changes(store, 2, store.touched_by(2, "LOCATED_IN"))
    assert [r.names for r in moved] == [("甲有限公司", "上海市"), ("甲有限公司", "苏州市")]


def test_an_unknown_batch_is_refused(store: Store) -> None:
    with pytest.raises(NotFound):
        store.touched_by(9, "Enterprise")
