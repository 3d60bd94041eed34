"""离不开: enterprises that cannot do without a segment, each counted once however many of its segments need it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graph.arrays import BoolArray, IntArray
from graph.chain.graph import ChainGraph
from graph.counts.columns import Columns
from graph.counts.sites import Sites, doing, of_cells


def essential_inputs(graph: ChainGraph) -> tuple[IntArray, IntArray]:
    """Confirmed supply without which the user cannot be made at all: what is needed, and by which segment."""
    table = graph.edge("SUPPLIES", "Segment", "Segment").confirmed()
    if not len(table):
        return table.source, table.target
    return needed_by(table.source, table.target, np.equal(table.columns["essential"], 1).astype(bool))


def needed_by(source: IntArray, target: IntArray, essential: BoolArray) -> tuple[IntArray, IntArray]:
    """Ends of the essential ones among supply relations; a segment is not needed by itself."""
    kept = essential & (source != target)
    return source[kept], target[kept]


def bound_cells(raw: Columns, sure: BoolArray) -> tuple[IntArray, IntArray]:
    """Cells (segment and district as one number, as in the census) and who is bound there: at home, and by what sites
    add, so that over a district and all below it each enterprise counts once.
    """
    size, width = len(raw.segments), len(raw.districts) + 1
    at, needed = _inputs(raw, raw.segment[sure])
    pairs = np.unique(raw.firm[sure][at] * size + needed)
    firm, segment = pairs // max(size, 1), pairs % max(size, 1)
    found = of_cells(_sites(raw, sure), raw.home, raw.up, size)
    keys = np.concatenate([segment * width + raw.home[firm] + 1, found.segment * width + found.district + 1])
    values = np.concatenate([np.ones(len(pairs), dtype=np.int64), found.value])
    cells, inverse = np.unique(keys, return_inverse=True)
    counts = np.bincount(inverse, values, minlength=len(cells)).astype(np.int64)
    return cells[counts != 0], counts[counts != 0]


def _sites(raw: Columns, sure: BoolArray) -> Sites:
    """Sites as if what is needed for what is done there were done there."""
    doing_it = doing(raw.sites, raw.firm[sure], raw.segment[sure], len(raw.segments))
    at, needed = _inputs(raw, doing_it.segment)
    return replace(
        doing_it, firm=doing_it.firm[at], district=doing_it.district[at], text=doing_it.text[at], segment=needed
    )


def _inputs(raw: Columns, segment: IntArray) -> tuple[IntArray, IntArray]:
    """For each of these segments all that it needs: the position among them, and the segment needed."""
    order = np.argsort(raw.need_user, kind="stable")
    user, needed = raw.need_user[order], raw.need_segment[order]
    first = np.searchsorted(user, segment, "left")
    count = np.searchsorted(user, segment, "right") - first
    at = np.repeat(np.arange(len(segment)), count)
    return at, needed[np.repeat(first - (np.cumsum(count) - count), count) + np.arange(count.sum())]
