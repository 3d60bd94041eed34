"""A slice of one field answers as the whole graph does, whatever else the store holds."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.session.session import Session
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.chain.places import Place, make_place
from graph.chain.rosters import firms_on, rosters_of
from graph.counts.local import count_local
from graph.counts.population import describe_population
from graph.counts.take import columns_of, take_census
from graph.errors import BadRequest, NotFound
from graph.gaps.find import find_all_gaps, find_gaps
from graph.plain import plain_record
from graph.questions.gaps import gaps_record
from graph.space.relatedness import proximity
from graph.store.contract import Store
from graph.store.engine.slicing import cut_slice
from graph.targets.capability import capability
from graph.targets.rank import NODE_KIND, rank_targets
from graph.views.chain_map.map import chain_map_view
from graph.views.network.around import ego_view
from graph.views.network.gap_network import gap_view
from tests.engines import engine_sample
from tests.memory_reader import MemoryReader
from tests.pictures import graph_of
from tests.rounds import rounds
from tests.worlds import suzhou, world

store = engine_sample
DISTRICTS = ["p", "c1", "c2", "k1"]
SEGMENTS = [f"s{i}" for i in range(6)]
FIELDS = {"f": SEGMENTS[:4], "g": SEGMENTS[3:]}
FIRMS = [f"e{i}" for i in range(9)]
ROSTERS = {"r1": "规上企业", "r2": "登记企业", "r3": "行业头部"}
SHARES = (None, 0.1, 0.25, 0.3, 0.7)
STATES = (0, 0, 0, 1, 2)
ROLES = ("生产基地", "生产基地", "研发中心", "总部", "分支", "注册地")
NAMED = (None, "s0", "s0；s1；s2", "s3", "s4；nothing")


def one_of_each(**choices: Sequence[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A choice for each name, all in one draw: drawing them one by one takes longer than what is tested."""
    sizes = [len(values) for values in choices.values()]

    def chosen(number: int) -> dict[str, Any]:
        at = np.unravel_index(number, sizes)
        return {name: values[i] for (name, values), i in zip(choices.items(), at, strict=True)}

    return st.integers(0, math.prod(sizes) - 1).map(chosen)


def stated(**choices: Sequence[Any]) -> st.SearchStrategy[tuple[dict[str, Any], int]]:
    """What a relation says, and its state."""
    return one_of_each(**choices, state=STATES).map(lambda all_: (all_, all_.pop("state")))


OPERATES = stated(
    share=SHARES,
    role=(None, "链主"),
    rule=("alias", "stated", "manual"),
    evidence=(None, "主营产品“甲”", "主营产品“乙”"),
)
SITES, MAKES, BARE = stated(role=ROLES, segments=NAMED), stated(share=SHARES), stated()
FIRM = one_of_each(
    at=(None, *DISTRICTS),
    size=(None, 10.0, 33.3, 1e6),
    honours=(None, "专精特新", "拟上市；小巨人"),
    veto=[None] * 9 + ["否"],
    stock_code=(None, "600000.SH"),
    status=(None, "正常", "已退市"),
    division=(None, "C39 电子", "C26 化工", "3985"),
)


def pairs(a: Sequence[str], b: Sequence[str], most: int = 25) -> st.SearchStrategy[list[tuple[str, str]]]:
    return st.lists(st.sampled_from([(x, y) for x in a for y in b]), unique=True, max_size=most)


