"""Gaps: every number worked by hand on the small world (see tests.worlds)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.chain.places import district_masks, make_place, membership
from graph.counts.local import count_local
from graph.errors import BadRequest, NotFound
from graph.gaps.find import Assessment, Gap, find_all_gaps, find_gaps, priority
from graph.gaps.records import priorities
from graph.gaps.sensitivity import sensitivity
from graph.gaps.thresholds import PARTS, Thresholds
from tests.pictures import graph_of
from tests.rosters import with_closed_roster
from tests.worlds import FIRMS, HOME, SEGMENTS, suzhou, world

LISTED = {**dict.fromkeys(("ore", "tool", "side"), "absent"), **dict.fromkeys(("gas", "chip", "board"), "plain")}
"""States in 苏州 by a list that is declared complete, but for wafer, which its two chip makers cannot do without."""


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
    assert local.effective_makers[at["board"]] == pytest.approx(3)
    assert np.isnan(local.effective_makers[at["wafer"]])


def test_a_peer_that_overlaps_the_place_is_refused() -> None:
    graph = world()
    for peer in ("320500", "320583"):
        with pytest.raises(BadRequest, match="重叠"):
            find_gaps(graph, "f", suzhou(graph), [make_place(graph, [peer])])


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


def test_an_unknown_field_names_itself() -> None:
    with pytest.raises(NotFound, match="nope"):
        find_gaps(world(), "nope", suzhou(world()))


def test_a_field_without_segments_has_an_empty_answer() -> None:
    graph = graph_of({"Field": [{"id": "f", "name": "空链"}], "District": [{"id": "a", "name": "甲市"}]}, {})
    found = find_gaps(graph, "f", make_place(graph, ["a"]))
    assert (found.gaps, sum(found.counts().values()), found.population.counted) == ((), 0, 0)
    assert find_all_gaps(graph, make_place(graph, ["a"])) == []


def test_on_no_list_at_all_only_who_is_seen_is_told() -> None:
    """Everybody is on the users' own ledger, which somebody chose: it says 有记录 and nothing else."""
    graph = world()
    found = by_segment(find_gaps(graph, "f", suzhou(graph)))
    assert {g.state for g in found.values()} == {"plain", "unknown"}
    assert {s for s, g in found.items() if g.state == "plain"} == {"gas", "chip", "board"}
    assert {g.strength for g in found.values()} == {"不可比"}


def test_states_by_a_complete_list() -> None:
    graph = with_closed_roster(world())
    gaps = by_segment(find_gaps(graph, "f", suzhou(graph)))
    assert {k: g.state for k, g in gaps.items()} == {**LISTED, "wafer": "missing"}
    wafer = gaps["wafer"]
    assert (wafer.rule, wafer.action, wafer.roster) == ("missing.needed", "补链", "gs")
    assert (wafer.presence, wafer.inputs.declared, wafer.inputs.bound) == ("无", 1.0, 2)
    # ore shares f2 with gas (1/3, here), h3 with wafer (of four on the list), f3 with tool (1/3) and side (1/4)
    assert gaps["ore"].inputs.relatedness == pytest.approx((1 / 3) / (1 / 3 + 1 / 4 + 1 / 3 + 1 / 4))


def test_what_hangs_on_a_segment_is_counted_in_firms() -> None:
    """B(wafer) = m(chip) + ½ (m(ore) + ⅓ m(tool)); a priority is B · h · (1 − .1) · 1½, as it is 卡脖子."""
    graph = with_closed_roster(world())
    gaps = by_segment(find_gaps(graph, "f", suzhou(graph)))
    m = {}
    for s, gap in gaps.items():
        (claim,) = (c for c in gap.claims if c.id == "gs")
        assert claim.e is not None
        assert claim.E is not None
        m[s] = claim.pi * claim.n + (claim.E - claim.pi * claim.e) * (1 + claim.n) / (1 + claim.pi * claim.e)
    wafer = gaps["wafer"]
    assert wafer.inputs.users == pytest.approx(m["chip"])
    assert wafer.inputs.suppliers == pytest.approx(m["ore"] + m["tool"] / 3)
    assert wafer.parts["firms"] == pytest.approx(m["chip"] + (m["ore"] + m["tool"] / 3) / 2)
    assert wafer.priority == pytest.approx(wafer.parts["firms"] * 1.0 * 0.9 * 1.5)


