"""Lines between boxes that run in the room left between them: no line crosses a box or a heading.

A line leaves a box at its side into the gutter beside it, runs along gutters and one channel between rows, and arrives
from the gutter beside the other box. All lines are chosen together: for each, the shortest of two sides × two sides ×
channels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.views.chain_map.layout import GAP
from graph.views.curves import Box, Path, curve

Point = tuple[float, float]
OFF = GAP / 2
"""Between a box and the gutter or channel beside it, px: two boxes of a map have one gutter between them."""
NEIGHBOURS = 3 * OFF
"""Boxes of a column this near have nothing between them."""
BEND, AGAINST, FAR = 16.0, 6.0, 1e9
"""Costs, in px of way: of a detour through a channel; of leaving to the left or arriving from the right; of crossing
something. Of ways as long as each other the lower is taken: headings stand above boxes.
"""

KEPT = 64
"""Sets of lines that are kept: the map of a field is laid out alike in most places, on paper and on the screen."""


@dataclass(frozen=True)
class _Grid:
    """Gutters ``xs`` and levels ``ys`` (middles of boxes, and channels), and what is crossed up to each along the
    other.
    """

    xs: FloatArray
    ys: FloatArray
    channels: IntArray
    down: IntArray
    across: IntArray

    @classmethod
    def of(cls, xs: FloatArray, middles: FloatArray, channels: FloatArray, solid: FloatArray) -> _Grid:
        xs, ys = np.unique(xs), np.unique(np.concatenate([middles, channels]))
        level = np.unique(np.searchsorted(ys, channels))
        return cls(xs, ys, level, _crossed(xs, ys, solid), _crossed(ys[level], xs, solid[:, [1, 0, 3, 2]]))


def _crossed(lines: FloatArray, stops: FloatArray, solid: FloatArray) -> IntArray:
    """Of each line across at ``lines``: how many stretches between ``stops`` up to each of them meet something."""
    near, far = solid[:, 0], solid[:, 0] + solid[:, 2]
    first, last = solid[:, 1], solid[:, 1] + solid[:, 3]
    on = (near < lines[:, None]) & (lines[:, None] < far)
    over = (first[:, None] < stops[1:]) & (stops[:-1] < last[:, None])
    met = on.astype(float) @ over.astype(float) > 0
    return np.hstack([np.zeros((len(lines), 1), dtype=np.int64), np.cumsum(met, axis=1)])


class Route(NamedTuple):
    """``bends`` are the corners; without any, ``path`` is all of the line."""

    path: Path
    bends: tuple[Point, ...]


def supply_lines(boxes: Sequence[Box], solid: Sequence[Box], ends: Sequence[tuple[int, int]]) -> list[Route]:
    """Lines as :func:`routes` finds them; a curve between neighbours, and where every way crosses something."""
    return _lines(tuple(boxes), tuple(solid), tuple(ends))


@lru_cache(maxsize=KEPT)
def _lines(boxes: tuple[Box, ...], solid: tuple[Box, ...], ends: tuple[tuple[int, int], ...]) -> list[Route]:
    return [_line(boxes[a], boxes[b], points) for (a, b), points in zip(ends, routes(boxes, solid, ends), strict=True)]


def _line(a: Box, b: Box, points: tuple[Point, ...]) -> Route:
    apart = max(b[1] - a[1] - a[3], a[1] - b[1] - b[3])
    if len(points) < 3 or (a[0] == b[0] and apart <= NEIGHBOURS):
        return Route(curve(a, b), ())
    return Route((*points[0], *points[1], *points[-2], *points[-1]), points[1:-1])


def routes(boxes: Sequence[Box], solid: Sequence[Box], ends: Sequence[tuple[int, int]]) -> list[tuple[Point, ...]]:
    """Points of each line, its two ends and the corners between; () where every way crosses something.

    Parameters
    ----------
    boxes : x, y, width and height, px.
    solid : what lines must not cross either, such as headings.
    ends : from which box to which, as places in ``boxes``.
    """
    if not len(ends):
        return []
    box, end = np.array(boxes, dtype=float).reshape(-1, 4), np.array(ends, dtype=np.int64)
    sides = np.round(np.stack([box[:, 0] - OFF, box[:, 0] + box[:, 2] + OFF], axis=1), 1)
    middles = np.round(box[:, 1] + box[:, 3] / 2, 1)
    channels = np.round(np.concatenate([box[:, 1] - OFF, box[:, 1] + box[:, 3] + OFF]), 1)
    grid = _Grid.of(sides.ravel(), middles, channels, np.vstack([box, np.array(solid, dtype=float).reshape(-1, 4)]))
    gutter, level = np.searchsorted(grid.xs, sides), np.searchsorted(grid.ys, middles)
    leave, arrive = gutter[end[:, 0]][:, [0, 0, 1, 1]], gutter[end[:, 1]][:, [0, 1, 0, 1]]
    cost = _costs(grid, leave, arrive, level[end[:, 0]], level[end[:, 1]]).reshape(len(end), -1)
    best = cost.argmin(axis=1)
    line, (way, row) = np.arange(len(end)), np.divmod(best, len(grid.channels) + 1)
    first, last = box[end[:, 0]], box[end[:, 1]]
    y0, y1 = middles[end[:, 0]], middles[end[:, 1]]
    channel = np.append(grid.ys[grid.channels], 0.0)[row]
    channel = np.where(row == len(grid.channels), y1, channel)
    out, back = grid.xs[leave[line, way]], grid.xs[arrive[line, way]]
    xs = [first[:, 0] + (way >= 2) * first[:, 2], out, out, back, back, last[:, 0] + (way % 2) * last[:, 2]]
    points = np.stack([np.stack(xs, axis=1), np.stack([y0, y0, channel, channel, y1, y1], axis=1)], axis=2)
    found = zip(points.round(1).tolist(), (cost[line, best] < FAR).tolist(), strict=True)
    return [_corners(each) if free else () for each, free in found]


def _costs(grid: _Grid, leave: IntArray, arrive: IntArray, start: IntArray, stop: IntArray) -> FloatArray:
    """Of shape (lines, 4 pairs of sides, channels + 1); the last is the way along one gutter that both boxes have."""
    a, b, y0, y1 = leave[:, :, None], arrive[:, :, None], start[:, None, None], stop[:, None, None]
    at = grid.channels[None, None, :]
    row = np.arange(len(grid.channels))[None, None, :]
    clear: BoolArray = (
        (grid.down[a, y0] == grid.down[a, at])
        & (grid.down[b, y1] == grid.down[b, at])
        & (grid.across[row, a] == grid.across[row, b])
    )
    xs, ys = grid.xs, grid.ys
    long = np.abs(ys[y0] - ys[at]) + np.abs(xs[a] - xs[b]) + np.abs(ys[y1] - ys[at]) + BEND - 1e-6 * ys[at]
    along = np.where((a == b) & (grid.down[a, y0] == grid.down[a, y1]), np.abs(ys[y0] - ys[y1]), FAR)
    against = AGAINST * np.array([1, 2, 0, 1])[None, :, None]
    return np.concatenate([np.where(clear, long, FAR), along], axis=2) + against


def _corners(points: list[list[float]]) -> tuple[Point, ...]:
    """The points without those that repeat or lie on a straight line."""
    kept: list[list[float]] = []
    for here in points:
        if kept and here == kept[-1]:
            continue
        while len(kept) > 1 and (kept[-2][0] == kept[-1][0] == here[0] or kept[-2][1] == kept[-1][1] == here[1]):
            kept.pop()
        kept.append(here)
    return tuple((x, y) for x, y in kept)
