"""What questions are asked of: a store, the graphs read from it, and a place to keep answers that are dear to make."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Protocol, TypeVar

from graph.chain.graph import ChainGraph
from graph.store.contract import Store
from graph.targets.learned.standing import Standing

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

    def standing(self, on: int | None = None, *, learn: bool = False) -> Standing:
        """What the learned ranking says at a date as far as it is known, or learned now if need be."""
