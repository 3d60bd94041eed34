"""Lines of a map between its boxes: none crosses a box or a heading."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.gaps.find import find_gaps
from graph.store.open import open_store
from graph.views.chain_map.map import chain_map_view
from graph.views.chain_map.routing import NEIGHBOURS, Point, routes, supply_lines
from graph.views.curves import Box
from graph.views.view import ViewEdge

ROUNDING = 0.1


def crosses(points: tuple[Point, ...], box: Box) -> bool:
    """Whether a line along the axes goes through the inside of a box, beyond the rounding of coordinates."""
    x, y, w, h = box[0] + ROUNDING, box[1] + ROUNDING, box[2] - 2 * ROUNDING, box[3] - 2 * ROUNDING
    return any(
        min(ax, bx) < x + w and max(ax, bx) > x and min(ay, by) < y + h and max(ay, by) > y
        for (ax, ay), (bx, by) in pairwise(points)
    )


def apart(a: Box, b: Box) -> float:
    """Room between two boxes, along the axis on which they are further apart."""
    return max(b[0] - a[0] - a[2], a[0] - b[0] - b[2], b[1] - a[1] - a[3], a[1] - b[1] - b[3])


def along_axes(points: tuple[Point, ...]) -> bool:
    return all((ax == bx) != (ay == by) for (ax, ay), (bx, by) in pairwise(points))


@given(
    st.sets(st.tuples(st.integers(0, 4), st.integers(0, 5)), min_size=2, max_size=20),
    st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=3),
)
def test_lines_of_boxes_in_rows_and_columns_touch_only_their_two_ends(
    cells: set[tuple[int, int]], ends: list[tuple[int, int]], heads: list[tuple[int, int]]
) -> None:
    boxes: list[Box] = [(100.0 * c, 80.0 * r, 90.0, 70.0) for c, r in sorted(cells)]
    solid: list[Box] = [(float(x), float(y), 60.0, 14.0) for x, y in heads]
    pairs = [(a % len(boxes), b % len(boxes)) for a, b in ends if a % len(boxes) != b % len(boxes)]
    for (a, b), points in zip(pairs, routes(boxes, solid, pairs), strict=True):
        if not points:
            assert solid, "without headings there is always a way"
            continue
        assert along_axes(points)
        assert points[0][0] in (boxes[a][0], boxes[a][0] + boxes[a][2])
        assert points[-1][0] in (boxes[b][0], boxes[b][0] + boxes[b][2])
        assert not any(crosses(points, box) for box in boxes)
        assert not any(crosses(points[1:-1], head) for head in solid)


@pytest.mark.parametrize(
    ("ends", "wanted"),
    [
        ((0, 1), ()),
        ((0, 2), ((95.0, 35.0), (95.0, 75.0), (195.0, 75.0), (195.0, 35.0))),
        ((0, 3), ((95.0, 35.0), (95.0, 115.0))),
        ((0, 4), ((-5.0, 35.0), (-5.0, 195.0))),
    ],
    ids=["neighbour", "past one of the row", "down and right", "past one of the column"],
)
def test_a_line_takes_the_shortest_way_round(ends: tuple[int, int], wanted: tuple[Point, ...]) -> None:
    boxes: list[Box] = [(0, 0, 90, 70), (100, 0, 90, 70), (200, 0, 90, 70), (100, 80, 90, 70), (0, 160, 90, 70)]
    boxes.append((0, 80, 90, 70))
    [line] = supply_lines(boxes, [], [ends])
    assert line.bends == wanted


def test_where_every_way_crosses_something_the_line_is_a_curve_as_between_neighbours() -> None:
    wall: Box = (91.0, -1000.0, 5.0, 2000.0)
    [line] = supply_lines([(0, 0, 90, 70), (300, 0, 90, 70)], [wall, (-9, -9, 300, 9), (-9, 71, 300, 9)], [(0, 1)])
    assert line.bends == ()
    assert line.path[:2] == (90.0, 35.0)
    assert line.path[-2:] == (300.0, 35.0)
    assert supply_lines([], [], []) == []


@pytest.fixture(scope="module")
def sample(sample_db: Path) -> ChainGraph:
    return open_store(f"sqlite:///{sample_db}").chain()


def test_no_supply_line_of_the_bundled_fields_crosses_a_box_or_a_heading(sample: ChainGraph) -> None:
    place = find_place(sample, "苏州")
    for field in sample.nodes["Field"].ids:
        view = chain_map_view(sample, find_gaps(sample, str(field), place), collapse="never")
        at = {n.id: (n.x, n.y, n.w, n.h) for n in view.nodes}
        heads = [t.box for a in view.areas for t in a.texts]
        for edge in view.edges:
            who = (field, edge.source, edge.target)
            assert not any(crosses(_points(edge), box) for box in at.values()), who
            assert not any(crosses(edge.bends, head) for head in heads), who
            assert edge.bends or apart(at[edge.source], at[edge.target]) <= NEIGHBOURS, who


def _points(edge: ViewEdge) -> tuple[Point, ...]:
    return (edge.path[:2], *edge.bends, edge.path[-2:]) if edge.bends else ()
