"""Capability match: personalised PageRank from a segment over its own network of enterprises, products, segments,
industries.

The network of a segment are the enterprises confirmed or suggested in it, what they make, all segments they work in,
and their industries. It does not depend on how much else of the graph is loaded, and it stays small in a large graph.
It says who *could* make what a segment needs, by nearness in the data. It says nothing about willingness.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from graph.arrays import FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.tables import CONFIRMED, SUGGESTED, EdgeTable
from graph.errors import BadRequest
from graph.space.gradients import conjugate_gradients

UNKNOWN_SHARE = 0.01
"""Weight of a product of an enterprise whose share of revenue is not known, and the least of any (own choice)."""
_Links = tuple[IntArray, IntArray, FloatArray]
"""Ends and weights of links."""
_LINKS = (("MAKES", "Product"), ("OPERATES_IN", "Segment"), ("CLASSIFIED_AS", "Industry"))


def personalised_pagerank(
    adjacency: sparse.csr_matrix, start: int, *, restart: float = 0.15, tol: float = 1e-12, max_iter: int = 1000
) -> FloatArray:
    """Stationary distribution x = (1 − a) Pᵀx + a e_start on an undirected graph; shape (n,), sums to 1.

    With y = D^(−1/2) x the equation is symmetric and positive definite, so conjugate gradients solve it in a few dozen
    steps.

    Parameters
    ----------
    adjacency : symmetric, non-negative, shape (n, n); what is not reached from ``start`` gets 0.
    restart : a, in (0, 1).
    tol : bound on Σ|error|. Defaults of general libraries stop far too early (docs/decisions/0013).

    Raises
    ------
    BadRequest
        ``restart`` out of range, or no convergence within ``max_iter`` steps.

    Source
    ------
    Page, Brin, Motwani, Winograd (1999); Haveliwala (2002); Hestenes, Stiefel (1952).
    """
    if not 0 < restart < 1:
        raise BadRequest(f"重启概率 {restart} 须在 0 与 1 之间")
    degree = adjacency @ np.ones(adjacency.shape[0])
    x = np.zeros(len(degree))
    if degree[start] == 0:
        x[start] = 1.0
        return x
    solved = _solve(adjacency, degree, start, restart, tol, max_iter)
    if solved is None:
        raise BadRequest(f"个性化 PageRank 在 {max_iter} 步内未收敛；请放宽 tol 或增大 max_iter")
    return solved


def _solve(
    adjacency: sparse.csr_matrix, degree: FloatArray, start: int, restart: float, tol: float, max_iter: int
) -> FloatArray | None:
    """Conjugate gradients on (I − (1 − a) D^(−1/2) A D^(−1/2)) y = a D^(−1/2) e_start; ``None`` without convergence."""
    root = np.sqrt(degree)
    scale = np.divide(1.0, root, out=np.zeros_like(root), where=root > 0)
    right = np.zeros(len(degree))
    right[start] = restart * scale[start]

    def times(step: FloatArray) -> FloatArray:
        image: FloatArray = step - (1 - restart) * scale * (adjacency @ (scale * step))
        return image

    def enough(left: FloatArray) -> bool:  # Σ|error| is at most Σ|residual| / a
        return float(np.abs(root * left).sum()) <= tol * restart

    solved = conjugate_gradients(times, right, enough, max_iter)
    return None if solved is None else root * solved


def makers_of(graph: ChainGraph, segment: int) -> IntArray:
    """Enterprises confirmed or suggested in a segment, sorted."""
    table = graph.edge("OPERATES_IN", "Enterprise", "Segment")
    return np.unique(table.source[(table.target == segment) & (table.state <= SUGGESTED)])


def capability_network(graph: ChainGraph, segment: int) -> tuple[sparse.csr_matrix, IntArray, int]:
    """Symmetric adjacency of a segment's network, its enterprises (which come first), and where the segment itself is.

    Confirmed relations only. What an enterprise makes and does weighs its share of revenue; where that is not known, a
    product weighs :data:`UNKNOWN_SHARE`, and a segment an even part of all that it is confirmed in: it was said to be
    its business. Other relations weigh 1.
    """
    makers = makers_of(graph, segment)
    place = np.full(len(graph.nodes["Enterprise"]), -1, dtype=np.int64)
    place[makers] = np.arange(len(makers))
    size, others = len(makers), dict[str, tuple[IntArray, int]]()
    links: list[_Links] = []
    for relation, kind in _LINKS:
        table = graph.edge(relation, "Enterprise", kind)
        mine = np.flatnonzero((place[table.source] >= 0) & (table.state == CONFIRMED))
        ends = table.target[mine]
        nodes = np.unique(np.append(ends, segment) if kind == "Segment" else ends)
        others[kind] = nodes, size
        firm = place[table.source[mine]]
        even = 1.0 / np.bincount(firm)[firm] if kind == "Segment" else np.full(len(mine), UNKNOWN_SHARE)
        links.append((firm, np.searchsorted(nodes, ends) + size, _weights(table, mine, even)))
        size += len(nodes)
    links.append(_covers(graph, *others["Product"], *others["Segment"]))
    rows, columns, weights = (np.concatenate(each) for each in zip(*links, strict=True))
    half = sparse.csr_matrix((weights, (rows, columns)), shape=(size, size))
    whole = sparse.csr_matrix(half + half.T)
    whole.sort_indices()  # one order of sums, whatever graph the network was taken from
    segments, start = others["Segment"]
    return whole, makers, int(np.searchsorted(segments, segment)) + start


def _weights(table: EdgeTable, rows: IntArray, unknown: FloatArray) -> FloatArray:
    if "share" not in table.columns:
        return np.ones(len(rows))
    share = table.columns["share"][rows]
    return np.fmax(np.where(np.isnan(share), unknown, share), UNKNOWN_SHARE)


def _covers(graph: ChainGraph, products: IntArray, first: int, segments: IntArray, second: int) -> _Links:
    """Links between the products and the segments of a network, which are numbered from ``first`` and ``second`` on."""
    table = graph.edge("COVERS", "Product", "Segment")
    both = np.isin(table.source, products) & np.isin(table.target, segments)
    kept = np.flatnonzero(both & (table.state == CONFIRMED))
    return (
        np.searchsorted(products, table.source[kept]) + first,
        np.searchsorted(segments, table.target[kept]) + second,
        np.ones(len(kept)),
    )


def capability(graph: ChainGraph, segment: int) -> FloatArray:
    """PageRank of every enterprise from a segment, 0 for those outside its network; shape (enterprises,)."""
    adjacency, makers, start = capability_network(graph, segment)
    out = np.zeros(len(graph.nodes["Enterprise"]))
    out[makers] = personalised_pagerank(adjacency, start)[: len(makers)]
    return out
