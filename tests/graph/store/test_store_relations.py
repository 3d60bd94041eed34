"""The store's contract, run on every engine: relations of one node counted and read in parts, and names of many
nodes.
"""

from __future__ import annotations

import pytest

from graph.errors import BadRequest
from graph.model.records import RelationCount, Retire
from graph.search.related import group_label, page_of_relations, seen_from
from graph.store.contract import Store
from tests.engines import FEB, JAN, MAR, engine_store, firm, places, put, segments, table

store = engine_store
TIES = ("Enterprise", "Enterprise")


def _fill(store: Store) -> None:
    """甲 sells to 乙 and to itself, 乙 and 丙 sell to 甲; 乙 gets a segment in March; 丙 leaves in March."""
    put(
        store,
        firm("甲"),
        firm("乙", name="小乙"),
        firm("丙"),
        places("苏州"),
        segments("a", "b"),
        table(
            "SELLS_TO",
            {"source": "甲", "target": "乙"},
            {"source": "乙", "target": "甲", "amount_cny_10k": 2.0},
            {"source": "甲", "target": "甲"},
            {"source": "丙", "target": "甲"},
            ends=TIES,
        ),
        table("LOCATED_IN", {"source": "甲", "target": "苏州", "as_of": "2025"}, {"source": "乙", "target": "苏州"}),
    )
    put(
        store,
        table("OPERATES_IN", {"source": "甲", "target": "a"}),
        on=MAR,
        retire=[Retire("SELLS_TO", [("丙", "甲")], TIES)],
    )


def test_relations_are_counted_by_kind_and_direction(store: Store) -> None:
    _fill(store)
    assert store.relation_counts("Enterprise", "甲", FEB) == [
        RelationCount("LOCATED_IN", True, 1),
        RelationCount("SELLS_TO", True, 2),
        RelationCount("SELLS_TO", False, 2),
    ]
    assert store.relation_counts("Enterprise", "甲", MAR) == [
        RelationCount("LOCATED_IN", True, 1),
        RelationCount("OPERATES_IN", True, 1),
        RelationCount("SELLS_TO", True, 2),
        RelationCount("SELLS_TO", False, 1),
    ]
    assert store.relation_counts("District", "苏州", FEB) == [RelationCount("LOCATED_IN", False, 2)]
    for kind, id_, on in (("District", "甲", FEB), ("Enterprise", "无", FEB), ("Enterprise", "甲", JAN - 1)):
        assert store.relation_counts(kind, id_, on) == []


def test_counts_are_those_of_all_neighbours(store: Store) -> None:
    _fill(store)
    for kind, id_ in (
        ("Enterprise", "甲"),
        ("Enterprise", "乙"),
        ("District", "苏州"),
        ("Segment", "a"),
        ("Segment", "b"),
    ):
        for on in (JAN, MAR):
            counts = store.relation_counts(kind, id_, on)
            all_ = store.neighbours(kind, id_, on)
            assert sum(c.count for c in counts) == len(all_)
            read = page_of_relations(store, kind, id_, counts, on, 0, 100)
            assert sorted((v.kind, v.key, v.since) for v in read) == sorted((v.kind, v.key, v.since) for v in all_)


def test_relations_are_read_in_parts_in_the_order_of_writing(store: Store) -> None:
    put(store, places("c"), *(firm(f"e{i}") for i in range(7)))
    put(store, table("LOCATED_IN", *({"source": f"e{i}", "target": "c"} for i in (3, 1, 0, 2))))
    put(store, table("LOCATED_IN", *({"source": f"e{i}", "target": "c"} for i in (6, 5, 4))), on=FEB)

    def keys(start: int, limit: int, on: int = FEB) -> list[str]:
        return [v.key[0] for v in store.relations("District", "c", "LOCATED_IN", False, on, start, limit)]

    assert keys(0, 50) == ["e3", "e1", "e0", "e2", "e6", "e5", "e4"]
    assert keys(2, 3) == ["e0", "e2", "e6"]
    assert keys(0, 50, JAN) == ["e3", "e1", "e0", "e2"]
    assert keys(7, 5) == keys(0, 0) == []
    assert store.relations("District", "c", "LOCATED_IN", True, FEB) == []
    assert store.relations("District", "nowhere", "LOCATED_IN", False, FEB) == []
    counts = store.relation_counts("District", "c", FEB)
    pages = [v.key[0] for at in (0, 3, 6) for v in page_of_relations(store, "District", "c", counts, FEB, at, 3)]
    assert pages == keys(0, 50)


