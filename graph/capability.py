"""Capability match: personalised PageRank from a segment over enterprises, products, segments and industries.

It says who *could* make what a segment needs, by nearness in the data. It says nothing about willingness.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from graph.chain import ChainGraph, FloatArray
from graph.errors import BadRequest

UNKNOWN_SHARE = 0.01
"""Weight of a product or segment of an enterprise whose share of revenue is not known, or smaller (own choice)."""
KINDS = ("Enterprise", "Product", "Segment", "Industry")
_LINKS = (("MAKES", "Enterprise", "Product"), ("COVERS", "Product", "Segment"), ("OPERATES_IN", "Enterprise", "Segment"),
          ("CLASSIFIED_AS", "Enterprise", "Industry"))  # fmt: skip


def personalised_pagerank(
    adjacency: sparse.csr_matrix, start: int, *, restart: float = 0.15, tol: float = 1e-12, max_iter: int = 1000
) -> FloatArray:
    """Stationary distribution x = (1 − a) Pᵀx + a e_start on an undirected graph; shape (n,), sums to 1.

    Parameters
    ----------
    adjacency : symmetric, non-negative, shape (n, n); a node without neighbours sends its weight back to ``start``.
    restart : a, in (0, 1).
    tol : largest total change of the last step. Defaults of general libraries stop far too early (README, Decisions).

    Raises
    ------
    BadRequest
        ``restart`` out of range, or no convergence within ``max_iter`` steps.

    Source
    ------
    Page, Brin, Motwani, Winograd (1999); Haveliwala (2002).
    """
    if not 0 < restart < 1:
        raise BadRequest(f"重启概率 {restart} 须在 0 与 1 之间")
    degree = np.asarray(adjacency.sum(axis=1)).ravel()
    scale = np.divide(1.0, degree, out=np.zeros_like(degree), where=degree > 0)
    x = np.zeros(len(degree))
    x[start] = 1.0
    for _ in range(max_iter):
        step = (1 - restart) * (adjacency @ (x * scale))
        step[start] += 1.0 - step.sum()
        change = float(np.abs(step - x).sum())
        x = step
        if change <= tol:
            return x
    raise BadRequest(f"个性化 PageRank 在 {max_iter} 步内未收敛；请放宽 tol 或增大 max_iter")


def capability_graph(graph: ChainGraph) -> tuple[sparse.csr_matrix, dict[str, int]]:
    """Symmetric adjacency over :data:`KINDS`, and where each kind starts; confirmed relations only, made once per graph.

    What an enterprise makes and does weighs its share of revenue (:data:`UNKNOWN_SHARE` where that is not known); other
    relations weigh 1.
    """
    return graph.once("capability graph", _capability_graph)


def _capability_graph(graph: ChainGraph) -> tuple[sparse.csr_matrix, dict[str, int]]:
    offset, size = dict[str, int](), 0
    for kind in KINDS:
        offset[kind] = size
        size += len(graph.nodes[kind])
    rows, columns, weights = [], [], []
    for relation, source, target in _LINKS:
        table = graph.edge(relation, source, target).confirmed()
        rows.append(table.source + offset[source])
        columns.append(table.target + offset[target])
        shares = table.columns.get("share", np.ones(len(table)))
        weights.append(np.maximum(np.nan_to_num(shares, nan=UNKNOWN_SHARE), UNKNOWN_SHARE))
    r, c = np.concatenate(rows), np.concatenate(columns)
    half = sparse.csr_matrix((np.concatenate(weights), (r, c)), shape=(size, size))
    return (half + half.T).tocsr(), offset


def capability(graph: ChainGraph, segment: int) -> FloatArray:
    """PageRank of every enterprise from a segment; shape (enterprises,), larger is nearer."""
    adjacency, offset = capability_graph(graph)
    scores = personalised_pagerank(adjacency, offset["Segment"] + segment)
    start = offset["Enterprise"]
    return scores[start : start + len(graph.nodes["Enterprise"])]
