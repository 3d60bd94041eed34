"""Which roster segments and places are compared by: a closed one that sees far, never what somebody chose."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.counts.comparing import comparing_roster
from graph.gaps.similar_places import Group
from graph.space.relatedness import proximity
from tests.pictures import graph_of
from tests.rosters import with_closed_roster

HOMES = {"a1": "a", "a2": "a", "a3": "a", "b1": "b", "b2": "b"}
DOES = [("a1", "s"), ("a1", "t"), ("a2", "s"), ("a3", "t"), ("b1", "s"), ("b2", "u")]


def chain() -> ChainGraph:
    """Five firms in two cities, on no list."""
    nodes: dict[str, Any] = {
        "Segment": [{"id": s, "name": s} for s in "stu"],
        "District": [{"id": c, "name": c, "level": "市"} for c in "ab"],
        "Enterprise": [{"id": f, "name": f, "full_name": f} for f in HOMES],
    }
    return graph_of(
        nodes,
        {("LOCATED_IN", "Enterprise", "District"): list(HOMES.items()), ("OPERATES_IN", "Enterprise", "Segment"): DOES},
    )


def listed(graph: ChainGraph, *firms: str, id_: str = "gs", **values: Any) -> ChainGraph:
    return replace(with_closed_roster(graph, firms, id_=id_, **values), census=None)


def test_it_is_the_closed_one_that_sees_firms_in_most_districts() -> None:
    assert comparing_roster(chain()) is None
    local = listed(chain(), "a1", "a2", "a3")
    wide = listed(local, "a1", "b1", id_="wide")
    chosen = listed(wide, *HOMES, id_="chosen", kind="行业头部", admission="选列")
    more = listed(chosen, "a1", "a2", "b1", "b2", id_="more")
    for graph, id_ in ((local, "gs"), (wide, "wide"), (chosen, "wide"), (more, "more")):
        found = comparing_roster(graph)
        assert found is not None
        assert found.id == id_


def test_segments_are_near_by_who_is_on_it_alone() -> None:
    """s: a1 a2 b1, t: a1 a3, u: b2. On the list a1 a2 b2: s and t share one of at most two."""
    assert proximity(chain())[0].tolist() == pytest.approx([1, 1 / 3, 0])
    on_list = proximity(listed(chain(), "a1", "a2", "b2"))
    assert np.allclose(on_list, [[1, 1 / 2, 0], [1 / 2, 1, 0], [0, 0, 1]])


def test_other_places_are_what_it_sees_of_them() -> None:
    places = [make_place(chain(), [c]) for c in "ab"]
    everybody = Group.of(chain(), places)
    assert everybody.size.tolist() == [3, 2]
    assert everybody.present.tolist() == [[True, True, False], [True, False, True]]
    on_list = Group.of(listed(chain(), "a1", "a2", "b2"), places)
    assert on_list.size.tolist() == [2, 1]
    assert on_list.present.tolist() == [[True, True, False], [False, False, True]]
