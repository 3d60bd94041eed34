"""How near a segment is to what a place already has, from enterprises that work in several segments."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.chain import BoolArray, ChainGraph, FloatArray
from graph.operating import operating


def proximity(graph: ChainGraph) -> NDArray[np.float64]:
    """phi = co-occurrence / max(n_s, n_t) over all enterprises, shape (segments, segments), diagonal 1 where there are makers.

    Places do not matter here: an enterprise that works in two segments relates them wherever it sits. Made once per graph.

    Source: Hidalgo, Klinger, Barabási, Hausmann (2007), with enterprises in the place of countries.
    """
    return graph.once("proximity", _proximity)


def _proximity(graph: ChainGraph) -> NDArray[np.float64]:
    known, shape = operating(graph), (len(graph.nodes["Enterprise"]), len(graph.nodes["Segment"]))
    made = sparse.csr_matrix((np.ones(len(known.segment)), (known.enterprise, known.segment)), shape=shape)
    made.data[:] = 1.0
    both = (made.T @ made).toarray()
    count = np.diag(both)
    most = np.maximum.outer(count, count)
    phi: NDArray[np.float64] = np.divide(both, most, out=np.zeros_like(both), where=most > 0)
    return phi


def density(phi: NDArray[np.float64], present: BoolArray) -> FloatArray:
    """Share of a segment's proximity to others that lies in segments the place has; in [0, 1], ``nan`` without relations.

    A segment's proximity to itself is left out: it says nothing about nearness.
    """
    own = np.diag(phi)
    total = phi.sum(axis=1) - own
    here = phi @ present.astype(float) - own * present
    shares: FloatArray = np.divide(here, total, out=np.full(len(total), np.nan), where=total > 1e-12)
    return shares
