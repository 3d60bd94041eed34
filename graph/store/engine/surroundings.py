"""The part of a graph around one node, read step by step.

Any engine's :class:`graph.store.engine.columns.Reader` will do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graph.arrays import IntArray
from graph.chain.graph import ChainGraph
from graph.chain.tables import REJECTED, EdgeTable, Pair
from graph.errors import NotFound
from graph.model.background import BACKGROUND, NO_THROUGH
from graph.store.engine.columns import Reader, Relations, Side, edge_tables, join, read_nodes, read_relations

ROOM = 5_000
"""No further step is taken from this many nodes on: no picture holds so many, and the next step may reach everything.
"""
_ENDS: tuple[Side, Side] = ("source", "target")


def read_around(
    reader: Reader, kind: str, id_: str, hops: int, also: Sequence[tuple[str, str, int]] = ()
) -> tuple[ChainGraph, int]:
    """Nodes within ``hops`` relations of one node with all relations among them, and how many steps were taken.

    ``also`` are further nodes (kind, id, hops) with what is around them. Nothing is reached through the kinds
    :data:`graph.model.background.NO_THROUGH` unless they are named themselves, nor by relations of
    :data:`graph.model.background.BACKGROUND`. The graph is whole for what is within those steps and for nothing else;
    where a node was left fewer steps than asked for, the number returned is as much smaller.

    Raises
    ------
    NotFound
        No such node at the date.
    """
    starts = [(kind, id_, hops), *also]
    keys = [reader.key(reader.schema.nodes[k], i) for k, i, _ in starts]
    around, short = _Around(reader), 0
    for key, (named, missing, steps) in zip(keys, starts, strict=True):
        if key is None:
            raise NotFound(named, missing)
        short = max(short, steps - around.walk(np.array([key], dtype=np.int64), steps))
    around.among_the_rest()
    return around.graph(), hops - short


class _Around:
    """Nodes seen so far, those that a step went on from, and the relations read."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.seen = self.gone = np.zeros(0, dtype=np.int64)
        self.kinds = [r for r in reader.schema.relations.values() if r.name not in BACKGROUND]
        self.found: dict[str, list[Relations]] = {r.name: [] for r in self.kinds}

    def walk(self, start: IntArray, hops: int) -> int:
        """Go on from ``start`` step by step.

        Says how many steps were taken, all of them where nothing was left to reach.
        """
        seen = edge = start
        taken = 0
        while taken < hops and len(seen) <= ROOM and len(edge):
            wider = self._step(edge if taken == 0 else self._through(edge), seen)
            edge, seen = np.setdiff1d(wider, seen, assume_unique=True), wider
            taken += 1
        self.seen = np.union1d(self.seen, seen)
        return taken if len(edge) else hops

    def _step(self, near: IntArray, seen: IntArray) -> IntArray:
        """Read all relations of these nodes; what they lead to, with what was seen before."""
        self.gone = np.union1d(self.gone, near)
        reached = [seen]
        for kind in self.kinds:
            for side in _ENDS:
                reached.append(self._read(kind.name, side, near).others(side))
        return np.unique(np.concatenate(reached))

    def among_the_rest(self) -> None:
        """Relations between two nodes that no step went on from."""
        rest = np.setdiff1d(self.seen, self.gone, assume_unique=True)
        for kind in self.kinds:
            self._read(kind.name, "source", rest)

    def _read(self, name: str, side: Side, keys: IntArray) -> Relations:
        found = read_relations(self.reader, self.reader.schema.relations[name], side, keys)
        kept = np.flatnonzero(found.state != REJECTED)
        part = Relations(
            found.kind,
            found.source[kept],
            found.target[kept],
            found.state[kept],
            {n: v[kept] for n, v in found.columns.items()},
        )
        self.found[name].append(part)
        return part

    def _through(self, keys: IntArray) -> IntArray:
        """Those of the keys that more may be reached through."""
        schema = self.reader.schema
        dead = [read_nodes(self.reader, schema.nodes[k], keys, ()).keys for k in NO_THROUGH]
        return np.setdiff1d(keys, np.concatenate(dead), assume_unique=True)

    def graph(self) -> ChainGraph:
        """The tables as a graph of no field."""
        reader, schema = self.reader, self.reader.schema
        nodes = {k.name: read_nodes(reader, k, self.seen) for k in schema.nodes.values()}
        edges: dict[Pair, EdgeTable] = {}
        for name in schema.relations:
            if self.found.get(name):
                edges |= edge_tables(join(schema.relations[name], self.found[name]), nodes)
        return ChainGraph(reader.version, reader.on, None, {k: n.table for k, n in nodes.items()}, edges, ())
