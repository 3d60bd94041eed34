"""The part of a graph around one node, read step by step; any engine's :class:`graph.stores.columns.Reader` will do."""

from __future__ import annotations

import numpy as np

from graph.background import BACKGROUND, NO_THROUGH
from graph.chain import REJECTED, ChainGraph, EdgeTable, IntArray, Pair
from graph.errors import NotFound
from graph.stores.columns import Reader, Relations, Side, edge_tables, join, read_nodes, read_relations

ROOM = 5_000
"""No further step is taken from this many nodes on: no picture holds so many, and the next step may reach everything."""
_ENDS: tuple[Side, Side] = ("source", "target")


def read_around(reader: Reader, kind: str, id_: str, hops: int) -> tuple[ChainGraph, int]:
    """Nodes within ``hops`` relations of one node with all relations among them, and how many steps were taken.

    Nothing is reached through the kinds :data:`graph.background.NO_THROUGH`, nor by relations of
    :data:`graph.background.BACKGROUND`. The graph is whole for what is within those steps and for nothing else.

    Raises
    ------
    NotFound
        No such node at the date.
    """
    start = reader.key(reader.schema.nodes[kind], id_)
    if start is None:
        raise NotFound(kind, id_)
    around = _Around(reader, np.array([start], dtype=np.int64))
    taken = 0
    while taken < hops and len(around.seen) <= ROOM and len(around.edge):
        around.step(first=taken == 0)
        taken += 1
    if not len(around.edge):
        taken = hops  # there is nothing further to reach
    around.among_the_rest()
    return around.graph(), taken


class _Around:
    """Nodes seen so far, those of the last step, those that no step went on from, and the relations read."""

    def __init__(self, reader: Reader, start: IntArray) -> None:
        self.reader, self.seen, self.edge = reader, start, start
        self.passed = start[:0]
        self.kinds = [r for r in reader.schema.relations.values() if r.name not in BACKGROUND]
        self.found: dict[str, list[Relations]] = {r.name: [] for r in self.kinds}

    def step(self, *, first: bool) -> None:
        """Read all relations of the last nodes, and go on to what they lead to."""
        near = self.edge if first else self._through(self.edge)
        self.passed = np.union1d(self.passed, np.setdiff1d(self.edge, near, assume_unique=True))
        reached = [self.seen]
        for kind in self.kinds:
            for side in _ENDS:
                part = self._read(kind.name, side, near)
                reached.append(part.others(side))
        wider = np.unique(np.concatenate(reached))
        self.edge, self.seen = np.setdiff1d(wider, self.seen, assume_unique=True), wider

    def among_the_rest(self) -> None:
        """Relations between two nodes that no step went on from."""
        rest = np.union1d(self.passed, self.edge)
        for kind in self.kinds:
            self._read(kind.name, "source", rest)

    def _read(self, name: str, side: Side, keys: IntArray) -> Relations:
        found = read_relations(self.reader, self.reader.schema.relations[name], side, keys)
        kept = np.flatnonzero(found.state != REJECTED)
        part = Relations(found.kind, found.source[kept], found.target[kept], found.state[kept],
                         {n: v[kept] for n, v in found.columns.items()})  # fmt: skip
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
