"""Product texts that look like texts already placed: cosine similarity of character pairs, weighted by rarity
(TF-IDF).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

FLOOR = 0.5
"""Cosine similarity below which two texts are not even a candidate."""
_BLOCK = 2_000
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class Nearest:
    """For each text the position of the most similar reference, or -1, and the similarity in 0..1."""

    at: np.ndarray[tuple[int], np.dtype[np.int64]]
    cosine: np.ndarray[tuple[int], np.dtype[np.float64]]


def nearest(texts: Sequence[str], references: Sequence[str]) -> Nearest:
    """The reference nearest to each text, where it is at least :data:`FLOOR` similar; keys, not raw texts."""
    at, cosine = np.full(len(texts), -1, dtype=np.int64), np.zeros(len(texts))
    if not texts or not references:
        return Nearest(at, cosine)
    known, new = _weighted(references, texts)
    columns = known.T.tocsr()
    for start in range(0, len(texts), _BLOCK):
        product = (new[start : start + _BLOCK] @ columns).tocsr()
        for row in range(product.shape[0]):
            values = product.data[product.indptr[row] : product.indptr[row + 1]]
            if len(values) and (best := float(values.max())) >= FLOOR:
                places = product.indices[product.indptr[row] : product.indptr[row + 1]]
                at[start + row] = places[values >= best - 1e-12].min()
                cosine[start + row] = min(best, 1.0)
    return Nearest(at, cosine)


def _weighted(references: Sequence[str], texts: Sequence[str]) -> tuple[sp.csr_matrix, sp.csr_matrix]:
    """Unit rows of TF-IDF over the pairs of the references; pairs that no reference has count only in the length."""
    index: dict[str, int] = {}
    parts = [[_counted(t, index) for t in group] for group in (references, texts)]
    known, new = (_matrix(rows, len(index)) for rows in parts)
    seen = np.bincount(known.indices, minlength=len(index))
    rarity = np.log((1 + len(references)) / (1 + seen)) + 1
    scale = sp.diags(rarity)
    return _unit(sp.csr_matrix(known @ scale)), _unit(sp.csr_matrix(new @ scale))


def _counted(text: str, index: dict[str, int]) -> list[int]:
    padded = f"^{text[-_LONGEST:]}$"
    grams = {padded[i : i + 2] for i in range(len(padded) - 1)}
    return [index.setdefault(g, len(index)) for g in sorted(grams)]


def _matrix(rows: list[list[int]], width: int) -> sp.csr_matrix:
    starts = np.cumsum([0, *(len(r) for r in rows)])
    columns = np.fromiter((c for r in rows for c in r), dtype=np.int64, count=int(starts[-1]))
    return sp.csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(rows), width))


def _unit(rows: sp.csr_matrix) -> sp.csr_matrix:
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sp.csr_matrix(sp.diags(1 / np.where(length > 0, length, 1.0)) @ rows)
