"""Reads that are the same on every engine, once it lends a reader of one date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from graph.chain.census import Census
from graph.chain.graph import ChainGraph
from graph.dates import today
from graph.errors import BadRequest
from graph.model.records import Version
from graph.model.schema import NodeKind, RelationKind, Schema
from graph.store.engine.cutting import cut_whole
from graph.store.engine.slicing import cut_slice, whole_graph
from graph.store.engine.surroundings import read_around

T = TypeVar("T")


class Reads(Protocol):
    """Base of the engines; see :class:`graph.store.contract.Store`."""

    schema: Schema

    def _at(self, on: int | None, work: Callable[[Any], T]) -> T:
        """Answer ``work`` from a :class:`graph.store.engine.columns.Reader` of that day, or of today."""

    def _census(self, reader: Any) -> Census:
        """The census at the reader's date."""

    def history(self, kind: str, key: tuple[str, ...], *, whole: bool = False) -> list[Version]:
        """See :meth:`graph.store.contract.Store.history`."""

    def chain(self, on: int | None = None, fields: Sequence[str] | None = None) -> ChainGraph:
        """See :meth:`graph.store.contract.Store.chain`."""
        whole = self._at(on, whole_graph)
        return whole if fields is None else whole.slice(fields)

    def census(self, on: int | None = None) -> Census:
        """See :meth:`graph.store.contract.Store.census`."""
        return self._at(on, self._census)

    def slice(
        self, fields: Sequence[str], on: int | None = None, *, ties: bool = True, whole: ChainGraph | None = None
    ) -> ChainGraph:
        """See :meth:`graph.store.contract.Store.slice`."""
        if ties and whole is not None and whole.census is not None:
            return cut_whole(whole, fields)
        return self._at(on, lambda reader: cut_slice(reader, fields, self._census(reader), ties=ties))

    def around(
        self, kind: str, id: str, hops: int, on: int | None = None, also: Sequence[tuple[str, str, int]] = ()
    ) -> tuple[ChainGraph, int]:
        """See :meth:`graph.store.contract.Store.around`."""
        name = self._node(kind).name
        return self._at(on, lambda reader: read_around(reader, name, id, hops, also))

    def get(self, kind: str, id: str, on: int | None = None) -> Version | None:
        """See :meth:`graph.store.contract.Store.get`."""
        day = today() if on is None else on
        return next((v for v in self.history(kind, (id,)) if not v.voided and v.since <= day < v.until), None)

    def _node(self, name: str) -> NodeKind:
        if name not in self.schema.nodes:
            raise BadRequest(f"没有节点类型“{name}”；可用：{'、'.join(self.schema.nodes)}")
        return self.schema.nodes[name]

    def _relation(self, name: str) -> RelationKind:
        if name not in self.schema.relations:
            raise BadRequest(f"没有关系类型“{name}”；可用：{'、'.join(self.schema.relations)}")
        return self.schema.relations[name]
