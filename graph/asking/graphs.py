"""What questions are asked of: a store, the graphs read from it, and a place to keep answers that are dear to make."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Protocol, TypeVar

from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from graph.dates import to_iso
from graph.errors import BadRequest
from graph.store.contract import Store
from graph.targets.learned.standing import NOT_ASKED, Standing

T = TypeVar("T")


class Graphs(Protocol):
    """Graphs of a store at its present version; dates are integers YYYYMMDD, ``None`` is today."""

    @property
    def store(self) -> Store:
        """The store itself, for single records."""

    def graph(self, on: int | None = None, fields: Sequence[str] | None = None, *, ties: bool = True) -> ChainGraph:
        """The graph at a date, or the slice of these fields (ids)."""

    def outline(self, on: int | None = None) -> ChainGraph:
        """Names of all fields, segments and districts, and the counts."""

    def field_graph(self, field: str, on: int | None = None, *, ties: bool = False) -> ChainGraph:
        """The slice of the field that these words name; raises as :func:`graph.chain.lookup.find_id`."""

    def once(self, name: Hashable, build: Callable[[], T], version: int | None = None) -> T:
        """What ``build`` makes of the store at a version (the present one), made once while there is room."""

    def standing(self, on: int | None = None, *, ranking: str = "") -> Standing:
        """The learned ranking that answers at a date: the one in use, or the one named."""


def fields_alone(graphs: Graphs, graph: ChainGraph, *fields: str) -> ChainGraph:
    """The slice of fields (ids) with all their ties: for what counts sales, which know no field, and for what says how
    much was read. With the whole graph, where it happens to be at hand, the answer would be another.
    """
    if graph.fields is not None or isinstance(graphs, OneGraph):
        return graph
    return graphs.store.slice(tuple(sorted(fields)), graph.on, whole=graph)


class OneGraph:
    """A graph alone as what questions are asked of; it answers for whatever day and part of it are asked about."""

    def __init__(self, graph: ChainGraph) -> None:
        self._graph = graph

    @property
    def store(self) -> Store:
        """There is none behind a graph alone."""
        raise BadRequest("这个问题要读存储中的记录；请向打开的存储提问，而不是向一张图")

    def graph(self, on: int | None = None, fields: Sequence[str] | None = None, *, ties: bool = True) -> ChainGraph:
        """The graph; raises ``BadRequest`` for another day than its own."""
        if on not in (None, self._graph.on):
            raise BadRequest(f"这张图是 {to_iso(self._graph.on)} 的；要问别的日期，请向打开的存储提问")
        return self._graph

    def outline(self, on: int | None = None) -> ChainGraph:
        """The graph."""
        return self.graph(on)

    def field_graph(self, field: str, on: int | None = None, *, ties: bool = False) -> ChainGraph:
        """The graph; raises as :func:`graph.chain.lookup.find_id`."""
        find_id(self._graph, "Field", field)
        return self.graph(on)

    def once(self, name: Hashable, build: Callable[[], T], version: int | None = None) -> T:
        """Made anew."""
        return build()

    def standing(self, on: int | None = None, *, ranking: str = "") -> Standing:
        """None is in use here."""
        return NOT_ASKED
