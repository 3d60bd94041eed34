"""The market of a chain graph: enterprises × the segments they work in, with industries and what else is known of them.

A segment stands for the products that it covers: whoever makes one of them works in it. What an enterprise makes that covers
no segment is text about it, and so is its name and industry. Products as columns were measured as well (README, Decisions).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.chain import ChainGraph, IntArray
from graph.errors import BadRequest
from graph.ranking.market import Market

LEVELS = 3
"""Levels of industries that are looked at, from the one an enterprise is classified in upwards."""
TOO_COMMON = 0.01
"""A product made by a larger share of all enterprises (房租, 配件 …) says nothing of one of them."""
MOST_FIRMS, MOST_PAIRS = 6_000, 4_000_000
"""Most enterprises, and (enterprise, segment) pairs, that are learned from: time grows with the cube of the one, memory with the other."""


@dataclass(frozen=True)
class ChainMarket:
    """A market and where its rows and columns are in the graph: positions of enterprises and of segments, sorted."""

    market: Market
    firms: IntArray
    segments: IntArray


def market_of(graph: ChainGraph) -> ChainMarket:
    """Enterprises confirmed in at least one segment, and the segments in which anybody is confirmed.

    Raises
    ------
    BadRequest
        Nobody is confirmed anywhere, or more than :data:`MOST_FIRMS` or :data:`MOST_PAIRS`.
    """
    works = graph.edge("OPERATES_IN", "Enterprise", "Segment").confirmed()
    firms, row = np.unique(works.source, return_inverse=True)
    segments, column = np.unique(works.target, return_inverse=True)
    if len(firms) > MOST_FIRMS or len(firms) * len(segments) > MOST_PAIRS:
        raise BadRequest(f"{len(firms):,} 家企业 × {len(segments):,} 个环节，超过可学习的 {MOST_FIRMS:,} 家或 {MOST_PAIRS:,} 对")
    made = np.zeros((len(firms), len(segments)), dtype=bool)
    made[row, column] = True
    names = [str(n) for n in graph.nodes["Segment"].names()[segments]]
    return ChainMarket(Market(made, _groups(graph, firms), _texts(graph, firms), names), firms, segments)


def _groups(graph: ChainGraph, firms: IntArray) -> tuple[sparse.csr_matrix, ...]:
    """Industries of enterprises, the level they are classified in first; an industry with nothing above it stays at its level."""
    classed = graph.edge("CLASSIFIED_AS", "Enterprise", "Industry").confirmed()
    row = _rows(graph, firms)[classed.source]
    row, at = row[row >= 0], classed.target[row >= 0]
    if not len(at):
        return ()
    branch = graph.edge("BRANCH_OF", "Industry", "Industry").confirmed()
    up = np.arange(len(graph.nodes["Industry"]))
    up[branch.source] = branch.target
    levels = [_table(row, at, len(firms))]
    for _ in range(LEVELS - 1):
        was, at = at, up[at]
        if (was == at).all():
            break
        levels.append(_table(row, at, len(firms)))
    return tuple(levels)


def _table(row: IntArray, of: IntArray, firms: int) -> sparse.csr_matrix:
    _, column = np.unique(of, return_inverse=True)
    table = sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=(firms, int(column.max()) + 1))
    table.data[:] = 1.0
    return table


def _texts(graph: ChainGraph, firms: IntArray) -> dict[str, Sequence[Sequence[str]]]:
    """Names, industries and other businesses: products that cover no segment (nor are suggested to) and are not too common."""
    node, rows = graph.nodes["Enterprise"], _rows(graph, firms)
    classed = graph.edge("CLASSIFIED_AS", "Enterprise", "Industry").confirmed()
    makes = graph.edge("MAKES", "Enterprise", "Product").confirmed()
    covers = graph.edge("COVERS", "Product", "Segment")
    other = np.bincount(makes.target, minlength=len(graph.nodes["Product"])) <= max(1.0, TOO_COMMON * len(node))
    other[covers.source] = False
    kept = other[makes.target]
    full = node.columns.get("full_name", node.ids)
    names = [list(dict.fromkeys(str(n) for n in (node.names()[f], full[f]) if n)) for f in firms.tolist()]
    industry, product = graph.nodes["Industry"].names(), graph.nodes["Product"].ids
    return {"name": names, "industry": _gathered(rows[classed.source], industry[classed.target], len(firms)),
            "business": _gathered(rows[makes.source[kept]], product[makes.target[kept]], len(firms))}  # fmt: skip


def _gathered(rows: IntArray, texts: NDArray[np.object_], size: int) -> list[list[str]]:
    """Texts of each row, sorted so that the order of records does not matter; rows of -1 are left out."""
    out: list[list[str]] = [[] for _ in range(size)]
    pairs: Iterable[tuple[int, str]] = zip(rows.tolist(), map(str, texts), strict=True)
    for row, text in sorted(pairs):
        if row >= 0:
            out[row].append(text)
    return out


def _rows(graph: ChainGraph, firms: IntArray) -> IntArray:
    """Row of each enterprise of the graph, -1 for those that are not in the market."""
    rows = np.full(len(graph.nodes["Enterprise"]), -1, dtype=np.int64)
    rows[firms] = np.arange(len(firms))
    return rows
