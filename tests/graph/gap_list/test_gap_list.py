"""The list over fields, its weights, the data tasks and saved schemes: hand-worked on the small world (see
tests.worlds).
"""

from __future__ import annotations

import dataclasses
import math

import pytest

from graph.chain.field_dates import field_dates
from graph.chain.places import make_place
from graph.errors import BadRequest, NotFound
from graph.gap_list.choice import Choice, Chosen, choose, only_rows, read_choice
from graph.gap_list.list import EVERY, GapList, list_gaps, list_places
from graph.gap_list.tasks import FirmsToVerify, list_tasks, read_causes, what_is_missing
from graph.gaps.find import find_all_gaps
from graph.gaps.lack_of_data import needed
from graph.gaps.thresholds import PARTS, Thresholds
from graph.gaps.weights import read_weights, split_weights
from graph.questions.overview import overview_of
from graph.questions.tables.gap_list import COLUMNS, USUAL, chosen_columns, gap_list_table, task_tables
from graph.store.contract import Store
from graph.work.schemes import all_schemes, delete_scheme, find_scheme, save_scheme
from tests.engines import engine_store
from tests.worlds import OPERATES, PLACES, suzhou, world

store = engine_store
LOOSE = Thresholds(min_observed=1, confidence_floor=0.0)
EVEN = {"demand_pull": 0.0, "criticality": 0.0}


def listed(limits: Thresholds | None = LOOSE) -> GapList:
    graph = world()
    return list_gaps(graph, [suzhou(graph)], limits)


def names(found: GapList, chosen: Chosen) -> list[str]:
    return [found.gaps[row].segment for row in chosen.rows]


def test_the_list_is_that_of_the_single_fields() -> None:
    graph = world()
    found = listed()
    gaps = [g for a in find_all_gaps(graph, suzhou(graph), thresholds=LOOSE) for g in a.gaps]
    assert [(g.segment, g.state, g.priority) for g in found.gaps] == [(g.segment, g.state, g.priority) for g in gaps]
    assert found.counts() == {"missing": 1, "weak": 1, "extend": 2, "strong": 2, "absent": 1, "unknown": 0}
    assert names(found, choose(found, Choice())) == [g.segment for g in gaps if g.priority is not None]
    assert found.key(0) == "320500:f:wafer"


def test_weights_change_the_priority_and_say_who_moved() -> None:
    found = listed()
    plain = choose(found, Choice())
    # wafer 0.4·1·0.80·0.9, gas 0.4·1·0.70·0.7, then 延链 by relatedness: side 0.75/1.75, ore 0.33/1.08
    assert names(found, plain) == ["wafer", "gas", "side", "ore"]
    assert plain.rank.tolist() == plain.usual.tolist() == [1, 2, 3, 4]
    weighed = choose(found, Choice(weights=read_weights(EVEN)))
    # confidence · (1 − importable): wafer and side 0.80·0.9 (wafer has the demand), gas 0.70·0.7, ore 0.70·0.1
    assert names(found, weighed) == ["wafer", "side", "gas", "ore"]
    four, three = 1 - math.exp(-1.6), 1 - math.exp(-1.2)
    assert weighed.priority.tolist() == pytest.approx([four * 0.9, four * 0.9, three * 0.7, three * 0.1])
    assert (weighed.usual - weighed.rank).tolist() == [0, 1, -1, 0]


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        (Choice(actions=("延链",)), ["side", "ore"]),
        (Choice(states=("strong", "absent")), ["board", "chip", "tool"]),
        (Choice(stages=("上游",)), ["wafer", "gas", "ore"]),
        (Choice(states=("weak",), actions=("补链",)), []),
        (Choice(fields=("f",), stages=("支撑",)), ["side"]),
        (Choice(reverse=True), ["ore", "side", "gas", "wafer"]),
        (Choice(sort="importable"), ["ore", "gas", "wafer", "side"]),
        (Choice(sort="importable", reverse=True), ["wafer", "side", "gas", "ore"]),
        (Choice(sort="stage"), ["wafer", "gas", "ore", "side"]),
        (Choice(sort="state", reverse=True), ["side", "ore", "gas", "wafer"]),
    ],
)
def test_filters_and_order(choice: Choice, wanted: list[str]) -> None:
    found = listed()
    got = names(found, choose(found, choice))
    assert sorted(got) == sorted(wanted) if choice.states == ("strong", "absent") else got == wanted


def test_states_that_are_no_gap_have_no_rank() -> None:
    found = listed()
    chosen = choose(found, Choice(states=("strong", "missing")))
    assert [int(r) for r in chosen.rank] == [1, 0, 0]
    assert [p == p for p in chosen.priority.tolist()] == [True, False, False]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"actions": ["补练"]}, "补链"),
        ({"states": ["unknown"]}, "待核实"),
        ({"stages": ["上中游"]}, "上游"),
        ({"sort": "运气"}, "priority"),
        ({"weights": {"luck": 1}}, "需求拉动"),
        ({"weights": {"confidence": "nan"}}, "0 到 5"),
        ({"weights": {"confidence": "-1"}}, "0 到 5"),
        ({"weights": {"confidence": "9"}}, "0 到 5"),
        ({"weights": {"confidence": "一"}}, "0 到 5"),
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
        sort="置信度",
        weights={"需求拉动": "2"},
    )
    assert (choice.actions, choice.states, choice.fields, choice.sort) == (
        ("补链", "强链"),
        ("missing", "weak"),
        ("f",),
        "confidence",
    )
    assert choice.weights == {**dict.fromkeys(PARTS, 1.0), "demand_pull": 2.0}
    with pytest.raises(NotFound, match="没有这个"):
        read_choice(world(), fields=["没有这个"])
    with pytest.raises(BadRequest, match="需求拉动=2"):
        split_weights(["需求拉动2"])