@st.composite
def worlds(draw: st.DrawFn) -> ChainGraph:
    """Two fields that share a segment, firms in four districts or none and on three rosters, ties, products,
    institutions, talent, projects.
    """
    firms = [{"id": f, "name": f} | draw(FIRM) for f in FIRMS]
    located = [(f["id"], at) for f in firms if (at := f.pop("at"))]
    products, others = ["p0", "p1", "p2"], ["i0", "i1"]
    return graph_of(
        {
            "Field": [{"id": f, "name": f} for f in FIELDS],
            "District": [{"id": d, "name": d} for d in DISTRICTS],
            "Segment": [
                {"id": s, "name": s, "importable": 0.2, "anchor_required": i % 2} for i, s in enumerate(SEGMENTS)
            ],
            "Enterprise": firms,
            "Product": [{"id": p, "name": p} for p in products],
            "Roster": [{"id": r, "name": r, "kind": kind} for r, kind in ROSTERS.items()],
            "Industry": [{"id": "h", "name": "h"}],
            "Institution": [{"id": i, "name": i, "kind": "高校"} for i in others],
            "Talent": [{"id": "t", "name": "t"}],
            "Project": [{"id": "j", "name": "j"}],
        },
        {
            ("WITHIN", "District", "District"): [("c1", "p"), ("c2", "p"), ("k1", "c1")],
            ("PART_OF", "Segment", "Field"): [(s, f, {"stage": "上游"}) for f, held in FIELDS.items() for s in held],
            ("SUPPLIES", "Segment", "Segment"): [
                (a, b, {"essential": 1}) for a, b in draw(pairs(SEGMENTS, SEGMENTS, 6)) if a < b
            ],
            ("LOCATED_IN", "Enterprise", "District"): located,
            ("LOCATED_IN", "Project", "District"): [("j", "c2")],
            ("LOCATED_IN", "Institution", "District"): [("i0", "c2")],
            ("OPERATES_IN", "Enterprise", "Segment"): [(*p, *draw(OPERATES)) for p in draw(pairs(FIRMS, SEGMENTS))],
            ("HAS_SITE", "Enterprise", "District"): [(*p, *draw(SITES)) for p in draw(pairs(FIRMS, DISTRICTS, 12))],
            ("MAKES", "Enterprise", "Product"): [(*p, *draw(MAKES)) for p in draw(pairs(FIRMS, products, 9))],
            ("COVERS", "Product", "Segment"): [(*p, *draw(BARE)) for p in draw(pairs(products, SEGMENTS, 6))],
            ("LISTED_IN", "Enterprise", "Roster"): [(*p, *draw(BARE)) for p in draw(pairs(FIRMS, list(ROSTERS), 9))],
            ("COUNTS", "Roster", "District"): [(next(iter(ROSTERS)), "c1", {"count": 7.0})],
            ("CLASSIFIED_AS", "Enterprise", "Industry"): draw(pairs(FIRMS, ["h"], 5)),
            ("UNDERTAKES", "Enterprise", "Project"): draw(pairs(FIRMS, ["j"], 3)),
            ("RESEARCHES", "Institution", "Segment"): [(a, b, {}) for a, b in draw(pairs(others, SEGMENTS, 4))],
            ("EXPERT_IN", "Talent", "Segment"): draw(pairs(["t"], SEGMENTS, 2)),
            ("AFFILIATED_WITH", "Talent", "Institution"): [("t", "i0")],
            ("SELLS_TO", "Enterprise", "Enterprise"): draw(pairs(FIRMS, FIRMS, 12)),
            ("INVESTS_IN", "Enterprise", "Enterprise"): draw(pairs(FIRMS, FIRMS, 4)),
            ("INVESTS_IN", "Institution", "Enterprise"): draw(pairs(others, FIRMS, 3)),
            ("MEMBER_OF", "Enterprise", "Institution"): draw(pairs(FIRMS, others, 6)),
        },
    )


def cut(graph: ChainGraph, *fields: str) -> ChainGraph:
    return cut_slice(MemoryReader(graph), fields, take_census(columns_of(graph)))


def gaps_answer(graph: ChainGraph, field: str, place: Place, peers: Sequence[Place] = ()) -> Any:
    return plain_record(gaps_record(find_gaps(graph, field, place, peers).with_evidence()))


def answers(graph: ChainGraph, field: str, place: Place, peers: Sequence[Place] = ()) -> dict[str, Any]:
    """Gaps, and targets of every kind for every segment of the field."""
    found: dict[str, Any] = {"gaps": gaps_answer(graph, field, place, peers)}
    for segment in graph.nodes["Segment"].ids[graph.field_segments(field)]:
        for kind in NODE_KIND:
            found[f"{segment} {kind}"] = plain_record(rank_targets(graph, segment, place, kind, top=None))  # type: ignore[arg-type]
    return found


@settings(max_examples=rounds(30, 200))
@given(worlds(), st.sampled_from(["p", "c1", "k1"]))
def test_gaps_and_targets_of_a_slice_are_those_of_the_whole(graph: ChainGraph, where: str) -> None:
    place, peer = make_place(graph, [where]), make_place(graph, ["c2"])
    for field in FIELDS:
        for peers in ((), () if where == "p" else (peer,)):
            assert answers(graph, field, place, peers) == answers(cut(graph, field), field, place, peers)


