"""Gaps: every number worked by hand on the small world (see tests.worlds)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.chain.places import district_masks, make_place, membership
from graph.counts.local import count_local, quotient_of
from graph.errors import BadRequest, NotFound
from graph.gaps.find import Assessment, Gap, find_all_gaps, find_gaps, priority
from graph.gaps.sensitivity import sensitivity
from graph.gaps.thresholds import PARTS, Thresholds
from tests.pictures import graph_of
from tests.worlds import FIRMS, HOME, SEGMENTS, SUPPLIES, suzhou, world

LOOSE = Thresholds(min_observed=1, confidence_floor=0.0)


def by_segment(assessment: Assessment) -> dict[str, Gap]:
    return {g.segment: g for g in assessment.gaps}


def test_a_place_holds_its_districts_and_what_only_contains_it_is_undecidable() -> None:
    graph = world()
    inside, above = district_masks(graph, suzhou(graph))
    ids = graph.nodes["District"].ids
    assert set(ids[inside]) == {"320500", "320583"}
    assert set(ids[above]) == {"320000"}
    member = membership(graph, suzhou(graph))
    firms = graph.nodes["Enterprise"].ids
    assert set(firms[member.inside]) == {"s1", "s2", "s3", "k1"}
    assert set(firms[member.undecidable]) == {"j1"}
    assert set(firms[member.unknown]) == {"x1"}
    total = member.inside.astype(int) + member.outside + member.undecidable + member.unknown
    assert (total == 1).all()


def test_counts_leave_out_enterprises_whose_place_is_not_known() -> None:
    graph = world()
    local = count_local(graph, suzhou(graph))
    at = graph.nodes["Segment"].index
    assert (local.total, local.place_total) == (10, 4)
    assert local.n_total[at["wafer"]] == 4  # of six, x1 has no place and j1 is undecidable
    assert local.n_place[at["board"]] == 3
    assert local.expected()[at["board"]] == pytest.approx(4 * 4 / 10)
    assert quotient_of(local.n_place, local.expected(), 1.0)[at["board"]] == pytest.approx((3 + 1) / (1.6 + 1))
    assert local.confidence()[at["wafer"]] == pytest.approx(1 - math.exp(-1.6))
    assert local.effective_makers[at["board"]] == pytest.approx(3)
    assert np.isnan(local.effective_makers[at["wafer"]])


def test_states_follow_the_rules_in_order() -> None:
    gaps = by_segment(find_gaps(world(), "f", suzhou(world()), thresholds=LOOSE))
    assert {k: g.state for k, g in gaps.items()} == {
        "ore": "extend",
        "wafer": "missing",
        "gas": "weak",
        "chip": "strong",
        "board": "strong",
        "tool": "absent",
        "side": "extend",
    }
    assert gaps["wafer"].rule == "missing.demand"
    assert gaps["gas"].rules == ("weak.makers", "weak.single")
    # ore shares f2 with gas (1/3, here), h3 with wafer (1/6), f3 with tool (1/3) and side (1/4)
    assert gaps["ore"].inputs.relatedness == pytest.approx((1 / 3) / (1 / 3 + 1 / 6 + 1 / 3 + 1 / 4))
    assert gaps["ore"].rule == gaps["side"].rule == "extend.related"
    assert gaps["wafer"].action == "补链"


def test_demand_and_criticality_are_shares_of_the_local_downstream() -> None:
    gap = by_segment(find_gaps(world(), "f", suzhou(world()), thresholds=LOOSE))["wafer"]
    # segments with inputs: wafer 0, chip 2, board 3 local enterprises → D = 5; chip needs wafer, board needs chip
    assert gap.inputs.downstream_strength == 5
    assert gap.parts["demand_pull"] == pytest.approx(2 / 5)
    assert gap.parts["criticality"] == pytest.approx(5 / 5)
    expected = (2 / 5) * 1.0 * (1 - math.exp(-1.6)) * (1 - 0.1)
    assert gap.priority == pytest.approx(expected)


def test_an_input_that_can_be_bought_in_keeps_its_users_going() -> None:
    graph = world()
    loose = Thresholds(min_observed=1, confidence_floor=0.0, importable_from=0.2)  # chip now counts as buyable
    gap = by_segment(find_gaps(graph, "f", suzhou(graph), thresholds=loose))["wafer"]
    assert gap.parts["criticality"] == pytest.approx(2 / 5)  # chip stops, board buys chips elsewhere


def test_inputs_suffice_to_recompute_the_numbers() -> None:
    for gap in find_gaps(world(), "f", suzhou(world()), thresholds=LOOSE).gaps:
        i = gap.inputs
        assert i.expected == pytest.approx(i.n_total * i.place_total / i.total)
        assert i.lq == pytest.approx((i.n_place + i.prior) / (i.expected + i.prior))
        assert i.confidence == pytest.approx(1 - math.exp(-i.expected))
        if gap.priority is not None:
            assert gap.priority == pytest.approx(priority(gap.parts, LOOSE))


@pytest.mark.parametrize(
    ("limits", "segment", "rule"),
    [
        (Thresholds(min_observed=5, confidence_floor=0.0), "wafer", "unknown.observed"),
        (Thresholds(min_observed=5, confidence_floor=0.0), "chip", "unknown.observed"),
        (Thresholds(min_observed=1, confidence_floor=0.9), "wafer", "unknown.confidence"),
    ],
)
def test_too_little_data_is_unknown_and_never_a_gap(limits: Thresholds, segment: str, rule: str) -> None:
    gap = by_segment(find_gaps(world(), "f", suzhou(world()), thresholds=limits))[segment]
    assert (gap.state, gap.rule, gap.action, gap.priority) == ("unknown", rule, "待核实", None)


def test_an_anchor_is_asked_for_only_where_the_data_know_anchors() -> None:
    assert by_segment(find_gaps(world(), "f", suzhou(world()), thresholds=LOOSE))["chip"].state == "strong"
    elsewhere = world(roles={("h1", "chip"): "链主"})
    gap = by_segment(find_gaps(elsewhere, "f", suzhou(elsewhere), thresholds=LOOSE))["chip"]
    assert (gap.state, gap.rule) == ("weak", "weak.anchor")
    here = world(roles={("s1", "chip"): "链主"})
    assert by_segment(find_gaps(here, "f", suzhou(here), thresholds=LOOSE))["chip"].state == "strong"
    other = world(roles={("f3", "side"): "链主"})
    assert by_segment(find_gaps(other, "f", suzhou(other), thresholds=LOOSE))["chip"].state == "strong"


def test_peers_make_the_population() -> None:
    graph = world()
    found = find_gaps(graph, "f", suzhou(graph), [make_place(graph, ["310000"])], thresholds=LOOSE)
    assert found.population.counted == 7
    assert found.population.outside_population == 3
    assert by_segment(found)["wafer"].inputs.n_total == 3


def test_a_peer_that_overlaps_the_place_is_refused() -> None:
    graph = world()
    for peer in ("320500", "320583"):
        with pytest.raises(BadRequest, match="重叠"):
            find_gaps(graph, "f", suzhou(graph), [make_place(graph, [peer])])


def test_places_can_be_sets_and_roll_up() -> None:
    graph = world()
    both = find_gaps(graph, "f", make_place(graph, ["320583", "340100"]), thresholds=LOOSE)
    assert by_segment(both)["board"].inputs.n_place == 2  # k1 and f1
    whole = find_gaps(graph, "f", make_place(graph, ["320000"]), thresholds=LOOSE)
    assert whole.population.undecidable == 0  # 江苏省 itself can be told for all of its firms
    assert by_segment(whole)["wafer"].inputs.n_place == 1  # j1


def test_every_segment_is_in_the_answer_and_the_population_adds_up() -> None:
    graph = world()
    found = find_gaps(graph, "f", suzhou(graph))
    assert len(found.gaps) == 7
    assert sum(found.counts().values()) == 7
    p = found.population
    assert (
        p.enterprises == p.counted + p.undecidable + p.place_unknown + p.outside_population + p.business_unknown == 12
    )


def test_all_fields_at_once_give_the_same_answers_as_one_by_one() -> None:
    graph = world()
    assert repr(find_all_gaps(graph, suzhou(graph))) == repr([find_gaps(graph, "f", suzhou(graph))])


def test_makers_are_weighed_by_revenue_only_where_it_is_known_of_all_of_them() -> None:
    sizes = {"s1": 900.0, "s3": 50.0, "k1": 50.0}
    firms = [{"id": f, "name": f, "full_name": f, "size": sizes.get(f)} for f in FIRMS]
    graph = world(nodes={"Enterprise": firms})
    gaps = by_segment(find_gaps(graph, "f", suzhou(graph), thresholds=LOOSE))
    assert gaps["board"].inputs.effective_makers == pytest.approx(1 / (0.9**2 + 0.05**2 + 0.05**2))
    assert gaps["board"].rule == "weak.makers"
    assert gaps["chip"].inputs.effective_makers == pytest.approx(2)  # the size of s2 is not known


def test_enterprises_of_unknown_business_are_left_out_and_counted() -> None:
    blind = [{"id": f, "name": f, "full_name": f} for f in (*FIRMS, "b1", "b2")]
    graph = world(
        nodes={"Enterprise": blind},
        edges={("LOCATED_IN", "Enterprise", "District"): [*HOME.items(), ("b1", "320500"), ("b2", "310000")]},
    )
    found = find_gaps(graph, "f", suzhou(graph), thresholds=LOOSE).population
    assert (found.counted, found.business_unknown, found.business_unknown_place) == (10, 2, 1)
    parts = (found.counted, found.undecidable, found.place_unknown, found.outside_population, found.business_unknown)
    assert sum(parts) == found.enterprises == 14
    assert "业务不明 2 家（其中本地 1 家" in found.note()


def test_an_unknown_importability_is_left_out_of_the_priority() -> None:
    segments = [{**s, "importable": None} for s in SEGMENTS]
    graph = world(nodes={"Segment": segments})
    gap = by_segment(find_gaps(graph, "f", suzhou(graph), thresholds=LOOSE))["wafer"]
    assert math.isnan(gap.parts["importable"])
    assert gap.priority == pytest.approx(gap.parts["demand_pull"] * gap.parts["criticality"] * gap.parts["confidence"])


def test_only_a_strong_neighbour_makes_a_segment_extendable() -> None:
    graph = world(supplies=[*SUPPLIES, ("side", "gas", 0)])
    strict = Thresholds(min_observed=1, confidence_floor=0.0, density_extend=1.0)
    gaps = by_segment(find_gaps(graph, "f", suzhou(graph), thresholds=strict))
    assert gaps["gas"].state == "weak"
    assert gaps["side"].state == "missing"  # gas needs it
    reverse = world(supplies=[*SUPPLIES, ("gas", "side", 0)])
    assert by_segment(find_gaps(reverse, "f", suzhou(reverse), thresholds=strict))["side"].state == "absent"
    strong = world(supplies=[*SUPPLIES, ("board", "side", 0)])
    gap = by_segment(find_gaps(strong, "f", suzhou(strong), thresholds=strict))["side"]
    assert (gap.state, gap.rule, gap.inputs.strong_neighbours) == ("extend", "extend.neighbour", 1)


def test_suggested_matches_are_shown_but_not_counted() -> None:
    graph = world(edges={("OPERATES_IN", "Enterprise", "Segment"): [("s1", "wafer", {"share": 0.4}, 1)]})
    found = find_gaps(graph, "f", suzhou(graph), thresholds=LOOSE)
    assert all(g.evidence == () for g in found.gaps)  # plain data, until the records are asked for
    gap = by_segment(found.with_evidence())["wafer"]
    assert (gap.inputs.n_place, gap.inputs.suggested_place) == (0, 1)
    assert [bool(g.evidence) for g in found.with_evidence(["wafer"]).gaps] == [g.segment == "wafer" for g in found.gaps]
    assert [e.id for e in gap.evidence if e.kind == "suggested_enterprise"] == ["s1"]


def test_an_unknown_field_names_itself() -> None:
    with pytest.raises(NotFound, match="nope"):
        find_gaps(world(), "nope", suzhou(world()))


@pytest.mark.parametrize(
    "bad",
    [
        {"prior": -1},
        {"confidence_floor": 1.2},
        {"weights": {"luck": 1}},
        {"weights": {"confidence": -1}},
        {"lq_weak": float("nan")},
    ],
)
def test_thresholds_out_of_range_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(BadRequest):
        Thresholds(**bad)  # type: ignore[arg-type]


@given(st.fixed_dictionaries({p: st.floats(0, 1) for p in PARTS}), st.sampled_from(PARTS))
def test_priority_stays_within_0_and_1_and_grows_with_its_parts(parts: dict[str, float], part: str) -> None:
    base = priority(parts, Thresholds())
    assert 0 <= base <= 1
    better = priority({**parts, part: 0.0 if part == "importable" else 1.0}, Thresholds())
    assert better >= base
    without = priority(parts, Thresholds(weights={part: 0.0}))
    assert without >= base


def test_the_listed_universe_is_named() -> None:
    graph = world()
    graph.nodes["Enterprise"].columns["stock_code"][:] = "600000.SH"
    found = find_gaps(graph, "f", suzhou(graph))
    assert found.population.universe == "上市公司"
    assert found.population.absence() == "本地无上市企业"


def test_sensitivity_counts_the_segments_that_change_state() -> None:
    graph = world()
    limits = Thresholds(min_observed=3, confidence_floor=0.0)
    moved = {m.threshold: m for m in sensitivity(graph, suzhou(graph), thresholds=limits)}
    # a floor of 4 turns segments with 3 known enterprises unknown (chip, gas, ore); one of 2 frees none (tool has 1)
    assert (moved["min_observed"].lower, moved["min_observed"].higher) == (0, 3)
    assert moved["min_observed"].segments == 7


def test_a_field_without_segments_has_an_empty_answer() -> None:
    graph = graph_of({"Field": [{"id": "f", "name": "空链"}], "District": [{"id": "a", "name": "甲市"}]}, {})
    found = find_gaps(graph, "f", make_place(graph, ["a"]))
    assert (found.gaps, sum(found.counts().values()), found.population.counted) == ((), 0, 0)
    assert find_all_gaps(graph, make_place(graph, ["a"])) == []
