"""Network pictures as plain data: who is in them, who is cut, and that nothing overlaps."""

from __future__ import annotations

import json
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.chain.graph import ChainGraph
from graph.chain.places import membership
from graph.errors import BadRequest, NotFound
from graph.gaps.states import GAP_STATES
from graph.model.schema import default_schema
from graph.plain import plain_cell
from graph.views.network.around import ego_view, gap_view
from graph.views.network.gap_network import PER_GAP
from graph.views.network.rings import Footprint, place
from graph.views.view import View
from tests.pictures import assessed, chain_of, graph_of, made_up
from tests.rosters import with_closed_roster


def rich(count: int = 40, firms: int = 300) -> ChainGraph:
    """A made-up chain with institutions and ties between enterprises, all on a complete list."""
    base = made_up(count, firms=firms)
    segments = [
        {"id": str(i), "name": str(n), "stage": "上游", "group": "甲"}
        for i, n in zip(base.nodes["Segment"].ids, base.nodes["Segment"].columns["name"], strict=True)
    ]
    rng = np.random.default_rng(1)
    pairs = sorted({tuple(rng.choice(firms, 2, replace=False).tolist()) for _ in range(firms // 2)})
    supplies = base.edges["SUPPLIES", "Segment", "Segment"]
    ids = base.nodes["Segment"].ids
    graph = chain_of(
        segments,
        [(str(ids[a]), str(ids[b]), {"essential": 1}) for a, b in zip(supplies.source, supplies.target, strict=True)],
        firms=firms,
        extra={"Institution": [{"id": f"i{i}", "name": f"研究所{i}", "kind": "科研院所"} for i in range(20)]},
        more={
            ("RESEARCHES", "Institution", "Segment"): [
                (f"i{i}", f"s{i % count:03d}", {"topic": "方向"}) for i in range(20)
            ],
            ("SELLS_TO", "Enterprise", "Enterprise"): [(f"e{a}", f"e{b}") for a, b in pairs],
            ("INVESTS_IN", "Enterprise", "Enterprise"): [("e1", "e2", {"share": 0.3})],
        },
    )
    return with_closed_roster(graph)


def overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def check_places(view: View) -> None:
    for text in view.texts:
        x, y, w, h = text.box
        assert 0 <= x <= x + w <= view.width
        assert 0 <= y <= y + h <= view.height
        assert not any(overlap(text.box, (n.x, n.y, n.w, n.h)) for n in view.nodes), text
    for a, b in combinations(view.texts, 2):
        assert not overlap(a.box, b.box)
    marks = [(n.x, n.y, n.w, n.h) for n in view.nodes]
    for a, b in combinations(marks, 2):
        assert not overlap(a, b)
    labels = [(n.id, t.box) for n in view.nodes for t in n.texts]
    for (i, a), (j, b) in combinations(labels, 2):
        assert not overlap((a[0] + 0.5, a[1] + 2, a[2] - 1, a[3] - 4), b), (i, j)
    for x, y, w, h in marks:
        assert 0 <= x <= x + w <= view.width
        assert 0 <= y <= y + h <= view.height
    for _, (x, y, w, h) in labels:
        assert -0.5 <= x <= x + w <= view.width + 0.5
        assert 0 <= y <= y + h <= view.height


@pytest.mark.parametrize("limit", [2, 20, 120, 300])
def test_nothing_overlaps_around_one_node(limit: int) -> None:
    view = ego_view(rich(), "Segment", "s003", limit=limit)
    assert view.shown == min(limit, view.total)
    check_places(view)


@pytest.mark.parametrize("limit", [2, 30, 300])
def test_nothing_overlaps_around_a_place_and_its_gaps(limit: int) -> None:
    graph = rich()
    check_places(gap_view(graph, assessed(graph), limit=limit))


def test_most_nodes_of_300_are_labelled_on_the_picture_and_all_in_words() -> None:
    view = ego_view(rich(firms=700), "Segment", "s003", hops=3)
    assert view.shown == 300
    assert sum(bool(n.texts) for n in view.nodes) >= 270
    assert all(n.label and n.label in n.sentence for n in view.nodes)


def test_one_hop_is_exactly_the_neighbours() -> None:
    graph = rich()
    view = ego_view(graph, "Enterprise", "e1", hops=1)
    near = set()
    for table in graph.edges.values():
        if default_schema().relations[table.kind].background:
            continue
        for a, b in ((table.source, table.target), (table.target, table.source)):
            here, there = table.ends if a is table.source else table.ends[::-1]
            if here == "Enterprise":
                hit = b[a == graph.position("Enterprise", "e1")]
                near |= {f"{there}:{graph.nodes[there].ids[i]}" for i in hit}
    assert {n.id for n in view.nodes} == near | {"Enterprise:e1"}
    assert view.nodes[0].id == "Enterprise:e1"


def test_places_and_industries_do_not_make_neighbours_of_everybody() -> None:
    graph = graph_of(
        {
            "Enterprise": [{"id": f"e{i}", "full_name": f"甲{i}"} for i in range(5)],
            "District": [{"id": "d", "name": "区"}],
        },
        {("LOCATED_IN", "Enterprise", "District"): [(f"e{i}", "d") for i in range(5)]},
    )
    assert ego_view(graph, "Enterprise", "e0", hops=2).total == 2
    assert ego_view(graph, "District", "d", hops=1).total == 6


def test_rejected_and_background_relations_are_left_out_and_suggested_ones_are_dashed() -> None:
    graph = graph_of(
        {"Enterprise": [{"id": e, "full_name": e} for e in "abc"], "Product": [{"id": p} for p in ("甲", "乙")]},
        {
            ("SELLS_TO", "Enterprise", "Enterprise"): [("a", "b", {}, 1), ("a", "c", {}, 2)],
            ("MAKES", "Enterprise", "Product"): [("a", "甲")],
            ("INPUT_OF", "Product", "Product"): [("乙", "甲")],
        },
    )
    view = ego_view(graph, "Enterprise", "a", hops=2)
    assert {n.id for n in view.nodes} == {"Enterprise:a", "Enterprise:b", "Product:甲"}
    assert {(e.kind, e.strong) for e in view.edges} == {("SELLS_TO", False), ("MAKES", True)}


def test_gap_links_of_the_graph_are_shown_around_a_place() -> None:
    graph = graph_of(
        {"Segment": [{"id": "s", "name": "环节"}], "District": [{"id": "d", "name": "区"}]},
        {("LACKS", "District", "Segment"): [("d", "s", {"field": "f", "status": "missing", "priority": 0.5})]},
    )
    edge = ego_view(graph, "District", "d").edges[0]
    assert (edge.kind, edge.data["status"], edge.data["priority"]) == ("LACKS", "missing", 0.5)


def test_cutting_keeps_the_nearest_first_and_every_kind() -> None:
    view = ego_view(rich(firms=400), "Segment", "s003", limit=100)
    hops = [n.data["hop"] for n in view.nodes]
    assert hops == sorted(hops)
    whole = ego_view(rich(firms=400), "Segment", "s003", limit=2000)
    near = {n.id for n in whole.nodes if n.data["hop"] == 1}
    far = {n.kind for n in whole.nodes if n.data["hop"] == 2}
    if len(near) < 99:
        assert near <= {n.id for n in view.nodes}
        assert far == {n.kind for n in view.nodes if n.data["hop"] == 2}
    assert any(f"显示前 100 个，共 {view.total} 个" in note for note in view.notes)
    assert view.total == whole.total


def test_within_a_hop_and_kind_larger_shares_come_first() -> None:
    graph = graph_of(
        {
            "Segment": [{"id": "s", "name": "环节"}],
            "Enterprise": [{"id": f"e{i}", "full_name": f"甲{i}"} for i in range(9)],
        },
        {("OPERATES_IN", "Enterprise", "Segment"): [(f"e{i}", "s", {"share": i / 10}) for i in range(9)]},
    )
    view = ego_view(graph, "Segment", "s", limit=4)
    assert [n.id for n in view.nodes] == ["Segment:s", "Enterprise:e8", "Enterprise:e7", "Enterprise:e6"]


def test_all_nodes_but_the_first_hang_on_one_plain_relation() -> None:
    view = ego_view(rich(), "Segment", "s003")
    loud = [e for e in view.edges if not e.quiet]
    assert len(loud) == view.shown - 1
    assert len(view.edges) > len(loud)


def test_the_gaps_of_a_place_are_all_there_with_their_links() -> None:
    graph = rich()
    assessment = assessed(graph)
    view = gap_view(graph, assessment)
    gaps = {f"Segment:{g.segment}": g for g in assessment.gaps if g.state in GAP_STATES}
    lacks = {e.target: e for e in view.edges if e.kind == "LACKS"}
    assert set(lacks) == set(gaps)
    assert {n.id for n in view.nodes if n.kind == "Segment"} == set(gaps)
    for id_, edge in lacks.items():
        assert edge.data["priority"] == gaps[id_].priority
        assert edge.data["action"] == gaps[id_].action


def test_enterprises_of_a_gap_are_told_apart_by_place() -> None:
    graph = rich()
    assessment = assessed(graph)
    inside = membership(graph, assessment.place).inside
    view = gap_view(graph, assessment)
    firms = [n for n in view.nodes if n.kind == "Enterprise"]
    assert firms
    for node in firms:
        here = bool(inside[graph.position("Enterprise", node.id.partition(":")[2])])
        assert node.style == ("Enterprise-local" if here else "Enterprise")
        assert ("本地企业" in node.sentence) == here


def test_candidates_given_by_the_caller_replace_those_found_elsewhere() -> None:
    graph = rich()
    assessment = assessed(graph)
    gap = next(g for g in assessment.gaps if g.state in GAP_STATES)
    inside = membership(graph, assessment.place).inside
    elsewhere = next(str(e) for e, here in zip(graph.nodes["Enterprise"].ids, inside, strict=True) if not here)
    view = gap_view(graph, assessment, {gap.segment: [elsewhere, "unknown"], "no-gap": ["e1"]})
    away = {n.id for n in view.nodes if n.style == "Enterprise"}
    assert away == {f"Enterprise:{elsewhere}"}


def test_each_gap_brings_no_more_than_its_share_of_enterprises() -> None:
    graph = rich()
    view = gap_view(graph, assessed(graph))
    gaps = sum(n.kind == "Segment" for n in view.nodes)
    assert sum(n.style == "Enterprise" for n in view.nodes) <= PER_GAP * gaps


def test_looks_come_from_the_schema() -> None:
    schema = default_schema()
    for item in ego_view(rich(), "Segment", "s003").legend:
        assert (item.shape, item.stroke) == (schema.nodes[item.key].shape, schema.nodes[item.key].color)
        assert item.count > 0


def test_the_same_question_gives_the_same_network_and_it_is_json() -> None:
    first, second = (json.dumps(ego_view(rich(), "Segment", "s003").to_json(), allow_nan=False) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"kind": "Nothing"}, BadRequest),
        ({"id": "nobody"}, NotFound),
        ({"hops": 0}, BadRequest),
        ({"hops": 5}, BadRequest),
        ({"limit": 1}, BadRequest),
        ({"limit": 2001}, BadRequest),
        ({"limit": -5}, BadRequest),
    ],
)
def test_questions_out_of_range_are_refused(more: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        ego_view(rich(5, 10), **{"kind": "Segment", "id": "s001", **more})  # type: ignore[arg-type]


def test_a_lonely_node_is_a_picture_of_one() -> None:
    graph = graph_of({"Segment": [{"id": "s", "name": "环节"}]}, {})
    view = ego_view(graph, "Segment", "s")
    assert (view.shown, view.total, len(view.edges)) == (1, 1, 0)
    check_places(view)


FEET = st.lists(
    st.tuples(
        st.integers(0, 3), st.floats(-3, 3), st.floats(0.05, 3.1), st.floats(5, 120), st.floats(5, 20), st.floats(5, 40)
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(FEET)
def test_no_two_footprints_ever_overlap(rows: list[tuple[int, float, float, float, float, float]]) -> None:
    items = [Footprint(*row) for row in rows]
    centers = place(items)
    boxes = [
        (x - i.w / 2, y - i.above, i.w, i.above + i.below) for (x, y), i in zip(centers.tolist(), items, strict=True)
    ]
    assert not any(overlap(a, b) for a, b in combinations(boxes, 2))


@pytest.mark.parametrize(
    ("value", "out"),
    [
        (np.float64("nan"), None),
        (np.int64(3), 3),
        (np.float64(0.5), 0.5),
        (np.bool_(True), True),
        (None, None),
        ("a", "a"),
        (float("inf"), float("inf")),
        (2.0, 2),
    ],
)
def test_values_leave_as_plain_python(value: object, out: object) -> None:
    assert plain_cell(value) == out
    assert type(plain_cell(value)) is type(out)


def tied() -> ChainGraph:
    """Segment 甲 supplies 乙; local firm "here" makes 乙, "away" makes 甲, and "friend" (local, outside the chain) buys
    from it.
    """
    firms = [{"id": i, "full_name": i} for i in ("here", "away", "friend", "stranger")]
    segments = [
        {"id": "a", "name": "甲", "stage": "上游", "group": "x", "bottleneck": 1},
        {"id": "b", "name": "乙", "stage": "中游", "group": "y"},
    ]
    graph = chain_of(
        segments,
        [("a", "b", {"essential": True})],
        firms=0,
        extra={"Enterprise": firms},
        more={
            ("OPERATES_IN", "Enterprise", "Segment"): [("here", "b", {"share": 0.5}), ("away", "a", {"share": 0.5})],
            ("LOCATED_IN", "Enterprise", "District"): [
                ("here", "320500"),
                ("friend", "320500"),
                ("away", "310000"),
                ("stranger", "310000"),
            ],
            ("SELLS_TO", "Enterprise", "Enterprise"): [("away", "friend"), ("stranger", "here")],
        },
    )
    return with_closed_roster(graph, ["here", "away"])  # the friend has no known business


def test_local_enterprises_that_know_a_candidate_are_shown_behind_it() -> None:
    graph = tied()
    view = gap_view(graph, assessed(graph))
    hops = {n.id: n.data["hop"] for n in view.nodes}
    assert hops["Enterprise:away"] == 2
    assert hops["Enterprise:friend"] == 3
    assert "Enterprise:stranger" not in hops
    assert any(
        (e.kind, e.source, e.target, e.quiet) == ("SELLS_TO", "Enterprise:away", "Enterprise:friend", False)
        for e in view.edges
    )


def test_a_candidate_without_a_record_in_the_segment_is_tied_to_it_as_proposed_only() -> None:
    graph = tied()
    view = gap_view(graph, assessed(graph), {"a": ["stranger", "away"]})
    found = {
        (e.source, e.target, e.label, e.strong)
        for e in view.edges
        if e.target == "Segment:a" and e.source != "District:place"
    }
    assert found == {
        ("Enterprise:stranger", "Segment:a", "候选", False),
        ("Enterprise:away", "Segment:a", "企业环节", True),
    }
