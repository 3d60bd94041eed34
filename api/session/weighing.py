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
from graph.gaps.build import Asked
from graph.gaps.evidence import EvidenceIndex
from graph.supply.field_chain import FieldChain

_DECLARED = (type, ModuleType, FunctionType)
_LEAVES = frozenset({str, bytes, int, float, bool, type(None)})
WIDE = 1000
"""Things of a layer that are looked at, at least."""
_NOT_ITS_OWN = (ChainGraph, NodeTable, EdgeTable, Operating, EvidenceIndex, FieldChain, Asked, *_DECLARED)
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
    """A layer at a time, each thing by few calls: an answer refers to a hundred thousand of them.

    Of a wide layer some are looked at, evenly, and stand for the others; arrays are all weighed.
    """
    total, each = 0, 1
    while left:
        new = dict(zip(map(id, left), left, strict=True))
        for known in seen & new.keys():
            del new[known]
        seen |= new.keys()
        things = [thing for thing in new.values() if not isinstance(thing, strange)]
        arrays = [thing for thing in things if type(thing) is np.ndarray]
        if arrays:
            total += sum(map(column_bytes, arrays))
            things = [thing for thing in things if type(thing) is not np.ndarray]
        if (step := len(things) // WIDE) > 1:
            things, each = things[::step], each * step
        total += each * sum(map(sys.getsizeof, things))
        left = gc.get_referents(*(thing for thing in things if type(thing) not in _LEAVES))
    return total
