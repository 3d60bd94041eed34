"""The store's contract, run on every engine: writing, merging, dates."""

from __future__ import annotations

import pytest

from graph.errors import StoreError
from graph.model.records import FOREVER, Retire
from graph.store.contract import Store
from tests.engines import (
    APR,
    FEB,
    JAN,
    MAR,
    MAY,
    WHERE,
    engine_store,
    firm,
    places,
    put,
    segments,
    table,
    targets,
    value,
)

store = engine_store


def test_a_new_store_is_empty_at_version_zero(store: Store) -> None:
    assert store.version() == 0
    assert store.batches() == []
    assert all(len(t) == 0 for t in store.chain(JAN).nodes.values())
    assert store.search("甲") == []


def test_a_record_is_found_by_its_key_and_carries_its_evidence(store: Store) -> None:
    report = put(store, table("Enterprise", {"id": "甲", "full_name": "甲公司", "as_of": "2025", "origin": "年报"}))
    found = store.get("Enterprise", "甲", JAN)
    assert found is not None
    assert (found.kind, found.key, found.values["full_name"]) == ("Enterprise", ("甲",), "甲公司")
    assert (found.state, found.as_of, found.origin) == ("confirmed", "2025", "年报")
    assert (found.file, found.sheet, found.row, found.batch) == (WHERE.file, WHERE.sheet, 1, report.batch)
    assert (found.since, found.until, found.voided, found.ends) == (JAN, FOREVER, False, None)
    assert store.get("Enterprise", "乙", JAN) is None


def test_each_commit_raises_the_version_by_one_and_is_in_the_history(store: Store) -> None:
    for n, day in enumerate((JAN, FEB), 1):
        assert put(store, firm(f"甲{n}"), on=day, label=f"第{n}批").version == n == store.version()
    newest, oldest = store.batches()
    assert (newest.label, newest.effective, newest.status, newest.records) == ("第2批", FEB, "committed", 1)
    assert oldest.id < newest.id


def test_writing_the_same_batch_twice_changes_nothing(store: Store) -> None:
    tables = [
        firm("甲", size=5.0, listed_on="2020-01-01"),
        places("苏州"),
        table("LOCATED_IN", {"source": "甲", "target": "苏州", "as_of": "2025"}),
    ]
    put(store, *tables)
    for day in (JAN, MAR):
        again = put(store, *tables, on=day)
        assert (again.batch, again.version, again.changed, again.retired) == (None, 1, [set(), set(), set()], 0)
    assert store.version() == 1
    assert len(store.batches()) == 1
    assert len(store.history("Enterprise", ("甲",))) == 1


def test_the_report_names_the_rows_that_changed(store: Store) -> None:
    both = table("Segment", {"id": "a", "name": "甲"}, {"id": "b", "name": "乙"}, {"id": "c", "name": "丙"})
    assert put(store, both).changed == [{1, 2, 3}]
    changed = table("Segment", {"id": "a", "name": "甲"}, {"id": "b", "name": "乙二"}, {"id": "d", "name": "丁"})
    assert put(store, changed, on=FEB).changed == [{2, 3}]


def test_partial_records_merge_and_none_never_erases(store: Store) -> None:
    put(store, firm("甲", size=5.0))
    put(store, table("Enterprise", {"id": "甲", "full_name": None, "honours": "瞪羚", "size": None}), on=FEB)
    found = store.get("Enterprise", "甲", FEB)
    assert found is not None
    assert [found.values[f] for f in ("full_name", "size", "honours")] == ["甲有限公司", 5.0, "瞪羚"]
    assert value(store, "Enterprise", "甲", "honours", JAN) is None


def test_fill_only_adds_what_is_missing_and_changes_nothing_known(store: Store) -> None:
    put(store, firm("甲", size=5.0))
    weak = table("Enterprise", {"id": "甲", "full_name": "别名", "size": 9.0, "exchange": "上交所"}, fill_only=True)
    assert put(store, weak, on=FEB).changed == [{1}]
    found = store.get("Enterprise", "甲", FEB)
    assert found is not None
    assert [found.values[f] for f in ("full_name", "size", "exchange")] == ["甲有限公司", 5.0, "上交所"]
    assert put(store, weak, on=FEB).batch is None


def test_state_date_and_origin_are_kept_until_somebody_says_otherwise(store: Store) -> None:
    put(store, firm("甲"), segments("a"))
    edge = {"source": "甲", "target": "a"}
    put(store, table("OPERATES_IN", edge | {"state": "suggested", "as_of": "2024", "origin": "规则"}))
    put(store, table("OPERATES_IN", edge | {"share": 0.5}), on=FEB)
    put(store, table("OPERATES_IN", edge | {"state": "rejected"}), on=MAR)
    seen = [(v.state, v.as_of, v.origin, v.values["share"]) for v in store.history("OPERATES_IN", ("甲", "a"))]
    assert seen == [
        ("suggested", "2024", "规则", None),
        ("suggested", "2024", "规则", 0.5),
        ("rejected", "2024", "规则", 0.5),
    ]
    assert [int(s) for s in store.chain(MAR).edge("OPERATES_IN", "Enterprise", "Segment").state] == [2]


def test_a_version_is_valid_from_since_until_the_day_before_until(store: Store) -> None:
    put(store, firm("甲", size=1.0), on=FEB)
    put(store, firm("甲", size=2.0), on=MAR)
    seen = {day: value(store, "Enterprise", "甲", "size", day) for day in (20260131, FEB, 20260228, MAR, MAY)}
    assert seen == {20260131: None, FEB: 1.0, 20260228: 1.0, MAR: 2.0, MAY: 2.0}
    assert [(v.since, v.until) for v in store.history("Enterprise", ("甲",))] == [(FEB, MAR), (MAR, FOREVER)]


