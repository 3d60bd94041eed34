"""The plainest reader: a graph in memory offered row by row, to try slices on worlds that no engine needs to hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from graph.arrays import IntArray
from graph.chain.graph import ChainGraph
from graph.model.schema import NodeKind, RelationKind, default_schema
from graph.store.engine.columns import Chunks, Columns, Side, either_way


class MemoryReader:
    """Keys are positions, one kind after the other."""

    def __init__(self, graph: ChainGraph) -> None:
        self.graph, self.schema = graph, default_schema()
        self.version, self.on = graph.version, graph.on
        starts = np.cumsum([0, *(len(graph.nodes[k]) for k in self.schema.nodes)])
        self.start = dict(zip(self.schema.nodes, starts.tolist(), strict=False))

    def nodes(self, kind: NodeKind, columns: Sequence[str], keys: IntArray | None = None) -> Chunks:
        table = self.graph.nodes[kind.name]
        own = np.arange(len(table)) + self.start[kind.name]
        kept = np.flatnonzero(np.ones(len(own), bool) if keys is None else np.isin(own, keys))[::-1]
        yield [own[kept], table.ids[kept], *(table.columns[c][kept] for c in columns)]

    def relations(
        self, kind: RelationKind, columns: Sequence[str], side: Side | None = None, keys: IntArray | None = None
    ) -> Chunks:
        for (name, a, b), table in self.graph.edges.items():
            source, target = table.source + self.start[a], table.target + self.start[b]
            near = source if side == "source" else target
            kept = np.flatnonzero(np.ones(len(near), bool) if keys is None else np.isin(near, keys))[::-1]
            if name == kind.name:
                yield [source[kept], target[kept], table.state[kept], *(table.columns[c][kept] for c in columns)]

    def either(self, kinds: Sequence[RelationKind], keys: IntArray) -> Iterator[tuple[RelationKind, Columns]]:
        return either_way(self, kinds, keys)

    def together(self, *works: Callable[[MemoryReader], object]) -> None:
        for work in works:
            work(self)

    def beyond(self, kind: RelationKind, side: Side, keys: IntArray) -> IntArray:
        parts = [chunk[1 if side == "source" else 0] for chunk in self.relations(kind, (), side, keys)]
        return np.concatenate([np.zeros(0, np.int64), *parts])

    def key(self, kind: NodeKind, id_: str) -> int | None:
        at = self.graph.nodes[kind.name].index.get(id_)
        return None if at is None else at + self.start[kind.name]

    def data_date(self) -> str | None:
        return self.graph.data_date
