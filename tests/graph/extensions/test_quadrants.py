"""Tables of places, and the five quadrants, on a small world whose numbers are worked by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from graph.chain.graph import ChainGraph
from graph.chain.places import Place, make_place
from graph.errors import BadRequest, NotFound
from graph.extensions.quadrants import Space, quadrants
from graph.space.place_matrix import PlaceMatrix, alike, place_industries, place_segments
from graph.space.product_space import density_of
from graph.space.quadrant import ACTIONS, LABELS
from graph.space.relatedness import proximity
from tests.worlds import PLACES, world

CITIES = ("320500", "310000", "340100")
INDUSTRIES = [("1", "电子"), ("11", "半导体"), ("111", "集成电路"), ("112", "分立器件"), ("2", "化工")]
BRANCH = [("11", "1"), ("111", "11"), ("112", "11")]
CLASSIFIED = [("s1", "111"), ("s1", "112"), ("k1", "112"), ("h1", "111"), ("h2", "2"), ("j1", "111"), ("f1", "11")]


def graph(**more: Any) -> ChainGraph:
    """The world with levels of districts and a tree of industries."""
    level = {"320500": "市", "310000": "市", "340100": "市", "320000": "省", "320583": "区县"}
    districts = [{"id": i, "name": n, "level": level[i]} for i, n in PLACES]
    return world(
        nodes={"District": districts, "Industry": [{"id": i, "name": n} for i, n in INDUSTRIES]},
        edges={
            ("CLASSIFIED_AS", "Enterprise", "Industry"): CLASSIFIED,
            ("BRANCH_OF", "Industry", "Industry"): BRANCH,
            **more,
        },
    )


def cities(of: ChainGraph) -> list[Place]:
    return [make_place(of, [i]) for i in CITIES]


def test_places_and_segments() -> None:
    whole = graph()
    found = place_segments(whole, cities(whole))
    assert found.ids == ("ore", "wafer", "gas", "chip", "board", "tool", "side")
    assert found.counts.tolist() == [
        [0, 0, 1, 2, 3, 0, 0],
        [1, 3, 1, 1, 0, 0, 2],
        [2, 1, 1, 0, 1, 1, 2],
    ]
    assert found.totals.tolist() == [4, 3, 3]
    assert found.kind == "Segment"
    assert place_segments(whole, cities(whole), ["f"]).counts.tolist() == found.counts.tolist()


def test_a_slice_gives_the_same_table() -> None:
    whole = graph()
    part = whole.slice(["f"])
    assert place_segments(part, cities(part)).counts.tolist() == place_segments(whole, cities(whole)).counts.tolist()


@pytest.mark.parametrize(
    ("level", "ids", "counts"),
    [
        (None, ("11", "111", "112", "2"), [[0, 1, 2, 0], [0, 1, 0, 1], [1, 0, 0, 0]]),
        (1, ("1", "2"), [[2, 0], [1, 1], [1, 0]]),
        (2, ("11",), [[2], [1], [1]]),
        (3, ("111", "112"), [[1, 2], [1, 0], [0, 0]]),
    ],
)
def test_places_and_industries(level: int | None, ids: tuple[str, ...], counts: list[list[int]]) -> None:
    """An enterprise in two industries of one branch counts once in the branch.

    What is coarser than asked is left out.
    """
    whole = graph()
    found = place_industries(whole, cities(whole), level)
    assert found.ids == ids
    assert found.counts.tolist() == counts
    assert any("更粗" in n for n in found.notes) == (level in (2, 3))


def test_alike_are_the_places_of_the_level() -> None:
    whole = graph()
    assert {p.ids[0] for p in alike(whole, cities(whole)[0])} == set(CITIES)
    assert alike(whole, cities(whole)[0])[0].ids == ("320500",)


def test_refused_places() -> None:
    whole = graph()
    suzhou, kunshan = make_place(whole, ["320500"]), make_place(whole, ["320583"])
    for ask in (place_segments, place_industries):
        with pytest.raises(BadRequest, match="没有给出地区"):
            ask(whole, [])
        with pytest.raises(BadRequest, match="重叠"):
            ask(whole, [suzhou, kunshan])
        with pytest.raises(BadRequest, match="重叠"):
            ask(whole, [suzhou, suzhou])
    with pytest.raises(NotFound):
        place_segments(whole, [suzhou], ["没有"])
    with pytest.raises(BadRequest, match="没有环节"):
        place_segments(whole, [suzhou], [])
    with pytest.raises(BadRequest, match="须从 1 起"):
        place_industries(whole, [suzhou], 0)
    with pytest.raises(BadRequest, match="没有第 4 级"):
        place_industries(whole, [suzhou], 4)
    with pytest.raises(BadRequest, match="没有企业的行业分类"):
        place_industries(world(), [suzhou])
    with pytest.raises(BadRequest, match="只含部分领域"):
        place_industries(replace(whole, fields=("f",)), [suzhou])


def test_a_loop_of_industries_does_no_harm() -> None:
    whole = world(
        nodes={"Industry": [{"id": "a", "name": "甲"}, {"id": "b", "name": "乙"}]},
        edges={
            ("CLASSIFIED_AS", "Enterprise", "Industry"): [("s1", "a")],
            ("BRANCH_OF", "Industry", "Industry"): [("a", "b"), ("b", "a")],
        },
    )
    assert place_industries(whole, [make_place(whole, ["320500"])], 2).counts.sum() == 1


def matrix(counts: list[list[float]]) -> PlaceMatrix:
    table = np.array(counts, dtype=float)
    places = tuple(Place(f"地区{i}", (f"p{i}",)) for i in range(len(table)))
    ids = tuple(f"s{i}" for i in range(table.shape[1]))
    return PlaceMatrix(table, places, "Segment", ids, ids, table.sum(axis=1).astype(np.int64), ())


COUNTS = [
    [10, 10, 0, 0],
    [10, 10, 10, 0],
    [0, 0, 10, 30],
]
"""RCA rows: (2, 2, 0, 0), (1.33, 1.33, 1.33, 0) and (0, 0, 1.125, 2.25); so M is where something is."""


def test_quadrants_by_hand() -> None:
    space = Space.of(matrix(COUNTS))
    assert space.present.tolist() == [[True, True, False, False], [True, True, True, False], [False, False, True, True]]
    places = space.matrix.places
    found = quadrants(space, places[0])
    first, second, third, fourth = found.positions
    # phi between 0 and 1 is 1, of either with 2 is 1/2, with 3 is 0; of 2 with 3 is 1/2: sums 5/2, 5/2, 5/2, 3/2
    assert first.density == pytest.approx(2 / 2.5)
    assert first.peers_density == pytest.approx((2.5 / 2.5 + 0.5 / 2.5) / 2)
    assert first.fit == pytest.approx(0.2)
    assert third.density == pytest.approx(1 / 2.5)
    assert third.peers_density == pytest.approx((2 / 2.5 + 1.5 / 2.5) / 2)
    assert (first.count, first.peers_count) == (10, 10)
    assert first.expected == pytest.approx(20 * 20 / 90)
    assert first.quotient == pytest.approx(10 / (20 * 20 / 90))
    assert first.points == pytest.approx(100 * (10 / 20 - 20 / 90))
    assert [p.quadrant for p in found.positions] == ["strength", "strength", "entrant", "entrant"]
    assert [p.action for p in found.positions] == ["强链", "强链", "", ""]
    assert (second.quadrant, fourth.quadrant) == ("strength", "entrant")
    assert found.counts() == {"strength": 2, "opportunity": 0, "weakness": 0, "threat": 0, "entrant": 2}
    assert not found.extensions()
    other = quadrants(space, places[2], [places[0], places[1]])
    assert [p.quadrant for p in other.positions] == ["entrant", "entrant", "strength", "strength"]


def test_all_five() -> None:
    counts = np.random.default_rng(1).poisson(3, (12, 9))
    space = Space.of(matrix(counts.tolist()))
    seen = {p.quadrant for place in space.matrix.places for p in quadrants(space, place).positions}
    assert seen == set(LABELS) == set(ACTIONS)
    for place in space.matrix.places:
        for p in quadrants(space, place).positions:
            near = not p.fit < 0
            wanted = (
                "entrant"
                if not p.count
                else ("strength" if near else "threat")
                if p.quotient >= 1
                else ("opportunity" if near else "weakness")
            )
            assert p.quadrant == wanted
            assert (p.action == "延链/补链") == (p.quadrant == "entrant" and p.fit > 0)
        within = quadrants(space, place).extensions()
        assert [p.density for p in within] == sorted((p.density for p in within), reverse=True)


def test_small_cells_are_marked() -> None:
    counts = [[1, 30, 0, 40, 0], [1, 300, 30, 300, 3], [0, 300, 30, 500, 0]]
    found = quadrants(Space.of(matrix(counts)), Place("", ("p0",)))
    reasons = {p.id: p.reason for p in found.positions}
    assert "只有 1 家" in reasons["s0"]
    assert "没有也说明不了" not in reasons["s2"]
    assert "没有也说明不了" in reasons["s4"]
    assert not reasons["s1"]
    assert any("2 项的企业太少" in n for n in found.notes)
    weak = quadrants(Space.of(matrix([[1, 30], [30, 300]])), Place("", ("p0",)), [Place("", ("p1",))])
    assert not weak.positions[0].sure or weak.positions[0].expected >= 2


def test_segments_may_be_related_by_enterprises() -> None:
    """Chip and wafer share h1, chip and board s1 and so on: ``graph.space.relatedness`` in the place of places."""
    whole = graph()
    table = place_segments(whole, cities(whole))
    phi = proximity(whole)
    space = Space.of(table, least=1, phi=phi)
    np.testing.assert_allclose(space.density, density_of(space.present, phi))
    with pytest.raises(BadRequest, match="邻近度表"):
        Space.of(table, phi=phi[:2])


def test_refused_questions() -> None:
    space = Space.of(matrix(COUNTS))
    here = space.matrix.places[0]
    with pytest.raises(NotFound):
        quadrants(space, Place("别处", ("x",)))
    with pytest.raises(NotFound):
        quadrants(space, here, [Place("别处", ("x",))])
    with pytest.raises(BadRequest, match="自己"):
        quadrants(space, here, [here])
    with pytest.raises(BadRequest, match="没有可与"):
        quadrants(Space.of(matrix([[1, 2]])), here)
    with pytest.raises(BadRequest, match="没有可与"):
        quadrants(Space.of(matrix([[1, 2], [0, 0]])), here)
    with pytest.raises(BadRequest, match="全为 0"):
        Space.of(matrix([[0, 0], [0, 0]]))
    with pytest.raises(BadRequest, match="不能为负"):
        Space.of(matrix(COUNTS), least=-1)


def test_a_place_without_enterprises_and_a_column_without_anybody() -> None:
    found = quadrants(Space.of(matrix([[0, 0, 0], [5, 0, 3], [4, 0, 6]])), Place("", ("p0",)))
    assert all(p.quadrant == "entrant" and not p.action for p in found.positions)
    assert np.isnan(found.positions[1].density)
    assert np.isnan(found.positions[0].points)
    assert (found.rank, np.isnan(found.eci)) == (0, True)


def test_on_the_small_world() -> None:
    whole = graph()
    space = Space.of(place_segments(whole, alike(whole, cities(whole)[0])), least=1)
    found = quadrants(space, cities(whole)[0])
    assert len(found.positions) == 7
    assert {p.ids[0] for p in found.peers} == set(CITIES[1:])
    assert (found.ranked, found.rank) == (2, 0)  # what 苏州 is specialised in nobody else is
    assert any("2 个互不相连" in n for n in found.notes)
    assert any("不优于全国热门" in n for n in found.notes)