@settings(max_examples=rounds(40, 200))
@given(worlds())
def test_relatedness_and_capability_do_not_depend_on_how_much_is_loaded(graph: ChainGraph) -> None:
    part, firms = cut(graph, "f"), graph.nodes["Enterprise"].ids
    rows = graph.field_segments("f")
    assert np.array_equal(proximity(graph)[rows], proximity(part)[rows])
    for segment in rows.tolist():
        whole = dict(zip(firms, capability(graph, segment), strict=True))
        assert all(whole[f] == v for f, v in zip(part.nodes["Enterprise"].ids, capability(part, segment), strict=True))


def assert_same_rosters(whole: ChainGraph, part: ChainGraph) -> None:
    """The same rosters of the same sizes, and everybody in the part is on those that it is on in the whole."""
    assert rosters_of(part) == rosters_of(whole)
    (names, every), (same, some) = firms_on(whole), firms_on(part)
    assert same == names
    at = [whole.nodes["Enterprise"].index[i] for i in part.nodes["Enterprise"].ids]
    assert np.array_equal(some, every[:, at])


@settings(max_examples=rounds(40, 200))
@given(worlds())
def test_who_is_on_which_roster_does_not_depend_on_how_much_is_loaded(graph: ChainGraph) -> None:
    for fields in ((), ("f",), ("f", "g")):
        assert_same_rosters(graph, cut(graph, *fields))


@settings(max_examples=rounds(40, 200))
@given(worlds())
def test_pictures_of_a_slice_are_those_of_the_whole(graph: ChainGraph) -> None:
    place, part = make_place(graph, ["c1"]), cut(graph, "f")
    found = [(made, find_gaps(made, "f", place)) for made in (graph, part)]
    for view in (chain_map_view, gap_view):
        of_whole, of_part = (view(made, assessment).to_json() for made, assessment in found)
        assert of_whole == of_part


def test_a_slice_refuses_questions_it_could_only_half_answer() -> None:
    graph = world()
    part = cut(graph)
    assert (len(part.nodes["Enterprise"]), len(part.nodes["District"])) == (0, 5)
    with pytest.raises(BadRequest, match="不含“f”"):
        find_gaps(part, "f", suzhou(part))
    with pytest.raises(BadRequest, match="一起读取"):
        rank_targets(part, "wafer", suzhou(part))
    assert find_all_gaps(part, suzhou(part)) == []
    assert [a.field for a in find_all_gaps(cut(graph, "f"), suzhou(graph))] == ["f"]


def test_every_field_of_the_bundled_data(store: Store) -> None:
    whole = store.chain()
    shenzhen = [find_place(whole, "深圳市")]
    for field in whole.nodes["Field"].ids[:: rounds(8, 1)]:
        part = store.slice([field])
        assert (part.version, part.on, part.data_date) == (whole.version, whole.on, whole.data_date)
        for place in (find_place(whole, "苏州市"), find_place(whole, "上海市")):
            for peers in ((), shenzhen):
                assert gaps_answer(part, field, place, peers) == gaps_answer(whole, field, place, peers)
    pair = whole.nodes["Field"].ids[:2].tolist()
    two = store.slice(pair)
    for field in pair:
        assert answers(two, field, place) == answers(whole, field, place)
    assert part.nbytes < whole.nbytes


def test_pictures_around_an_object_are_those_of_the_whole_graph(store: Store) -> None:
    whole = store.chain()
    chosen = [
        ("Enterprise", "002079.SZ"),
        ("District", "320500"),
        ("Field", "ic"),
        ("Industry", str(whole.nodes["Industry"].ids[7])),
        ("Institution", str(whole.nodes["Institution"].ids[3])),
        ("Talent", str(whole.nodes["Talent"].ids[0])),
        ("Segment", str(whole.nodes["Segment"].ids[5])),
        ("Product", str(whole.nodes["Product"].ids[11])),
    ]
    full, chosen = 0, chosen[:: rounds(3, 1)]
    for kind, id_ in chosen:
        for hops in (1, 2, 3):
            part, read = store.around(kind, id_, hops)
            if read == hops:
                assert (
                    ego_view(part, kind, id_, hops, 2000).to_json() == ego_view(whole, kind, id_, hops, 2000).to_json()
                )
                full += 1
    assert full >= 2.5 * len(chosen)


