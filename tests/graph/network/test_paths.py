"""Ways between two nodes: by hand, against a search of all, and read from a store around the two ends alone."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from graph.chain.graph import ChainGraph
from graph.errors import BadRequest, NotFound
from graph.network.paths import Ways, find_ways
from graph.questions.network.paths import paths_record, ways_between
from graph.search.nodes import find_end
from graph.store.contract import Store
from graph.store.open import open_store
from graph.views.network.path_picture import way_words, ways_note, ways_view
from tests.engines import JAN, MAR, engine_store, firm, places, put, segments, table
from tests.pictures import graph_of

store = engine_store


def firms(*ids: str) -> list[dict[str, str]]:
    return [{"id": i, "name": i.upper(), "full_name": f"{i}公司"} for i in ids]


def small() -> ChainGraph:
    """a → b directly and by c (a guess), by d, by s; x joins everybody; e hangs on b; z is alone."""
    ties = ("Enterprise", "Enterprise")
    return graph_of(
        {
            "Enterprise": firms("a", "b", "c", "d", "e", "z"),
            "Segment": [{"id": "s", "name": "封装"}],
            "District": [{"id": "x", "name": "昆山市"}],
        },
        {
            ("SELLS_TO", *ties): [("a", "b"), ("a", "c"), ("d", "a"), ("d", "b"), ("z", "a", {}, 2)],
            ("INVESTS_IN", *ties): [("a", "b", {"share": 0.25}), ("b", "c", {}, 1), ("b", "e")],
            ("OPERATES_IN", "Enterprise", "Segment"): [("a", "s"), ("b", "s"), ("e", "s")],
            ("LOCATED_IN", "Enterprise", "District"): [(i, "x") for i in "abcdez"],
        },
    )


def node(graph: ChainGraph, kind: str, id_: str) -> tuple[str, int]:
    return kind, graph.position(kind, id_)


def ways(graph: ChainGraph, start: str, end: str, count: int = 20, longest: int = 4) -> Ways:
    return find_ways(graph, node(graph, "Enterprise", start), node(graph, "Enterprise", end), count, longest)


def ids(graph: ChainGraph, found: Ways) -> list[str]:
    return ["-".join(str(graph.nodes[k].ids[i]) for k, i in way.nodes) for way in found.ways]


def test_ways_are_ordered_by_length_then_by_what_is_certain_then_by_how_common_the_stops_are() -> None:
    graph = small()
    found = ways(graph, "a", "b", longest=3)
    # d leads to 2 stops of any way (a, b), s to 3 (a, b, e); the way by c rests on a guess; a-s-e-b has three steps
    assert ids(graph, found) == ["a-b", "a-d-b", "a-s-b", "a-c-b", "a-s-e-b"]
    assert (found.total, found.complete) == (5, True)
    assert [len(w.steps) for w in found.ways] == [1, 2, 2, 2, 3]
    assert [w.guessed for w in found.ways] == [0, 0, 0, 1, 0]
    assert [t.relation for t in found.ways[0].steps[0]] == ["INVESTS_IN", "SELLS_TO"]
    assert found.ways[0].steps[0][0].values == {"share": 0.25}
    assert [t.forward for step in found.ways[1].steps for t in step] == [False, True]
    assert ids(graph, ways(graph, "a", "b", count=2, longest=3)) == ["a-b", "a-d-b"]
    assert ways(graph, "a", "b", count=2, longest=3).total == 5
    assert ids(graph, ways(graph, "b", "a", longest=2)) == ["b-a", "b-d-a", "b-s-a", "b-c-a"]


def test_ways_in_words() -> None:
    graph = small()
    found = ways(graph, "a", "b", longest=2)
    assert way_words(graph, found.ways[0]) == "A —投资关系（占 25.0%）、供销关系→ B"
    assert way_words(graph, found.ways[1]) == "A ←供销关系— D —供销关系→ B"
    assert way_words(graph, found.ways[3]) == "A —供销关系→ C ←投资关系（待核实）— B"
    assert ways_note(found).startswith("显示前 4 条，共 4 条（2 步以内")


def test_places_are_ends_but_no_stops_and_rejected_relations_join_nothing() -> None:
    graph = small()
    assert ids(graph, ways(graph, "a", "z", longest=6)) == []
    found = find_ways(graph, node(graph, "Enterprise", "z"), node(graph, "District", "x"), 20, 3)
    assert ids(graph, found) == ["z-x"]


def test_what_cannot_be_asked_is_refused() -> None:
    graph = small()
    with pytest.raises(BadRequest, match="同一个"):
        ways(graph, "a", "a")
    for more in ({"count": 0}, {"count": 21}, {"longest": 0}, {"longest": 7}):
        with pytest.raises(BadRequest, match="不在"):
            ways(graph, "a", "b", **more)


def test_too_many_ways_are_said_to_be_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.network.paths.FOUND", 3)
    found = ways(small(), "a", "b")
    assert (found.total, found.complete) == (3, False)
    assert "至少 3 条" in ways_note(found)


@pytest.mark.parametrize("seed", range(6))
def test_ways_are_those_that_a_search_of_all_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    names = [f"n{i}" for i in range(14)]
    pairs = sorted({tuple(rng.choice(14, 2, replace=False).tolist()) for _ in range(26)})
    links = [(names[a], names[b], {}, int(rng.random() < 0.3)) for a, b in pairs]
    graph = graph_of({"Enterprise": firms(*names)}, {("SELLS_TO", "Enterprise", "Enterprise"): links})
    plain: nx.Graph[str] = nx.Graph((a, b) for a, b, *_ in links)
    plain.add_nodes_from(names)
    for start, end in (("n0", "n1"), ("n2", "n9"), ("n13", "n5")):
        wanted = sorted(nx.all_simple_paths(plain, start, end, cutoff=5), key=len)
        found = ways(graph, start, end, longest=5)
        assert found.total == len(wanted)
        assert [len(w.nodes) for w in found.ways] == [len(w) for w in wanted[:20]]
        assert set(ids(graph, found)) <= {"-".join(w) for w in wanted}


def test_the_picture_of_ways_goes_from_left_to_right_without_overlap() -> None:
    graph = small()
    found = ways(graph, "a", "b", longest=3)
    view = ways_view(graph, found)
    at = {n.id: n for n in view.nodes}
    assert (
        at["Enterprise:a"].center[0]
        < at["Segment:s"].center[0]
        < at["Enterprise:e"].center[0]
        < at["Enterprise:b"].center[0]
    )
    boxes = [(n.x, n.y, n.w, n.h) for n in view.nodes] + [t.box for n in view.nodes for t in n.texts]
    assert all(b[0] >= 0 and b[0] + b[2] <= view.width for b in boxes)
    marks = [(n.x, n.y, n.w, n.h) for n in view.nodes]
    for i, a in enumerate(marks):
        for b in marks[:i]:
            assert a[0] >= b[0] + b[2] or b[0] >= a[0] + a[2] or a[1] >= b[1] + b[3] or b[1] >= a[1] + a[3]
    assert len(view.edges) == 10
    empty = ways_view(graph, ways(graph, "a", "z"))
    assert [n.id for n in empty.nodes] == ["Enterprise:a", "Enterprise:z"]


def _chain(store: Store) -> None:
    """e0 sells to e1, and so on to e6; all are in one place, and e0 and e4 in one segment."""
    put(store, places("c"), segments("s"), *(firm(f"e{i}") for i in range(7)), on=JAN)
    ends = ("Enterprise", "Enterprise")
    put(store, table("SELLS_TO", *({"source": f"e{i}", "target": f"e{i + 1}"} for i in range(6)), ends=ends), on=JAN)
    put(store, table("LOCATED_IN", *({"source": f"e{i}", "target": "c"} for i in range(7))), on=JAN)
    put(store, table("OPERATES_IN", {"source": "e0", "target": "s"}, {"source": "e4", "target": "s"}), on=MAR)


def test_ways_are_read_around_the_two_ends_alone(store: Store) -> None:
    _chain(store)
    for end, longest, on, wanted in (
        ("e4", 4, JAN, ["e0-e1-e2-e3-e4"]),
        ("e4", 4, MAR, ["e0-s-e4", "e0-e1-e2-e3-e4"]),
        ("e4", 3, JAN, []),
        ("e1", 1, JAN, ["e0-e1"]),
        ("e5", 3, MAR, ["e0-s-e4-e5"]),
        ("e6", 6, JAN, ["e0-e1-e2-e3-e4-e5-e6"]),
    ):
        found = ways_between(store, ("Enterprise", "e0"), ("Enterprise", end), 5, longest, on)
        assert ids(found.graph, found.ways) == wanted, (end, longest, on)
    answer = paths_record(ways_between(store, ("Enterprise", "e0"), ("Enterprise", "e4"), 5, 4, MAR))
    assert (answer.shown, answer.total, answer.complete) == (2, 2, True)
    assert [n.to.id for n in answer.paths[0].path] == ["s", "e4"]


def test_ways_in_a_crowd_are_searched_less_far_and_the_answer_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.store.engine.surroundings.ROOM", 2)
    _chain(store)
    answer = paths_record(ways_between(store, ("Enterprise", "e1"), ("Enterprise", "e5"), 5, 4, JAN))
    assert (answer.searched, answer.complete, answer.paths) == (2, False, ())


def test_ways_read_around_the_ends_are_those_of_the_whole_graph(sample_db: Path) -> None:
    made = open_store(f"sqlite:///{sample_db}")
    whole = made.chain()
    asked = [
        (("Enterprise", "002079.SZ"), ("Institution", "inst-soochow-univ")),
        (("Enterprise", "002079.SZ"), ("Enterprise", "000725.SZ")),
        (("Segment", "ic-analog"), ("Talent", str(whole.nodes["Talent"].ids[3]))),
    ]
    for start, end in asked:
        near = ways_between(made, start, end, 8, 3, None)
        full = find_ways(whole, node(whole, *start), node(whole, *end), 8, 3)
        assert near.ways.total == full.total
        assert ids(near.graph, near.ways) == ids(whole, full)
    made.close()


def test_ends_are_found_by_kind_and_id_by_id_or_by_name(store: Store) -> None:
    put(store, firm("a", name="甲"), places("c"))
    assert (
        find_end(store, "Enterprise:a", JAN)
        == find_end(store, " a ", JAN)
        == find_end(store, "甲", JAN)
        == ("Enterprise", "a")
    )
    for text in ("Enterprise:b", "Nobody:a", "乙", ""):
        with pytest.raises(NotFound):
            find_end(store, text, JAN)
