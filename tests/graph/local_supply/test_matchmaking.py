"""Pairs in a place, 本地配套率, 完整度 and who could introduce: hand-worked on the small world (see tests.worlds)."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.errors import BadRequest, NotFound
from graph.gaps.find import find_gaps
from graph.local_supply import pair_rows as matchmaking_rows
from graph.local_supply.known_share import KnownShare
from graph.local_supply.pairs import Matches, match_locally
from graph.local_supply.shares import Fullness, fullness, local_supply
from graph.network.introductions import Introductions, who_could_introduce
from tests.pictures import graph_of
from tests.rosters import with_closed_roster
from tests.rounds import rounds
from tests.worlds import FIRMS, OPERATES, SEGMENTS, SUPPLIES, suzhou, world

FIRM_TIES = ("Enterprise", "Enterprise")
HALL = {"Institution": [{"id": "club", "name": "某协会", "kind": "行业协会"}]}
Ties = dict[tuple[str, str, str], list[tuple[Any, ...]]]


def pairs(found: Matches) -> list[tuple[str, str]]:
    return [(p.supplier.id, p.user.id) for p in found.pairs]


def matched(edges: Ties | None = None, **asked: Any) -> Matches:
    graph = world(nodes=HALL, edges=edges)
    return match_locally(graph, "f", suzhou(graph), **asked)


def test_pairs_run_along_supply_between_local_makers() -> None:
    """Here: chip s1 s2, board s1 s3 k1, gas k1.

    gas → chip: k1 with s1, s2; chip → board: s1, s2 with those but itself.
    """
    found = matched()
    # s1 makes chip itself, so it comes last as a user of it; else by ids
    assert pairs(found) == [
        ("k1", "s1"),
        ("k1", "s2"),
        ("s1", "k1"),
        ("s1", "s3"),
        ("s2", "k1"),
        ("s2", "s3"),
        ("s2", "s1"),
    ]
    assert [p.served for p in found.pairs] == [False] * 6 + [True]
    assert (found.total, found.acquainted, found.relations, found.cut) == (7, 0, 2, 0)
    first = found.pairs[0]
    assert (first.supplier.segment_name, first.user.segment_name, first.essential, first.links) == (
        "气体",
        "芯片",
        True,
        1,
    )
    assert (first.supplier.place, first.supplier.share, first.supplier.evidence) == ("昆山市", 0.5, "主营产品“gas”")
    assert "数据中没有记录" in found.model


def test_those_who_know_each_other_are_counted_apart_and_their_users_come_later() -> None:
    found = matched(
        {
            ("SELLS_TO", *FIRM_TIES): [("s1", "s3"), ("k1", "s1", {}, 2), ("h1", "s2")],
            ("INVESTS_IN", *FIRM_TIES): [("s2", "k1", {}, 1)],
        }
    )
    # s1–s3 and s2–k1 (a suggested tie will do) know each other, so 7 - 3 pairs are left: k1 with s2 is one of them
    assert (found.total, found.acquainted) == (4, 3)
    assert pairs(found) == [("k1", "s1"), ("s1", "k1"), ("s2", "s1"), ("s2", "s3")]
    # k1 has a tie with s2, s3 one with s1, both makers of chip; a rejected tie (k1–s1) is none
    assert [p.served for p in found.pairs] == [False, True, True, True]


def test_a_shared_association_can_introduce_them_and_can_be_asked_for() -> None:
    edges: Ties = {("MEMBER_OF", "Enterprise", "Institution"): [("k1", "club"), ("s1", "club"), ("h1", "club")]}
    found = matched(edges)
    assert found.pairs[0].through == ("企业k1 是会员 某协会 的会员有 企业s1",)
    assert found.pairs[1].through == ()
    members = matched(edges, association="club")
    assert pairs(members) == [("k1", "s1"), ("s1", "k1")]


def test_several_relations_join_a_pair_once() -> None:
    graph = world(supplies=[*SUPPLIES, ("gas", "board", 0)])
    found = match_locally(graph, "f", suzhou(graph))
    by_pair = {(p.supplier.id, p.user.id): p for p in found.pairs}
    assert by_pair["k1", "s1"].links == 2
    assert by_pair["k1", "s1"].user.segment == "chip"  # the essential relation is shown
    assert not by_pair["k1", "s3"].essential
    assert pairs(found)[-1] == ("k1", "s3")
    assert found.total == 8


def test_bottlenecks_and_larger_shares_come_first() -> None:
    graph = world()
    segments, table = graph.nodes["Segment"], graph.edge("OPERATES_IN", "Enterprise", "Segment")
    share = table.columns["share"].copy()
    share[
        (table.source == graph.position("Enterprise", "s2")) & (table.target == graph.position("Segment", "chip"))
    ] = 0.9
    share[table.source == graph.position("Enterprise", "s3")] = math.nan
    bottleneck = segments.columns["bottleneck"].copy()
    bottleneck[graph.position("Segment", "chip")] = 1
    graph = replace(
        graph,
        nodes={**graph.nodes, "Segment": replace(segments, columns={**segments.columns, "bottleneck": bottleneck})},
        edges={
            **graph.edges,
            ("OPERATES_IN", "Enterprise", "Segment"): replace(table, columns={**table.columns, "share": share}),
        },
    )
    found = match_locally(graph, "f", suzhou(graph))
    assert pairs(found)[:4] == [("s2", "k1"), ("s1", "k1"), ("s2", "s3"), ("s1", "s3")]
    assert [p.user.share for p in found.pairs if p.user.id == "s3"] == [None, None]


def test_a_segment_with_too_many_makers_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matchmaking_rows, "WIDEST", 1)
    found = matched()
    assert found.cut == 2
    assert found.total <= 2


@settings(max_examples=rounds(30, 100))
@given(st.sets(st.tuples(st.sampled_from(FIRMS), st.sampled_from(FIRMS)), max_size=8))
def test_pairs_are_those_of_going_through_all(sells: set[tuple[str, str]]) -> None:
    graph = world(edges={("SELLS_TO", *FIRM_TIES): list(sells)})
    found = match_locally(graph, "f", suzhou(graph), top=1000)
    local = {"s1", "s2", "s3", "k1"}
    could = {
        (a, b)
        for s, t, _ in SUPPLIES
        for a, b in itertools.product(OPERATES[s], OPERATES[t])
        if {a, b} <= local and a != b
    }
    met = {(a, b) for a, b in could if (a, b) in sells or (b, a) in sells}
    assert set(pairs(found)) == could - met
    assert (found.total, found.acquainted) == (len(could - met), len(met))


def test_bad_questions_about_pairs_are_refused() -> None:
    graph = world(nodes=HALL)
    place = suzhou(graph)
    with pytest.raises(BadRequest, match="显示个数 0"):
        match_locally(graph, "f", place, top=0)
    with pytest.raises(NotFound, match="机构“nobody”"):
        match_locally(graph, "f", place, association="nobody")
    with pytest.raises(NotFound):
        match_locally(graph, "nothing", place)
    with pytest.raises(BadRequest, match="不含企业之间"):
        match_locally(replace(graph, ties=False), "f", place)


def empty() -> ChainGraph:
    return graph_of({"Field": [{"id": "f", "name": "空"}], "District": [{"id": "d", "name": "某市"}]}, {})


def test_an_empty_field_has_no_pairs_and_no_shares() -> None:
    graph = empty()
    place = make_place(graph, ["d"])
    assert match_locally(graph, "f", place) == Matches((), 0, 0, 0, 0)
    found = find_gaps(graph, "f", place)
    assert all(math.isnan(s.value) for s in local_supply(graph, found))
    full = fullness(graph, found)
    assert math.isnan(full.whole.value)
    assert full.stages == ()
    assert "无从计算" in full.whole.text()


def test_one_firm_that_supplies_itself_is_no_pair() -> None:
    graph = graph_of(
        {
            "Field": [{"id": "f", "name": "f"}],
            "District": [{"id": "d", "name": "d"}],
            "Enterprise": [{"id": "e", "name": "e"}],
            "Segment": [{"id": i, "name": i} for i in "ab"],
        },
        {
            ("PART_OF", "Segment", "Field"): [(i, "f", {"stage": "中游"}) for i in "ab"],
            ("LOCATED_IN", "Enterprise", "District"): [("e", "d")],
            ("SUPPLIES", "Segment", "Segment"): [("a", "b", {"essential": 1}), ("a", "a", {"essential": 1})],
            ("OPERATES_IN", "Enterprise", "Segment"): [("e", "a"), ("e", "b")],
        },
    )
    place = make_place(graph, ["d"])
    assert match_locally(graph, "f", place).total == 0
    share = local_supply(graph, find_gaps(graph, "f", place))[0]
    assert (share.least, share.whole) == (1, 1)  # a self loop is no input


def full_of(graph: ChainGraph) -> Fullness:
    return fullness(graph, find_gaps(graph, "f", suzhou(graph)))


def test_on_a_complete_list_completeness_counts_every_segment() -> None:
    full = full_of(with_closed_roster(world()))
    assert (full.whole.part, full.whole.known, full.whole.whole) == (3, 7, 7)  # gas, chip, board of seven
    assert [(s.label, s.part, s.known) for s in full.stages] == [
        ("上游完整度", 1, 3),
        ("中游完整度", 1, 1),
        ("下游完整度", 1, 1),
        ("支撑完整度", 0, 2),
    ]
    assert (full.links.part, full.links.known) == (2, 5)
    assert (full.waiting, full.overlooked) == (0, 0)
    # a list that holds 95 % misses one in twenty of the four that are said to be absent
    assert full_of(with_closed_roster(world(), complete=0.95)).overlooked == pytest.approx(0.05 * 4)


def test_who_is_there_does_not_count_where_an_absence_could_not_have_been_told() -> None:
    """Texts that may be gas, chip, ore, tool or side wait to be decided: of these nobody could say 无, so they count
    neither where somebody is there (gas, chip) nor where nobody is.
    """
    operates: list[tuple[Any, ...]] = [(f, s, {}) for s, firms in OPERATES.items() for f in firms]
    waiting = [("s3", s, {}, 1) for s in ("gas", "chip", "ore", "tool", "side")]
    graph = world(edges={("OPERATES_IN", "Enterprise", "Segment"): [*operates, *waiting]})
    full = full_of(with_closed_roster(graph))
    assert (full.whole.part, full.whole.known) == (1, 2)  # board, wafer
    assert (full.whole.least, full.whole.most, full.whole.whole) == (3, 6, 7)
    assert (
        full.whole.text()
        == "产业链完整度 50%（1 / 2，分母为有把握判断的环节（按权重）），能判断的不到一半，只作参考；按全部 7 "
        "计（已知在本地的 3），在 43% 到 86% 之间"
    )
    # no relation has both ends told; three have the wafer at one end, which is surely absent
    assert (full.links.known, full.links.least, full.links.most, full.links.whole) == (0, 2, 2, 5)
    assert "无从判断" in full.links.text()


def test_where_no_list_says_what_is_absent_completeness_is_a_range_alone() -> None:
    """Listed firms and ledgers: three of seven are there, of the other four nothing is said."""
    for graph in (world(), with_closed_roster(world(), kind="上市公司")):
        full = full_of(graph)
        assert (full.whole.known, full.whole.least, full.whole.most, full.overlooked) == (0, 3, 7, 0)
        assert full.whole.text().endswith("按全部 7 计（已知在本地的 3），在 43% 到 100% 之间")


def test_completeness_weighs_segments_and_counts_those_that_wait() -> None:
    part = [
        (
            s["id"],
            "f",
            {
                "stage": s["stage"],
                "order": i,
                "weight": 2.0 if s["id"] == "chip" else 0.0 if s["id"] == "ore" else None,
            },
        )
        for i, s in enumerate(SEGMENTS)
    ]
    operates: list[tuple[Any, ...]] = [(f, s, {}) for s, firms in OPERATES.items() for f in firms]
    graph = world(
        edges={
            ("PART_OF", "Segment", "Field"): part,
            ("OPERATES_IN", "Enterprise", "Segment"): [*operates, ("s2", "wafer", {}, 1), ("s3", "ore", {}, 2)],
        }
    )
    full = full_of(with_closed_roster(graph))
    assert (full.whole.part, full.whole.known) == (4, 6)  # chip counts 2, ore nothing; the wafer waits
    assert (full.waiting, full.whole.whole) == (1, 7)


def test_local_supply_names_its_denominators() -> None:
    edges: Ties = {
        ("SELLS_TO", *FIRM_TIES): [
            ("h1", "s1", {"amount_cny_10k": 100.0}),
            ("s2", "s3", {"amount_cny_10k": 300.0}),
            ("x1", "k1"),
            ("s1", "h1", {"amount_cny_10k": 9.0}),
            ("j1", "s1", {"amount_cny_10k": 50.0}),
            ("f1", "s2", {}, 2),
        ]
    }
    graph = with_closed_roster(world(edges=edges))
    found = local_supply(graph, find_gaps(graph, "f", suzhou(graph)))
    # inputs of local segments: chip needs wafer (not here) and gas, board needs chip
    assert [(s.part, s.known) for s in found] == [(2, 3), (2, 3), (5, 7), (1, 2), (300, 400)]
    assert [(s.least, s.most, s.whole) for s in found[3:]] == [(1, 3, 4), (300, 350, 450)]
    assert all(s.of for s in found)
    assert found[3].text() == (
        "本地采购率（笔数） 50%（1 / 2，分母为本地企业有记录、供方所在地已知的采购关系）；按全部 4 "
        "计（已知在本地的 1），在 25% 到 75% 之间"
    )
    with pytest.raises(BadRequest, match="不含企业之间"):
        local_supply(replace(graph, ties=False), find_gaps(graph, "f", suzhou(graph)))


def test_without_records_or_inputs_a_share_is_not_a_number() -> None:
    graph = world(supplies=[("chip", "side", 0)])
    found = local_supply(graph, find_gaps(graph, "f", suzhou(graph)))
    assert all(math.isnan(s.value) for s in found)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=9))
def test_the_range_holds_whatever_is_unknown(segments: list[tuple[bool, bool]]) -> None:
    """Segments as (there, told): one that is there and not told may be seen all the same."""
    there, told = (sum(s[i] for s in segments) for i in (0, 1))
    both, gone = sum(a and b for a, b in segments), sum(b and not a for a, b in segments)
    share = KnownShare("x", "y", both, told, both, len(segments) - gone, len(segments))
    if segments:
        assert share.low <= there / len(segments) <= share.high


def introduced(edges: Ties, target: str = "f1", **asked: Any) -> tuple[ChainGraph, Introductions]:
    graph = world(nodes=HALL, edges=edges)
    return graph, who_could_introduce(
        graph, suzhou(graph), ("Enterprise", graph.position("Enterprise", target)), **asked
    )


KNOWN: Ties = {
    ("SELLS_TO", *FIRM_TIES): [("s1", "h1"), ("s3", "s1"), ("s2", "f1", {}, 2)],
    ("INVESTS_IN", *FIRM_TIES): [("h1", "f1")],
    ("MEMBER_OF", "Enterprise", "Institution"): [("k1", "club"), ("f1", "club")],
}


def test_the_nearest_local_enterprises_introduce_each_with_its_ways() -> None:
    graph, found = introduced(KNOWN)
    assert [(i.id, i.steps) for i in found.introducers] == [("k1", 2), ("s1", 2), ("s3", 3)]
    assert (found.reached, found.longest) == (3, 4)
    stops = [[str(graph.nodes[k].ids[n]) for k, n in i.ways[0].nodes] for i in found.introducers]
    assert stops == [["k1", "club", "f1"], ["s1", "h1", "f1"], ["s3", "s1", "h1", "f1"]]
    assert [(i.id, i.steps) for i in introduced(KNOWN, longest=2, count=1)[1].introducers] == [("k1", 2)]


def test_working_in_one_segment_is_no_introduction() -> None:
    _, found = introduced({})
    assert found.introducers == ()
    assert found.reached == 0


@pytest.mark.parametrize(
    ("target", "asked", "error", "words"),
    [
        ("f1", {"longest": 0}, BadRequest, "步数 0"),
        ("f1", {"longest": 7}, BadRequest, "步数 7"),
        ("f1", {"count": 0}, BadRequest, "介绍人数"),
        ("f1", {"ways": 99}, BadRequest, "路径条数"),
        ("s1", {}, BadRequest, "就在苏州市"),
    ],
)
def test_bad_questions_about_introductions_are_refused(
    target: str, asked: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        introduced(KNOWN, target, **asked)
    graph = world()
    with pytest.raises(NotFound):
        who_could_introduce(graph, suzhou(graph), ("Enterprise", 999))
    with pytest.raises(NotFound):
        who_could_introduce(graph, suzhou(graph), ("Nobody", 0))
    with pytest.raises(BadRequest, match="不含企业之间"):
        who_could_introduce(
            replace(graph, ties=False), suzhou(graph), ("Enterprise", graph.position("Enterprise", "f1"))
        )
