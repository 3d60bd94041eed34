"""A graph in memory read the other way round, to try slices on worlds that no engine needs to hold."""

from __future__ import annotations

from collections.abc import Sequence

from graph.arrays import IntArray
from graph.model.schema import NodeKind, RelationKind
from graph.store.engine.columns import Chunks, Side
from graph.store.engine.cutting import GraphReader


class MemoryReader(GraphReader):
    """What comes in any order comes from the last on."""

    def nodes(self, kind: NodeKind, columns: Sequence[str], keys: IntArray | None = None) -> Chunks:
        yield from ([v[::-1] for v in chunk] for chunk in super().nodes(kind, columns, keys))

    def relations(
        self, kind: RelationKind, columns: Sequence[str], side: Side | None = None, keys: IntArray | None = None
    ) -> Chunks:
        yield from ([v[::-1] for v in chunk] for chunk in super().relations(kind, columns, side, keys))
