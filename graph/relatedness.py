"""How near a segment is to what a place already has, from enterprises that work in several segments."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.chain import BoolArray, EdgeTable, FloatArray


def proximity(operates: EdgeTable, enterprises: int, segments: int) -> NDArray[np.float64]:
    """phi = co-occurrence / max(n_s, n_t), shape (segments, segments), diagonal 1 where a segment has makers.

    Source: Hidalgo, Klinger, Barabási, Hausmann (2007), with enterprises in the place of countries.
    """
    from scipy import sparse

    data = np.ones(len(operates))
    made = sparse.csr_matrix((data, (operates.source, operates.target)), shape=(enterprises, segments))
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
    others = phi.copy()
    np.fill_diagonal(others, 0.0)
    total = others.sum(axis=1)
    shares: FloatArray = np.divide(others @ present.astype(float), total, out=np.full(len(total), np.nan), where=total > 0)
    return shares
