"""The store's contract, run on every engine: undoing a batch, histories, and differences between two dates."""

from __future__ import annotations

import pytest

from graph.errors import BadRequest, NotFound
from graph.model.records import FOREVER, Retire
from graph.store.contract import Store
from tests.engines import (
    APR,
    FEB,
    JAN,
    MAR,
    MAY,
    dump,
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


def test_the_history_of_a_record_is_oldest_first_with_its_batches(store: Store) -> None:
    for day, size in ((JAN, 1.0), (APR, 3.0), (FEB, 2.0)):
        put(store, firm("甲", size=size), on=day)
    seen = [(v.values["size"], v.since, v.until, v.batch) for v in store.history("Enterprise", ("甲",))]
    assert seen == [(1.0, JAN, FEB, 1), (2.0, FEB, APR, 3), (3.0, APR, FOREVER, 2)]
    assert store.history("Enterprise", ("无",)) == []


def test_a_record_ended_and_written_anew_in_one_batch_forgets_what_is_not_said_again(store: Store) -> None:
    put(store, firm("甲", size=1.0, veto="某事"), places("苏州"))
    put(store, table("LOCATED_IN", {"source": "甲", "target": "苏州", "basis": "某处"}))
    before = [dump(store, day) for day in (JAN, FEB)]
    again = (firm("甲", size=1.0), table("LOCATED_IN", {"source": "甲", "target": "苏州"}))
    gone = [Retire("Enterprise", [("甲",)]), Retire("LOCATED_IN", [("甲", "苏州")], ("Enterprise", "District"))]
    for day in (JAN, FEB):
        report = put(store, *again, on=day, retire=gone)
        assert report.changed == [{1}, {1}]
        assert [value(store, "Enterprise", "甲", f, FEB) for f in ("size", "veto")] == [1.0, None]
        assert store.rows("LOCATED_IN", ("target", "basis"), FEB) == [("苏州", None)]
        assert [t.change for t in store.touched_by(report.batch or 0, "Enterprise")] == ["changed"]
        store.rollback(report.batch or 0)
        assert [dump(store, d) for d in (JAN, FEB)] == before


def test_rollback_restores_every_date_and_keeps_the_voided_version_in_the_history(store: Store) -> None:
    put(
        store,
        firm("甲", size=1.0),
        firm("丙"),
        places("苏州", "上海"),
        segments("a"),
        table("LOCATED_IN", {"source": "甲", "target": "苏州"}),
    )
    days = (JAN, FEB, MAR, MAY)
    before = [dump(store, day) for day in days]
    report = put(
        store,
        firm("甲", size=2.0),
        firm("乙"),
        table("LOCATED_IN", {"source": "甲", "target": "上海"}),
        on=FEB,
        retire=[Retire("Enterprise", [("丙",)])],
    )
    assert [dump(store, day) for day in days] != before
    assert report.batch is not None
    assert store.rollback(report.batch) == 3 == store.version()
    assert [dump(store, day) for day in days] == before
    history = store.history("Enterprise", ("甲",))
    assert [(v.values["size"], v.until, v.voided) for v in history] == [(1.0, FOREVER, False), (2.0, FOREVER, True)]
    assert [b.status for b in store.batches()] == ["rolled_back", "committed"]
    assert store.missing("Enterprise", ["甲", "乙", "丙"], MAY) == {"乙"}


def test_rollback_of_a_back_dated_batch_closes_the_gap_again(store: Store) -> None:
    put(store, firm("甲", size=1.0), on=JAN)
    put(store, firm("甲", size=3.0), on=MAR)
    middle = put(store, firm("甲", size=2.0), on=FEB).batch
    assert middle is not None
    store.rollback(middle)
    assert [value(store, "Enterprise", "甲", "size", day) for day in (JAN, FEB, MAR)] == [1.0, 1.0, 3.0]


def test_rollback_is_refused_while_later_batches_stand_on_it_and_names_them(store: Store) -> None:
    first = put(store, firm("甲"), places("苏州", "上海")).batch
    second = put(store, table("LOCATED_IN", {"source": "甲", "target": "苏州"}), on=FEB).batch
    third = put(store, table("LOCATED_IN", {"source": "甲", "target": "上海"}), on=MAR).batch
    assert first is not None
    assert second is not None
    assert third is not None
    with pytest.raises(BadRequest, match=f"{second}、{third}"):
        store.rollback(first)
    with pytest.raises(BadRequest, match=f" {third} "):
        store.rollback(second)
    assert store.version() == 3
    for batch in (third, second, first):
        store.rollback(batch)
    assert store.rows("Enterprise", ("id",), MAY) == []


def test_rollback_is_refused_when_a_later_batch_only_retired_the_record(store: Store) -> None:
    put(store, firm("甲"))
    put(store, on=FEB, retire=[Retire("Enterprise", [("甲",)])])
    with pytest.raises(BadRequest, match="2"):
        store.rollback(1)
    store.rollback(2)
    assert store.missing("Enterprise", ["甲"], MAY) == set()


def test_a_back_dated_neighbour_of_a_single_relation_also_stands_on_it(store: Store) -> None:
    put(store, firm("甲"), places("苏州", "上海"))
    put(store, table("LOCATED_IN", {"source": "甲", "target": "苏州"}), on=MAR)
    put(store, table("LOCATED_IN", {"source": "甲", "target": "上海"}), on=FEB)
    with pytest.raises(BadRequest, match="3"):
        store.rollback(2)
    store.rollback(3)
    assert targets(store, "LOCATED_IN", "甲", MAR) == ["苏州"]


def test_a_batch_cannot_be_rolled_back_twice_and_can_be_imported_again(store: Store) -> None:
    put(store, firm("甲"))
    store.rollback(1)
    with pytest.raises(BadRequest, match="已经撤销"):
        store.rollback(1)
    assert put(store, firm("甲")).changed == [{1}]
    assert store.missing("Enterprise", ["甲"], JAN) == set()


def test_a_node_of_a_rolled_back_batch_is_no_end_for_a_relation(store: Store) -> None:
    put(store, places("苏州"))
    put(store, firm("甲"))
    store.rollback(2)
    edge = table("LOCATED_IN", {"source": "甲", "target": "苏州"})
    with pytest.raises(Exception, match="甲"):
        put(store, edge)
    put(store, firm("甲"), edge)
    assert targets(store, "LOCATED_IN", "甲", JAN) == ["苏州"]


def test_a_record_that_one_batch_writes_twice_is_undone_whole(store: Store) -> None:
    put(store, firm("甲", size=1.0), places("苏州", "上海"), table("LOCATED_IN", {"source": "甲", "target": "苏州"}))
    before = [dump(store, day) for day in (JAN, FEB, MAR)]
    put(
        store,
        firm("甲", size=2.0),
        firm("甲", size=3.0),
        table("LOCATED_IN", {"source": "甲", "target": "上海"}),
        table("LOCATED_IN", {"source": "甲", "target": "苏州"}),
        on=FEB,
    )
    assert value(store, "Enterprise", "甲", "size", FEB) == 3.0
    assert targets(store, "LOCATED_IN", "甲", FEB) == ["苏州"]
    store.rollback(2)
    assert [dump(store, day) for day in (JAN, FEB, MAR)] == before


def test_rollback_of_an_unknown_batch_names_those_there_are(store: Store) -> None:
    put(store, firm("甲"))
    with pytest.raises(NotFound) as caught:
        store.rollback(99)
    assert caught.value.nearest == ["1"]


def test_the_difference_of_two_dates_says_added_removed_and_changed(store: Store) -> None:
    put(store, firm("甲", size=1.0), firm("乙"), firm("丁"), places("苏州"))
    put(
        store,
        firm("甲", size=2.0),
        firm("丙"),
        table("LOCATED_IN", {"source": "丙", "target": "苏州"}),
        on=MAR,
        retire=[Retire("Enterprise", [("乙",)])],
    )
    found = {(c.kind, c.key): c for c in store.diff(JAN, MAR)}
    assert {k: c.change for k, c in found.items()} == {
        ("Enterprise", ("甲",)): "changed",
        ("Enterprise", ("乙",)): "removed",
        ("Enterprise", ("丙",)): "added",
        ("LOCATED_IN", ("丙", "苏州")): "added",
    }
    change = found["Enterprise", ("甲",)]
    assert change.before is not None
    assert change.after is not None
    assert (change.before["size"], change.after["size"]) == (1.0, 2.0)
    assert found["LOCATED_IN", ("丙", "苏州")].ends == ("Enterprise", "District")
    backwards = {(c.kind, c.key): c.change for c in store.diff(MAR, JAN)}
    assert backwards["Enterprise", ("丙",)] == "removed"
    assert store.diff(MAR, MAR) == store.diff(MAR, MAY) == []


def test_the_difference_sees_through_changes_that_were_taken_back(store: Store) -> None:
    put(store, firm("甲", size=1.0))
    put(store, firm("甲", size=2.0), on=FEB)
    put(store, firm("甲", size=1.0), on=MAR)
    put(store, firm("甲", size=9.0), on=APR)
    store.rollback(4)
    assert store.diff(JAN, MAY) == []
    assert [c.change for c in store.diff(JAN, FEB)] == ["changed"]


def test_records_of_different_ends_with_the_same_ids_stay_apart(store: Store) -> None:
    same = {"source": "甲", "target": "苏州"}
    put(store, firm("甲"), table("Institution", {"id": "甲", "name": "甲所", "kind": "科研院所"}), places("苏州"))
    put(store, table("LOCATED_IN", same), table("LOCATED_IN", same, ends=("Institution", "District")), on=MAR)
    changes = [c for c in store.diff(JAN, MAR) if c.kind == "LOCATED_IN"]
    assert sorted(c.ends or () for c in changes) == [("Enterprise", "District"), ("Institution", "District")]
    put(store, on=APR, retire=[Retire("LOCATED_IN", [("甲", "苏州")], ("Institution", "District"))])
    assert store.rows("LOCATED_IN", ("source_kind",), APR) == [("Enterprise",)]
    assert [v.ends for v in store.neighbours("Enterprise", "甲", APR)] == [("Enterprise", "District")]
