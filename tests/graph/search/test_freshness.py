"""How old the data are, counted by hand."""

from __future__ import annotations

from pathlib import Path

from graph.search.freshness import freshness
from graph.store.open import open_store
from tests.engines import firm, put, segments, table


def test_dates_are_counted_by_year_and_by_quarter(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}", write=True)
    put(
        store,
        firm("甲", as_of="2021"),
        firm("乙", as_of="2022-05-01"),
        firm("丙", as_of="2022-11"),
        firm("丁"),
        table("Field", {"id": "f", "name": "领域"}),
        segments("s"),
        table("PART_OF", {"source": "s", "target": "f"}),
        table(
            "OPERATES_IN",
            {"source": "甲", "target": "s", "as_of": "2021-06"},
            {"source": "乙", "target": "s", "as_of": "2020", "state": "suggested"},
        ),
    )
    kinds, fields = freshness(store)
    firms = next(a for a in kinds if a.id == "Enterprise")
    assert (firms.total, firms.undated, firms.oldest, firms.newest) == (4, 1, "2021", "2022-11")
    assert firms.periods == (("2021", 1), ("2022", 2))
    assert [(a.id, a.total, a.periods) for a in fields] == [("f", 1, (("2021", 1),))]
    by_quarter, _ = freshness(store, quarters=True)
    assert next(a for a in by_quarter if a.id == "Enterprise").periods == (
        ("2021", 1),
        ("2022 二季度", 1),
        ("2022 四季度", 1),
    )
    store.close()


def test_an_empty_store_has_no_ages(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}", write=True)
    assert freshness(store) == ([], [])
    store.close()
