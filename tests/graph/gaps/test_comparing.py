"""Places beside each other, dates beside each other, peers, and all about a segment: numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.chain.places import cities, make_place
from graph.counts.peers import peers_of
from graph.errors import BadRequest, NotFound
from graph.gaps.compare import MOST_PLACES, compare_places, state_changes
from graph.gaps.find import Assessment, find_gaps
from graph.gaps.reasons import reasons
from graph.gaps.segment_facts import segment_facts
from graph.gaps.states import GAP_STATES, STATE_LABELS
from graph.gaps.thresholds import Thresholds
from graph.plain import plain_record
from graph.questions.changes import Pair, changes_record
from graph.questions.comparison import Compared, comparison_record
from graph.questions.segment import segment_record, segment_tables
from graph.questions.tables.compare import changes_table, comparison_tables
from tests.graph.gaps.two_cities import counted, two_cities
from tests.rosters import with_closed_roster
from tests.worlds import PLACES, world

LEVELS = {"江苏省": "省", "苏州市": "市", "昆山市": "县级", "上海市": "市", "合肥市": "市"}
WITH_LEVELS = {"District": [{"id": i, "name": n, "level": LEVELS[n]} for i, n in PLACES]}


def assessed(place: str = "320500", **more: object) -> Assessment:
    graph = with_closed_roster(world())
    return find_gaps(graph, "f", make_place(graph, [place]), **more)  # type: ignore[arg-type]


def test_a_field_in_two_places_has_the_shares_and_quotients_of_its_segments_together() -> None:
    graph = with_closed_roster(world())
    found = compare_places(graph, [make_place(graph, ["320500"]), make_place(graph, ["310000"])])
    (field,) = found.fields
    suzhou, shanghai = field.standings
    (claim,) = (c for c in suzhou.assessment.gaps[0].claims if c.id == "gs")
    assert claim.k is not None
    assert claim.n_bar is not None
    t, k = claim.n_bar / (claim.n_bar + claim.k), claim.k
    # 苏州: chip s1 s2, board s1 s3 k1, gas k1; everybody on the list: 3 + 4 + 4 + 3 + 3 + 1 + 4, of ten firms.
    assert (suzhou.strength, suzhou.total) == (6, 22)
    assert suzhou.share == pytest.approx(6 / 22)
    assert suzhou.expected == pytest.approx((16 + 7 * k) * t * 4 / 6)  # Σ (n_s + k) · t · m / M
    assert suzhou.lq == pytest.approx(6 / suzhou.expected)
    # 上海: h1 chip wafer side, h2 wafer gas side, h3 wafer ore.
    assert (shanghai.strength, shanghai.total) == (8, 22)
    assert shanghai.lq == pytest.approx(8 / ((14 + 7 * k) * t * 3 / 7))
    assert field.segments == 7
    assert [row[0].segment for row in field.rows] == ["ore", "wafer", "gas", "chip", "board", "tool", "side"]
    assert field.differing == sum(a.state != b.state for a, b in field.rows)
    assert suzhou.counts == assessed().counts()


def test_every_place_has_the_states_of_its_own_map() -> None:
    graph = world()
    places = [make_place(graph, [i]) for i in ("320500", "310000", "340100")]
    for place, standing in zip(places, compare_places(graph, places).fields[0].standings, strict=True):
        own = find_gaps(graph, "f", place)
        assert {g.segment: g.state for g in standing.assessment.gaps} == {g.segment: g.state for g in own.gaps}


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (["320500"], "至少要两个"),
        ([], "至少要两个"),
        (["320500", "320583"], "重叠"),
        (["320500", "320500"], "重叠"),
        (["310000"] * (MOST_PLACES + 1), "最多"),
    ],
)
def test_too_few_too_many_and_overlapping_places_are_refused(ids: list[str], said: str) -> None:
    graph = world()
    with pytest.raises(BadRequest, match=said):
        compare_places(graph, [make_place(graph, [i]) for i in ids])


def test_an_unknown_field_is_refused() -> None:
    graph = world()
    with pytest.raises(NotFound):
        compare_places(graph, [make_place(graph, ["320500"]), make_place(graph, ["310000"])], ["nothing"])


def test_fields_without_segments_are_left_out() -> None:
    graph = world(nodes={"Field": [{"id": "f", "name": "示例链"}, {"id": "g", "name": "空"}]})
    places = [make_place(graph, ["320500"]), make_place(graph, ["310000"])]
    assert [f.field for f in compare_places(graph, places).fields] == ["f"]
    assert compare_places(graph, places, ["g"]).fields == ()


def test_nobody_anywhere_gives_no_share() -> None:
    graph = world(edges={("OPERATES_IN", "Enterprise", "Segment"): []})
    places = [make_place(graph, ["320500"]), make_place(graph, ["310000"])]
    found = compare_places(graph, places)
    assert found.fields[0].standings[0].share != found.fields[0].standings[0].share
    answer = plain_record(comparison_record(Compared(found, added=False, detail=True)))
    assert answer["fields"][0]["standings"][0]["share"] is None


def test_changes_name_every_segment_once_and_both_sides() -> None:
    before, after = assessed(), assessed("310000")
    found = state_changes(before, after)
    assert sorted(c.segment for c in found) == sorted(g.segment for g in before.gaps)
    states = [{g.segment: g.state for g in a.gaps} for a in (before, after)]
    assert {c.segment for c in found if c.changed} == {s for s in states[0] if states[0][s] != states[1][s]}
    answer = changes_record(Pair(before, after, found))
    assert answer.changed == len(answer.changes) > 0
    assert answer.segments == 7
    assert len(changes_table(before, after, found).rows) == answer.changed


def test_a_segment_that_only_one_side_has_is_a_change() -> None:
    before, after = assessed(), assessed()
    fewer = replace(after, gaps=after.gaps[1:])
    gone, come = state_changes(before, fewer)[-1], state_changes(fewer, before)[0]
    assert gone.changed
    assert gone.after is None
    assert come.changed
    assert come.before is None
    assert changes_record(Pair(before, fewer, state_changes(before, fewer))).changes[0].after is None
    assert changes_table(before, fewer, state_changes(before, fewer)).rows[0][3] is None


def test_equal_assessments_have_no_changes_and_different_fields_cannot_be_compared() -> None:
    assert not any(c.changed or c.recounted for c in state_changes(assessed(), assessed()))
    with pytest.raises(BadRequest, match="不是同一个领域"):
        state_changes(assessed(), replace(assessed(), field="g"))


def test_peers_are_of_the_same_level_apart_from_the_place_and_the_best_known_first() -> None:
    graph = world(nodes=WITH_LEVELS)
    assert [p.name for p in peers_of(graph, make_place(graph, ["320500"]))] == ["上海市", "合肥市"]
    assert [p.name for p in peers_of(graph, make_place(graph, ["310000"]), 1)] == ["苏州市"]
    assert peers_of(graph, make_place(graph, ["320583"])) == []
    assert peers_of(graph, make_place(graph, ["320000"])) == []
    assert peers_of(world(), make_place(graph, ["320500"])) == []
    names = graph.nodes["District"].names()
    assert [names[c] for c in cities(graph)] == ["江苏省", "苏州市", "苏州市", "上海市", "合肥市"]


def test_the_facts_of_a_segment_name_who_is_here_who_elsewhere_and_what_hangs_on_it() -> None:
    graph = world(
        nodes={
            **WITH_LEVELS,
            "Institution": [{"id": "i1", "name": "上海所", "kind": "科研院所"}, {"id": "i2", "name": "苏州所"}],
        },
        edges={
            ("RESEARCHES", "Institution", "Segment"): [("i1", "wafer", {"topic": "长晶"}), ("i2", "wafer")],
            ("LOCATED_IN", "Institution", "District"): [("i1", "310000"), ("i2", "320583")],
        },
    )
    found = segment_facts(graph, find_gaps(graph, "f", make_place(graph, ["320500"])), "wafer", top=2)
    assert found.local.total == 0
    assert [m.name for m in found.elsewhere.shown] == ["企业h1", "企业h2"]
    assert found.elsewhere.total == 4
    assert found.by_place == (("上海市", 3), ("合肥市", 1))
    assert found.nowhere == 2  # x1 nowhere, j1 only known to be in 江苏省
    assert [m.name for m in found.institutions_local.shown] == ["苏州所"]
    assert [(m.name, m.detail) for m in found.institutions_elsewhere.shown] == [("上海所", "科研院所，长晶")]
    assert [(n.id, n.essential) for n in found.inputs] == [("ore", True), ("tool", False)]
    assert [(n.id, n.gap.inputs.enterprises_place if n.gap else None) for n in found.users] == [("chip", 2)]
    assert found.candidates == {"enterprise": 4, "institution": 1, "talent": 0}
    assert found.importable == 0.1
    answer = segment_record(found)
    assert answer.elsewhere.total == 4
    assert answer.elsewhere.shown == len(answer.elsewhere.members) == 2
    steps, names = segment_tables(found)
    assert len(steps.rows) == len(answer.steps)
    assert [row[0] for row in names.rows] == ["外地企业", "外地企业", "本地机构", "外地机构"]
    assert "外地企业：显示前 2 个，共 4 个" in names.notes


def test_facts_of_a_segment_of_another_field_are_refused() -> None:
    graph = world()
    with pytest.raises(NotFound):
        segment_facts(graph, assessed(), "nothing")


def test_an_absence_is_explained_with_its_numbers_filled_in() -> None:
    wafer = next(g for g in assessed().gaps if g.segment == "wafer")
    steps = {s.name: s for s in reasons(wafer, Thresholds())}
    assert steps["有没有"].filled == "规上企业名录：本地看到 0 家，别处 4 家"
    assert steps["应见 e"].filled.startswith("e =（4 + ")
    assert steps["应见 e"].filled.endswith(" × 4 ÷ 6 = 2.1")
    assert steps["申明收全"].filled == "“规上企业名录”申明收全，里面没有；按申明说，不算把握"
    assert steps["申明收全"].verdict == "只对规上企业而言"
    assert steps["要不要"].filled.startswith("离不开它的本地企业 2 家；")
    assert [name for name, s in steps.items() if s.decides] == ["申明收全", "要不要"]
    assert steps["优先级"].filled == "1.7 × 1 × (1 − 0.1) × 1.5 = 折算带动企业 2.4 户"
    assert "强不强" not in steps
    assert "没有的把握" not in steps  # a declaration is no probability


def test_a_figure_of_an_absence_has_its_doubt_beside_it() -> None:
    graph = counted(two_cities({"user": 3}, {"s": 30, "user": 10}, supplies=[("s", "user", 1)]), 100)
    gap = next(g for g in find_gaps(graph, "f", make_place(graph, ["320500"])).gaps if g.segment == "s")
    step = next(s for s in reasons(gap, Thresholds()) if s.name == "没有的把握")
    assert step.filled == "约看到 60%（50–70%）；E = 15；没有的把握约 60%（55–70%）"
    assert (step.verdict, step.decides) == ("只对规上企业而言", True)


def test_a_segment_that_is_here_is_explained_by_its_texts_and_its_quotient() -> None:
    board = next(g for g in assessed().gaps if g.segment == "board")
    step = next(s for s in reasons(board, Thresholds()) if s.name == "有没有")
    assert step.filled == "规上企业名录：本地看到 3 家，别处 1 家；1 个不同的依据，把握约 80%"
    assert step.verdict == "有记录：还不够确定，须核实是否仍在做"
    graph = counted(two_cities({"many": 12}, {"many": 10}), 60)
    many = next(g for g in find_gaps(graph, "f", make_place(graph, ["320500"])).gaps if g.segment == "many")
    steps = {s.name: s for s in reasons(many, Thresholds())}
    assert steps["有没有"].verdict == "有"
    assert steps["强不强"].filled.startswith("应见 3.3 家，看到 12 家；LQ 3（")
    assert (steps["强不强"].verdict, steps["强不强"].decides) == ("高于各地水平的把握在 95% 以上", True)


@pytest.mark.parametrize("weights", [{"firms": 2.0}, {"importable": 0.0}])
def test_weights_show_in_the_filled_formula(weights: dict[str, float]) -> None:
    limits = Thresholds(weights=weights)
    wafer = next(g for g in assessed(thresholds=limits).gaps if g.segment == "wafer")
    filled = reasons(wafer, limits)[-1].filled
    assert ("^2" in filled) == ("firms" in weights)
    assert ("1 − 0.1" in filled) == ("importable" not in weights)


def of_every_kind() -> list[Assessment]:
    """Assessments that have every state among them."""
    here, there = {"user": 3, "many": 12, "one": 1}, {"user": 10, "many": 10, "one": 4, "s": 30, "side": 30, "none": 0}
    graph = two_cities(here, there, supplies=[("s", "user", 1), ("one", "user", 1), ("many", "side", 0)])
    counts = [counted(graph, n) for n in (60, 100, None)]
    found = [find_gaps(g, "f", make_place(g, ["320500"])) for g in counts]
    small = counted(two_cities({"user": 3}, {"s": 1, "user": 10}, firms=(20, 2000)), 60)
    found.append(find_gaps(small, "f", make_place(small, ["320500"])))
    return [*found, *(assessed(place) for place in ("320500", "310000", "340100", "320583"))]


def test_every_state_has_the_step_that_decides_it_marked() -> None:
    every = of_every_kind()
    assert {g.state for a in every for g in a.gaps} == set(STATE_LABELS)
    for found in every:
        for gap in found.gaps:
            steps = reasons(gap, found.thresholds)
            assert any(s.decides for s in steps) == bool(gap.claims), gap
            assert (steps[-1].name == "优先级") == (gap.state in GAP_STATES)


def test_tables_of_a_comparison_have_a_row_per_field_and_place_and_per_segment() -> None:
    graph = world()
    found = compare_places(graph, [make_place(graph, ["320500"]), make_place(graph, ["310000"])])
    summary, segments = comparison_tables(found, detail=True)
    assert len(summary.rows) == 2
    assert len(segments.rows) == 7
    assert set(segments.rows[0]) & set(STATE_LABELS.values())
    assert any("落位" in n for n in summary.notes)
