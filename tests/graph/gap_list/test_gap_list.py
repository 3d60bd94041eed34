"""The list over fields, its weights, the data tasks and saved schemes: hand-worked on the small world (see
tests.worlds).
"""

from __future__ import annotations

import dataclasses
import math
from functools import cache
from typing import Any

import pytest

from graph.chain.field_dates import field_dates
from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.errors import BadRequest, NotFound
from graph.gap_list.choice import Choice, Chosen, choose, only_rows, read_choice
from graph.gap_list.list import EVERY, GapList, list_gaps, list_places
from graph.gap_list.task_words import lists_say, what_is_missing
from graph.gap_list.tasks import FirmsToVerify, list_tasks, read_causes
from graph.gaps.find import find_all_gaps
from graph.gaps.lack_of_data import value_of_asking
from graph.gaps.thresholds import PARTS
from graph.gaps.weights import read_weights, split_weights
from graph.questions.overview import overview_of
from graph.questions.tables.gap_list import COLUMNS, USUAL, chosen_columns, gap_list_table, task_tables
from graph.store.contract import Store
from graph.work.schemes import all_schemes, delete_scheme, find_scheme, save_scheme
from tests.engines import engine_store
from tests.graph.gaps.two_cities import counted, two_cities
from tests.pictures import graph_of
from tests.rosters import with_closed_roster
from tests.worlds import FIRMS, OPERATES, PLACES, suzhou, world

store = engine_store
EVEN = {"firms": 0.0}


@cache
def chain() -> ChainGraph:
    """60 of 60 firms seen in 苏州, and 200 elsewhere: gaps of each kind, and what is none.

    Three users are here (m = 3·.98): they cannot do without wafer (卡脖子), gas, and one, which has one maker. side
    uses many, which is strong here with twelve (B = ½ · ⅓ · 12·.98).
    """
    here = {"user": 3, "many": 12, "one": 1}
    there = {"user": 10, "many": 10, "one": 4, "wafer": 30, "gas": 20, "side": 30, "far": 25, "none": 0}
    segments: dict[str, dict[str, Any]] = {
        "wafer": {"importable": 0.1, "bottleneck": 1, "stage": "上游"},
        "gas": {"importable": 0.3, "stage": "上游"},
        "side": {"importable": 0.1, "stage": "支撑"},
        "far": {"stage": "支撑"},
    }
    supplies = [("wafer", "user", 1), ("gas", "user", 1), ("one", "user", 1), ("many", "side", 0)]
    return counted(two_cities(here, there, supplies=supplies, segments=segments), 60)


def listed() -> GapList:
    return list_gaps(chain(), [suzhou(chain())])


def shared() -> GapList:
    """The same with a second field, of wafer, side and far alone."""
    graph = chain()
    part, ids = graph.edge("PART_OF", "Segment", "Field"), graph.nodes["Segment"].ids
    again = graph_of(
        {kind: [{"id": str(i)} for i in t.ids] for kind, t in graph.nodes.items() if kind != "Field"}
        | {"Field": [{"id": f, "name": n, "status": "参考链"} for f, n in (("f", "示例链"), ("g", "另一链"))]},
        {
            ("PART_OF", "Segment", "Field"): [
                (
                    str(ids[s]),
                    "f",
                    {"stage": part.columns["stage"][i], "group": "组", "order": i},
                )
                for i, s in enumerate(part.source.tolist())
            ]
            + [(s, "g", {"stage": "下游", "group": "组", "order": i}) for i, s in enumerate(("wafer", "side", "far"))]
        },
    )
    nodes = {**graph.nodes, "Field": again.nodes["Field"]}
    edges = {**graph.edges, ("PART_OF", "Segment", "Field"): again.edge("PART_OF", "Segment", "Field")}
    both = dataclasses.replace(graph, nodes=nodes, edges=edges, census=None)
    return list_gaps(both, [suzhou(both)])


