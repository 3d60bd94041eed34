"""Coverage on a small world by hand: what lands, what is left over, and why nothing can be said of a segment."""

from __future__ import annotations

import pytest

from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.gaps.coverage import Leftover, coverage, leftovers
from tests.pictures import graph_of

FIRMS = [f"e{i}" for i in range(8)]
# e0..e3 make 芯片 (e2, e3 without a place), e4 makes 晶圆, e5 is only suggested for 晶圆,
# e6 makes something else, e7 nothing.
MAKES = [
    ("e0", "p1", 0.9),
    ("e1", "p1", 0.2),
    ("e2", "p1", 0.5),
    ("e3", "p1", None),
    ("e4", "p2", 0.6),
    ("e0", "p3", 0.05),
    ("e6", "p4", 1.0),
    ("e4", "p4", 0.3),
    ("e5", "p5", 0.7),
]
OPERATES = [
    ("e0", "chip", 0),
    ("e1", "chip", 0),
    ("e2", "chip", 0),
    ("e3", "chip", 1),
    ("e4", "wafer", 0),
    ("e5", "wafer", 1),
    ("e6", "wafer", 1),
    ("e6", "chip", 2),
]
PLACED = [("e0", "320500"), ("e1", "310000"), ("e4", "320000"), ("e5", "310000"), ("e6", "310000"), ("e7", "310000")]


def small() -> ChainGraph:
    return graph_of(
        {
            "Field": [{"id": "f", "name": "甲链"}, {"id": "g", "name": "乙链"}],
            "Segment": [{"id": s, "name": s} for s in ("chip", "wafer", "tool")],
            "Enterprise": [{"id": e, "name": e} for e in FIRMS],
            "Product": [{"id": f"p{i}", "name": f"产品{i}"} for i in range(1, 6)],
            "District": [
                {"id": "320000", "name": "江苏省"},
                {"id": "320500", "name": "苏州市"},
                {"id": "310000", "name": "上海市"},
            ],
        },
        {
            ("PART_OF", "Segment", "Field"): [
                (s, "f", {"stage": "上游", "order": i}) for i, s in enumerate(("chip", "wafer", "tool"))
            ],
            ("WITHIN", "District", "District"): [("320500", "320000")],
            ("LOCATED_IN", "Enterprise", "District"): PLACED,
            ("MAKES", "Enterprise", "Product"): [(e, p, {"share": s}) for e, p, s in MAKES],
            ("COVERS", "Product", "Segment"): [
                ("p1", "chip", {}, 0),
                ("p2", "wafer", {}, 0),
                ("p5", "wafer", {}, 1),
                ("p4", "chip", {}, 2),
            ],
            ("OPERATES_IN", "Enterprise", "Segment"): [(e, s, {"share": 0.5}, state) for e, s, state in OPERATES],
        },
    )


def test_what_lands_on_a_field_by_hand() -> None:
    graph = small()
    found = coverage(graph, make_place(graph, ["320500"]))
    assert (found.rows, found.rows_landed) == (8, 4)
    assert (found.enterprises, found.enterprises_landed, found.enterprises_no_place) == (7, 4, 2)
    one, empty = found.fields
    assert (one.name, one.segments, one.segments_seen) == ("甲链", 3, 2)
    assert (one.enterprises, one.suggested_only) == (4, 3)
    assert (one.products, one.rows) == (2, 4)
    assert (one.no_place, one.undecidable) == (1, 1)
    assert (empty.segments, empty.enterprises, empty.rows, empty.unknown) == (0, 0, 0, 0)


def test_why_nothing_can_be_said_is_told_apart() -> None:
    graph = small()
    shanghai, suzhou = (coverage(graph, make_place(graph, [i])).fields[0] for i in ("310000", "320500"))
    # chip is here; wafer: e4 somewhere in 江苏, and e5, e6 of 上海 are suggested; of tool nobody is known
    assert (shanghai.unknown_look, shanghai.unknown_small, shanghai.unknown_unseen) == (1, 0, 1)
    assert (shanghai.suggested_here, shanghai.unknown) == (1, 2)
    # e4 may be in 苏州, so nobody is surely elsewhere
    assert (suzhou.unknown_look, suzhou.unknown_unseen, suzhou.suggested_here, suzhou.unknown) == (0, 2, 0, 2)


def test_what_is_left_over_comes_by_share_with_its_makers() -> None:
    graph = small()
    left, total = leftovers(graph)
    assert total == 3
    assert left == [
        Leftover("产品4", 1.0, 2, ("e6", "e4")),
        Leftover("产品5", 0.7, 1, ("e5",)),
        Leftover("产品3", 0.05, 1, ("e0",)),
    ]
    assert leftovers(graph, top=1)[0] == left[:1]


def test_the_work_list_of_a_field_is_what_else_its_own_firms_make() -> None:
    graph = small()
    assert leftovers(graph, "f")[0] == [Leftover("产品4", 0.3, 1, ("e4",)), Leftover("产品3", 0.05, 1, ("e0",))]
    assert leftovers(graph, "g") == ([], 0)


@pytest.mark.parametrize("fields", [["f"], ["g"], ["g", "f"]])
def test_only_the_fields_asked_for_are_reported(fields: list[str]) -> None:
    graph = small()
    assert {f.field for f in coverage(graph, make_place(graph, ["310000"]), fields).fields} == set(fields)


def test_firms_entered_by_hand_without_products_are_not_counted_among_those_with_products() -> None:
    graph = graph_of(
        {
            "Field": [{"id": "f", "name": "甲链"}],
            "Segment": [{"id": "s", "name": "s"}],
            "Enterprise": [{"id": "a"}, {"id": "b"}],
            "Product": [{"id": "p", "name": "p"}],
            "District": [{"id": "1", "name": "某市"}],
        },
        {
            ("PART_OF", "Segment", "Field"): [("s", "f", {"stage": "上游"})],
            ("MAKES", "Enterprise", "Product"): [("a", "p", {"share": 1.0})],
            ("OPERATES_IN", "Enterprise", "Segment"): [("b", "s")],
        },
    )
    found = coverage(graph, make_place(graph, ["1"]))
    assert (found.enterprises, found.enterprises_landed) == (1, 0)
    assert found.fields[0].enterprises == 1


def test_an_empty_graph_covers_nothing() -> None:
    graph = graph_of({"Field": [{"id": "f", "name": "甲链"}], "District": [{"id": "1", "name": "某市"}]}, {})
    found = coverage(graph, make_place(graph, ["1"]))
    assert (found.rows, found.enterprises) == (0, 0)
    assert leftovers(graph) == ([], 0)
