"""How near a segment is to what a place already has, from enterprises that work in several segments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.operating import operating
from graph.chain.rosters import firms_on
from graph.counts.comparing import comparing_roster
from graph.counts.take import census_of


def proximity(graph: ChainGraph) -> NDArray[np.float64]:
    """phi = co-occurrence / max(n_s, n_t) over the enterprises of one roster (``graph.counts.comparing``), shape
    (segments, segments), diagonal 1 where it has makers.

    Places do not matter here: an enterprise that works in two segments relates them wherever it sits. Rows of segments
    of which a slice does not hold everybody are 0.

    Source: Hidalgo, Klinger, Barabási, Hausmann (2007), with enterprises in the place of countries.
    """
    phi: NDArray[np.float64] = proximity_rows(graph).toarray()
    return phi


def proximity_rows(graph: ChainGraph) -> sparse.csr_matrix:
    """:func:`proximity` as a sparse matrix, made once per graph.

    Whoever works in a segment of the slice's fields is held with all segments, so these rows are those of the whole
    graph.
    """
    return graph.once("proximity", _proximity)


def _proximity(graph: ChainGraph) -> sparse.csr_matrix:
    shape = len(graph.nodes["Enterprise"]), len(graph.nodes["Segment"])
    enterprise, segment, count = _compared(graph)
    made = sparse.csr_matrix((np.ones(len(segment)), (enterprise, segment)), shape=shape)
    made.data[:] = 1.0
    rows = made
    if graph.fields is not None:
        mine = np.zeros(shape[1])
        for field in graph.fields:
            mine[graph.field_segments(field)] = 1.0
        rows = sparse.csr_matrix(made.multiply(mine))
    both = sparse.coo_matrix(rows.T @ made)
    both.eliminate_zeros()
    shares = both.data / np.maximum(count[both.row], count[both.col])
    phi = sparse.csr_matrix((shares, (both.row, both.col)), shape=both.shape)
    phi.sort_indices()  # sums run in this order, whatever else the graph holds
    return phi


def _compared(graph: ChainGraph) -> tuple[IntArray, IntArray, FloatArray]:
    """Who does what of the roster that compares, as pairs, and how many do each segment, of the whole store."""
    known, census, roster = operating(graph), census_of(graph), comparing_roster(graph)
    if roster is None:
        return known.enterprise, known.segment, census.makers
    ids, on = firms_on(graph)
    mine, tally = on[ids.index(roster.id)][known.enterprise], census.tallies[roster.id]
    count = np.bincount(tally.segment, tally.confirmed, len(census.segments)).astype(float)
    return known.enterprise[mine], known.segment[mine], count


@dataclass(frozen=True, slots=True)
class Nearness:
    """Rows of phi, and what of density no place changes: the proximity to itself (``own``) and to all others
    (``total``).
    """

    rows: sparse.csr_matrix
    segments: IntArray
    own: FloatArray
    total: FloatArray

    @classmethod
    def of(cls, phi: sparse.csr_matrix, segments: IntArray) -> Nearness:
        """Of these segments."""
        rows, own = phi[segments], phi.diagonal()[segments]
        return cls(rows, segments, own, rows @ np.ones(phi.shape[1]) - own)

    def density(self, present: BoolArray) -> FloatArray:
        """:func:`density` of the segments in each place; ``present`` has shape (places, all segments)."""
        here = np.asarray(self.rows @ present.T.astype(float)).T - self.own * present[:, self.segments]
        unknown = np.full(here.shape, np.nan)
        shares: FloatArray = np.divide(here, self.total, out=unknown, where=self.total > 1e-12)
        return shares


def density(phi: NDArray[np.float64] | sparse.csr_matrix, present: BoolArray) -> FloatArray:
    """Share of a segment's proximity to others that lies in segments the place has; in [0, 1], ``nan`` without
    relations.

    A segment's proximity to itself is left out: it says nothing about nearness.
    """
    shares: FloatArray = Nearness.of(sparse.csr_matrix(phi), np.arange(len(present))).density(present[None])[0]
    return shares
