"""Who operates in which segment, confirmed: slim arrays made once per graph, sorted for look-ups by segment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.rosters import leading
from graph.chain.tables import SUGGESTED, EdgeTable

SIDELINE = 0.1
"""Below this share of its revenue a business is a sideline of a firm (own choice)."""


@dataclass(frozen=True, slots=True)
class Operating:
    """Confirmed OPERATES_IN, by segment, whom a reader looks for first in front (:func:`by_segment`), then position.

    ``enterprise``, ``segment``, ``share`` (``nan`` for unknown), ``leads`` (role 链主) and ``row`` (position in
    ``table``) have shape (m,); segment s holds ``start[s]:start[s + 1]``.
    """

    table: EdgeTable
    row: IntArray
    enterprise: IntArray
    segment: IntArray
    share: FloatArray
    leads: BoolArray
    start: IntArray


def operating(graph: ChainGraph) -> Operating:
    """The confirmed relations of a graph."""
    return graph.once("operating", _operating)


def _operating(graph: ChainGraph) -> Operating:
    table = graph.edge("OPERATES_IN", "Enterprise", "Segment")
    rows, start = by_segment(graph, table, table.state == 0)
    share = table.columns["share"][rows] if len(table) else np.zeros(0)
    roles = table.columns["role"][rows] if len(table) else np.zeros(0, dtype=object)
    return Operating(
        table, rows, table.source[rows], table.target[rows], share, np.equal(roles, "链主").astype(bool), start
    )


def suggested_makers(graph: ChainGraph) -> tuple[IntArray, IntArray]:
    """Suggested OPERATES_IN by segment (positions in their table), and where each segment starts among them."""

    def build(g: ChainGraph) -> tuple[IntArray, IntArray]:
        table = g.edge("OPERATES_IN", "Enterprise", "Segment")
        return by_segment(g, table, table.state == SUGGESTED)

    return graph.once("suggested by segment", build)


def by_segment(graph: ChainGraph, table: EdgeTable, keep: BoolArray) -> tuple[IntArray, IntArray]:
    """Positions of the kept relations of enterprises by segment, and where each segment starts.

    Of one segment those on a list of leaders stand first, then the others, the larger share of revenue first in both;
    what is a sideline to a firm stands last. A leader of unknown share is taken to live by it.
    """
    rows = np.flatnonzero(keep)
    source = table.source[rows]
    share = table.columns["share"][rows] if len(table) else np.zeros(0)
    led, minor = leading(graph)[source], share < SIDELINE
    first = np.where(minor, 2, np.where(led, 0, 1))
    told = np.where(np.isnan(share), np.where(led, 1.0, -1.0), share)
    rows = rows[np.lexsort((source, -told, first, table.target[rows]))]
    return rows, np.searchsorted(table.target[rows], np.arange(len(graph.nodes["Segment"]) + 1))
