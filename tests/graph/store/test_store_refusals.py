"""The store's contract, run on every engine: what is refused, and that nothing of it remains."""

from __future__ import annotations

import pytest

from graph.errors import BadRequest, ChainError, NotFound, SchemaError, StoreError
from graph.model.records import FOREVER, Batch, RecordTable, Retire
from graph.store.contract import Store
from tests.engines import FEB, JAN, MAY, WHERE, dump, engine_store, firm, places, put, segments, table

store = engine_store


@pytest.mark.parametrize("known", [False, True], ids=["first records", "later records"])
def test_a_dangling_end_in_the_last_table_leaves_nothing_of_the_batch(store: Store, known: bool) -> None:
    if known:
        put(store, firm("甲"), places("苏州"), table("LOCATED_IN", {"source": "甲", "target": "苏州"}))
    before, version = dump(store, MAY), store.version()
    tables = [firm("乙"), places("无锡"), table("LOCATED_IN", {"source": "乙", "target": "幽灵市"})]
    with pytest.raises(StoreError, match="幽灵市"):
        put(store, *tables)
    assert dump(store, MAY) == before
    assert (store.version(), store.search("乙"), len(store.batches())) == (version, [], int(known))


BAD = [
    ("an unknown kind", table("Factory", {"id": "x"})),
    ("an unknown field", table("Enterprise", {"id": "x", "colour": "红"})),
    ("a field of another kind", table("Segment", {"id": "x", "uscc": "1"})),
    ("a relation without its ends", table("BUILDS", {"source": "x", "target": "y"})),
    ("ends the wrong way round", table("MAKES", {"source": "x", "target": "y"}, ends=("Product", "Enterprise"))),
    ("an undeclared end kind", table("MAKES", {"source": "x", "target": "y"}, ends=("Enterprise", "Factory"))),
    ("columns in another order", RecordTable("Segment", ("name", "id"), [("a", "b")], [1], WHERE)),
    ("a field twice", RecordTable("Segment", ("id", "name", "name"), [("a", "b", "c")], [1], WHERE)),
    ("a key twice", table("Segment", {"id": "x", "name": "1"}, {"id": "x", "name": "2"})),
    ("no id", table("Segment", {"id": None, "name": "1"})),
    ("an unknown state", table("Segment", {"id": "x", "name": "1", "state": "maybe"})),
    ("a key field left out", table("LACKS", {"source": "苏州", "target": "a", "status": "weak"})),
    ("a key field blank", table("LACKS", {"source": "苏州", "target": "a", "field": None})),
]


@pytest.mark.parametrize("filled", [False, True], ids=["empty store", "filled store"])
@pytest.mark.parametrize(("bad"), [b for _, b in BAD], ids=[name for name, _ in BAD])
def test_a_table_that_the_schema_does_not_allow_is_refused_whole(store: Store, bad: RecordTable, filled: bool) -> None:
    if filled:
        put(store, places("苏州"), segments("a"))
    version = store.version()
    with pytest.raises(ChainError) as caught:
        put(store, firm("好"), bad)
    assert isinstance(caught.value, StoreError | SchemaError)
    assert bad.kind in str(caught.value)
    assert store.version() == version
    assert store.get("Enterprise", "好", JAN) is None


@pytest.mark.parametrize("day", [0, 20261301, 20260230, 2026, FOREVER * 10])
def test_a_day_that_is_none_is_refused(store: Store, day: int) -> None:
    with pytest.raises(BadRequest, match="日期"):
        put(store, firm("甲"), on=day)


def test_unknown_kinds_and_columns_are_refused_on_reading(store: Store) -> None:
    for ask in (
        lambda: store.rows("Factory", ("id",)),
        lambda: store.rows("Segment", ("id", "colour")),
        lambda: store.missing("Factory", ["x"]),
        lambda: store.search("x", kinds=["Factory"]),
        lambda: store.history("LACKS", ("a", "b")),
        lambda: store.get("Factory", "x"),
        lambda: store.chain(JAN, ["没有的领域"]),
    ):
        with pytest.raises(ChainError):
            ask()


def test_a_dry_run_says_what_would_change_and_writes_nothing(store: Store) -> None:
    put(store, firm("甲"))
    batch = [firm("甲", size=2.0), firm("乙")]
    report = put(store, *batch, retire=[Retire("Enterprise", [("甲",)])], on=FEB, dry_run=True)
    assert (report.batch, report.version, report.changed, report.retired) == (None, 1, [{1}, {1}], 1)
    assert (store.version(), len(store.batches()), store.missing("Enterprise", ["乙"], MAY)) == (1, 1, {"乙"})
    assert put(store, *batch, on=FEB).changed == report.changed


def test_values_that_no_engine_can_hold_are_refused_in_our_words(store: Store) -> None:
    for wrong in ("\ud800", 2**80):
        with pytest.raises(ChainError):
            put(store, table("Enterprise", {"id": "甲", "full_name": wrong}))
    assert store.version() == 0


def test_a_batch_of_nothing_is_nothing(store: Store) -> None:
    empty = RecordTable("Segment", ("id", "name"), [], [], WHERE)
    assert store.write(Batch("test", "空", JAN, [empty])).batch is None


def test_rollback_of_an_unknown_batch_names_those_there_are(store: Store) -> None:
    put(store, firm("甲"))
    with pytest.raises(NotFound) as caught:
        store.rollback(99)
    assert caught.value.nearest == ["1"]