def test_a_second_import_on_the_same_day_wins(store: Store) -> None:
    put(store, firm("甲", size=1.0))
    put(store, firm("甲", size=2.0))
    assert value(store, "Enterprise", "甲", "size", JAN) == 2.0
    assert [v.values["size"] for v in store.history("Enterprise", ("甲",))] == [1.0, 2.0]
    assert len(store.rows("Enterprise", ("id",), JAN)) == 1


def test_a_back_dated_import_splits_the_version_and_leaves_later_ones(store: Store) -> None:
    put(store, firm("甲", size=1.0), on=FEB)
    put(store, firm("甲", size=3.0), on=APR)
    put(store, firm("甲", size=2.0), on=MAR)
    put(store, firm("甲", size=0.0), on=JAN)
    seen = [value(store, "Enterprise", "甲", "size", day) for day in (JAN, FEB, MAR, APR, MAY)]
    assert seen == [0.0, 1.0, 2.0, 3.0, 3.0]
    spans = [(v.since, v.until) for v in store.history("Enterprise", ("甲",))]
    assert spans == [(JAN, FEB), (FEB, MAR), (MAR, APR), (APR, FOREVER)]


def test_a_single_relation_moves_and_the_old_target_ends(store: Store) -> None:
    put(store, firm("甲"), places("苏州", "上海"), table("LOCATED_IN", {"source": "甲", "target": "苏州"}))
    assert put(store, table("LOCATED_IN", {"source": "甲", "target": "上海"}), on=MAR).changed == [{1}]
    assert [targets(store, "LOCATED_IN", "甲", day) for day in (FEB, MAR)] == [["苏州"], ["上海"]]
    assert store.history("LOCATED_IN", ("甲", "苏州"))[0].until == MAR
    every = store.history("LOCATED_IN", ("甲",))
    assert [(v.key, v.ends) for v in every] == [(("甲", p), ("Enterprise", "District")) for p in ("苏州", "上海")]


def test_a_back_dated_single_relation_ends_where_the_next_target_begins(store: Store) -> None:
    put(store, firm("甲"), places("苏州", "上海"))
    put(store, table("LOCATED_IN", {"source": "甲", "target": "苏州"}), on=MAR)
    put(store, table("LOCATED_IN", {"source": "甲", "target": "上海"}), on=FEB)
    assert [targets(store, "LOCATED_IN", "甲", day) for day in (JAN, FEB, MAR)] == [[], ["上海"], ["苏州"]]


def test_an_inferred_single_relation_gives_way_to_a_stated_one_in_both_orders(store: Store) -> None:
    put(store, firm("甲"), firm("乙"), places("苏州", "上海"))
    inferred = table("LOCATED_IN", *({"source": f, "target": "上海"} for f in "甲乙"), fill_only=True)
    put(store, table("LOCATED_IN", {"source": "甲", "target": "苏州"}))
    assert put(store, inferred, on=FEB).changed == [{2}]
    put(store, table("LOCATED_IN", {"source": "乙", "target": "苏州"}), on=MAR)
    assert [targets(store, "LOCATED_IN", f, MAR) for f in "甲乙"] == [["苏州"], ["苏州"]]


def test_one_source_with_two_targets_of_a_single_relation_is_refused(store: Store) -> None:
    put(store, firm("甲"), places("苏州", "上海"))
    both = table("LOCATED_IN", {"source": "甲", "target": "苏州"}, {"source": "甲", "target": "上海"})
    with pytest.raises(StoreError, match="LOCATED_IN"):
        put(store, both)
    assert targets(store, "LOCATED_IN", "甲", JAN) == []


def test_two_relations_that_differ_only_in_a_key_field_are_two_records(store: Store) -> None:
    put(store, places("苏州"), segments("a"))
    gap = {"source": "苏州", "target": "a", "status": "missing"}
    put(store, table("LACKS", gap | {"field": "电子", "priority": 0.5}, gap | {"field": "医药", "priority": 0.1}))
    put(store, table("LACKS", gap | {"field": "电子", "priority": 0.9}), on=FEB)
    rows = store.rows("LACKS", ("source", "target", "field", "priority"), FEB)
    assert sorted(rows) == [("苏州", "a", "医药", 0.1), ("苏州", "a", "电子", 0.9)]
    assert len(store.history("LACKS", ("苏州", "a", "电子"))) == 2
    put(store, on=MAR, retire=[Retire("LACKS", [("苏州", "a", "电子")])])
    assert store.rows("LACKS", ("field",), MAR) == [("医药",)]


def test_retire_ends_validity_and_a_later_import_begins_anew(store: Store) -> None:
    put(store, firm("甲"), firm("乙"))
    report = put(store, on=MAR, retire=[Retire("Enterprise", [("甲",), ("无",)])])
    assert (report.retired, report.version) == (1, 2)
    assert [store.get("Enterprise", "甲", day) is not None for day in (FEB, MAR)] == [True, False]
    assert store.missing("Enterprise", ["甲", "乙", "无"], MAR) == {"甲", "无"}
    put(store, table("Enterprise", {"id": "甲", "full_name": "甲二公司"}), on=APR)
    assert value(store, "Enterprise", "甲", "full_name", APR) == "甲二公司"
    assert put(store, on=MAY, retire=[Retire("Enterprise", [("无",)])]).batch is None
