"""What breaks if an enterprise leaves: hand-worked on the small world (see tests.worlds)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.chain.tables import SUGGESTED
from graph.errors import NotFound
from graph.resilience.departure import Departure, if_leaves
from graph.scenario.outcome import Lose, Scenario, what_if
from tests.worlds import OPERATES, SUPPLIES, suzhou, world

SALES = [
    ("k1", "s1", {"amount_cny_10k": 10.0}),
    ("k1", "h1", {"amount_cny_10k": 30.0}),
    ("h1", "f1", {}),
    ("f1", "k1", {}),
    ("f1", "f2", {}),
    ("f2", "f3", {}),
    ("h2", "h1", {}),
]


def left(found: Departure) -> dict[str, int]:
    return {s.id: s.left for s in found.segments}


def test_the_only_local_maker_of_an_essential_input_stops_the_chain() -> None:
    """k1 is Suzhou's only maker of gas; chip needs gas, board needs chip, and neither can be bought in well enough."""
    graph = world()
    found = if_leaves(graph, "k1", suzhou(graph))
    assert left(found) == {"gas": 0, "board": 2}
    assert [s.id for s in found.lost] == ["gas"]
    assert [(s.id, s.path) for s in found.stopped] == [("chip", ("气体", "芯片")), ("board", ("气体", "芯片", "整机"))]
    assert [s.after for s in found.segments] == ["再无企业", "还有 2 家"]
    assert (found.name, found.place) == ("企业k1", "苏州市")


def test_what_can_be_bought_in_stops_nobody() -> None:
    """h3 leaving Shanghai takes the last ore, but ore is easy to buy (0.9)."""
    graph = world()
    shanghai = replace(suzhou(graph), name="上海市", ids=("310000",))
    found = if_leaves(graph, "h3", shanghai)
    assert left(found) == {"ore": 0, "wafer": 2}
    assert found.stopped == ()


@pytest.mark.parametrize("more", [(), (("gas", "wafer", 1), ("chip", "side", 1), ("board", "ore", 1))])
@pytest.mark.parametrize("firm", ["s1", "s2", "s3", "k1"])
def test_departures_and_scenarios_tell_the_same(firm: str, more: tuple[tuple[str, str, int], ...]) -> None:
    """Segments that stop, with the ways to them, and those left empty.

    What nobody makes here, such as wafer, cannot stop here.
    """
    graph = world(supplies=[*SUPPLIES, *more])
    place = suzhou(graph)
    gone, imagined = if_leaves(graph, firm, place), what_if(graph, place, Scenario("试", (Lose(firm),)))
    assert {s.id: s.path for s in gone.stopped} == {s.segment: s.why for s in imagined.stopped}
    assert sorted(s.name for s in gone.lost) == sorted(imagined.emptied)


def test_over_all_data_others_are_left() -> None:
    found = if_leaves(world(), "k1")
    assert left(found) == {"gas": 2, "board": 3}
    assert (found.lost, found.stopped, found.place) == ((), (), "全部数据")


def test_downstream_enterprises_by_segment_are_called_a_model() -> None:
    graph = world()
    buyers = if_leaves(graph, "k1", suzhou(graph)).buyers
    assert [(b.id, b.basis, b.path, b.essential, b.others) for b in buyers.shown] == [
        ("s1", "proxy", ("企业k1", "气体", "芯片", "企业s1"), True, 0),
        ("s2", "proxy", ("企业k1", "气体", "芯片", "企业s2"), True, 0),
    ]
    assert (buyers.observed, buyers.proxy) == (0, 2)
    assert any("proxy" in note for note in buyers.notes)
    assert any("没有这家企业的供货记录" in note for note in buyers.notes)


def test_recorded_sales_come_first_with_their_ways() -> None:
    graph = world(edges={("SELLS_TO", "Enterprise", "Enterprise"): SALES})
    buyers = if_leaves(graph, "k1", suzhou(graph)).buyers
    assert [(b.id, b.path[1:], b.others) for b in buyers.shown if b.basis == "observed"] == [
        ("h1", ("企业h1",), 1),
        ("s1", ("企业s1",), 0),
        ("f1", ("企业h1", "企业f1"), 0),
        ("f2", ("企业h1", "企业f1", "企业f2"), 0),
    ]
    assert buyers.shown[0].amount == 30
    assert buyers.shown[2].amount == 30  # of the first sale of its way
    assert [b.id for b in buyers.shown if b.basis == "proxy"] == ["s2"]
    assert (buyers.observed, buyers.proxy) == (4, 1)


def test_few_are_shown_and_all_are_counted() -> None:
    graph = world(edges={("SELLS_TO", "Enterprise", "Enterprise"): SALES})
    buyers = if_leaves(graph, "k1", suzhou(graph), top=2).buyers
    assert (len(buyers.shown), buyers.observed, buyers.proxy) == (2, 4, 1)


def test_a_slice_without_ties_says_so() -> None:
    found = if_leaves(replace(world(), ties=False), "k1")
    assert any("不含企业之间的供销关系" in note for note in found.notes)
    assert found.buyers.observed == 0


def test_products_nobody_else_makes_come_first() -> None:
    graph = world(
        nodes={"Product": [{"id": p, "name": p} for p in ("氖气", "氦气", "主板", "激光器")]},
        edges={
            ("MAKES", "Enterprise", "Product"): [
                ("k1", "氦气"),
                ("h2", "氦气"),
                ("k1", "氖气"),
                ("k1", "主板", {}, SUGGESTED),
            ],
            ("INPUT_OF", "Product", "Product"): [("氖气", "激光器"), ("氖气", "氦气", {}, SUGGESTED)],
        },
    )
    found = if_leaves(graph, "k1")
    assert [(p.id, p.left, p.used_by) for p in found.products] == [("氖气", 0, ("激光器",)), ("氦气", 1, ())]


def test_suggested_segments_are_shown_apart_and_stop_nothing() -> None:
    more = [(f, s, {}) for s, firms in OPERATES.items() for f in firms if (f, s) != ("k1", "gas")]
    graph = world(edges={("OPERATES_IN", "Enterprise", "Segment"): [*more, ("k1", "gas", {}, SUGGESTED)]})
    found = if_leaves(graph, "k1", suzhou(graph))
    assert [(s.id, s.suggested) for s in found.segments] == [("board", False), ("gas", True)]
    assert found.stopped == ()
    assert any("尚未确认" in note for note in found.notes)


@pytest.mark.parametrize(("firm", "words"), [("h2", "不在苏州市"), ("x1", "所在地未知"), ("j1", "不在苏州市")])
def test_one_that_is_not_here_changes_nothing_here(firm: str, words: str) -> None:
    graph = world()
    found = if_leaves(graph, firm, suzhou(graph))
    assert found.stopped == ()
    assert any(words in note for note in found.notes)


def test_one_without_segments_and_one_that_is_not_there() -> None:
    graph = world(
        nodes={
            "Enterprise": [
                {"id": f, "name": f}
                for f in ("s1", "s2", "s3", "k1", "h1", "h2", "h3", "f1", "f2", "f3", "j1", "x1", "new")
            ]
        }
    )
    found = if_leaves(graph, "new")
    assert (found.segments, found.stopped, found.products, found.buyers.shown) == ((), (), (), ())
    assert any("没有归入任何环节" in note for note in found.notes)
    with pytest.raises(NotFound, match="nobody"):
        if_leaves(graph, "nobody")
