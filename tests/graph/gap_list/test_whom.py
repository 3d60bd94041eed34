"""Whom to ask about a segment, and which firms of unknown business to read first; numbers by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from graph.chain.graph import ChainGraph
from graph.counts.take import census_of
from graph.gap_list.firms import firms_to_read
from graph.gap_list.list import list_gaps
from graph.gap_list.tasks import list_tasks
from graph.gap_list.users import needing
from graph.gap_list.whom import Whom, whom_to_ask
from tests.worlds import FIRMS, HOME, suzhou, world

STRANGERS = {"u1": "i1", "u2": "i2", "u3": None}
"""Firms of 苏州 of which nobody knows what they do, and their industry."""


def peopled(held: Sequence[tuple[str, str]] = ()) -> ChainGraph:
    """The world with three such firms; the firms of i1 make gas (f2) and tools (f3), those of i2 the board (f1).
    ``held`` are parents and subsidiaries.
    """
    homes = [(f, "320500") for f in STRANGERS] + [("inst", "320500"), ("far", "310000")]
    industries = [("f2", "i1"), ("f3", "i1"), ("f1", "i2"), *((f, i) for f, i in STRANGERS.items() if i)]
    return world(
        nodes={
            "Enterprise": [{"id": f, "name": f} for f in (*FIRMS, *STRANGERS)],
            "Industry": [{"id": "i1", "name": "气体业"}, {"id": "i2", "name": "整机业"}],
            "Institution": [
                {"id": "inst", "name": "晶片协会", "kind": "行业协会"},
                {"id": "far", "name": "上海协会", "kind": "行业协会"},
            ],
        },
        edges={
            ("LOCATED_IN", "Enterprise", "District"): [*HOME.items(), *homes[:3]],
            ("LOCATED_IN", "Institution", "District"): homes[3:],
            ("CLASSIFIED_AS", "Enterprise", "Industry"): industries,
            ("RESEARCHES", "Institution", "Segment"): [("inst", "wafer"), ("far", "wafer")],
            ("INVESTS_IN", "Enterprise", "Enterprise"): [(*pair, {"holding": "控股"}) for pair in held],
        },
    )


def test_firms_next_in_the_chain_are_asked_first_then_local_associations_then_the_district() -> None:
    graph = peopled()
    whom = Whom.of_place(graph, suzhou(graph))
    # s1 and s2 make chips, which cannot be made without wafers
    assert whom.of("wafer", ()) == ("s1", "s2", "晶片协会", "苏州市主管部门")
    assert whom.of("wafer", ["s2"]) == ("s2", "晶片协会", "苏州市主管部门")
    assert whom.of("side", ()) == ("苏州市主管部门",)


@pytest.mark.parametrize(
    ("level", "office"), [("市", "苏州市各区县主管部门"), ("省", "苏州市各市主管部门"), ("县级", "苏州市主管部门")]
)
def test_who_asks_is_not_told_to_ask_himself(level: str, office: str) -> None:
    """A city asks those below it, who know the firms on the ground."""
    graph = peopled()
    districts, place = graph.nodes["District"], suzhou(graph)
    districts.columns["level"][districts.index[place.ids[0]]] = level
    assert Whom.of_place(graph, place).of("side", ()) == (office,)


def test_those_are_asked_who_are_said_to_need_it() -> None:
    graph = peopled()
    listed = list_gaps(graph, [suzhou(graph)])
    found = listed.assessments[0]
    gap = next(g for g in found.gaps if g.segment == "wafer")
    row = listed.segment.tolist().index("wafer")
    needed = needing(graph, found, gap).names
    assert needed
    assert whom_to_ask(listed, row)[: len(needed[:3])] == tuple(needed[:3])


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        ((), {"s1", "s2"}),
        ([("s1", "s2")], {"s1"}),
        ([("s2", "s1"), ("h1", "s2")], {"s2"}),  # a parent elsewhere is nobody to ask
        ([("s1", "s2"), ("s2", "s1")], {"s1", "s2"}),  # of two that hold each other neither stands for both
    ],
)
def test_a_group_that_needs_it_is_asked_once_at_its_parent(held: list[tuple[str, str]], asked: set[str]) -> None:
    graph = peopled(held)
    found = list_gaps(graph, [suzhou(graph)]).assessments[0]
    needed = needing(graph, found, next(g for g in found.gaps if g.segment == "wafer"))
    assert set(needed.names) == asked
    assert needed.words.startswith(f"按链条推算 {len(asked)} 家")


def test_a_firm_is_worth_reading_for_what_the_firms_of_its_industry_do() -> None:
    """Both firms of i1 make ore, one gas and one tools; the one of i2 makes wafers, boards and 旁支."""
    graph = peopled()
    listed, place = list_gaps(graph, [suzhou(graph)]), suzhou(graph)
    worth = {listed.gap(t.row).segment: t.value for t in list_tasks(listed)}
    found = {f.id: f for f in firms_to_read(listed, place)}
    assert set(found) == set(STRANGERS)
    assert census_of(graph).unseen.sum() == len(STRANGERS)
    ore, tool = worth.get("ore", 0.0), worth.get("tool", 0.0)
    assert found["u1"].value == pytest.approx(ore + worth.get("gas", 0.0) / 2 + tool / 2)
    others = sum(worth.get(s, 0.0) for s in ("wafer", "board", "side"))
    assert found["u2"].value == pytest.approx(others)
    assert found["u1"].likely[0] == "矿料"
    assert (found["u1"].industry, found["u3"].industry) == ("气体业", "")
    assert (found["u3"].value > 0, found["u3"].likely) == (True, ()), "of what nobody knows nothing is guessed"
    assert [f.value for f in firms_to_read(listed, place)] == sorted((f.value for f in found.values()), reverse=True)
