"""The market of a chain graph: enterprises × the segments they work in, with industries and what else is known of them.

A segment stands for the products that it covers: whoever makes one of them works in it. What an enterprise makes that
covers no segment is text about it, and so is its name and industry. Products as columns were measured as well
(benchmarks/results/ranking.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.arrays import IntArray
from graph.chain.graph import ChainGraph
from graph.chain.tables import REJECTED, SUGGESTED, EdgeTable
from graph.errors import BadRequest
from graph.targets.learned.market import Market

LEVELS = 3
"""Levels of industries that are looked at, from the one an enterprise is classified in upwards."""
TOO_COMMON = 0.01
"""A product made by a larger share of all enterprises (房租, 配件 …) says nothing of one of them."""
TOGETHER, PAIRS_TOGETHER = 6_000, 4_000_000
"""Most enterprises, and (enterprise, segment) pairs, that are looked at together: time grows with the cube of the one,
memory with the other.
"""
PART = 2_000
"""Enterprises of a part, where they are more."""
MOST_FIRMS, MOST_PAIRS = 150_000, 100_000_000
"""Most that are learned from at all: a score of every pair takes half a gigabyte. 90,000 enterprises and 940 segments
took seven minutes of two processors and 2.0 GB.
"""


class TooLarge(BadRequest):
    """More enterprises, or pairs, than are learned from."""


class InParts(BadRequest):
    """More than are looked at together, where that was asked for."""

    def __init__(self, firms: int) -> None:
        super().__init__(f"{firms:,} 家企业要分批学")
        self.firms = firms


@dataclass(frozen=True)
class ChainMarket:
    """A market, and ids of its rows and columns, both sorted; ``parts`` are the rows that are looked at together.

    ``suggested`` and ``rejected`` are pairs (row, column) that are not in the market, shape (pairs, 2): the first are
    waiting to be confirmed, the others were looked at and are wrong.
    """

    market: Market
    firms: tuple[str, ...]
    segments: tuple[str, ...]
    suggested: IntArray
    rejected: IntArray
    parts: tuple[IntArray, ...]


def market_of(graph: ChainGraph, *, parts: bool = True) -> ChainMarket:
    """Enterprises confirmed in at least one segment, and the segments in which any of them is confirmed.

    Where they are too many to be looked at together, those with neither product nor industry are left out: they say
    least. Where the others still are, they are looked at in parts.

    Raises
    ------
    BadRequest
        Nobody is confirmed anywhere, or more than :data:`MOST_FIRMS` or :data:`MOST_PAIRS`; without ``parts`` also more
        than are looked at together.
    """
    works = graph.edge("OPERATES_IN", "Enterprise", "Segment")
    known = works.confirmed()
    if not together(*(len(np.unique(ends)) for ends in (known.source, known.target))):
        known = _told_more(graph, known)
    firms, segments = (
        _by_id(graph.nodes[k].ids, ends) for k, ends in (("Enterprise", known.source), ("Segment", known.target))
    )
    check_size(len(firms), len(segments))
    if not parts and not together(len(firms), len(segments)):
        raise InParts(len(firms))
    row, column = _numbers(len(graph.nodes["Enterprise"]), firms), _numbers(len(graph.nodes["Segment"]), segments)
    made = np.zeros((len(firms), len(segments)), dtype=bool)
    made[row[known.source], column[known.target]] = True
    names = [str(n) for n in graph.nodes["Segment"].names()[segments]]
    pairs = np.stack((row[works.source], column[works.target]), axis=1)
    inside = (pairs >= 0).all(axis=1)
    apart = [np.unique(pairs[inside & (works.state == state)], axis=0) for state in (SUGGESTED, REJECTED)]
    return ChainMarket(
        Market(made, _groups(graph, firms, row), _texts(graph, firms, row), names),
        tuple(map(str, graph.nodes["Enterprise"].ids[firms])),
        tuple(map(str, graph.nodes["Segment"].ids[segments])),
        apart[0],
        apart[1],
        _parts(graph.nodes["Enterprise"].ids[firms], len(segments)),
    )


def _told_more(graph: ChainGraph, works: EdgeTable) -> EdgeTable:
    """The links of enterprises of which more is known than that they are in a segment."""
    told = np.zeros(len(graph.nodes["Enterprise"]), dtype=bool)
    for relation, kind in (("MAKES", "Product"), ("CLASSIFIED_AS", "Industry")):
        told[graph.edge(relation, "Enterprise", kind).confirmed().source] = True
    return works.take(told[works.source])


def together(firms: int, segments: int) -> bool:
    """Whether so many are looked at together."""
    return firms <= TOGETHER and firms * segments <= PAIRS_TOGETHER


def check_size(firms: int, segments: int) -> None:
    """Refuse what is too large to be learned from."""
    if firms > MOST_FIRMS or firms * segments > MOST_PAIRS:
        raise TooLarge(f"{firms:,} 家企业 × {segments:,} 个环节，超过可学习的 {MOST_FIRMS:,} 家或 {MOST_PAIRS:,} 对")


def _parts(ids: NDArray[np.object_], segments: int) -> tuple[IntArray, ...]:
    """Rows of each part. Who is in which depends on the ids alone, and on nothing that they say."""
    if together(len(ids), segments):
        return (np.arange(len(ids)),)
    chance = np.array([crc32(str(i).encode()) for i in ids.tolist()])
    mixed = np.lexsort((ids.astype(str), chance))
    return tuple(np.sort(part) for part in np.array_split(mixed, -(-len(ids) // PART)))


def _by_id(ids: NDArray[np.object_], ends: IntArray) -> IntArray:
    """Positions that occur, sorted by id: no order of records, of whichever store, makes a difference."""
    found = np.unique(ends)
    order: IntArray = found[np.argsort(ids[found].astype(str), kind="stable")]
    return order


def _numbers(size: int, chosen: IntArray) -> IntArray:
    """Number of each position among the chosen ones, -1 for others."""
    numbers = np.full(size, -1, dtype=np.int64)
    numbers[chosen] = np.arange(len(chosen))
    return numbers


def _groups(graph: ChainGraph, firms: IntArray, rows: IntArray) -> tuple[sparse.csr_matrix, ...]:
    """Industries of enterprises, the level they are classified in first.

    An industry with nothing above it stays at its level.
    """
    classed = graph.edge("CLASSIFIED_AS", "Enterprise", "Industry").confirmed()
    row = rows[classed.source]
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


def _texts(graph: ChainGraph, firms: IntArray, rows: IntArray) -> dict[str, Sequence[Sequence[str]]]:
    """Names, industries and other businesses: products that cover no segment (nor are suggested to) and are not too
    common.
    """
    node = graph.nodes["Enterprise"]
    classed = graph.edge("CLASSIFIED_AS", "Enterprise", "Industry").confirmed()
    makes = graph.edge("MAKES", "Enterprise", "Product").confirmed()
    covers = graph.edge("COVERS", "Product", "Segment")
    other = np.bincount(makes.target, minlength=len(graph.nodes["Product"])) <= max(1.0, TOO_COMMON * len(node))
    other[covers.source] = False
    kept = other[makes.target]
    full = node.columns.get("full_name", node.ids)
    names = [list(dict.fromkeys(str(n) for n in (node.names()[f], full[f]) if n)) for f in firms.tolist()]
    industry, product = graph.nodes["Industry"].names(), graph.nodes["Product"].ids
    return {
        "name": names,
        "industry": _gathered(rows[classed.source], industry[classed.target], len(firms)),
        "business": _gathered(rows[makes.source[kept]], product[makes.target[kept]], len(firms)),
    }


def _gathered(rows: IntArray, texts: NDArray[np.object_], size: int) -> list[list[str]]:
    """Texts of each row, sorted so that the order of records does not matter; rows of -1 are left out."""
    out: list[list[str]] = [[] for _ in range(size)]
    pairs: Iterable[tuple[int, str]] = zip(rows.tolist(), map(str, texts), strict=True)
    for row, text in sorted(pairs):
        if row >= 0:
            out[row].append(text)
    return out
