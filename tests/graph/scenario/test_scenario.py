"""Scenarios: hand-worked on the small world (see tests.worlds), counts against counting anew, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.chain.census import Census
from graph.chain.graph import ChainGraph
from graph.chain.operating import operating
from graph.chain.places import make_place, membership
from graph.chain.tables import REJECTED, SUGGESTED
from graph.counts.take import census_of, columns_of, take_census
from graph.errors import BadRequest, NotFound
from graph.gaps.find import find_gaps
from graph.gaps.thresholds import Thresholds
from graph.model.records import Batch, Retire
from graph.plain import plain_record
from graph.questions.scenario import outcome_record
from graph.questions.tables.scenario import comparison_rows
from graph.scenario.beside import compare, tallies
from graph.scenario.changed_tables import OPERATES, with_importable, with_site, without_firms
from graph.scenario.changes import read_scenario, scenario_values
from graph.scenario.if_confirmed import Effect
from graph.scenario.outcome import Change, Cut, Land, Lose, Outcome, Scenario, _turn, what_if
from graph.store.contract import Store
from graph.store.open import open_store
from graph.supply.needs import supply_of
from graph.supply.running import Makers, run_on
from graph.work.scenarios import all_scenarios, check_scenario, delete_scenario, find_scenario, save_scenario
from loaders.importing import import_file
from tests.crafted import folder
from tests.graph.supply.slow_stops import stopped_slowly
from tests.pictures import graph_of
from tests.rosters import with_closed_roster
from tests.rounds import rounds
from tests.worlds import FIRMS, suzhou, world
from tests.worlds import OPERATES as WORKS


def run(*changes: Change, graph: ChainGraph | None = None) -> Outcome:
    """In the world whose enterprises are all on a list that is declared complete, unless another is given."""
    graph = graph or with_closed_roster(world())
    return what_if(graph, suzhou(graph), Scenario("试", changes))


def turns(outcome: Outcome) -> dict[str, tuple[str, str, str]]:
    return {m.effect.segment: (m.effect.before.state, m.effect.after.state, m.turn) for m in outcome.moves}


def test_losing_the_only_local_maker_of_an_input_stops_what_needs_it() -> None:
    """k1 alone makes gas here (外购可得性 0.3 < 0.5): gas → chip → board; s1 and s2 cannot do without it."""
    found = run(Lose("k1"))
    assert turns(found) == {"gas": ("plain", "missing", "opened")}
    assert [(s.segment, s.enterprises, s.why) for s in found.stopped] == [
        ("board", 2, ("气体", "芯片", "整机")),  # s1 and s3; k1, the third, is gone
        ("chip", 2, ("气体", "芯片")),
    ]
    assert (found.emptied, found.started) == (("气体",), ())
    assert found.words == ("失去“企业k1”",)
    assert "不是企业交易记录" in found.notes[0]
    assert tallies(found) == {
        "opened": 1,
        "worsened": 0,
        "eased": 0,
        "closed": 0,
        "shifted": 0,
        "stopped": 2,
        "enterprises_stopped": 4,
    }


def test_losing_one_of_two_makers_stops_nothing() -> None:
    found = run(Lose("s2"))
    assert not found.stopped
    assert not found.emptied
    assert turns(found) == {}
    both = run(Lose("s1"), Lose("s2"))
    assert both.emptied == ("芯片",)
    # board keeps s3 and k1, which need chips; who needed wafers is gone
    assert turns(both) == {"wafer": ("missing", "absent", "shifted"), "chip": ("plain", "missing", "opened")}


def test_targets_that_land_close_a_gap_and_ask_for_inputs_of_their_own() -> None:
    """wafer lands: 缺失 → 一般; of two makers of wafers ore is missed, which they cannot do without; tool they can."""
    two = run(Land(("wafer",), "h1"), Land(("wafer",), name="新企业"))
    assert turns(two) == {"ore": ("absent", "missing", "opened"), "wafer": ("missing", "plain", "closed")}
    found = run(Land(("wafer",), "h1"))
    assert turns(found) == {"wafer": ("missing", "plain", "closed")}
    assert (found.started, found.stopped) == (("晶片",), ())
    assert found.words == ("“企业h1”落地“苏州市”：“晶片”",)
    wafer = {g.segment: g for g in found.after[0].with_evidence().gaps}["wafer"]
    assert (wafer.inputs.n_place, wafer.inputs.n_total, wafer.inputs.place_total, wafer.inputs.total) == (1, 5, 5, 11)
    assert [(c.name, c.n, c.n_s) for c in wafer.claims] == [("规上企业名录", 1, 4)]  # on the list where everybody is
    assert [e.name for e in wafer.evidence if e.kind == "local_enterprise"] == ["企业h1（情景落地）"]
    assert found.before[0].population.universe == found.after[0].population.universe


TURNED = [
    ("strong", "missing", "opened"),
    ("plain", "weak", "opened"),
    ("unknown", "extend", "opened"),
    ("weak", "missing", "worsened"),
    ("weak", "likely_missing", "worsened"),
    ("weak", "extend", "shifted"),
    ("missing", "weak", "eased"),
    ("missing", "plain", "closed"),
    ("weak", "strong", "closed"),
    ("extend", "plain", "closed"),
    ("weak", "unknown", "shifted"),  # what can no longer be told is no improvement
    ("likely_missing", "missing", "shifted"),
    ("plain", "unknown", "shifted"),
]


@pytest.mark.parametrize(("before", "after", "turn"), TURNED)
def test_each_move_has_its_name(before: str, after: str, turn: str) -> None:
    gap = run(Lose("k1")).before[0].gaps[0]
    assert _turn(Effect("s", "环节", replace(gap, state=before), replace(gap, state=after))) == turn


def test_a_cut_supply_stops_its_users_unless_somebody_stands_in() -> None:
    """wafer is bought in today; six enterprises elsewhere in the data make it."""
    assert run(Cut("某国", ("wafer",))).stopped == ()
    found = run(Cut("某国", ("wafer",), stand_in=False))
    assert [(s.segment, s.why) for s in found.stopped] == [
        ("board", ("晶片", "芯片", "整机")),
        ("chip", ("晶片", "芯片")),
    ]
    assert found.moves == ()
    assert "数据中没有进口来源" in found.notes[1]
    landed = run(Cut("某国", ("wafer",), stand_in=False), Land(("wafer",), name="新企业"))
    assert landed.stopped == ()  # several at once: who lands takes the place of what is cut


def test_a_supplier_place_of_the_data_stops_with_its_enterprises() -> None:
    """上海 has h1, h2, h3: chip, wafer, gas, ore, side; f1, x1 and j1 still make wafer elsewhere."""
    found = run(Cut("上海", district="310000"))
    assert found.words == ("上海断供：“矿料”、“晶片”、“气体”、“芯片”、“旁支”",)
    assert {g.segment: g.inputs.enterprises_known for g in found.after[0].gaps}["wafer"] == 3
    assert found.stopped == ()
    without = run(Cut("上海", district="310000", stand_in=False), Lose("k1"))
    assert {s.segment for s in without.stopped} == {"chip", "board"}


def test_a_landing_answers_a_loss() -> None:
    found = run(Lose("k1"), Land(("gas",), name="新气体公司", district="320583"))
    assert not found.stopped
    assert not found.emptied
    assert found.words[1] == "“新气体公司”落地“昆山市”：“气体”"


def test_what_is_imagined_moves_no_fit() -> None:
    """Whoever comes or goes, what was fitted to the data stays, as a version of them has one fit."""
    found = run(Lose("k1"), Land(("wafer",), "h1"))
    before, after = (
        {(c.id, c.a, c.b, c.k, c.n_bar) for g in a[0].gaps for c in g.claims} for a in (found.before, found.after)
    )
    assert before == after
    assert any(c.n_bar for g in found.before[0].gaps for c in g.claims)


def test_importable_inputs_do_not_stop_their_users_and_cycles_support_themselves() -> None:
    graph = world(supplies=[("chip", "board", 1), ("board", "chip", 1), ("ore", "board", 1)])
    assert run(Lose("k1"), graph=graph).stopped == ()
    assert [s.segment for s in run(Cut("某国", ("ore",), stand_in=False), graph=graph).stopped] == ["board", "chip"]


def test_the_published_toy_loses_what_it_should_as_segments() -> None:
    """algorithms.md §2, AND-OR toy: makers 0:{A,B}, 1:{C}, 2 needs 0,1:{A}, 3 needs 2:{D}; lose A → {2,3}, and
    so on.
    """
    made = {"A": [0, 2], "B": [0], "C": [1], "D": [3]}
    graph = graph_of(
        {
            "Field": [{"id": "f", "name": "f"}],
            "District": [{"id": "d", "name": "d"}],
            "Enterprise": [{"id": e, "name": e} for e in made],
            "Segment": [{"id": str(i), "name": str(i), "importable": 0} for i in range(4)],
        },
        {
            ("PART_OF", "Segment", "Field"): [(str(i), "f", {"stage": "中游"}) for i in range(4)],
            ("LOCATED_IN", "Enterprise", "District"): [(e, "d") for e in made],
            ("SUPPLIES", "Segment", "Segment"): [
                ("0", "2", {"essential": 1}),
                ("1", "2", {"essential": 1}),
                ("2", "3", {"essential": 1}),
            ],
            OPERATES: [(e, str(s)) for e, segments in made.items() for s in segments],
        },
    )
    place = make_place(graph, ["d"])
    for lost, gone in (("A", {2, 3}), ("B", set()), ("C", {1, 2, 3}), ("AB", {0, 2, 3}), ("D", {3})):
        found = what_if(graph, place, Scenario("", tuple(Lose(e) for e in lost)))
        assert {s.segment for s in found.stopped} | set(found.emptied) == {str(i) for i in gone}


def test_nothing_runs_where_there_is_nothing() -> None:
    graph = graph_of({"Segment": [{"id": "s", "name": "s"}]}, {})
    none = Makers(np.zeros(1), np.zeros(1))
    found = run_on(graph, none, none, np.array([False]), {})
    assert not found.before.any()
    assert not found.after.any()
    assert found.why == {}


@given(st.data())
def test_what_cannot_be_had_stops_whoever_cannot_do_without_it(data: st.DataObject) -> None:
    """A segment that is lost altogether stops what striking out again and again stops."""
    n = data.draw(st.integers(2, 6))
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
    edges = data.draw(st.lists(st.sampled_from(pairs), max_size=12, unique=True))
    graph = graph_of(
        {"Segment": [{"id": str(i), "name": str(i)} for i in range(n)]},
        {
            ("SUPPLIES", "Segment", "Segment"): [
                (str(a), str(b), {"essential": data.draw(st.integers(0, 1))}) for a, b in edges
            ]
        },
    )
    flags = st.lists(st.booleans(), min_size=n, max_size=n).map(np.array)
    present, importable = data.draw(flags), data.draw(flags)
    lost = np.where(np.arange(n) == 0, 0.0, present)
    none = np.zeros(n)
    ran = run_on(graph, Makers(present.astype(float), none), Makers(lost, none), importable, {0: False})
    assert set(ran.why) == stopped_slowly(supply_of(graph).inputs, 0, present.tolist(), importable.tolist())
    assert all(path[0] == 0 and path[-1] == s for s, path in ran.why.items())
    assert np.array_equal(ran.after, (lost > 0) & ~np.isin(np.arange(n), list(ran.why)))


def same(a: Census, b: Census) -> None:
    for name in (
        "segment",
        "district",
        "confirmed",
        "suggested",
        "leads",
        "priced",
        "revenue_limbs",
        "square_limbs",
        "known",
        "unseen",
        "operating",
        "listed",
        "tallies",
    ):
        assert np.array_equal(getattr(a, name), getattr(b, name)), name


@settings(max_examples=rounds(30, 100))
@given(st.sets(st.sampled_from(FIRMS), max_size=4))
def test_the_counts_without_enterprises_are_those_of_a_world_without_them(gone: set[str]) -> None:
    graph = world()
    changed = without_firms(graph, np.array(sorted(graph.position("Enterprise", f) for f in gone), dtype=np.int64))
    kept = graph_of(
        {
            k: [
                {"id": i, **{c: v[n] for c, v in t.columns.items() if v[n] is not None}}
                for n, i in enumerate(t.ids)
                if k != "Enterprise" or i not in gone
            ]
            for k, t in graph.nodes.items()
        },
        {
            pair: [
                (
                    str(graph.nodes[pair[1]].ids[s]),
                    str(graph.nodes[pair[2]].ids[t]),
                    {c: v[n] for c, v in table.columns.items()},
                )
                for n, (s, t) in enumerate(zip(table.source, table.target, strict=True))
                if pair[1] != "Enterprise" or graph.nodes[pair[1]].ids[s] not in gone
            ]
            for pair, table in graph.edges.items()
        },
    )
    same(census_of(changed), census_of(kept))
    assert len(changed.edge(*OPERATES)) == sum(f not in gone for firms in WORKS.values() for f in firms)


@settings(max_examples=rounds(30, 100))
@given(
    st.sets(st.sampled_from(list(WORKS)), min_size=1), st.sampled_from(["320500", "320583", "310000"]), st.booleans()
)
def test_the_counts_with_a_site_are_those_of_counting_anew(segments: set[str], district: str, closed: bool) -> None:
    graph = with_closed_roster(world()) if closed else world()
    at = [graph.position("Segment", s) for s in sorted(segments)]
    changed = with_site(graph, "new", "新企业", graph.position("District", district), at)
    same(census_of(changed), take_census(columns_of(changed)))
    assert str(changed.nodes["Enterprise"].names()[-1]) == "新企业"


def test_a_site_in_a_graph_without_any_enterprise_is_the_first() -> None:
    bare = graph_of(
        {
            "District": [{"id": "d", "name": "某市"}],
            "Segment": [{"id": "s", "name": "某环节"}],
            "Field": [{"id": "f", "name": "f"}],
        },
        {("PART_OF", "Segment", "Field"): [("s", "f", {"stage": "中游"})]},
    )
    changed = with_site(bare, "new", "新企业", 0, [0])
    same(census_of(changed), take_census(columns_of(changed)))
    found = what_if(bare, make_place(bare, ["d"]), Scenario("", (Land(("s",), name="新企业"),)))
    assert found.started == ("某环节",)


def test_nothing_gone_is_the_same_graph_and_importable_changes_alone() -> None:
    graph = world()
    assert without_firms(graph, np.zeros(0, dtype=np.int64)) is graph
    changed = with_importable(graph, {0: 0.0})
    assert changed.nodes["Segment"].columns["importable"][0] == 0
    assert graph.nodes["Segment"].columns["importable"][0] == 0.9


def rejected(state: int, segment: str = "wafer", firm: str = "h1") -> ChainGraph:
    graph = world()
    table = graph.edge(*OPERATES)
    hit = (table.source == graph.position("Enterprise", firm)) & (table.target == graph.position("Segment", segment))
    states = np.where(hit, state, table.state).astype(np.int8)
    return replace(graph, edges={**graph.edges, OPERATES: replace(table, state=states)})


def vetoed() -> ChainGraph:
    graph = world()
    firms = graph.nodes["Enterprise"]
    veto = firms.columns["veto"].copy()
    veto[graph.position("Enterprise", "h1")] = "环保处罚"
    return replace(graph, nodes={**graph.nodes, "Enterprise": replace(firms, columns={**firms.columns, "veto": veto})})


BAD: list[tuple[tuple[Change, ...], type[Exception], str]] = [
    ((), BadRequest, "没有任何变化"),
    ((Lose("nobody"),), NotFound, "2026-01-31 有效的企业“nobody”"),
    ((Lose(""),), NotFound, "企业"),
    ((Land(("nowhere",), "h1"),), NotFound, "有效的环节“nowhere”"),
    ((Land((), "h1"),), BadRequest, "没有写明环节"),
    ((Land(("wafer",)),), BadRequest, "没有写明企业"),
    ((Land(("wafer",), "nobody"),), NotFound, "有效的企业"),
    ((Land(("wafer",), "h1", district="310000"),), BadRequest, "落地地点“上海市”不在“苏州市”之内"),
    ((Land(("wafer",), "h1", district="999999"),), NotFound, "有效的地区"),
    ((Land(("chip",), "s1"),), BadRequest, "已在本地确认，不需要再落地"),
    ((Cut("某国"),), BadRequest, "没有写明环节"),
    ((Cut("某国", ("nowhere",)),), NotFound, "有效的环节"),
    ((Cut("某国", district="999999"),), NotFound, "有效的地区"),
    ((Lose("k1"), Lose("k1")), BadRequest, "写了两次"),
    ((Land(("wafer",), "h1"), Land(("wafer", "ore"), "h1")), BadRequest, "写了两次"),
    ((Lose("h1"), Land(("wafer",), "h1")), BadRequest, "既失去又落地"),
    ((Cut("上海", district="310000"), Land(("wafer",), "h1")), BadRequest, "既失去又落地"),
]


@pytest.mark.parametrize(("changes", "error", "words"), BAD)
def test_what_contradicts_or_is_not_there_is_refused(
    changes: tuple[Change, ...], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        run(*changes)


def test_what_is_rejected_vetoed_or_only_suggested_is_refused_by_name() -> None:
    with pytest.raises(BadRequest, match="企业“企业h1”与环节“晶片”的关系已被否决"):
        run(Land(("wafer",), "h1"), graph=rejected(REJECTED))
    with pytest.raises(BadRequest, match="已被一票否决（环保处罚）"):
        run(Land(("wafer",), "h1"), graph=vetoed())
    with pytest.raises(BadRequest, match="企业“企业s2”环节关系已全部被否决"):
        run(Lose("s2"), graph=rejected(REJECTED, "chip", "s2"))
    with pytest.raises(BadRequest, match="没有已确认的环节"):
        run(Lose("s2"), graph=rejected(SUGGESTED, "chip", "s2"))
    assert run(Land(("wafer",), "h1"), graph=rejected(SUGGESTED)).started == ("晶片",)
    assert run(Land(("chip",), "s2"), graph=rejected(SUGGESTED, "chip", "s2")).stopped == ()


def test_scenarios_are_held_beside_each_other() -> None:
    outcomes = [run(Lose("k1")), run(Land(("wafer",), "h1"))]
    rows = compare(outcomes)
    assert {(r.segment, r.now, r.states) for r in rows} == {
        ("gas", "plain", ("missing", "plain")),
        ("wafer", "missing", ("missing", "plain")),
    }
    assert compare([run(Cut("某国", ("wafer",)))]) == ()
    with pytest.raises(BadRequest, match="没有可比较"):
        compare([])
    graph, lose = with_closed_roster(world()), Scenario("", (Lose("k1"),))
    for other in (
        what_if(graph, make_place(graph, ["310000"]), lose),
        what_if(graph, suzhou(graph), lose, thresholds=Thresholds(needed_firms=1)),
        what_if(replace(graph, version=2), suzhou(graph), lose),
    ):
        with pytest.raises(BadRequest, match="同一条件"):
            compare([outcomes[0], other])


EVERY = Scenario("全", (Lose("a"), Land(("s",), "b", "乙", "320500"), Cut("某国", ("s",), "", False)))


def test_scenarios_go_into_values_and_back() -> None:
    assert read_scenario("全", scenario_values(EVERY)) == EVERY
    assert read_scenario("全", [{"change": "cut", "source": "某国", "segments": ["s"]}]).changes == (
        Cut("某国", ("s",)),
    )


@pytest.mark.parametrize(
    "values",
    [
        None,
        {},
        "lose",
        [3],
        [{}],
        [{"change": "win"}],
        [{"change": "lose"}],
        [{"change": "lose", "enterprise": 3}],
        [{"change": "lose", "enterprise": "a", "more": "b"}],
        [{"change": "land", "segments": "s"}],
        [{"change": "land", "segments": [1]}],
        [{"change": "cut", "source": "x", "stand_in": "no"}],
        [{"change": "lose", "enterprise": None}],
    ],
)
def test_values_of_another_shape_are_refused(values: Any) -> None:
    with pytest.raises(BadRequest, match="情景"):
        read_scenario("坏", values)


SHEETS = {
    "细分领域": [["领域编号", "领域名称"], ["ne", "新能源"]],
    "环节": [
        ["环节编号", "环节名称", "细分领域", "阶段"],
        ["cell", "锂电池", "ne", "中游"],
        ["pack", "电池包", "ne", "下游"],
    ],
    "环节供需": [["上游环节", "下游环节", "是否必需"], ["cell", "pack", "是"]],
    "企业": [
        ["企业编号", "企业名称", "所在地"],
        ["a", "甲有限公司", "苏州市"],
        ["b", "乙有限公司", "上海市"],
        ["c", "丙有限公司", "苏州市"],
    ],
    "企业环节": [["企业", "环节"], ["a", "cell"], ["b", "cell"], ["c", "pack"]],
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{tmp_path / 'chain.db'}", write=True)
    import_file(
        made, "workbook", folder(tmp_path / "0", {f"{n}.csv": rows for n, rows in SHEETS.items()}), effective=20250101
    )
    yield made
    made.close()


def test_a_scenario_is_kept_replaced_found_and_taken_off(store: Store) -> None:
    save_scenario(store, Scenario(" 甲 退出 ", (Lose("c"),)), "张三")
    saved = save_scenario(store, Scenario("甲 退出", (Lose("a"), Land(("pack",), "b"))), "李四")
    save_scenario(store, Scenario("另一个", (Cut("某国", ("cell",)),)))
    assert [s.scenario.name for s in all_scenarios(store)] == ["另一个", "甲 退出"]
    found = find_scenario(store, "甲 退出")
    assert (found, found.by) == (saved, "李四")
    assert found.scenario.changes == (Lose("a"), Land(("pack",), "b"))
    graph = store.slice(["ne"])
    outcome = what_if(graph, make_place(graph, ["320500"]), found.scenario)
    assert outcome.emptied == ("锂电池",)
    delete_scenario(store, "甲 退出", "王五")
    assert [s.scenario.name for s in all_scenarios(store)] == ["另一个"]
    with pytest.raises(NotFound, match="情景"):
        delete_scenario(store, "甲 退出")
    assert len(store.notes("scenario")) == 4


def test_a_scenario_that_cannot_be_kept_is_refused_and_one_that_cannot_be_read_is_left_out(store: Store) -> None:
    for name in ("", "　", "长" * 41):
        with pytest.raises(BadRequest, match="情景名称"):
            save_scenario(store, Scenario(name, (Lose("a"),)))
    for changes in ((), (Lose("a"),) * 51):
        with pytest.raises(BadRequest, match="1 到 50 项变化"):
            save_scenario(store, Scenario("试", changes))
    with pytest.raises(NotFound, match="企业“zz”"):
        save_scenario(store, Scenario("试", (Lose("zz"),)))
    store.note("scenario", "坏的", {"changes": 3})
    assert all_scenarios(store) == []


def test_a_scenario_that_names_something_expired_says_until_when_it_was(store: Store) -> None:
    kept = save_scenario(store, Scenario("试", (Lose("a"),)))
    store.write(Batch("t", "退出", 20250601, [], [Retire("Enterprise", [("a",)])]))
    with pytest.raises(
        BadRequest,
        match="企业“甲有限公司”只在 2025-01-01 到 2025-06-01 之间有效",
    ):
        check_scenario(store, kept.scenario)
    check_scenario(store, kept.scenario, 20250301)
    graph = store.chain()
    with pytest.raises(NotFound, match="有效的企业“a”"):
        what_if(graph, make_place(graph, ["320500"]), kept.scenario)


def test_an_outcome_is_plain_data_and_a_comparison_a_table() -> None:
    found = run(Lose("k1"))
    answer = plain_record(outcome_record(found))
    assert orjson.loads(orjson.dumps(answer)) == answer
    assert answer["proxy"] is True
    assert answer["scenario"]["changes"] == [{"change": "lose", "enterprise": "k1"}]
    assert [(m["segment"]["id"], m["turn_name"], m["after"]["enterprises"]) for m in answer["moves"]] == [
        ("gas", "新出现的缺口", 0),
    ]
    assert answer["stopped"][1]["why"] == ["气体", "芯片"]
    assert comparison_rows([found, run(Lose("s1"), Lose("s2"))]) == [
        ["领域", "环节编号", "环节", "现状", "试", "试"],
        ["示例链", "gas", "气体", "一般", "缺失", ""],
        ["示例链", "wafer", "晶片", "缺失", "", "未布局"],
        ["示例链", "chip", "芯片", "一般", "", "缺失"],
    ]


def test_a_slice_and_the_whole_graph_tell_the_same_on_the_bundled_data(sample_db: Path) -> None:
    store = open_store(f"sqlite:///{sample_db}")
    whole, part = store.chain(), store.slice(["ic"])
    place = make_place(whole, ["320500"])
    known, inside = operating(whole), membership(whole, place).inside
    mine = np.isin(known.segment, whole.field_segments("ic")) & inside[known.enterprise]
    bottlenecks = [g.segment for g in find_gaps(whole, "ic", place).gaps if g.bottleneck]
    assert len(bottlenecks) > 3
    moved = 0
    for firm in np.unique(known.enterprise[mine]).tolist()[: rounds(2, 6)]:
        lost = Lose(str(whole.nodes["Enterprise"].ids[firm]))
        scenario = Scenario(
            "试",
            (lost, Cut("某国", tuple(bottlenecks[:4]), stand_in=False), Land(tuple(bottlenecks[:1]), name="新企业")),
        )
        one, other = (what_if(g, place, scenario, fields=["ic"]) for g in (whole, part))
        # as text, in which what is not a number equals itself
        assert repr((one.moves, one.stopped, one.emptied)) == repr((other.moves, other.stopped, other.emptied))
        assert repr(one.after) == repr(other.after)
        moved += len(one.moves)
    assert moved > 0
    store.close()
