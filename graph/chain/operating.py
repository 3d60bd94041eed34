"""Who operates in which segment, confirmed: slim arrays made once per graph, sorted for look-ups by segment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.tables import SUGGESTED, EdgeTable


@dataclass(frozen=True, slots=True)
class Operating:
    """Confirmed OPERATES_IN, by segment, larger revenue share first, then position.

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
    size = len(graph.nodes["Segment"])
    rows, start = by_target(table, table.state == 0, size)
    share = table.columns["share"][rows] if len(table) else np.zeros(0)
    roles = table.columns["role"][rows] if len(table) else np.zeros(0, dtype=object)
    return Operating(
        table, rows, table.source[rows], table.target[rows], share, np.equal(roles, "链主").astype(bool), start
    )


def suggested_makers(graph: ChainGraph) -> tuple[IntArray, IntArray]:
    """Suggested OPERATES_IN by segment (positions in their table), and where each segment starts among them."""

    def build(g: ChainGraph) -> tuple[IntArray, IntArray]:
        table = g.edge("OPERATES_IN", "Enterprise", "Segment")
        return by_target(table, table.state == SUGGESTED, len(g.nodes["Segment"]))

    return graph.once("suggested by segment", build)


def by_target(table: EdgeTable, keep: BoolArray, targets: int) -> tuple[IntArray, IntArray]:
    """Positions of the kept relations by target, larger share first, then source; and where each target starts."""
    rows = np.flatnonzero(keep)
    share = np.nan_to_num(table.columns["share"][rows], nan=-1.0) if "share" in table.columns else np.zeros(len(rows))
    rows = rows[np.lexsort((table.source[rows], -share, table.target[rows]))]
    return rows, np.searchsorted(table.target[rows], np.arange(targets + 1))