def test_what_somebody_near_has_is_needed_half_as_much() -> None:
    """昆山's board maker has two chip makers in the rest of 苏州."""
    levels = {"320500": "市", "320583": "县级"}
    nodes = {
        "District": [
            {"id": i, "name": i, "level": levels.get(i)} for i in ("320000", "320500", "320583", "310000", "340100")
        ]
    }
    graph = with_closed_roster(world(nodes=nodes), ["k1"])
    chip = by_segment(find_gaps(graph, "f", make_place(graph, ["320583"])))["chip"]
    assert [(m.key, m.figure) for m in chip.marks if m.key == "nearby"] == [("nearby", 2)]
    assert chip.parts["firms"] == pytest.approx((chip.inputs.users + chip.inputs.suppliers / 2) / 2)
    gas = by_segment(find_gaps(graph, "f", make_place(graph, ["320583"])))["gas"]
    assert gas.parts["firms"] == pytest.approx(gas.inputs.users + gas.inputs.suppliers / 2)  # k1 does it here


def test_peers_are_whom_relatedness_is_compared_with_and_change_no_figure_of_a_list() -> None:
    graph = with_closed_roster(world())
    alone = by_segment(find_gaps(graph, "f", suzhou(graph)))
    found = find_gaps(graph, "f", suzhou(graph), [make_place(graph, ["310000"])])
    assert found.population.counted == 7
    assert found.population.outside_population == 3
    assert {s: (g.claims, g.state) for s, g in by_segment(found).items()} == {
        s: (g.claims, g.state) for s, g in alone.items()
    }


def test_places_can_be_sets_and_roll_up() -> None:
    graph = with_closed_roster(world())
    both = find_gaps(graph, "f", make_place(graph, ["320583", "340100"]))
    assert by_segment(both)["board"].inputs.n_place == 2  # k1 and f1
    whole = find_gaps(graph, "f", make_place(graph, ["320000"]))
    assert whole.population.undecidable == 0  # 江苏省 itself can be told for all of its firms
    assert by_segment(whole)["wafer"].inputs.n_place == 1  # j1


def test_makers_are_weighed_by_revenue_only_where_it_is_known_of_all_of_them() -> None:
    sizes = {"s1": 900.0, "s3": 50.0, "k1": 50.0}
    firms = [{"id": f, "name": f, "full_name": f, "size": sizes.get(f)} for f in FIRMS]
    graph = world(nodes={"Enterprise": firms})
    gaps = by_segment(find_gaps(graph, "f", suzhou(graph)))
    assert gaps["board"].inputs.effective_makers == pytest.approx(1 / (0.9**2 + 0.05**2 + 0.05**2))
    assert [m.key for m in gaps["board"].marks] == ["concentrated"]
    assert gaps["chip"].inputs.effective_makers == pytest.approx(2)  # the size of s2 is not known
    assert gaps["chip"].marks == ()


def test_enterprises_of_unknown_business_are_left_out_and_counted() -> None:
    blind = [{"id": f, "name": f, "full_name": f} for f in (*FIRMS, "b1", "b2")]
    graph = world(
        nodes={"Enterprise": blind},
        edges={("LOCATED_IN", "Enterprise", "District"): [*HOME.items(), ("b1", "320500"), ("b2", "310000")]},
    )
    found = find_gaps(graph, "f", suzhou(graph)).population
    assert (found.counted, found.business_unknown, found.business_unknown_place) == (10, 2, 1)
    parts = (found.counted, found.undecidable, found.place_unknown, found.outside_population, found.business_unknown)
    assert sum(parts) == found.enterprises == 14
    assert "业务不明 2 家（其中本地 1 家）" in found.details()[-1]


def test_an_unknown_importability_is_left_out_of_the_priority() -> None:
    segments = [{**s, "importable": None} for s in SEGMENTS]
    graph = with_closed_roster(world(nodes={"Segment": segments}))
    gap = by_segment(find_gaps(graph, "f", suzhou(graph)))["wafer"]
    assert np.isnan(gap.parts["importable"])
    assert gap.priority == pytest.approx(gap.parts["firms"] * gap.parts["sureness"] * gap.parts["urgency"])


