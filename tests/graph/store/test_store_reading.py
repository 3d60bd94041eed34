"""The store's contract, run on every engine: rows, neighbours, the columnar picture, backups, hostile texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from graph.errors import BadRequest, ChainError, NotFound
from graph.model.records import Retire
from graph.store.contract import Store
from graph.store.open import open_store
from tests.engines import FEB, JAN, MAR, MAY, WHERE, dump, engine_store, firm, places, put, segments, table

store = engine_store

HOSTILE = [
    "</script><script>alert(1)</script>",
    "=cmd|'/c calc'!A1",
    "'; DROP TABLE Enterprise; --",
    '"双"引号"',
    "a\\b\\'c",
    "零\x00点",
    "响\x07铃\x1b[31m",
    "换\n行\t制表\r",
    "‮翻转‭",
    "😀芯片🚀",
    "𠮷野家",
    "{{7*7}}",
    "%s %(x)s :on ?1",
    "NaN",
    "null",
    " 前后空格 ",
    "长" * 5000,
    "e\u0301",
    "\u200b零宽",
    "０１２",
]


def test_rows_hold_the_asked_columns_of_valid_records_in_order_of_writing(store: Store) -> None:
    put(store, firm("乙", size=2.0), firm("甲"), places("苏州"))
    put(store, table("LOCATED_IN", {"source": "甲", "target": "苏州", "as_of": "2025"}), on=FEB)
    assert store.rows("Enterprise", ("size", "id", "state"), JAN) == [
        (2.0, "乙", "confirmed"),
        (None, "甲", "confirmed"),
    ]
    columns = ("source_kind", "source", "target_kind", "target", "as_of", "file")
    assert store.rows("LOCATED_IN", columns, FEB) == [("Enterprise", "甲", "District", "苏州", "2025", WHERE.file)]
    assert store.rows("LOCATED_IN", columns, JAN) == []


def test_rows_among_are_those_nodes_and_the_relations_that_begin_at_them(store: Store) -> None:
    put(store, firm("丙"), firm("甲", name="旧"), firm("乙"), places("苏州", "上海"))
    put(store, table("Institution", {"id": "甲", "name": "院", "kind": "高校"}))
    put(store, table("LOCATED_IN", {"source": "乙", "target": "上海"}, {"source": "甲", "target": "苏州"}))
    put(store, table("LOCATED_IN", {"source": "甲", "target": "上海"}, ends=("Institution", "District")))
    put(store, firm("甲", name="新"), on=FEB)
    asked = [
        ("Enterprise", "甲"),
        ("Enterprise", "无"),
        ("District", "上海"),
        ("Enterprise", "乙"),
        ("Enterprise", "甲"),
    ]
    assert store.rows("Enterprise", ("id", "name"), FEB, among=asked) == [("乙", None), ("甲", "新")]
    assert store.rows("Enterprise", ("name",), JAN, among=[("Enterprise", "甲")]) == [("旧",)]
    assert store.rows("LOCATED_IN", ("source", "target"), FEB, among=asked) == [("乙", "上海"), ("甲", "苏州")]
    both = [("Institution", "甲"), ("Enterprise", "甲")]
    columns = ("source_kind", "target")
    assert store.rows("LOCATED_IN", columns, FEB, among=both) == [("Enterprise", "苏州"), ("Institution", "上海")]
    assert store.rows("LOCATED_IN", ("source",), FEB, among=[]) == store.rows("Enterprise", ("id",), among=[]) == []


@pytest.mark.parametrize("extra", [0, 3000], ids=["few", "many"])
def test_missing_names_exactly_the_ids_that_are_no_valid_node(store: Store, extra: int) -> None:
    put(store, firm("甲"), places("苏州"))
    put(store, firm("乙"), on=MAR)
    asked = {"甲", "乙", "苏州", *(f"无{i}" for i in range(extra))}
    assert store.missing("Enterprise", asked, FEB) == asked - {"甲"}
    assert store.missing("Enterprise", [], FEB) == set()


def test_neighbours_are_the_valid_relations_at_either_end(store: Store) -> None:
    put(
        store,
        firm("甲"),
        firm("乙"),
        places("苏州"),
        segments("a"),
        table(
            "SELLS_TO",
            {"source": "甲", "target": "乙", "amount_cny_10k": 3.0},
            {"source": "乙", "target": "甲"},
            ends=("Enterprise", "Enterprise"),
        ),
        table("LOCATED_IN", {"source": "甲", "target": "苏州"}),
    )
    put(store, table("OPERATES_IN", {"source": "甲", "target": "a"}), on=MAR)
    found = {(v.kind, v.key) for v in store.neighbours("Enterprise", "甲", FEB)}
    assert found == {("SELLS_TO", ("甲", "乙")), ("SELLS_TO", ("乙", "甲")), ("LOCATED_IN", ("甲", "苏州"))}
    assert ("OPERATES_IN", ("甲", "a")) in {(v.kind, v.key) for v in store.neighbours("Enterprise", "甲", MAR)}
    assert [v.key for v in store.neighbours("District", "苏州", FEB)] == [("甲", "苏州")]
    assert store.neighbours("District", "甲", FEB) == store.neighbours("District", "无", FEB) == []


def _fill(store: Store) -> None:
    put(
        store,
        table("Field", {"id": "f", "name": "领域一"}, {"id": "g", "name": "领域二"}),
        segments("a", "b", "c"),
        firm("甲", size=5.0),
        firm("乙"),
        table(
            "PART_OF",
            {"source": "b", "target": "f", "stage": "中游"},
            {"source": "a", "target": "f", "stage": "上游"},
            {"source": "c", "target": "g", "stage": "下游", "order": 3},
        ),
        table("SUPPLIES", {"source": "a", "target": "b", "essential": 1}, {"source": "b", "target": "c"}),
        table(
            "OPERATES_IN",
            {"source": "甲", "target": "b", "share": 0.5, "state": "suggested"},
            {"source": "乙", "target": "c"},
        ),
    )


def test_the_chain_is_columnar_with_unknown_numbers_as_nan_and_states_as_codes(store: Store) -> None:
    _fill(store)
    chain = store.chain(JAN)
    firms = chain.nodes["Enterprise"]
    assert (chain.version, chain.on, list(firms.ids)) == (1, JAN, ["甲", "乙"])
    assert firms.columns["size"].dtype == np.float64
    np.testing.assert_array_equal(firms.columns["size"], [5.0, np.nan])
    assert list(firms.names()) == ["甲有限公司", "乙有限公司"]
    operates = chain.edge("OPERATES_IN", "Enterprise", "Segment")
    pairs = zip(firms.ids[operates.source], chain.nodes["Segment"].ids[operates.target], operates.state, strict=True)
    assert sorted((e, s, int(state)) for e, s, state in pairs) == [("乙", "c", 0), ("甲", "b", 1)]
    assert len(operates.confirmed()) == 1
    np.testing.assert_array_equal(chain.edge("SUPPLIES", "Segment", "Segment").columns["essential"], [1.0, np.nan])
    assert len(chain.edge("BUILDS", "Project", "Segment")) == 0


def test_a_slice_holds_one_fields_segments_in_chain_order_and_all_enterprises(store: Store) -> None:
    _fill(store)
    chain = store.chain(JAN, ["f"])
    segment_ids = chain.nodes["Segment"].ids
    assert list(segment_ids[chain.field_segments("f")]) == ["a", "b"]
    assert list(chain.nodes["Field"].ids) == ["f"]
    assert list(chain.nodes["Enterprise"].ids) == ["甲", "乙"]
    supplies = chain.edge("SUPPLIES", "Segment", "Segment")
    assert [(segment_ids[s], segment_ids[t]) for s, t in zip(supplies.source, supplies.target, strict=True)] == [
        ("a", "b")
    ]
    assert len(chain.edge("OPERATES_IN", "Enterprise", "Segment")) == 1
    with pytest.raises(NotFound):
        store.chain(JAN, ["没有的领域"])


def test_the_chain_of_a_date_holds_what_was_valid_then(store: Store) -> None:
    _fill(store)
    put(store, firm("丙"), on=MAR, retire=[Retire("Enterprise", [("乙",)])])
    assert [sorted(store.chain(day).nodes["Enterprise"].ids) for day in (20251231, FEB, MAR)] == [
        [],
        ["乙", "甲"],
        ["丙", "甲"],
    ]
    assert len(store.chain(MAR).edge("OPERATES_IN", "Enterprise", "Segment")) == 1  # 乙's relation lost its end


def test_the_data_date_is_the_newest_date_stated_for_an_enterprise(store: Store) -> None:
    put(store, firm("甲", as_of="2021"), firm("乙", as_of="2024-06"), firm("丙"))
    assert store.chain(JAN).data_date == "2024-06"


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_comes_back_as_it_was_written(store: Store, text: str) -> None:
    put(
        store,
        table("Enterprise", {"id": text, "full_name": text, "name": text, "origin": text}),
        places("苏州"),
        table("LOCATED_IN", {"source": text, "target": "苏州"}),
    )
    assert store.rows("Enterprise", ("id", "full_name", "origin"), JAN) == [(text, text, text)]
    assert [v.key for v in store.neighbours("Enterprise", text, JAN)] == [(text, "苏州")]
    assert store.chain(JAN).nodes["Enterprise"].names()[0] == text
    assert put(store, table("Enterprise", {"id": text, "full_name": text})).batch is None
    put(store, on=FEB, retire=[Retire("Enterprise", [(text,)])])
    assert store.missing("Enterprise", [text], FEB) == {text}


def test_a_backup_opens_and_equals_the_store_even_its_undo(store: Store, tmp_path: Path) -> None:
    _fill(store)
    put(store, firm("甲", size=6.0), on=MAR, retire=[Retire("Enterprise", [("乙",)])])
    path = tmp_path / "备份.db"
    store.backup(str(path))
    copy = open_store(f"sqlite:///{path}", write=True)
    try:
        for day in (JAN, FEB, MAY):
            assert dump(copy, day) == dump(store, day)
        assert (copy.version(), copy.batches(), copy.search("甲")) == (2, store.batches(), store.search("甲"))
        assert copy.rollback(2) == 3
        assert dump(copy, MAY) == dump(store, FEB)
    finally:
        copy.close()
    assert store.version() == 2


def test_a_backup_never_overwrites_and_says_where_it_cannot_write(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "备份.db"
    store.backup(str(path))
    with pytest.raises(BadRequest, match=r"备份\.db"):
        store.backup(str(path))
    with pytest.raises(ChainError, match="没有的目录"):
        store.backup(str(tmp_path / "没有的目录" / "x.db"))
