"""The chain map as plain data: what is in it, and that nothing overlaps, is clipped, or is too small to read."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.chain.places import make_place
from graph.errors import BadRequest
from graph.gaps.states import STATE_LABELS
from graph.views.chain_map.layout import HALF, PAGE_HEIGHT, SCREEN, Sheet, allocate, partition, shelves
from graph.views.chain_map.map import chain_map_view
from graph.views.text_fit import clip, em, printable, wrap
from graph.views.view import View, ViewText
from tests.pictures import assessed, chain_of, graph_of, made_up
from tests.rosters import with_closed_roster
from tests.rounds import rounds

PT_PER_PX = 400 / 1600 / 25.4 * 72
"""Printed size of a px when 1600 px take the 400 mm between the margins of A3 landscape."""


def view_of(count: int, **more: object) -> View:
    graph = with_closed_roster(made_up(count, groups=max(1, min(count, count // 6 or 1))))
    return chain_map_view(graph, assessed(graph), **more)  # type: ignore[arg-type]


def apart(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    slack = 0.01
    return (
        a[0] + a[2] <= b[0] + slack
        or b[0] + b[2] <= a[0] + slack
        or a[1] + a[3] <= b[1] + slack
        or b[1] + b[3] <= a[1] + slack
    )


def within(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return (
        a[0] >= b[0] - 0.01
        and a[1] >= b[1] - 0.01
        and a[0] + a[2] <= b[0] + b[2] + 0.01
        and a[1] + a[3] <= b[1] + b[3] + 0.01
    )


def rect(thing: object) -> tuple[float, float, float, float]:
    return thing.x, thing.y, thing.w, thing.h  # type: ignore[attr-defined]


def all_texts(view: View) -> list[ViewText]:
    return [*view.texts, *(t for n in view.nodes for t in n.texts), *(t for a in view.areas for t in a.texts)]


def check_geometry(view: View) -> None:
    page = (0.0, 0.0, view.width, view.height)
    for a, b in combinations(view.nodes, 2):
        assert apart(rect(a), rect(b)), (a.label, b.label)
    for node in view.nodes:
        assert within(rect(node), page)
        for text in node.texts:
            assert within(text.box, rect(node)), (node.label, text)
        for a, b in combinations(node.texts, 2):
            assert apart(a.box, b.box), (a, b)
    bands = [a for a in view.areas if a.kind in ("flow", "base")]
    for a, b in combinations(bands, 2):
        assert apart(rect(a), rect(b))
    for node in view.nodes:
        assert any(within(rect(node), rect(band)) for band in bands), node.label
    texts = all_texts(view)
    for text in texts:
        assert within(text.box, page), text
    own = [t for t in texts if not any(t in n.texts for n in view.nodes)]
    for a, b in combinations(own, 2):
        assert apart(a.box, b.box), (a.text, b.text)
    for text in own:
        assert all(apart(text.box, rect(n)) for n in view.nodes), text


@pytest.mark.parametrize("count", [1, 2, 5, 17, 45, 60, 61, 150, 400])
def test_no_box_or_text_overlaps_another_or_leaves_its_place(count: int) -> None:
    check_geometry(view_of(count))


@pytest.mark.parametrize("mode", ["never", "always"])
@pytest.mark.parametrize("count", [3, 45, 90])
def test_both_ways_of_drawing_keep_their_places(count: int, mode: str) -> None:
    check_geometry(view_of(count, collapse=mode))


@pytest.mark.parametrize("sheet", [SCREEN, HALF])
@pytest.mark.parametrize("count", [0, 1, 4, 15, 45, 90])
def test_maps_for_screens_keep_their_places_and_draw_no_frame(count: int, sheet: Sheet) -> None:
    view = (
        view_of(count, sheet=sheet)
        if count
        else chain_map_view(chain_of([], []), assessed(chain_of([], [])), sheet=sheet)
    )
    check_geometry(view)
    assert view.texts == ()
    assert view.width == sheet.width
    assert view.height > 0
    assert all(item.w == 0 for item in view.legend)
    if count:
        assert min(t.size for t in all_texts(view)) >= 12


def test_a_half_map_names_every_segment_and_marks_what_differs() -> None:
    graph = made_up(90)
    found = assessed(graph)
    view = chain_map_view(graph, found, sheet=HALF, changes={"s003": "那时为薄弱"}, current="s004")
    segments = {n.id: n for n in view.nodes if n.kind == "Segment"}
    assert sorted(segments) == sorted(g.segment for g in found.gaps)
    assert [n.id for n in segments.values() if any(t.role == "changed" for t in n.texts)] == ["s003"]
    assert "那时为薄弱" in segments["s003"].sentence
    assert [n.id for n in view.nodes if n.current] == ["s004"]


@pytest.mark.parametrize("bottleneck", [True, False])
def test_a_mark_of_a_change_fits_into_a_box_beside_the_others(bottleneck: bool) -> None:
    segments = [
        {"id": f"s{i}", "name": "名" * (i + 2), "stage": "上游", "group": "甲", "bottleneck": bottleneck}
        for i in range(9)
    ]
    graph = chain_of(segments, [], firms=20)
    for sheet in (SCREEN, HALF):
        check_geometry(chain_map_view(graph, assessed(graph), sheet=sheet, changes={s["id"]: "x" for s in segments}))


NAME = st.text(st.sampled_from("硅片材料ABCabc 12/<>&\"'，（）·😀Ω\u202e\x00\n"), min_size=1, max_size=40)


@settings(max_examples=rounds(20, 60), deadline=None)
@given(
    st.lists(
        st.tuples(NAME, st.sampled_from(["上游", "中游", "下游", "支撑", "", "别的"]), NAME, st.booleans()),
        min_size=1,
        max_size=14,
    ),
    st.sampled_from(["never", "always"]),
)
def test_any_names_stages_and_groups_keep_their_places(rows: list[tuple[str, str, str, bool]], mode: str) -> None:
    segments = [
        {"id": f"s{i}", "name": n, "stage": s or None, "group": g, "bottleneck": b, "importable": 0.5}
        for i, (n, s, g, b) in enumerate(rows)
    ]
    graph = chain_of(segments, [("s0", f"s{len(rows) - 1}")] if len(rows) > 1 else [], firms=25)
    view = chain_map_view(graph, assessed(graph), collapse=mode)  # type: ignore[arg-type]
    check_geometry(view)
    json.dumps(view.to_json(), allow_nan=False)


def test_every_segment_is_drawn_once_with_its_counts_and_state() -> None:
    graph = made_up(45)
    assessment = assessed(graph)
    view = chain_map_view(graph, assessment)
    gaps = {g.segment: g for g in assessment.gaps}
    assert sorted(n.id for n in view.nodes) == sorted(gaps)
    for node in view.nodes:
        gap = gaps[node.id]
        said = " ".join(t.text for t in node.texts)
        assert f"本地{gap.inputs.n_place:.0f}·各地{gap.inputs.enterprises_known:.0f}" in said.replace(" ", "")
        assert STATE_LABELS[gap.state] in said
        assert any(t.role == "mark" for t in node.texts) == gap.bottleneck == ("卡脖子" in node.marks)
        assert node.style == gap.state
        assert node.label in node.sentence
        assert STATE_LABELS[gap.state] in node.sentence


def test_a_map_of_45_fills_a_page_of_a3_with_text_of_8_pt_or_more() -> None:
    view = view_of(45)
    assert 0.75 * PAGE_HEIGHT <= view.height <= PAGE_HEIGHT
    assert min(t.size for t in all_texts(view)) >= 12
    assert min(t.size for t in all_texts(view)) * PT_PER_PX >= 8


def test_150_segments_become_cards_that_list_the_gaps_and_fit_the_same_page() -> None:
    graph = with_closed_roster(made_up(150, groups=24))
    assessment = assessed(graph)
    view = chain_map_view(graph, assessment)
    listed = {n.id for n in view.nodes if n.kind == "Segment"}
    gaps = {g.segment for g in assessment.gaps if g.priority is not None}
    assert listed
    assert listed <= gaps
    assert view.shown == len(listed)
    assert view.total == 150
    assert view.height <= 1108
    assert min(t.size for t in all_texts(view)) * PT_PER_PX >= 8
    heads = [n for n in view.nodes if n.kind == "group"]
    assert sum(int(n.data["segments"]) for n in heads) == 150  # type: ignore[arg-type]
    states = [sum(int(n.data.get(s, 0)) for n in heads) for s in STATE_LABELS]  # type: ignore[arg-type]
    assert states == [assessment.counts()[s] for s in STATE_LABELS]
    assert any(f"列名前 {len(listed)} 个缺口，共 150 个环节" in note for note in view.notes)


def test_cards_that_cannot_list_all_gaps_list_the_most_urgent_and_say_how_many_are_left() -> None:
    graph = with_closed_roster(made_up(400, groups=30, firms=3000))
    assessment = assessed(graph)
    view = chain_map_view(graph, assessment)
    rank = {g.segment: i for i, g in enumerate(assessment.gaps)}
    shown = {n.id for n in view.nodes if n.kind == "Segment"}
    gaps = [g for g in assessment.gaps if g.priority is not None]
    assert len(shown) < len(gaps)
    for head in (n for n in view.nodes if n.kind == "group"):
        mine = [g.segment for g in gaps if (g.stage, g.group) == (head.data["stage"], head.data["group"])]
        out = [s for s in mine if s not in shown]
        assert not out or not shown & set(mine) or max(rank[s] for s in shown & set(mine)) < min(rank[s] for s in out)
        assert any(f"另有 {len(out)} 个缺口" in t.text for t in head.texts) == bool(out)


def test_states_differ_in_border_and_word_and_not_only_in_colour() -> None:
    legend = view_of(20).legend
    assert [item.key for item in legend] == list(STATE_LABELS)
    assert len({(i.dash, i.double, i.line) for i in legend}) == len(legend)
    assert len({i.symbol for i in legend}) == len(legend)


def test_legend_and_notes_count_all_segments() -> None:
    graph = made_up(45)
    assessment = assessed(graph)
    view = chain_map_view(graph, assessment)
    assert sum(i.count for i in view.legend) == 45
    joined = "\n".join(view.notes)
    for part in (
        "参考链，待专班审定",
        "2025-12-31",
        "2026-01-31",
        assessment.population.note(),
        "疑缺：多半没有，先核实",
        "待核实：说不出有没有，不算缺口",
    ):
        assert part in joined


def test_supply_relations_are_confirmed_ones_between_drawn_boxes() -> None:
    segments = [{"id": i, "name": i, "stage": "上游", "group": "甲"} for i in "abc"]
    links = [("a", "b", {"essential": True}), ("b", "c", {"essential": False}), ("a", "c", {}, 1)]
    graph = chain_of(segments, links)
    view = chain_map_view(graph, assessed(graph))
    assert [(e.source, e.target, e.strong) for e in view.edges] == [("a", "b", True), ("b", "c", False)]
    assert view.edges_on == "focus"


def test_cards_take_over_the_relations_of_segments_they_hide() -> None:
    graph = made_up(90, groups=9)
    view = chain_map_view(graph, assessed(graph), collapse="always")
    ids = {n.id for n in view.nodes}
    assert view.edges
    assert all(e.source in ids and e.target in ids and e.source != e.target for e in view.edges)
    assert any(e.source.startswith("group:") for e in view.edges)


def test_the_same_question_gives_the_same_picture() -> None:
    assert view_of(45).to_json() == view_of(45).to_json()


def test_addresses_come_from_the_caller() -> None:
    graph = made_up(3)
    view = chain_map_view(graph, assessed(graph), href=lambda s: f"/s/{s}")
    assert {n.href for n in view.nodes} == {"/s/s000", "/s/s001", "/s/s002"}
    assert all(n.href is None for n in chain_map_view(graph, assessed(graph)).nodes)


def test_a_box_counts_everybody_and_says_whose_expectation_it_tells() -> None:
    """Eleven do 甲, nine of them at places that nobody knows; a list that compares is named with what it expects."""
    segments = [
        {"id": "a", "name": "甲", "stage": "上游", "group": "x"},
        {"id": "b", "name": "乙", "stage": "上游", "group": "x"},
    ]
    firms = [{"id": f"e{i}", "name": f"企业{i}", "full_name": f"企业{i}"} for i in range(11)]
    graph = chain_of(
        segments,
        [],
        firms=0,
        extra={"Enterprise": firms},
        more={
            ("OPERATES_IN", "Enterprise", "Segment"): [(f"e{i}", "a") for i in range(11)] + [("e0", "b")],
            ("LOCATED_IN", "Enterprise", "District"): [("e0", "320500"), ("e1", "310000")],
        },
    )
    for peers in ([], [make_place(graph, ["310000"])]):  # the peers are whom relatedness is compared with
        view = chain_map_view(graph, assessed(graph, peers=peers))
        first, second = (next(n for n in view.nodes if n.id == id_) for id_ in "ab")
        assert first.texts[-1].text.replace(" ", "") == "本地1·各地11"
        assert second.texts[-1].text.replace(" ", "") == "本地1·各地1"
        assert "应见" not in first.sentence  # users' own ledgers are chosen and compare with nobody
        assert any(n.startswith("数量：") and "所在地不明" in n for n in view.notes)
    closed = with_closed_roster(graph)
    expected = {g.segment: g.inputs.expected for g in assessed(closed).gaps}["a"]
    node = next(n for n in chain_map_view(closed, assessed(closed)).nodes if n.id == "a")
    assert f"规上企业名录里按规模应见 {expected:.1f} 家" in node.sentence


@pytest.mark.parametrize(("name", "marked"), [("苏州示例电子", True), ("苏州电子", False)])
def test_example_records_are_marked_on_the_picture(name: str, marked: bool) -> None:
    segments = [{"id": "a", "name": "甲", "stage": "上游", "group": "x"}]
    firms = [{"id": "e", "name": name, "full_name": name}]
    graph = chain_of(
        segments,
        [],
        firms=0,
        extra={"Enterprise": firms},
        more={
            ("OPERATES_IN", "Enterprise", "Segment"): [("e", "a")],
            ("LOCATED_IN", "Enterprise", "District"): [("e", "320500")],
        },
    )
    view = chain_map_view(graph, assessed(graph))
    assert any("示例数据" in t.text for t in view.texts) is marked
    assert any("示例数据" in n for n in view.notes) is marked


def test_example_projects_of_the_field_are_marked() -> None:
    segments = [{"id": "a", "name": "甲", "stage": "上游", "group": "x"}]
    graph = chain_of(
        segments,
        [],
        firms=0,
        extra={"Project": [{"id": "p", "name": "项目", "sample": 1}]},
        more={("BUILDS", "Project", "Segment"): [("p", "a")]},
    )
    assert any("示例数据" in n for n in chain_map_view(graph, assessed(graph)).notes)


def test_a_field_without_segments_is_an_empty_picture_with_its_notes() -> None:
    graph = graph_of(
        {
            "Field": [{"id": "f", "name": "空", "status": None}, {"id": "g", "name": "别的"}],
            "Segment": [{"id": "s", "name": "环节"}],
            "District": [{"id": "320500", "name": "苏州市"}],
        },
        {("PART_OF", "Segment", "Field"): [("s", "g", {"stage": "上游"})]},
    )
    view = chain_map_view(graph, assessed(graph))
    assert view.nodes == ()
    assert view.total == 0
    assert any("未注明" in n for n in view.notes)
    check_geometry(view)


@pytest.mark.parametrize("mode", ["", "yes", "AUTO", None, 1])
def test_unknown_ways_of_collapsing_are_refused(mode: object) -> None:
    with pytest.raises(BadRequest, match="never"):
        view_of(3, collapse=mode)


@given(st.text(max_size=60), st.floats(20, 300), st.integers(1, 3))
def test_wrapped_text_fits_and_keeps_its_characters_in_order(text: str, width: float, lines: int) -> None:
    text = printable(text)
    out = wrap(text, width, 12, lines)
    assert len(out) <= lines
    assert all(em(line) * 12 <= max(width, 1.36 * 12 * 2) + 1e-6 for line in out)
    if not any(line.endswith("…") for line in out):
        assert "".join("".join(out).split()) == "".join(text.split())  # white space may go where a line ends


@given(st.text(max_size=60), st.floats(15, 200))
def test_clipped_text_fits(text: str, width: float) -> None:
    out = clip(text, width, 12)
    assert out == text or (out.endswith("…") and em(out) * 12 <= width + 1e-6)


@given(st.text())
def test_printable_text_has_no_character_that_xml_forbids(text: str) -> None:
    out = printable(text)
    assert not any(ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 or ord(c) in (0xFFFE, 0xFFFF) for c in out)
    assert printable(out) == out


@given(st.lists(st.integers(1, 12), min_size=1, max_size=8), st.integers(1, 9))
def test_shelves_hold_every_group_in_order_within_the_columns(sizes: list[int], columns: int) -> None:
    found = shelves(tuple(sizes), columns, 70.0)
    assert [i for s in found for i in range(s.first, s.last)] == list(range(len(sizes)))
    for shelf in found:
        assert sum(shelf.columns) <= columns
        for size, wide in zip(sizes[shelf.first : shelf.last], shelf.columns, strict=True):
            assert wide * shelf.rows >= size


@given(st.lists(st.floats(1, 100), min_size=1, max_size=10), st.integers(1, 6))
def test_cards_in_columns_keep_their_order_and_are_as_low_as_promised(heights: list[float], columns: int) -> None:
    height, places = partition(heights, columns, 10.0)
    assert places == sorted(places)
    tall = [[h for h, p in zip(heights, places, strict=True) if p == c] for c in range(columns)]
    assert max(sum(t) + 10 * max(len(t) - 1, 0) for t in tall) == pytest.approx(height)


def test_columns_go_to_the_band_that_needs_them() -> None:
    assert allocate(9, 3, lambda i, n: [16, 14, 3][i] / n) == (4, 4, 1)
