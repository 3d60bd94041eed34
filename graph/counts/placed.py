"""Who does which segment where: at home, and at the sites that are said to do it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.places import districts_of
from graph.chain.tables import REJECTED, EdgeTable
from graph.counts.sites import WORKING, Sites, named_sites

HOME = "总部或注册地"
ROLES = (HOME, *WORKING)
"""What a district can be to an enterprise that does something there."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One entry for each enterprise, segment and district that belong together; nothing that was rejected.

    Attributes
    ----------
    table : OPERATES_IN; ``row`` is a position in it.
    district : -1 where nobody knows where the enterprise is; then it has one entry for the segment.
    roles : bits of :data:`ROLES`, the first one the lowest.
    """

    table: EdgeTable
    row: IntArray
    district: IntArray
    roles: IntArray

    @property
    def firm(self) -> IntArray:
        """Position of the enterprise of each entry."""
        return self.table.source[self.row]

    @property
    def segment(self) -> IntArray:
        """Position of the segment of each entry."""
        return self.table.target[self.row]

    def take(self, keep: BoolArray | IntArray) -> Placed:
        """Some of the entries."""
        return Placed(self.table, self.row[keep], self.district[keep], self.roles[keep])


def placed(graph: ChainGraph) -> Placed:
    """All of a graph, by relation and district; made once per graph."""
    return graph.once("placed", _placed)


def _placed(graph: ChainGraph) -> Placed:
    table = graph.edge("OPERATES_IN", "Enterprise", "Segment")
    rows = np.flatnonzero(table.state != REJECTED)
    parts = [(rows, districts_of(graph, "Enterprise")[table.source[rows]], np.ones(len(rows), dtype=np.int64))]
    size = max(len(graph.nodes["Segment"]), 1)
    pairs = table.source[rows] * size + table.target[rows]
    order = np.argsort(pairs)
    for bit, sites in enumerate(_sites(graph), start=1):
        wanted = sites.firm * size + sites.segment
        at = np.minimum(np.searchsorted(pairs[order], wanted), len(pairs) - 1)
        known = np.flatnonzero(pairs[order][at] == wanted) if len(pairs) else at[:0]
        parts.append((rows[order[at[known]]], sites.district[known], np.full(len(known), 1 << bit, dtype=np.int64)))
    row, district, roles = (np.concatenate(each) for each in zip(*parts, strict=True))
    return _known_places(_merged(table, row, district, roles))


def _sites(graph: ChainGraph) -> list[Sites]:
    """Sites with what is done there, for each role that shows it."""
    sites, segments = graph.edge("HAS_SITE", "Enterprise", "District").confirmed(), graph.nodes["Segment"].index
    out = []
    for role in WORKING:
        mine = sites.take(np.equal(sites.columns["role"], role).astype(bool)) if len(sites) else sites
        roles, named = (mine.columns[c] if len(mine) else np.zeros(0, dtype=object) for c in ("role", "segments"))
        none = np.zeros(len(mine), dtype=np.int64)
        out.append(named_sites(mine.source, mine.target, roles, named, none, segments))
    return out


def _merged(table: EdgeTable, row: IntArray, district: IntArray, roles: IntArray) -> Placed:
    """One entry for each relation and district, with all that the district is to the enterprise."""
    order = np.lexsort((district, row))
    row, district, roles = row[order], district[order], roles[order]
    first = np.ones(len(row), dtype=bool)
    first[1:] = (row[1:] != row[:-1]) | (district[1:] != district[:-1])
    starts = np.flatnonzero(first)
    joint = np.bitwise_or.reduceat(roles, starts) if len(starts) else roles
    return Placed(table, row[starts], district[starts], joint)


def _known_places(every: Placed) -> Placed:
    """Without "somewhere" of those of whom a place is known."""
    some = np.zeros(len(every.table), dtype=bool)
    some[every.row[every.district >= 0]] = True
    return every.take((every.district >= 0) | ~some[every.row])
