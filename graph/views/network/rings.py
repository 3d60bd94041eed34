"""Places of nodes on rings: ring by hop, direction by sector; no two nodes (with their labels) overlap.

Rings are flat ellipses, since labels are wide and screens are too. The same input always gives the same picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

FLAT = 1.6
"""Width of a ring over its height."""
FIRST, STEP, CLEAR = 90.0, 22.0, 6.0


@dataclass(frozen=True, slots=True)
class Footprint:
    """A node to place: its ring, the direction it wants (radians), the half-width of its sector, and its size in px.

    ``above`` and ``below`` are the extents from the centre, so that a label below the mark counts.
    """

    hop: int
    angle: float
    span: float
    w: float
    above: float
    below: float


def place(items: Sequence[Footprint]) -> NDArray[np.float64]:
    """Centres of shape (n, 2); ring 0 in the middle, each further ring outside all nodes of the one before.

    Each node takes the free place nearest to its wanted direction on the innermost row of its ring that has one.
    """
    out = np.zeros((len(items), 2))
    boxes = np.zeros((len(items), 4))
    done = 0
    radius = 0.0
    for hop in sorted({i.hop for i in items}):
        mine = [k for k, item in enumerate(items) if item.hop == hop]
        reach = radius
        for k in mine:
            x, y, used = _free(items[k], radius, boxes[:done])
            out[k] = x, y
            boxes[done] = _box(items[k], x, y)
            done += 1
            reach = max(reach, used)
        radius = reach + max(FIRST if hop == 0 else 0.0, 64.0)
    return out


def _box(item: Footprint, x: float, y: float) -> tuple[float, float, float, float]:
    half = item.w / 2 + CLEAR / 2
    return x - half, y - item.above - CLEAR / 2, x + half, y + item.below + CLEAR / 2


def _free(item: Footprint, start: float, boxes: NDArray[np.float64]) -> tuple[float, float, float]:
    radius = start
    while True:
        angles = _directions(item, radius)
        x, y = FLAT * radius * np.cos(angles), radius * np.sin(angles)
        half = item.w / 2 + CLEAR / 2
        left, right, top, bottom = x - half, x + half, y - item.above - CLEAR / 2, y + item.below + CLEAR / 2
        near = boxes[
            (boxes[:, 2] > left.min())
            & (boxes[:, 0] < right.max())
            & (boxes[:, 3] > top.min())
            & (boxes[:, 1] < bottom.max())
        ]
        hit = (
            (left[:, None] < near[:, 2])
            & (right[:, None] > near[:, 0])
            & (top[:, None] < near[:, 3])
            & (bottom[:, None] > near[:, 1])
        ).any(axis=1)
        if not hit.all():
            at = int(np.argmin(hit))
            return float(x[at]), float(y[at]), radius
        radius += STEP


def _directions(item: Footprint, radius: float) -> NDArray[np.float64]:
    """Directions to try at this radius: the wanted one, then ever further to both sides within the sector."""
    if radius == 0:
        return np.array([item.angle])
    count = int(min(item.span * 1.15 + 0.05, pi) * radius / 9.0)
    steps = np.arange(1, count + 1) * (9.0 / radius)
    both = np.empty(2 * count + 1)
    both[0], both[1::2], both[2::2] = 0.0, steps, -steps
    return item.angle + both


def free_labels(marks: NDArray[np.float64], labels: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which labels can be written: row i of ``labels`` (x0, y0, x1, y1) touches no mark and no label taken
    before it.
    """
    taken = np.zeros(len(labels), dtype=bool)
    for i, label in enumerate(labels):
        others = marks[np.arange(len(marks)) != i]
        taken[i] = not (_touch(label, others) or _touch(label, labels[:i][taken[:i]]))
    return taken


def _touch(box: NDArray[np.float64], others: NDArray[np.float64]) -> bool:
    return bool(
        ((box[0] < others[:, 2]) & (box[2] > others[:, 0]) & (box[1] < others[:, 3]) & (box[3] > others[:, 1])).any()
    )
