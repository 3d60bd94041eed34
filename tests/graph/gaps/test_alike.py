"""Whom relatedness is compared with, and 延链 only where a place is nearer than they are; numbers worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from graph.chain.graph import ChainGraph
from graph.chain.places import Place, make_place
from graph.gaps.find import Gap, find_gaps
from graph.gaps.reasons import reasons
from graph.gaps.similar_places import FEWEST, MOST, alike_of
from graph.space.quadrant import action_of, quadrant_of
from tests.pictures import graph_of
from tests.rosters import with_closed_roster
from tests.worlds import PLACES, suzhou, world

LEVEL = {"320500": "市", "310000": "市", "340100": "市", "320000": "省", "320583": "区县"}


def levelled(**more: Any) -> ChainGraph:
    """The world with levels of districts, and a complete list."""
    districts = [{"id": i, "name": n, "level": LEVEL[i]} for i, n in PLACES]
    return with_closed_roster(world(nodes={"District": districts}, **more))


def gaps(graph: ChainGraph, place: Place, peers: tuple[Place, ...] = ()) -> dict[str, Gap]:
    return {g.segment: g for g in find_gaps(graph, "f", place, peers).gaps}


def sized(sizes: dict[str, int]) -> ChainGraph:
    """Cities with so many enterprises, all in one segment."""
    firms = [(f"{city}-{i}", city) for city, n in sizes.items() for i in range(n)]
    return graph_of(
        {
            "Field": [{"id": "f", "name": "f"}],
            "Segment": [{"id": "s", "name": "s"}],
            "District": [{"id": c, "name": c, "level": "市"} for c in sizes],
            "Enterprise": [{"id": f, "name": f} for f, _ in firms],
        },
        {
            ("LOCATED_IN", "Enterprise", "District"): firms,
            ("OPERATES_IN", "Enterprise", "Segment"): [(f, "s") for f, _ in firms],
            ("PART_OF", "Segment", "Field"): [("s", "f")],
        },
    )


def names(graph: ChainGraph, *ids: str) -> list[str]:
    return [p.name for p in alike_of(graph, [make_place(graph, list(ids))])[0].places]


def test_those_of_half_to_double_the_size_are_alike() -> None:
    graph = sized({"a": 10, "b": 5, "c": 20, "d": 11, "e": 9, "f": 8, "g": 4, "h": 21, "none": 0})
    assert names(graph, "a") == ["d", "e", "f", "b", "c"]  # ratios 1.1, 1.11, 1.25, 2, 2


def test_the_nearest_where_too_few_are_alike_and_the_nearest_of_too_many() -> None:
    graph = sized({"a": 100, "b": 30, "c": 1, "d": 2, "e": 3, "f": 4})
    assert names(graph, "a") == ["b", "f", "e", "d"]
    assert len(names(graph, "a")) == FEWEST
    graph = sized({f"c{i:02}": 3 for i in range(MOST + 8)})
    assert names(graph, "c01") == [f"c{i:02}" for i in range(MOST + 1) if i != 1]
    assert "c02" not in names(graph, "c01", "c02")


@pytest.mark.parametrize("place", ["none", "a"])
def test_nobody_is_alike_to_a_place_without_enterprises_or_to_the_only_one(place: str) -> None:
    graph = sized({"a": 3, "none": 0})
    assert names(graph, place) == []
    found = find_gaps(graph, "f", make_place(graph, [place]))
    assert np.isnan(found.gaps[0].inputs.fit)
    assert found.alike == ()
    assert "没有可比的地区" in found.alike_note()


def test_nobody_is_alike_where_levels_are_not_known() -> None:
    graph = world()
    assert alike_of(graph, [suzhou(graph)])[0].places == ()
    assert np.isnan(gaps(graph, suzhou(graph))["ore"].inputs.related_from)


def test_relatedness_against_the_other_cities() -> None:
    """Of 旁支 (side), by enterprises on the list: wafer h1 h2 f1 of four 3/4 (x1 and j1 are not on it), chip h1 and ore
    f3 and board f1 and gas h2 ... of four and so on.

    phi of side with wafer = 3/4, chip 1/4, board 1/4, gas 1/4, ore 1/4, tool 1/4: 2 in all. 苏州 has gas, chip, board:
    0.75. 上海 has ore, wafer, gas, chip: 1.5; 合肥 has ore, wafer, gas, board, tool: 1.75. So it is not nearer than its
    peers, and two of them are too few for a quantile.
    """
    graph = levelled()
    found = find_gaps(graph, "f", suzhou(graph))
    side = next(g for g in found.gaps if g.segment == "side")
    assert sorted(p.ids[0] for p in found.alike) == ["310000", "340100"]
    assert side.inputs.relatedness == pytest.approx(0.75 / 2)
    assert side.inputs.peers_relatedness == pytest.approx((1.5 + 1.75) / 2 / 2, abs=1e-9)
    assert side.inputs.fit == pytest.approx(0.75 / 2 - 1.625 / 2, abs=1e-9)
    assert np.isnan(side.inputs.related_from)
    assert (side.state, side.rule, side.inputs.quadrant) == ("absent", "absent", "entrant")
    assert "规模相近的同级地区" in found.alike_note()
    step = next(s for s in reasons(side, found.thresholds) if s.name == "关联度")
    assert (step.filled, step.decides) == ("40%", False)


def test_peers_that_are_named_are_compared_with() -> None:
    """上海 alone has 1.5 of 2."""
    graph = levelled()
    shanghai = make_place(graph, ["310000"])
    found = find_gaps(graph, "f", suzhou(graph), [shanghai])
    side = next(g for g in found.gaps if g.segment == "side")
    assert found.alike == (shanghai,)
    assert side.inputs.peers_relatedness == pytest.approx(1.5 / 2, abs=1e-9)
    assert "所选的对比地区" in found.alike_note()


CITIES = [f"c{i}" for i in range(10)]


def spread_out(near: int) -> ChainGraph:
    """Ten cities and "a", two firms each; "a" and ``near`` of the ten have "x", which is all that "s" is related to."""
    cities = ["a", *CITIES]
    firms = [(f"{c}-{i}", c) for c in cities for i in range(2)]
    works = [(f, "own") for f, _ in firms] + [(f"{c}-0", "x") for c in cities[: near + 1]]
    works += [("far", "x"), ("far", "s")]
    return with_closed_roster(
        graph_of(
            {
                "Field": [{"id": "f", "name": "f"}],
                "Segment": [{"id": s, "name": s} for s in ("own", "x", "s")],
                "District": [{"id": c, "name": c, "level": "市"} for c in cities] + [{"id": "z", "name": "z"}],
                "Enterprise": [{"id": f, "name": f} for f, _ in [*firms, ("far", "z")]],
            },
            {
                ("LOCATED_IN", "Enterprise", "District"): [*firms, ("far", "z")],
                ("OPERATES_IN", "Enterprise", "Segment"): works,
                ("PART_OF", "Segment", "Field"): [(s, "f") for s in ("own", "x", "s")],
            },
        )
    )


@pytest.mark.parametrize(("near", "state"), [(0, "extend"), (1, "absent"), (2, "absent"), (10, "absent")])
def test_one_may_extend_where_nine_in_ten_places_alike_are_not_as_near(near: int, state: str) -> None:
    """The ninth decile of ten is the highest of them, as of two values it is the higher: one as near is enough."""
    graph = spread_out(near)
    gap = gaps(graph, make_place(graph, ["a"]))["s"]
    assert (gap.presence, gap.needed, gap.state) == ("无", False, state)
    assert gap.inputs.relatedness == pytest.approx(1.0)
    assert (gap.inputs.related_from < 1.0) == (near == 0)
    assert gap.rules == (("extend.related",) if state == "extend" else ("absent",))


@pytest.mark.parametrize(
    ("count", "lq", "fit", "quadrant", "action"),
    [
        (2, 1.0, 0.0, "strength", "强链"),
        (2, 1.2, -0.1, "threat", "强链"),
        (1, 0.9, 0.1, "opportunity", "强链/延链"),
        (1, 0.9, -0.1, "weakness", ""),
        (0, 0.5, 0.1, "entrant", "延链/补链"),
        (0, 0.5, 0.0, "entrant", ""),
        (0, 0.5, float("nan"), "entrant", ""),
        (3, 2.0, float("nan"), "strength", "强链"),
        (3, 2.0, -1e-12, "strength", "强链"),
    ],
)
def test_the_quadrants(count: float, lq: float, fit: float, quadrant: str, action: str) -> None:
    assert (quadrant_of(count, lq, fit), action_of(quadrant, fit)) == (quadrant, action)