def test_rows_can_be_picked_by_key_and_a_stale_key_is_told() -> None:
    found = listed()
    chosen = choose(found, Choice())
    assert names(found, only_rows(found, chosen, ["320500:f:ore", "320500:f:wafer"])) == ["wafer", "ore"]
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
    both = list_gaps(graph, [suzhou(graph), make_place(graph, ["320583"])], LOOSE)
    assert len(both) == 14
    assert {both.key(7).split(":")[0], both.key(0).split(":")[0]} == {"320500", "320583"}


def test_a_task_says_what_is_missing_and_whom_to_verify() -> None:
    links = [(firm, s, {"share": 0.5}) for s, firms in OPERATES.items() for firm in firms]
    guessed = [("h1", "tool", {}, 1), ("s1", "tool", {}, 1)]
    graph = world(edges={("OPERATES_IN", "Enterprise", "Segment"): [*links, *guessed]})
    found = list_gaps(graph, [suzhou(graph)])
    (task,) = list_tasks(found)
    # tool: one known enterprise (f3), three are wanted; two suggested, one of them here
    assert (task.cause, task.needed, task.short, task.suggested, task.suggested_place, task.unplaced) == (
        "few",
        3,
        2,
        2,
        1,
        0,
    )
    assert task.helped
    assert "还差 2 家" in what_is_missing(task, found.gaps[task.row].inputs)
    firms = FirmsToVerify.of_place(graph, suzhou(graph)).of("tool")
    assert [(f.id, f.work) for f in firms] == [("s1", "confirm"), ("h1", "confirm")]  # the one here first
    assert [f.id for f in FirmsToVerify(graph, suzhou(graph)).of("wafer")] == [
        "j1",
        "x1",
    ]  # 江苏省 is too wide, x1 nowhere
    assert list_tasks(found, ("place",)) == []
    assert read_causes(["few", ""]) == ("few",)
    with pytest.raises(BadRequest, match="few"):
        read_causes(["luck"])
    tasks, firms_sheet = task_tables(found, [task], 1)
    assert (len(tasks.rows), len(firms_sheet.rows)) == (1, 2)


def test_how_many_enterprises_it_would_take() -> None:
    gap = next(g for g in listed().gaps if g.segment == "tool")  # 4 of 10 enterprises are here, none in tool
    assert needed(gap.inputs, Thresholds()) == 3
    assert needed(gap.inputs, Thresholds(confidence_floor=0.9)) == 6  # −ln 0.1 / 0.4 = 5.76
    assert needed(dataclasses.replace(gap.inputs, n_place=1.0), Thresholds(confidence_floor=0.9)) == 3
    assert needed(dataclasses.replace(gap.inputs, place_total=0), Thresholds()) is None


def test_a_place_without_enterprises_is_all_tasks() -> None:
    nodes = {"District": [{"id": i, "name": n} for i, n in [*PLACES, ("320584", "吴江区")]]}
    graph = world(nodes=nodes)
    found = list_gaps(graph, [make_place(graph, ["320584"])])
    tasks = list_tasks(found)
    assert len(tasks) == 7
    assert not any(t.helped for t in tasks)
    assert "请先补充本地企业" in what_is_missing(tasks[0], found.gaps[tasks[0].row].inputs)
    assert len(choose(found, Choice())) == 0


def test_an_empty_graph_has_an_empty_list() -> None:
    graph = dataclasses.replace(world(), edges={k: v for k, v in world().edges.items() if k[0] != "PART_OF"})
    found = list_gaps(graph, [suzhou(graph)])
    assert (len(found), len(choose(found, Choice())), list_tasks(found)) == (0, 0, [])
    assert gap_list_table(found, choose(found, Choice()), Choice(), USUAL, 0).rows == ()
    assert overview_of(graph, found, {}).next == ()


def test_the_overview_counts_segments_and_enterprises() -> None:
    graph = world()
    dates = field_dates(graph, {"s1": "2025", "h1": "2023-05", "x1": None})
    (row,) = overview_of(graph, list_gaps(graph, [suzhou(graph)], LOOSE), dates).rows
    assert (row.segments, row.told, row.seen) == (7, 7, 7)
    # all twelve work in the chain; s1, s2, s3, k1 are here
    assert (row.enterprises, row.enterprises_place) == (12, 4)
    assert (row.data_date, row.oldest_date, row.undated) == ("2025", "2023-05", 10)


def test_a_table_has_the_columns_asked_for_and_says_how_it_was_made() -> None:
    found = listed()
    choice = Choice(weights=read_weights(EVEN), stages=("上游",))
    table = gap_list_table(found, choose(found, choice), choice, chosen_columns(["priority", "moved", "local"]), 3)
    assert [c.key for c in table.columns] == ["place", "field", "name", "moved", "priority", "local", "segment"]
    assert [row[2] for row in table.rows] == ["晶片", "气体", "矿料"]
    notes = "\n".join(table.notes)
    assert "优先级权重：需求拉动 0，关键性 0，置信度 1，外购可得性 1" in notes
    assert "阶段 上游" in notes
    assert chosen_columns([]) == USUAL
    assert set(USUAL) <= set(COLUMNS)
    with pytest.raises(BadRequest, match="不存在"):
        chosen_columns(["luck"])


def test_a_scheme_is_kept_replaced_found_and_taken_off(store: Store) -> None:
    mine = Choice(
        actions=("补链",), fields=("f",), weights=read_weights({"demand_pull": 2}), sort="confidence", reverse=True
    )
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
