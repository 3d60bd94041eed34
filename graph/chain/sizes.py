"""How much memory a graph takes, near enough to bound a cache."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

if TYPE_CHECKING:
    from graph.chain.graph import ChainGraph

_SAMPLE = 4096


def graph_bytes(graph: ChainGraph) -> int:
    """Bytes of all arrays, the texts they refer to, and the census."""
    total = graph.census.nbytes if graph.census is not None else 0
    for nodes in graph.nodes.values():
        total += column_bytes(nodes.ids) + sum(map(column_bytes, nodes.columns.values()))
    for edges in graph.edges.values():
        total += edges.source.nbytes + edges.target.nbytes + edges.state.nbytes
        total += sum(map(column_bytes, edges.columns.values()))
    return total


def column_bytes(values: NDArray[Any]) -> int:
    """Bytes of a column with its texts, each shared one once; of a long column they are judged by an even sample.

    >>> import numpy as np
    >>> column_bytes(np.zeros(10))
    80
    """
    if values.dtype != object or not len(values):
        return values.nbytes
    step = max(1, len(values) // _SAMPLE)
    sample = {id(v): v for v in values[::step].tolist() if v is not None}
    return values.nbytes + sum(map(sys.getsizeof, sample.values())) * step
