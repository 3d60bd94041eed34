"""A slice cut from a whole graph that is in memory: the same tables as a store would give, without asking it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.tables import EdgeTable
from graph.model.schema import NodeKind, RelationKind, Schema, default_schema
from graph.store.engine.columns import Chunks, Columns, Side, either_way
from graph.store.engine.slicing import gather


def cut_whole(whole: ChainGraph, fields: Sequence[str]) -> ChainGraph:
    """The slice of these fields (ids) with all ties, as :func:`graph.store.engine.slicing.cut_slice` reads it.

    ``whole`` has its census.

    Raises
    ------
    NotFound
        A field that the graph does not have.
    """
    if whole.fields is not None or whole.census is None:
        raise ValueError("a slice is cut from a whole graph with its census")
    return replace(gather(GraphReader(whole), fields, whole.census), later=whole.later)


class GraphReader:
    """:class:`graph.store.engine.columns.Reader` on a whole graph: keys are positions, kind after kind."""

    def __init__(self, whole: ChainGraph, schema: Schema | None = None) -> None:
        self.schema, self.version, self.on = schema or default_schema(), whole.version, whole.on
        self.graph, self.first, count = whole, dict[str, int](), 0
        for kind, table in whole.nodes.items():
            self.first[kind] = count
            count += len(table)
        self._count = count

    def nodes(self, kind: NodeKind, columns: Sequence[str], keys: IntArray | None = None) -> Chunks:
        """As the protocol says."""
        table, first = self.graph.nodes[kind.name], self.first[kind.name]
        at = np.arange(len(table)) if keys is None else keys[(keys >= first) & (keys < first + len(table))] - first
        yield [at + first, table.ids[at], *(table.columns[name][at] for name in columns)]

    def relations(
        self, kind: RelationKind, columns: Sequence[str], side: Side | None = None, keys: IntArray | None = None
    ) -> Chunks:
        """As the protocol says."""
        wanted = None if keys is None else self._marked(keys)
        for source, target, table in self._tables(kind):
            at = slice(None) if wanted is None else np.flatnonzero(wanted[source if side == "source" else target])
            yield [source[at], target[at], table.state[at], *(table.columns[name][at] for name in columns)]

    def either(self, kinds: Sequence[RelationKind], keys: IntArray) -> Iterable[tuple[RelationKind, Columns]]:
        """As the protocol says."""
        return either_way(self, kinds, keys)

    def together(self, *works: Callable[[Any], object]) -> None:
        """As the protocol says: one after the other."""
        for work in works:
            work(self)

    def beyond(self, kind: RelationKind, side: Side, keys: IntArray) -> IntArray:
        """As the protocol says."""
        wanted = self._marked(keys)
        ends = [
            target[wanted[source]] if side == "source" else source[wanted[target]]
            for source, target, _ in self._tables(kind)
        ]
        return np.concatenate([np.zeros(0, dtype=np.int64), *ends])

    def key(self, kind: NodeKind, id_: str) -> int | None:
        """As the protocol says."""
        found = self.graph.nodes[kind.name].index.get(id_)
        return None if found is None else self.first[kind.name] + found

    def data_date(self) -> str | None:
        """As the protocol says."""
        return self.graph.data_date

    def _marked(self, keys: IntArray) -> BoolArray:
        out: NDArray[np.bool_] = np.zeros(self._count, dtype=np.bool_)
        out[keys] = True
        return out

    def _tables(self, kind: RelationKind) -> Iterable[tuple[IntArray, IntArray, EdgeTable]]:
        """Keys of both ends, and the relations, of each pair of kinds that occurs."""
        for (name, a, b), table in self.graph.edges.items():
            if name == kind.name:
                yield table.source + self.first[a], table.target + self.first[b], table
