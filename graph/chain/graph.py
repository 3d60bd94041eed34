"""ChainGraph: an immutable, columnar picture of the chain graph at one date.

Nodes of a kind are numbered 0..n-1; relations are index arrays between two kinds. Analyses take this and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from graph.arrays import BoolArray, IntArray
from graph.chain.sizes import column_bytes
from graph.chain.tables import CONFIRMED, EdgeTable, NodeTable, Pair
from graph.dates import to_iso
from graph.errors import NotFound
from graph.model.labels import LABELS
from graph.shown import Shown

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from graph.chain.census import Census
    from graph.chain.later import Later

T = TypeVar("T")


@dataclass(frozen=True, repr=False)
class ChainGraph(Shown):
    """The columnar picture. ``on`` is the date (YYYYMMDD), ``version`` the store's.

    ``fields`` are those that a slice was cut for (``None`` for a whole graph): of other fields it does not hold every
    enterprise. ``ties`` tells whether the ties between enterprises are there. ``census`` counts all enterprises of the
    store; without it they are counted from the graph itself. ``later`` tells when firms came on record where somebody
    said that there are none.
    """

    version: int
    on: int
    data_date: str | None
    nodes: Mapping[str, NodeTable]
    edges: Mapping[Pair, EdgeTable]
    fields: tuple[str, ...] | None = None
    census: Census | None = None
    ties: bool = True
    later: Later | None = None
    _memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __repr__(self) -> str:
        """Three lines: what it is, what it holds, and what there is to do with it."""
        part = "" if self.fields is None else f" · 只有 {'、'.join(self.fields) or '所问对象'} 用到的"
        held = " · ".join(
            f"{LABELS.get(kind, kind)} {len(table):,}" for kind, table in self.nodes.items() if len(table)
        )
        count = sum(map(len, self.edges.values()))
        return (
            f"产业链图 · {to_iso(self.on)} · 数据版本 {self.version}{part}\n{held or '没有对象'} · 关系 {count:,}\n"
            "取数：to_pandas()、to_networkx()、to_graphml(文件)、slice([领域])"
        )

    def once(self, name: str, build: Callable[[ChainGraph], T]) -> T:
        """What ``build`` makes of this graph, made once; for what depends on the graph alone."""
        if name not in self._memo:
            self._memo[name] = build(self)
        made: T = self._memo[name]
        return made

    def take_over(self, other: ChainGraph, prefix: str) -> None:
        """Let what was made once of ``other``, under names that begin so, hold of this graph too."""
        self._memo.update({name: made for name, made in other._memo.items() if name.startswith(prefix)})

    @cached_property
    def nbytes(self) -> int:
        """About how many bytes the tables, the texts that they refer to and the census take."""
        total = self.census.nbytes if self.census is not None else 0
        for nodes in self.nodes.values():
            total += column_bytes(nodes.ids) + sum(map(column_bytes, nodes.columns.values()))
        for edges in self.edges.values():
            total += edges.source.nbytes + edges.target.nbytes + edges.state.nbytes
            total += sum(map(column_bytes, edges.columns.values()))
        return total

    def edge(self, kind: str, source: str, target: str) -> EdgeTable:
        """Relations between two node kinds; an empty table where there are none."""
        found = self.edges.get((kind, source, target))
        if found is not None:
            return found
        none = np.zeros(0, dtype=np.int64)
        return EdgeTable(kind, (source, target), none, none, np.zeros(0, dtype=np.int8), {})

    def position(self, kind: str, id: str) -> int:
        """Position of a node; raises ``NotFound``."""
        try:
            return self.nodes[kind].index[id]
        except KeyError:
            raise NotFound(kind, id) from None

    def field_segments(self, field: str) -> IntArray:
        """Positions of the segments of a field, in chain order (stage, order, id)."""
        return self.once(f"segments of {field}", lambda graph: graph._field_segments(field))

    def _field_segments(self, field: str) -> IntArray:
        part = self.edge("PART_OF", "Segment", "Field")
        mine = part.take((part.target == self.position("Field", field)) & (part.state == CONFIRMED))
        if not len(mine):
            return mine.source
        stage = np.array([STAGES.index(s) if s in STAGES else len(STAGES) for s in mine.columns["stage"]])
        order = np.nan_to_num(mine.columns["order"], nan=np.inf)
        ids = self.nodes["Segment"].ids[mine.source].astype(str)
        return mine.source[np.lexsort((ids, order, stage))]

    def field_places(self, field: str) -> dict[int, tuple[str, str]]:
        """Stage and sub-stage of each segment of a field, by position; "" where not said."""
        part = self.edge("PART_OF", "Segment", "Field").confirmed()
        mine = np.flatnonzero(part.target == self.position("Field", field))
        return {int(part.source[i]): (part.columns["stage"][i] or "", part.columns["group"][i] or "") for i in mine}

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """See :func:`graph.chain.export.to_networkx`."""
        from graph.chain.export import to_networkx

        return to_networkx(self)

    def to_pandas(self) -> dict[str, pd.DataFrame]:
        """See :func:`graph.chain.export.to_pandas`."""
        from graph.chain.export import to_pandas

        return to_pandas(self)

    def to_graphml(self, path: Path) -> None:
        """See :func:`graph.chain.export.to_graphml`."""
        from graph.chain.export import to_graphml

        to_graphml(self, path)

    def slice(self, fields: Sequence[str]) -> ChainGraph:
        """Only these fields' segments and what hangs on them.

        Enterprises and places stay whole, so that totals hold.
        """
        segments = self.nodes["Segment"]
        keep = np.zeros(len(segments), dtype=bool)
        for name in fields:
            keep[self.field_segments(name)] = True
        fields_kept = np.isin(self.nodes["Field"].ids, list(fields))
        return self._restrict({"Segment": keep, "Field": fields_kept})

    def _restrict(self, masks: Mapping[str, BoolArray]) -> ChainGraph:
        nodes, moved = dict(self.nodes), {}
        for kind, mask in masks.items():
            nodes[kind] = self.nodes[kind].take(np.flatnonzero(mask))
            moved[kind] = np.where(mask, np.cumsum(mask) - 1, -1)
        edges = {}
        for pair, table in self.edges.items():
            source = moved[pair[1]][table.source] if pair[1] in moved else table.source
            target = moved[pair[2]][table.target] if pair[2] in moved else table.target
            edges[pair] = replace(table, source=source, target=target).take((source >= 0) & (target >= 0))
        census = self.census
        if census is not None:
            census = census.aligned(nodes["Segment"].ids, nodes["District"].ids, nodes["Field"].ids)
        return replace(self, nodes=nodes, edges=edges, census=census)


STAGES = ("上游", "中游", "下游", "支撑")
"""Bands of a chain map, in drawing order."""
