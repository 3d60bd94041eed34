"""A verified 无 and the firms that came on record after it, on every engine, in a slice as in the whole."""

from __future__ import annotations

from graph.chain.places import make_place
from graph.gaps.find import Gap, find_gaps
from graph.store.contract import Store
from tests.engines import APR, FEB, JAN, MAR, engine_store, firm, put, segments, table
from tests.graph.gaps.checked import check_tables

store = engine_store


def begin(store: Store) -> None:
    """A chain of two segments, two districts, two firms of one of them, the second in another place."""
    put(
        store,
        table("District", {"id": "a", "name": "甲市", "level": "市"}, {"id": "b", "name": "乙市", "level": "市"}),
        segments("x", "y"),
        table("Field", {"id": "f", "name": "领域"}),
        table("PART_OF", *({"source": s, "target": "f", "stage": "上游"} for s in ("x", "y"))),
        firm("e"),
        firm("g"),
        table("LOCATED_IN", {"source": "e", "target": "a"}, {"source": "g", "target": "b"}),
        table("OPERATES_IN", {"source": "g", "target": "x"}),
    )


def found(store: Store, on: int) -> Gap:
    """The answer about x, from the slice and from the whole."""
    every = [find_gaps(g, "f", make_place(g, ["a"])).gaps for g in (store.chain(on), store.slice(["f"], on))]
    gaps = [next(g for g in found if g.segment == "x") for found in every]
    assert repr(gaps[0]) == repr(gaps[1])
    return gaps[0]


def test_a_later_record_reopens_and_its_undoing_closes_again(store: Store) -> None:
    begin(store)
    put(store, *check_tables("v", "x", "a", "无", verified_on="2026-01-15"), on=JAN)
    assert found(store, MAR).presence == "无"
    batch = put(store, table("OPERATES_IN", {"source": "e", "target": "x"}), on=MAR).batch
    assert found(store, FEB).presence == "无"
    assert (gap := found(store, MAR)).presence == "有"
    assert gap.verification is not None
    assert gap.verification.standing == "又有新记录"
    assert batch is not None
    store.rollback(batch)
    assert found(store, MAR).presence == "无"


def test_of_one_day_the_later_batch_counts_and_old_facts_read_later_say_nothing_new(store: Store) -> None:
    begin(store)
    put(store, table("OPERATES_IN", {"source": "e", "target": "x"}), on=FEB)
    put(store, *check_tables("v", "x", "a", "无", verified_on="2026-02-01"), on=FEB)
    assert found(store, MAR).presence == "无"
    put(store, table("OPERATES_IN", {"source": "e", "target": "x", "as_of": "2021", "share": 0.5}), on=MAR)
    assert found(store, MAR).presence == "无"
    put(store, table("OPERATES_IN", {"source": "e", "target": "x", "as_of": "2026-03", "share": 0.6}), on=MAR)
    assert found(store, MAR).presence == "有"


def test_who_moves_in_reopens_it_who_is_only_suggested_does_not(store: Store) -> None:
    begin(store)
    put(store, *check_tables("v", "x", "a", "无", verified_on="2026-01-15"), on=JAN)
    put(store, table("OPERATES_IN", {"source": "e", "target": "x", "state": "suggested"}), on=FEB)
    assert found(store, MAR).presence == "无"
    put(store, table("LOCATED_IN", {"source": "g", "target": "a"}), on=MAR)
    assert found(store, MAR).presence == "有"


def test_a_correction_keeps_the_history_and_an_undoing_takes_it_back(store: Store) -> None:
    begin(store)
    put(store, *check_tables("v", "x", "a", "有", verified_on="2026-01-15"), on=JAN)
    second = put(store, table("Verification", {"id": "v", "result": "无"}), on=FEB).batch
    assert (found(store, JAN + 20).presence, found(store, MAR).presence) == ("有", "无")
    assert [v.values["result"] for v in store.history("Verification", ("v",))] == ["有", "无"]
    withdrawn = put(store, table("Verification", {"id": "v", "withdrawn": 1}), on=APR)
    assert found(store, APR).presence == "不明"
    assert withdrawn.batch is not None
    store.rollback(withdrawn.batch)
    assert second is not None
    store.rollback(second)
    assert found(store, APR).presence == "有"
