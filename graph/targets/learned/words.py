"""How alike texts are: runs of characters, weighted by how rare they are (tf-idf), compared by cosine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from scipy import sparse

from graph.arrays import FloatArray

LENGTHS = (2, 3)
_SKIPPED = re.compile(r"[\s()（）、,，/\-]+")


def grams(texts: Sequence[Iterable[str]], known: dict[str, int], lengths: Sequence[int] = LENGTHS) -> sparse.csr_matrix:
    """How many of a text's parts have each run of characters; shape (texts, runs). New runs are added to ``known``.

    >>> grams([["甲乙丙", "乙丙"]], {}).toarray().tolist()
    [[1.0, 2.0, 1.0]]
    """
    rows: list[int] = []
    columns: list[int] = []
    for row, parts in enumerate(texts):
        for part in parts:
            bare = _SKIPPED.sub("", part.lower())
            runs = dict.fromkeys(bare[i : i + n] for n in lengths for i in range(len(bare) - n + 1))
            columns += [known.setdefault(run, len(known)) for run in runs]
            rows += [row] * len(runs)
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(texts), len(known)))


def weighted(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Rows (1 + log count) · log(texts / texts with it) of length 1; a run of one text only weighs 0.

    An empty text stays 0.
    """
    texts = counts.shape[0]
    having = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = np.where(having > 1, np.log(texts / np.maximum(having, 1)), 0.0)
    out = sparse.csr_matrix(counts, copy=True)
    out.data = (1 + np.log(out.data)) * rarity[out.indices]
    length = np.sqrt(np.asarray(out.multiply(out).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)) @ out)


def alike(rows: sparse.csr_matrix) -> FloatArray:
    """Cosine of each pair of weighted rows, dense; 0 on the diagonal: nothing speaks for itself."""
    found: FloatArray = (rows @ rows.T).toarray()
    np.fill_diagonal(found, 0.0)
    return found