def test_population_of_a_census_adds_up(store: Store) -> None:
    part = store.slice([])
    local = count_local(part, make_place(part, ["320500"]))
    p = describe_population(part, local)
    assert p.enterprises == p.counted + p.undecidable + p.place_unknown + p.outside_population + p.business_unknown
    whole = store.chain()
    assert p == describe_population(whole, count_local(whole, make_place(whole, ["320500"])))


def test_tables_of_a_slice_are_cut_from_those_of_the_whole(store: Store) -> None:
    whole, part = store.chain(), store.slice(["ic"])
    for kind, nodes in part.nodes.items():
        at = [whole.nodes[kind].index[i] for i in nodes.ids]
        assert at == sorted(at), kind
        for name, values in nodes.columns.items():
            assert values.astype(str).tolist() == whole.nodes[kind].columns[name][at].astype(str).tolist(), (kind, name)
    for (kind, a, b), edges in part.edges.items():
        full = whole.edge(kind, a, b)
        known = defaultdict(set)  # an enterprise may have several sites in a place
        for i, ends in enumerate(zip(whole.nodes[a].ids[full.source], whole.nodes[b].ids[full.target], strict=True)):
            known[ends].add((int(full.state[i]), *(str(v[i]) for v in full.columns.values())))
        for i, ends in enumerate(zip(part.nodes[a].ids[edges.source], part.nodes[b].ids[edges.target], strict=True)):
            assert (int(edges.state[i]), *(str(v[i]) for v in edges.columns.values())) in known[ends]
    makers = whole.edge("OPERATES_IN", "Enterprise", "Segment")
    mine = set(makers.source[np.isin(makers.target, whole.field_segments("ic"))].tolist())
    assert_same_rosters(whole, part)
    assert_same_rosters(whole, store.slice(["ic"], ties=False))
    assert len(part.edge("OPERATES_IN", "Enterprise", "Segment")) == np.isin(makers.source, list(mine)).sum()


def test_an_unknown_field_is_named(store: Store) -> None:
    with pytest.raises(NotFound, match="没有这个"):
        store.slice(["没有这个"])
    assert store.slice([]).fields == ()


def test_a_slice_without_ties_gives_the_same_gaps_and_refuses_targets(store: Store) -> None:
    full, lean = store.slice(["ic"]), store.slice(["ic"], ties=False)
    place = find_place(full, "苏州市")
    assert gaps_answer(lean, "ic", place) == gaps_answer(full, "ic", place)
    segment = int(lean.field_segments("ic")[0])
    with pytest.raises(BadRequest, match="供销、投资"):
        rank_targets(lean, str(lean.nodes["Segment"].ids[segment]), place)
    with pytest.raises(BadRequest, match="供销、投资"):
        gap_view(lean, find_gaps(lean, "ic", place))


def test_a_session_takes_the_slice_with_ties_where_it_has_it(sample_db: Path) -> None:
    with Session(f"sqlite:///{sample_db}") as session:
        lean, full = session.field_graph("ic"), session.field_graph("ic", ties=True)
        assert (lean.ties, full.ties) == (False, True)
        assert session.field_graph("ic") is full


def test_a_slice_cut_from_the_whole_in_memory_is_the_one_that_the_store_reads(store: Store) -> None:
    whole = replace(store.chain(), census=store.census())
    for fields in (["ic"], ["ic", "bio"], []):
        cut, read = store.slice(fields, whole=whole), store.slice(fields)
        assert (cut.fields, cut.ties, cut.later, cut.data_date) == (read.fields, read.ties, read.later, read.data_date)
        assert tables_of(cut) == tables_of(read)
    with pytest.raises(NotFound, match="没有这个"):
        store.slice(["没有这个"], whole=whole)


def tables_of(graph: ChainGraph) -> dict[Any, Any]:
    """All that the tables hold, as text."""
    found: dict[Any, Any] = {
        kind: {"ids": table.ids.tolist()}
        | {name: values.astype(str).tolist() for name, values in table.columns.items()}
        for kind, table in graph.nodes.items()
    }
    for pair, table in graph.edges.items():
        ends = {"source": table.source.tolist(), "target": table.target.tolist(), "state": table.state.tolist()}
        found[pair] = ends | {name: values.astype(str).tolist() for name, values in table.columns.items()}
    return found
