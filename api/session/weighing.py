"""How many bytes an answer takes that is kept, near enough to bound a cache."""

from __future__ import annotations

import gc
import sys
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from graph.chain.census import Census
from graph.chain.graph import ChainGraph
from graph.chain.operating import Operating
from graph.chain.sizes import column_bytes
from graph.chain.tables import EdgeTable, NodeTable
from graph.gaps.evidence import EvidenceIndex

_DECLARED = (type, ModuleType, FunctionType)
_NOT_ITS_OWN = (ChainGraph, NodeTable, EdgeTable, Operating, EvidenceIndex, *_DECLARED)
"""What an answer refers to and others keep: graphs and what they remember, which are counted where they are held.

Declarations.
"""


def bytes_of(answer: Any) -> int:
    """Bytes of everything that can be reached from ``answer``, each thing once; graphs are not counted.

    >>> bytes_of(["x" * 1000] * 50) < 2000
    True
    """
    return _reached([answer], set(), _NOT_ITS_OWN)


def held_bytes(graph: ChainGraph) -> int:
    """Bytes of a graph and of what it remembers by now."""
    own = {id(v) for n in graph.nodes.values() for v in (n.ids, *n.columns.values())}
    own |= {id(v) for e in graph.edges.values() for v in (e.source, e.target, e.state, *e.columns.values())}
    return graph.nbytes + _reached(list(graph._memo.values()), own, (ChainGraph, Census, *_DECLARED))


def _reached(left: list[Any], seen: set[int], strange: tuple[type, ...]) -> int:
    total = 0
    while left:
        thing = left.pop()
        if id(thing) in seen or isinstance(thing, strange):
            continue
        seen.add(id(thing))
        if isinstance(thing, np.ndarray):
            total += column_bytes(thing)
            continue
        total += sys.getsizeof(thing)
        if not isinstance(thing, str | bytes | int | float):
            left += gc.get_referents(thing)
    return total