def test_a_relation_holds_all_that_is_known_of_it(store: Store) -> None:
    _fill(store)
    found = store.relations("Enterprise", "甲", "SELLS_TO", False, FEB)
    assert [(v.key, v.ends, v.values["amount_cny_10k"]) for v in found] == [
        (("乙", "甲"), TIES, 2.0),
        (("丙", "甲"), TIES, None),
    ]
    place = store.relations("Enterprise", "甲", "LOCATED_IN", True, FEB)[0]
    assert (place.as_of, place.file, place.sheet, place.row) == ("2025", "甲.xlsx", "表", 1)


def test_relations_are_named_from_either_end(store: Store) -> None:
    _fill(store)
    out = seen_from(store, store.relations("Enterprise", "甲", "SELLS_TO", True, FEB), True, FEB)
    assert [(r.kind, r.id, r.name) for r in out] == [("Enterprise", "乙", "小乙"), ("Enterprise", "甲", "甲有限公司")]
    back = seen_from(store, store.relations("District", "苏州", "LOCATED_IN", False, FEB), False, FEB)
    assert [(r.kind, r.name) for r in back] == [("Enterprise", "甲有限公司"), ("Enterprise", "小乙")]


def test_names_are_the_short_one_else_the_full_one_of_valid_nodes(store: Store) -> None:
    put(store, firm("甲", name="小甲"), firm("乙"), segments("a"))
    put(store, firm("甲", name="大甲"), firm("丙"), on=MAR)
    assert store.names("Enterprise", ["甲", "乙", "丙", "无", "a", "甲"], FEB) == {"甲": "小甲", "乙": "乙有限公司"}
    assert store.names("Enterprise", ["甲", "丙"], MAR) == {"甲": "大甲", "丙": "丙有限公司"}
    assert store.names("Segment", iter(["a"]), FEB) == {"a": "环节a"}
    assert store.names("Segment", [], FEB) == {}
    long = "长" * 3000
    put(store, firm(long))
    assert store.names("Enterprise", [long], FEB) == {long: f"{long}有限公司"}
    assert store.relation_counts("Enterprise", long, FEB) == []


def test_unknown_kinds_are_refused(store: Store) -> None:
    for ask in (
        lambda: store.relation_counts("Nobody", "x"),
        lambda: store.names("Nobody", ["x"]),
        lambda: store.relations("Enterprise", "x", "KNOWS", True),
        lambda: store.relations("Nobody", "x", "MAKES", True),
    ):
        with pytest.raises(BadRequest):
            ask()


def test_surroundings_of_several_nodes_are_one_graph(store: Store) -> None:
    put(store, places("c"), *(firm(f"e{i}") for i in range(8)))
    put(
        store,
        table("SELLS_TO", *({"source": f"e{i}", "target": f"e{i + 1}"} for i in range(7)), ends=TIES),
        table("LOCATED_IN", *({"source": f"e{i}", "target": "c"} for i in (0, 7))),
    )

    def around(*also: tuple[str, str, int]) -> tuple[list[str], int, int]:
        graph, taken = store.around("Enterprise", "e0", 1, JAN, also)
        return sorted(graph.nodes["Enterprise"].ids), len(graph.edge("SELLS_TO", *TIES)), taken

    assert around() == (["e0", "e1"], 1, 1)
    assert around(("Enterprise", "e3", 1)) == (["e0", "e1", "e2", "e3", "e4"], 4, 1)
    assert around(("Enterprise", "e1", 1)) == (["e0", "e1", "e2"], 2, 1)
    assert around(("Enterprise", "e2", 2)) == (["e0", "e1", "e2", "e3", "e4"], 4, 1)
    assert around(("District", "c", 1)) == (["e0", "e1", "e7"], 1, 1)
    assert around(("Enterprise", "e7", 1))[0] == ["e0", "e1", "e6", "e7"]


def test_groups_are_called_after_the_far_ends() -> None:
    assert group_label("MAKES", True) == "产品"
    assert group_label("MAKES", False) == "生产企业"
    assert group_label("WITHIN", True) == "上级区划"
    assert group_label("SUPPLIES", False) == "上游环节"
    assert group_label("LACKS", True) == "环节"