def test_suggested_matches_are_shown_but_not_counted() -> None:
    graph = world(edges={("OPERATES_IN", "Enterprise", "Segment"): [("s1", "wafer", {"share": 0.4}, 1)]})
    found = find_gaps(graph, "f", suzhou(graph))
    assert all(g.evidence == () for g in found.gaps)  # plain data, until the records are asked for
    gap = by_segment(found.with_evidence())["wafer"]
    assert (gap.inputs.n_place, gap.inputs.suggested_place) == (0, 1)
    assert [bool(g.evidence) for g in found.with_evidence(["wafer"]).gaps] == [g.segment == "wafer" for g in found.gaps]
    assert [e.id for e in gap.evidence if e.kind == "suggested_enterprise"] == ["s1"]


@pytest.mark.parametrize(
    "bad",
    [
        {"strong_firms": -1},
        {"none_from": 1.2},
        {"weights": {"luck": 1}},
        {"weights": {"firms": -1}},
        {"look_from": float("nan")},
        {"needed_firms": float("nan")},
    ],
)
def test_thresholds_out_of_range_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(BadRequest):
        Thresholds(**bad)  # type: ignore[arg-type]


SHARE, FIRMS_NEXT = st.floats(0.01, 1), st.floats(0.1, 500)
PART = {
    "firms": FIRMS_NEXT,
    "sureness": SHARE,
    "importable": st.floats(0, 0.99),
    "urgency": st.sampled_from([1, 1.5, 2]),
}


@given(st.fixed_dictionaries(PART), st.sampled_from(PARTS), st.floats(1.001, 3), st.floats(0.1, 3))
def test_priority_grows_with_each_part_and_is_never_nothing(
    parts: dict[str, float], part: str, factor: float, weight: float
) -> None:
    base = priority(parts, Thresholds())
    assert base > 0
    more = 1 - (1 - parts[part]) / factor if part == "importable" else parts[part] * factor
    moved = priority({**parts, part: more}, Thresholds(weights={part: weight}))
    still = priority(parts, Thresholds(weights={part: weight}))
    assert moved < still if part == "importable" else moved > still
    assert priority(parts, Thresholds(weights={part: 0.0})) == pytest.approx(
        priority({**parts, part: 0.0 if part == "importable" else 1.0}, Thresholds())
    )
    assert priorities({p: np.array([v]) for p, v in parts.items()}, Thresholds())[0] == base


def test_lists_are_named_with_what_each_saw() -> None:
    graph = with_closed_roster(world(), counts={"320500": 8}, complete=None)
    graph.nodes["Enterprise"].columns["stock_code"][:2] = "600000.SH"
    said = find_gaps(graph, "f", suzhou(graph)).population
    assert said.universe == "规上企业名录、上市公司、自有台账"
    assert said.note() == (  # a list that sees nobody here is left to the details
        "口径：规上企业名录（名录收录本地 4 家，约看到 50%（25–75%），不说“无”）；"
        "上市公司（名录收录本地 2 家，按总部计，不说“无”）"
    )
    of_sites, of_heads, chosen, left = said.details()
    assert of_sites.startswith("名录：规上企业名录（应列尽列，按生产场所计）本地看到 4 家，别处 6 家；约看到本地的")
    assert of_heads.startswith("名录：上市公司（应列尽列，按总部计）本地看到 2 家，别处 0 家")
    assert "只见总部，不见工厂，所以不说“无”" in of_heads
    assert "有人挑选过，只说“有”，不说“无”和强弱" in chosen
    assert left == "未计入：所在地不明 1 家，只知上级区划 1 家，业务不明 0 家"


def test_sensitivity_counts_the_segments_that_change_state() -> None:
    """Two chip makers cannot do without wafer: if two and two thirds are asked for, nobody needs it."""
    segments = [{**s, "bottleneck": 0} for s in SEGMENTS]
    graph = with_closed_roster(world(nodes={"Segment": segments}))
    moved = {m.threshold: m for m in sensitivity(graph, suzhou(graph))}
    assert (moved["needed_firms"].lower, moved["needed_firms"].higher) == (0, 1)
    assert (moved["strong_firms"].lower, moved["strong_firms"].higher) == (0, 0)
    assert moved["none_from"].segments == 7
