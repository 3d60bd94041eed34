"""Nodes of one kind, and relations of one kind between two kinds, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray, IntArray
from graph.model.districts import shown_district

Pair = tuple[str, str, str]
CONFIRMED, SUGGESTED, REJECTED = 0, 1, 2
"""Codes in ``EdgeTable.state``."""


@dataclass(frozen=True)
class NodeTable:
    """Nodes of one kind, in the order they were first written.

    ``ids`` has shape (n,), dtype object; every column too (numbers as float64 with ``nan`` for unknown).
    """

    kind: str
    ids: NDArray[np.object_]
    columns: Mapping[str, NDArray[Any]]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each id."""
        return {id_: i for i, id_ in enumerate(self.ids)}

    def names(self) -> NDArray[np.object_]:
        """Names to show: the short name, else the full name, else the id, of a district of two names both; made once,
        read only.
        """
        return self._names

    @cached_property
    def _names(self) -> NDArray[np.object_]:
        out = self.ids.copy()
        for column in ("full_name", "name"):
            if column in self.columns:
                known = self.columns[column] != None  # noqa: E711  (elementwise on an object array)
                out[known] = self.columns[column][known]
        if self.kind == "District":
            out[:] = [shown_district(*each) for each in zip(self.ids.tolist(), out.tolist(), strict=True)]
        out.setflags(write=False)
        return out

    def take(self, keep: IntArray) -> NodeTable:
        """Nodes at these positions."""
        return NodeTable(self.kind, self.ids[keep], {k: v[keep] for k, v in self.columns.items()})


@dataclass(frozen=True)
class EdgeTable:
    """Relations of one kind between two node kinds: ``source`` and ``target`` are positions, all of shape (m,)."""

    kind: str
    ends: tuple[str, str]
    source: IntArray
    target: IntArray
    state: NDArray[np.int8]
    columns: Mapping[str, NDArray[Any]]

    def __len__(self) -> int:
        return len(self.source)

    def take(self, keep: BoolArray | IntArray) -> EdgeTable:
        """Relations at these positions (or under this mask)."""
        return EdgeTable(
            self.kind,
            self.ends,
            self.source[keep],
            self.target[keep],
            self.state[keep],
            {k: v[keep] for k, v in self.columns.items()},
        )

    def confirmed(self) -> EdgeTable:
        """Only confirmed relations."""
        return self.take(self.state == CONFIRMED)


class Tables(Protocol):
    """All tables of a graph, as exports read them."""

    @property
    def version(self) -> int:
        """Version of the store."""

    @property
    def on(self) -> int:
        """The date, as YYYYMMDD."""

    @property
    def data_date(self) -> str | None:
        """Newest date of the facts."""

    @property
    def nodes(self) -> Mapping[str, NodeTable]:
        """Nodes by kind."""

    @property
    def edges(self) -> Mapping[Pair, EdgeTable]:
        """Relations by kind and kinds of their ends."""