def test_a_segment_of_several_fields_is_one_row_with_one_state_whatever_is_filtered() -> None:
    found = shared()
    assert [g.segment for g in found.gaps(range(len(found)))].count("side") == 2
    assert (
        sum(found.counts().values())
        == int(found.speaks.sum())
        == len({g.segment for g in found.gaps(range(len(found)))})
    )
    for choice in (Choice(), Choice(fields=("g",)), Choice(fields=("f", "g")), Choice(stages=("下游",))):
        rows = {found.gap(r).segment: r for r in choose(found, choice).rows.tolist()}
        assert found.gap(rows["side"]).state == "extend"
        assert [a.field for a in found.fields_of(rows["side"])] == ["f", "g"]
        assert len(rows) == len(choose(found, choice))
    assert choose(found, Choice(fields=("g",), states=("absent",))).rows.tolist() == [
        r for r in range(len(found)) if found.gap(r).segment == "far" and found.speaks[r]
    ]
    key = next(found.key(r) for r in range(len(found)) if found.gap(r).segment == "side" and not found.speaks[r])
    assert names(found, only_rows(found, choose(found, Choice()), [key])) == ["side"]  # an address of before


def names(found: GapList, chosen: Chosen) -> list[str]:
    return [found.gap(row).segment for row in chosen.rows]


def test_the_list_is_that_of_the_single_fields() -> None:
    found = listed()
    gaps = [g for a in find_all_gaps(chain(), suzhou(chain())) for g in a.gaps]
    assert [(g.segment, g.state, g.priority) for g in found.gaps(range(len(found)))] == [
        (g.segment, g.state, g.priority) for g in gaps
    ]
    assert found.counts() == {
        "missing": 2,
        "likely_missing": 0,
        "weak": 1,
        "extend": 1,
        "strong": 1,
        "plain": 2,
        "absent": 1,
        "unknown": 1,
    }
    assert names(found, choose(found, Choice())) == [g.segment for g in gaps if g.priority is not None]
    assert found.key(0) == "320500:f:wafer"


def test_weights_change_the_priority_and_say_who_moved() -> None:
    found = listed()
    plain = choose(found, Choice())
    # wafer 2.94·.9·1.5, gas 2.94·.7, side 1.96·.9, and one 2.94·½, each times how sure it is
    assert names(found, plain) == ["wafer", "gas", "side", "one"]
    assert plain.priority.tolist() == pytest.approx([3.97, 2.06, 1.76, 1.46], rel=0.03)
    assert plain.rank.tolist() == plain.usual.tolist() == [1, 2, 3, 4]
    weighed = choose(found, Choice(weights=read_weights(EVEN)))
    # without the firms: .9·1.5, .9, .7, ½
    assert names(found, weighed) == ["wafer", "side", "gas", "one"]
    assert weighed.priority.tolist() == pytest.approx([1.35, 0.9, 0.7, 0.5], rel=0.03)
    assert (weighed.usual - weighed.rank).tolist() == [0, 1, -1, 0]


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        (Choice(actions=("延链",)), ["side"]),
        (Choice(states=("strong", "absent")), ["far", "many"]),
        (Choice(stages=("上游",)), ["wafer", "gas"]),
        (Choice(states=("weak",), actions=("补链",)), []),
        (Choice(fields=("f",), stages=("支撑",)), ["side"]),
        (Choice(reverse=True), ["one", "side", "gas", "wafer"]),
        (Choice(sort="importable"), ["gas", "wafer", "side", "one"]),
        (Choice(sort="importable", reverse=True), ["one", "wafer", "side", "gas"]),
        (Choice(sort="firms"), ["wafer", "gas", "one", "side"]),
        (Choice(sort="stage"), ["wafer", "gas", "one", "side"]),
        (Choice(sort="state", reverse=True), ["side", "one", "wafer", "gas"]),
    ],
)
def test_filters_and_order(choice: Choice, wanted: list[str]) -> None:
    found = listed()
    got = names(found, choose(found, choice))
    assert sorted(got) == wanted if choice.states == ("strong", "absent") else got == wanted


