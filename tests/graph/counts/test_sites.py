"""Who is in several districts counts once in each, and once in any district that holds several of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.counts.local import count_local
from graph.counts.sites import joined
from graph.counts.take import census_of
from tests.graph.store.test_slices import DISTRICTS, SEGMENTS, worlds
from tests.rounds import rounds
from tests.worlds import levelled

TREES = st.integers(1, 9).flatmap(
    lambda size: st.tuples(*(st.integers(-1, i - 1) for i in range(size))).map(list)  # a parent has a lower number
)


def below(up: Sequence[int], top: int) -> set[int]:
    """A district and all below it; a wrong cycle in the data does no harm."""
    found = {top}
    while more := {i for i, p in enumerate(up) if p in found} - found:
        found |= more
    return found


@given(TREES, st.data())
def test_a_group_that_is_anywhere_below_a_district_counts_once(up: list[int], data: st.DataObject) -> None:
    where = [
        (g, d) for g in range(3) for d in data.draw(st.lists(st.integers(0, len(up) - 1), unique=True), label=f"{g}")
    ]
    if data.draw(st.booleans(), label="a wrong cycle"):
        up[0] = data.draw(st.integers(0, len(up) - 1), label="parent of the first")
    group, district, value = joined(
        np.array([g for g, _ in where], dtype=np.int64), np.array([d for _, d in where], dtype=np.int64), np.array(up)
    )
    for top in range(len(up)):
        held = below(up, top)
        for g in range(3):
            mine = (group == g) & np.isin(district, sorted(held))
            assert value[mine].sum() == any(d in held for h, d in where if h == g)


@settings(max_examples=rounds(40, 200))
@given(worlds(), st.sampled_from(DISTRICTS))
def test_local_firms_are_counted_one_by_one(graph: ChainGraph, where: str) -> None:
    """Confirmed in the segment, at home or by a site of the right role that names it."""
    ids = {k: graph.nodes[k].ids for k in ("Enterprise", "District", "Segment")}
    ends = {
        (kind, a, b): [
            (str(ids[a][s]), str(ids[b][t]), i)
            for i, (s, t) in enumerate(zip(e.source, e.target, strict=True))
            if not e.state[i]
        ]
        for kind, a, b in (
            ("LOCATED_IN", "Enterprise", "District"),
            ("WITHIN", "District", "District"),
            ("OPERATES_IN", "Enterprise", "Segment"),
            ("HAS_SITE", "Enterprise", "District"),
        )
        if (e := graph.edge(kind, a, b)) is not None
    }
    up = {a: b for a, b, _ in ends["WITHIN", "District", "District"]}
    names = [str(d) for d in ids["District"]]
    held = {names[i] for i in below([names.index(up[d]) if d in up else -1 for d in names], names.index(where))}
    sites = graph.edge("HAS_SITE", "Enterprise", "District")
    at = {(f, d, None) for f, d, _ in ends["LOCATED_IN", "Enterprise", "District"]}
    for f, d, i in ends["HAS_SITE", "Enterprise", "District"]:
        if sites.columns["role"][i] in {"生产基地", "研发中心", "总部"}:
            at |= {(f, d, s) for s in (sites.columns["segments"][i] or "").split("；")}
    does = {(f, s) for f, s, _ in ends["OPERATES_IN", "Enterprise", "Segment"]}
    local = count_local(graph, make_place(graph, [where]))
    for n, s in enumerate(SEGMENTS):
        assert local.n_place[n] == len({f for f, d, t in at if d in held and t in (None, s) and (f, s) in does})


def site(graph_sites: Sequence[tuple[str, str, str, str | None]]) -> ChainGraph:
    rows = [(f, d, {"role": role, "segments": what}) for f, d, role, what in graph_sites]
    return levelled(edges={("HAS_SITE", "Enterprise", "District"): rows})


@pytest.mark.parametrize(
    ("sites", "kunshan", "suzhou"),
    [
        ([], 0, 0),
        ([("h1", "320583", "生产基地", "wafer")], 1, 1),
        ([("h1", "320583", "生产基地", "wafer；ore")], 1, 1),
        ([("h1", "320583", "生产基地", "wafer"), ("h1", "320500", "研发中心", "wafer")], 1, 1),
        ([("h1", "320583", "生产基地", "wafer"), ("h2", "320500", "总部", "wafer")], 1, 2),
        ([("h1", "320583", "分支", "wafer"), ("h1", "320500", "注册地", "wafer")], 0, 0),
        ([("h1", "320583", "生产基地", None), ("h1", "320500", "生产基地", "ore")], 0, 0),
    ],
)
def test_by_hand(sites: list[tuple[str, str, str, str | None]], kunshan: int, suzhou: int) -> None:
    """h1 sits in 上海 and makes wafers, no ore. A site counts by its role and what is named."""
    graph = site(sites)
    at = graph.nodes["Segment"].index["wafer"]
    counts = [count_local(graph, make_place(graph, [d])) for d in ("320583", "320500", "310000")]
    assert [c.n_place[at] for c in counts] == [kunshan, suzhou, 3]
    assert census_of(graph).makers[at] == 6  # nobody is there twice
