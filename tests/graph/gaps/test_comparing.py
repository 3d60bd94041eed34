"""Places beside each other, dates beside each other, peers, and all about a segment: numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.chain.places import make_place
from graph.counts.peers import cities, peers_of
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
from tests.worlds import PLACES, world

LEVELS = {"江苏省": "省", "苏州市": "市", "昆山市": "县级", "上海市": "市", "合肥市": "市"}
WITH_LEVELS = {"District": [{"id": i, "name": n, "level": LEVELS[n]} for i, n in PLACES]}


def assessed(place: str = "320500", **more: object) -> Assessment:
    graph = world()
    return find_gaps(graph, "f", make_place(graph, [place]), **more)  # type: ignore[arg-type]


def test_a_field_in_two_places_has_the_shares_and_quotients_of_its_segments_together() -> None:
    graph = world()
    found = compare_places(graph, [make_place(graph, ["320500"]), make_place(graph, ["310000"])])
    (field,) = found.fields
    suzhou, shanghai = field.standings
    # 苏州: chip s1 s2, board s1 s3 k1, gas k1; everybody: 3 + 4 + 4 + 3 + 3 + 1 + 4 among 10 (j1 may be in 苏州).
    assert (suzhou.strength, suzhou.total) == (6, 22)
    assert suzhou.share == pytest.approx(6 / 22)
    assert suzhou.expected == pytest.approx(22 * 4 / 10)
    assert suzhou.lq == pytest.approx(7 / 9.8)
    # 上海: h1 chip wafer side, h2 wafer gas side, h3 wafer ore; j1 is surely elsewhere.
    assert (shanghai.strength, shanghai.total) == (8, 23)
    assert shanghai.lq == pytest.approx(9 / (23 * 3 / 11 + 1))
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


def test_a_state_is_explained_with_its_numbers_filled_in() -> None:
    wafer = next(g for g in assessed().gaps if g.segment == "wafer")
    steps = {s.name: s for s in reasons(wafer, Thresholds())}
    assert steps["对比范围的企业数 n"].filled == "n = 4"
    assert steps["预期 E"].filled == "E = 4 × 4 ÷ 10 = 1.6"
    assert steps["置信度 c"].filled == "c = 1 − e^(−1.6) = 0.8"
    # chip (2) needs it; chip and board (3) have inputs; both stop without it.
    assert steps["需求拉动"].filled == "2 ÷ 5 = 0.4"
    assert steps["需求拉动"].decides
    assert steps["关键性"].filled == "1"
    assert steps["优先级"].filled == "0.4 × 1 × 0.8 × (1 − 0.1) = 0.287"
    assert "区位商 LQ" not in steps


def test_a_segment_that_is_here_is_explained_by_its_quotient_and_its_makers() -> None:
    board = next(g for g in assessed().gaps if g.segment == "board")
    steps = {s.name: s for s in reasons(board, Thresholds())}
    assert steps["区位商 LQ"].filled == "LQ = (3 + 1) ÷ (1.6 + 1) = 1.54"
    assert steps["有效企业数"].filled == "N = 3"
    assert "置信度 c" not in steps


@pytest.mark.parametrize("weights", [{"criticality": 2.0}, {"importable": 0.0}])
def test_weights_show_in_the_filled_formula(weights: dict[str, float]) -> None:
    limits = Thresholds(weights=weights)
    wafer = next(g for g in assessed(thresholds=limits).gaps if g.segment == "wafer")
    filled = reasons(wafer, limits)[-1].filled
    assert ("^2" in filled) == ("criticality" in weights)
    assert ("1 − 0.1" in filled) == ("importable" not in weights)


def test_every_state_has_the_step_that_decides_it_marked() -> None:
    for place in ("320500", "310000", "340100", "320583"):
        found = assessed(place)
        for gap in found.gaps:
            steps = reasons(gap, found.thresholds)
            decided = {r for r in gap.rules if r not in ("strong", "absent", "weak.anchor")}
            assert any(s.decides for s in steps) == bool(decided), gap
            assert (steps[-1].name == "优先级") == (gap.state in GAP_STATES)


def test_tables_of_a_comparison_have_a_row_per_field_and_place_and_per_segment() -> None:
    graph = world()
    found = compare_places(graph, [make_place(graph, ["320500"]), make_place(graph, ["310000"])])
    summary, segments = comparison_tables(found, detail=True)
    assert len(summary.rows) == 2
    assert len(segments.rows) == 7
    assert set(segments.rows[0]) & set(STATE_LABELS.values())
    assert any("落位" in n for n in summary.notes)