def test_states_that_are_no_gap_have_no_rank() -> None:
    found = listed()
    chosen = choose(found, Choice(states=("strong", "missing")))
    assert [int(r) for r in chosen.rank] == [1, 2, 0]
    assert [p == p for p in chosen.priority.tolist()] == [True, True, False]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"actions": ["补练"]}, "补链"),
        ({"states": ["unknown"]}, "待核实"),
        ({"stages": ["上中游"]}, "上游"),
        ({"sort": "运气"}, "priority"),
        ({"weights": {"luck": 1}}, "带动户数"),
        ({"weights": {"sureness": "nan"}}, "0 到 5"),
        ({"weights": {"sureness": "-1"}}, "0 到 5"),
        ({"weights": {"sureness": "9"}}, "0 到 5"),
        ({"weights": {"sureness": "一"}}, "0 到 5"),
    ],
)
def test_words_that_mean_nothing_are_refused_with_what_could_be_written(bad: dict[str, object], words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        read_choice(world(), **bad)  # type: ignore[arg-type]


def test_words_may_be_chinese_several_and_empty() -> None:
    choice = read_choice(
        world(),
        actions=["补链，强链", ""],
        states=["缺失", "weak"],
        fields=["示例链"],
        sort="把握",
        weights={"带动户数": "2"},
    )
    assert (choice.actions, choice.states, choice.fields, choice.sort) == (
        ("补链", "强链"),
        ("missing", "weak"),
        ("f",),
        "sureness",
    )
    assert choice.weights == {**dict.fromkeys(PARTS, 1.0), "firms": 2.0}
    with pytest.raises(NotFound, match="没有这个"):
        read_choice(world(), fields=["没有这个"])
    with pytest.raises(BadRequest, match="带动户数=2"):
        split_weights(["带动户数2"])


def test_rows_can_be_picked_by_key_and_a_stale_key_is_told() -> None:
    found = listed()
    chosen = choose(found, Choice())
    assert names(found, only_rows(found, chosen, ["320500:f:gas", "320500:f:wafer"])) == ["wafer", "gas"]
    with pytest.raises(NotFound, match="刷新"):
        only_rows(found, chosen, ["320500:f:gone"])


def test_districts_below_a_place() -> None:
    graph = world()
    assert [p.name for p in list_places(graph, "苏州")] == ["苏州市"]
    assert [p.name for p in list_places(graph, "苏州", EVERY)] == ["昆山市"]
    assert [p.name for p in list_places(graph, "江苏", "苏州市")] == ["苏州市"]
    with pytest.raises(BadRequest, match="下级区划"):
        list_places(graph, "苏州", "合肥")
    with pytest.raises(BadRequest, match="没有下级"):
        list_places(graph, "昆山", EVERY)
    both = list_gaps(graph, [suzhou(graph), make_place(graph, ["320583"])])
    assert len(both) == 14
    assert {both.key(7).split(":")[0], both.key(0).split(":")[0]} == {"320500", "320583"}


def test_a_task_says_what_is_missing_and_whom_to_verify() -> None:
    links = [(firm, s, {"share": 0.5}) for s, firms in OPERATES.items() for firm in firms]
    guessed = [("h1", "tool", {}, 1), ("s1", "tool", {}, 1)]
    graph = world(edges={("OPERATES_IN", "Enterprise", "Segment"): [*links, *guessed]})
    found = list_gaps(graph, [suzhou(graph)])
    tasks = list_tasks(found)
    # two chip makers use wafer: 2·.98·(1 − .1)·½; nobody is next to the others, and of tool one here is suggested
    assert [found.gap(t.row).segment for t in tasks][:2] == ["wafer", "tool"]
    assert [t.value for t in tasks] == pytest.approx([2 * 0.98 * 0.9 * 0.5, 0, 0, 0])
    wafer, tool = tasks[:2]
    assert (tool.cause, tool.suggested, tool.suggested_place, tool.unplaced) == ("look", 2, 1, 0)
    assert tool.to_verify == 1  # what one in Hefei does says nothing about Suzhou
    assert (wafer.cause, wafer.suggested, wafer.unplaced, wafer.to_verify) == ("look", 0, 2, 2)
    assert what_is_missing(found, wafer) == (
        "按链条推算 2 家离不开这个环节（企业s1、企业s2）；企业j1、企业x1在做，但不知道是不是在本地，请核实"
    )
    assert what_is_missing(found, tool) == "还没看到本地企业用得上；企业s1可能在做，请核实"
    assert [t.turn for t in tasks] == ["最先", "不用", "不用", "不用"]
    finder = FirmsToVerify.of_place(graph, suzhou(graph))
    assert [(f.id, f.work) for f in finder.of("tool")] == [("s1", "confirm")]
    assert [(f.id, f.work) for f in finder.of("tool", far=True)] == [("s1", "confirm"), ("h1", "confirm")]
    assert [f.id for f in FirmsToVerify(graph, suzhou(graph)).of("wafer")] == [
        "j1",
        "x1",
    ]  # 江苏省 is too wide, x1 nowhere
    assert list_tasks(found, ("unseen",)) == []
    assert read_causes(["look", ""]) == ("look",)
    with pytest.raises(BadRequest, match="look"):
        read_causes(["luck"])
    sheet, firms_sheet = task_tables(found, [wafer, tool], 1)
    assert (len(sheet.rows), len(firms_sheet.rows)) == (2, 3)


def test_asking_is_worth_most_where_it_is_even_and_much_hangs_on_it() -> None:
    (task,) = list_tasks(listed())
    gap = listed().gap(task.row)
    assert (gap.segment, task.cause, task.value) == ("none", "unseen", 0.0)
    assert what_is_missing(listed(), task) == "哪里的名录里都没有一家，先把名录补齐"
    gap = dataclasses.replace(gap, rules=("unknown.look",), parts={**gap.parts, "firms": 4.0, "importable": 0.5})

    def value(p: float) -> float:
        return value_of_asking(dataclasses.replace(gap, inputs=dataclasses.replace(gap.inputs, p_guess=p)))

    assert [value(p) for p in (0.0, 0.3, 0.5, 0.7, 1.0)] == pytest.approx([0, 0.6, 1.0, 0.6, 0])
    assert value(math.nan) == 1.0


def test_what_nobody_can_bring_along_stands_apart_at_the_end_and_in_no_sheet() -> None:
    segments = {"port": {"rooted": 1}}
    needed = [("port", "user", 1), ("part", "user", 1)]
    graph = two_cities({"user": 3}, {"port": 30, "idle": 0, "part": 30, "user": 10}, supplies=needed, segments=segments)
    found = list_gaps(graph, [suzhou(graph)])
    tasks = {found.gap(t.row).segment: t for t in list_tasks(found)}
    assert [(s, t.cause, t.turn) for s, t in tasks.items()] == [
        ("part", "look", "最先"),
        ("idle", "unseen", "不用"),
        ("port", "rooted", "不用"),
    ]
    assert "就地建设" in what_is_missing(found, tasks["port"])
    assert [t.cause for t in list_tasks(found, ("rooted",))] == ["rooted"]
    seen = counted(graph, 60)
    sure = list_gaps(seen, [suzhou(seen)])
    gaps = choose(sure, Choice())
    assert {sure.gap(row).segment for row in gaps.rows.tolist()} == {"port", "part"}
    assert [g.segment.id for g in overview_of(seen, sure, {}).next] == ["part"]


def test_who_is_known_nationwide_is_named_where_no_list_that_can_be_compared_holds_anybody() -> None:
    """名录里哪里都没有一家（全国已知 6 家） said two things at once."""
    counts = {"320500": 4, "310000": 3, "340100": 3}
    graph = with_closed_roster(world(), [f for f in FIRMS if f not in ("f3", "j1", "x1")], counts, complete=None)
    found = list_gaps(graph, [suzhou(graph)])
    tasks = {found.gap(t.row).segment: t for t in list_tasks(found)}
    assert tasks["tool"].cause == "unseen"
    assert what_is_missing(found, tasks["tool"]) == "可比的名录里没有，别的名录各地共记有 1 家（企业f3）；先把名录补齐"


def test_a_guess_names_the_list_and_whom_it_counts_once_for_all() -> None:
    graph = counted(two_cities({"user": 3}, {"part": 5, "user": 40}, supplies=[("part", "user", 1)]), 300)
    found = list_gaps(graph, [suzhou(graph)])
    (part,) = list_tasks(found)
    assert what_is_missing(found, part) == "按链条推算 3 家离不开这个环节（h0、h1、h2）；没有线索"
    assert lists_say(found, [part]) == (
        "没有线索的 1 个环节：名录“规上企业名录”（按生产场所计）里本地一家没看到，"
        "按规模应见最多约 2 家，没有的可能约 30%；没看到不等于没有",
    )


def test_a_place_without_enterprises_is_all_tasks() -> None:
    nodes = {"District": [{"id": i, "name": n} for i, n in [*PLACES, ("320584", "吴江区")]]}
    graph = world(nodes=nodes)
    found = list_gaps(graph, [make_place(graph, ["320584"])])
    tasks = list_tasks(found)
    assert len(tasks) == 7
    assert {t.value for t in tasks} == {0.0}
    assert what_is_missing(found, tasks[0]) == "还没看到本地企业用得上；没有线索"
    assert len(choose(found, Choice())) == 0


def test_an_empty_graph_has_an_empty_list() -> None:
    graph = dataclasses.replace(world(), edges={k: v for k, v in world().edges.items() if k[0] != "PART_OF"})
    found = list_gaps(graph, [suzhou(graph)])
    assert (len(found), len(choose(found, Choice())), list_tasks(found)) == (0, 0, [])
    assert gap_list_table(found, choose(found, Choice()), Choice(), USUAL, 0).rows == ()
    assert overview_of(graph, found, {}).next == ()


def test_the_overview_counts_segments_and_enterprises() -> None:
    graph = world()
    does = graph.edge("OPERATES_IN", "Enterprise", "Segment")
    firms, segments = (
        graph.nodes[kind].ids[at].tolist() for kind, at in (("Enterprise", does.source), ("Segment", does.target))
    )
    of_firm = {"s1": "2025", "h1": "2023-05"}
    dates = field_dates(graph, {(f, s): of_firm.get(f) for f, s in zip(firms, segments, strict=True)})
    (row,) = overview_of(graph, list_gaps(graph, [suzhou(graph)]), dates).rows
    assert (row.segments, row.told, row.seen) == (7, 3, 7)  # who is on no list only tells presence
    # all twelve work in the chain; s1, s2, s3, k1 are here
    assert (row.enterprises, row.enterprises_place) == (12, 4)
    assert (row.data_date, row.oldest_date, row.undated) == ("2025", "2023-05", 10)


def test_a_table_has_the_columns_asked_for_and_says_how_it_was_made() -> None:
    found = listed()
    choice = Choice(weights=read_weights(EVEN), stages=("上游",))
    table = gap_list_table(found, choose(found, choice), choice, chosen_columns(["priority", "moved", "local"]), 3)
    assert [c.key for c in table.columns] == [
        *("place", "field", "name", "moved", "priority", "local", "roster", "segment")
    ]
    assert [row[2] for row in table.rows] == ["wafer", "gas"]
    notes = "\n".join(table.notes)
    assert "优先级权重：带动户数 0，把握 1，外购可得性 1，紧迫 1" in notes
    assert "阶段 上游" in notes
    assert chosen_columns([]) == USUAL
    assert set(USUAL) <= set(COLUMNS)
    with pytest.raises(BadRequest, match="不存在"):
        chosen_columns(["luck"])


def test_a_scheme_is_kept_replaced_found_and_taken_off(store: Store) -> None:
    mine = Choice(actions=("补链",), fields=("f",), weights=read_weights({"firms": 2}), sort="sureness", reverse=True)
    save_scheme(store, " 我的 方案 ", Choice(), (), "张三")
    saved = save_scheme(store, "我的 方案", mine, ("name", "priority"), "李四")
    save_scheme(store, "另一个", Choice())
    assert [s.name for s in all_schemes(store)] == ["另一个", "我的 方案"]
    found = find_scheme(store, "我的 方案")
    assert (found, found.by) == (saved, "李四")
    assert (found.choice, found.columns) == (mine, ("name", "priority"))
    delete_scheme(store, "我的 方案", "王五")
    assert [s.name for s in all_schemes(store)] == ["另一个"]
    with pytest.raises(NotFound, match="方案"):
        delete_scheme(store, "我的 方案")
    assert len(store.notes("scheme")) == 4  # nothing is ever taken out


def test_a_scheme_needs_a_name_and_one_that_cannot_be_read_is_left_out(store: Store) -> None:
    for name in ("", "　", "长" * 41):
        with pytest.raises(BadRequest, match="方案名称"):
            save_scheme(store, name, Choice())
    store.note("scheme", "坏的", {"weights": 3})
    assert all_schemes(store) == []


def test_a_scheme_of_the_older_method_keeps_what_still_means_something(store: Store) -> None:
    """Its filters go on, its order and columns as what they became; its weights were of other numbers."""
    said = {
        "filters": {"actions": ["补链"], "states": ["missing"], "stages": [], "fields": ["f"]},
        "weights": {"demand_pull": 2.0, "criticality": 1.0, "confidence": 1.0, "importable": 0.5},
        "sort": "confidence",
        "reverse": True,
        "columns": ["name", "demand_pull", "priority"],
    }
    store.note("scheme", "旧方案", said, "张三")
    (found,) = all_schemes(store)
    weights = {**dict.fromkeys(PARTS, 1.0), "importable": 0.5}
    same = Choice(actions=("补链",), states=("missing",), fields=("f",), weights=weights)
    assert found.choice == dataclasses.replace(same, sort="sureness", reverse=True)
    assert found.columns == ("name", "firms", "priority")
    for gone in ("criticality", "luck"):
        store.note("scheme", "旧方案", {**said, "sort": gone}, "张三")
        assert all_schemes(store)[0].choice == same, "an order that is gone is not turned round either"
