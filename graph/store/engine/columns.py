"""From an engine's rows to the tables of a ChainGraph, whichever engine they come from.

Engines give nodes integer keys, unique over all kinds and rising in the order of writing. Values come in chunks of
columns, so that Python objects of no more than one chunk exist at a time; equal texts are kept once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from graph.arrays import IntArray
from graph.chain.tables import EdgeTable, NodeTable, Pair
from graph.model.schema import NodeKind, RelationKind, Schema, shown_fields

Columns = Sequence[Sequence[Any] | NDArray[Any]]
"""Columns of one length: lists, tuples or arrays."""
Chunks = Iterable[Columns]
"""Pieces of any length."""
_NONE: Chunks = ()
Side = Literal["source", "target"]
_SIDES: tuple[Side, Side] = ("source", "target")
NUMERIC = ("number", "integer", "flag")
"""Types of which a column is an array of floats, ``nan`` where nothing is known."""


class Reader(Protocol):
    """One date of a store, read from one consistent state; all that an engine has to offer for graphs and slices."""

    schema: Schema
    version: int
    on: int

    def nodes(self, kind: NodeKind, columns: Sequence[str], keys: IntArray | None = None) -> Chunks:
        """Valid nodes, all or those with these (sorted) keys, in any order: columns key, id, and those named."""

    def relations(
        self, kind: RelationKind, columns: Sequence[str], side: Side | None = None, keys: IntArray | None = None
    ) -> Chunks:
        """Valid relations, all or those with one of the (sorted) keys at that side.

        Columns are source key, target key, state code (position in ``graph.model.schema.STATES``), and those named; in
        any order, no relation twice. Keys may be of any kind of node.
        """

    def either(self, kinds: Sequence[RelationKind], keys: IntArray) -> Iterable[tuple[RelationKind, Columns]]:
        """Chunks of valid relations of these kinds with one of the keys at either end, with all their columns.

        A relation between two of the keys may come twice.
        """

    def together(self, *works: Callable[[Any], object]) -> None:
        """Do these with a reader each of the same state; at the same time where the engine gains by it."""

    def beyond(self, kind: RelationKind, side: Side, keys: IntArray) -> IntArray:
        """Keys at the other end of valid relations (of any state) with one of ``keys`` at that side.

        Repeats are allowed.
        """

    def key(self, kind: NodeKind, id_: str) -> int | None:
        """Key of a node that is valid at the date."""

    def data_date(self) -> str | None:
        """Newest ``as_of`` of a valid enterprise."""


def either_way(reader: Reader, kinds: Sequence[RelationKind], keys: IntArray) -> Iterator[tuple[RelationKind, Columns]]:
    """:meth:`Reader.either` of an engine that looks for one kind and one end at a time."""
    for kind in kinds:
        for side in _SIDES:
            for chunk in reader.relations(kind, tuple(kind.fields), side, keys):
                yield kind, chunk


@dataclass(frozen=True, slots=True)
class Nodes:
    """A node table with the (sorted) key of each node."""

    table: NodeTable
    keys: IntArray

    def positions(self, wanted: IntArray) -> IntArray:
        """Position of each key, -1 for those of no node here."""
        return positions(self.keys, wanted)


def positions(keys: IntArray, wanted: IntArray) -> IntArray:
    """Position of each wanted key among the sorted ones, -1 where absent."""
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, at, -1)


@dataclass(frozen=True, slots=True)
class Relations:
    """Relations of one kind by the keys of their ends."""

    kind: RelationKind
    source: IntArray
    target: IntArray
    state: NDArray[np.int8]
    columns: dict[str, NDArray[Any]]

    def others(self, side: Side) -> IntArray:
        """Keys at the other side than ``side``, sorted, each once."""
        return np.unique(self.target if side == "source" else self.source)


def node_columns(kind: NodeKind) -> tuple[str, ...]:
    """Columns of a kind in a graph, none that is restricted; a kind whose name is its id has none of it."""
    return tuple(name for name in shown_fields(kind) if kind.sheet or name != "name")


def read_nodes(
    reader: Reader, kind: NodeKind, keys: IntArray | None = None, columns: Sequence[str] | None = None
) -> Nodes:
    """Nodes of a kind, all or those with these keys, with all columns or those named."""
    names = node_columns(kind) if columns is None else columns
    types = ["key", "id", *(kind.fields[n].type for n in names)]
    found, ids, *values = collect(
        types, _NONE if keys is not None and not len(keys) else reader.nodes(kind, names, keys)
    )
    table = NodeTable(kind.name, ids, dict(zip(names, values, strict=True)))
    if (found[1:] > found[:-1]).all():
        return Nodes(table, found)
    order = np.argsort(found)
    return Nodes(table.take(order), found[order])


def read_relations(
    reader: Reader,
    kind: RelationKind,
    side: Side | None = None,
    keys: IntArray | None = None,
    columns: Sequence[str] | None = None,
) -> Relations:
    """Relations of a kind, all or those with these keys at a side, with all columns or those named."""
    names = tuple(kind.fields) if columns is None else columns
    return _relations(
        kind, names, _NONE if keys is not None and not len(keys) else reader.relations(kind, names, side, keys)
    )


def read_either(reader: Reader, kinds: Sequence[RelationKind], keys: IntArray) -> list[Relations]:
    """Relations of these kinds with one of the keys at either end, a table for each kind; one may be there twice."""
    chunks: dict[str, list[Columns]] = {kind.name: [] for kind in kinds}
    for kind, chunk in reader.either(kinds, keys) if len(keys) else ():
        chunks[kind.name].append(chunk)
    return [_relations(kind, tuple(kind.fields), chunks[kind.name]) for kind in kinds]


def _relations(kind: RelationKind, names: Sequence[str], chunks: Chunks) -> Relations:
    types = ["key", "key", "state", *(kind.fields[n].type for n in names)]
    source, target, state, *values = collect(types, chunks)
    return Relations(kind, source, target, state, dict(zip(names, values, strict=True)))


def join(kind: RelationKind, parts: Sequence[Relations]) -> Relations:
    """Relations found in several ways as one; one found twice stays twice until :func:`edge_tables`."""
    names = list(kind.fields)
    return Relations(
        kind,
        np.concatenate([p.source for p in parts]),
        np.concatenate([p.target for p in parts]),
        np.concatenate([p.state for p in parts]),
        {n: np.concatenate([p.columns[n] for p in parts]) for n in names},
    )


def edge_tables(found: Relations, nodes: dict[str, Nodes]) -> dict[Pair, EdgeTable]:
    """A table per pair of node kinds that occurs, by source, target and the kind's own key, each relation once.

    The order is the same whatever engine or slice the relations came from. One whose ends are not both among ``nodes``
    is left out.
    """
    order = _order(found)
    source, target = found.source[order], found.target[order]
    out: dict[Pair, EdgeTable] = {}
    for a in found.kind.source:
        for b in found.kind.target:
            if a not in nodes or b not in nodes:
                continue
            s, t = nodes[a].positions(source), nodes[b].positions(target)
            kept = np.flatnonzero((s >= 0) & (t >= 0))
            if len(kept):
                rows = order[kept]
                columns = {n: v[rows] for n, v in found.columns.items()}
                out[found.kind.name, a, b] = EdgeTable(
                    found.kind.name, (a, b), s[kept], t[kept], found.state[rows], columns
                )
    return out


def _order(found: Relations) -> IntArray:
    """Positions in canonical order, repeated relations left out."""
    own = [found.columns[k].astype(str) for k in found.kind.key]
    order: IntArray = np.lexsort((*reversed(own), found.target, found.source))
    same = np.ones(max(len(order) - 1, 0), dtype=bool)
    for values in (found.source, found.target, *own):
        sorted_ = values[order]
        same &= sorted_[1:] == sorted_[:-1]
    return order[np.append(True, ~same)] if len(order) else order


def collect(types: Sequence[str], chunks: Chunks) -> list[NDArray[Any]]:
    """One array per column.

    ``types`` are those of the schema, or ``key``, ``state`` and ``id`` (a text never repeated).
    """
    parts: list[list[NDArray[Any]]] = [[_array((), t, {})] for t in types]
    texts: list[dict[Any, Any]] = [{} for _ in types]
    for chunk in chunks:
        for values, type_, seen, part in zip(chunk, types, texts, parts, strict=True):
            part.append(_array(values, type_, seen))
    return [np.concatenate(part) for part in parts]


def _array(values: Sequence[Any] | NDArray[Any], type_: str, seen: dict[Any, Any]) -> NDArray[Any]:
    if type_ in NUMERIC:
        return np.array(values, dtype=np.float64)
    if type_ in ("key", "state"):
        return np.array(values, dtype=np.int64 if type_ == "key" else np.int8)
    if isinstance(values, np.ndarray) and values.dtype == object:
        return values  # from a graph in memory, whose texts were gathered before
    out = np.empty(len(values), dtype=object)
    out[:] = values if type_ == "id" else [seen.setdefault(v, v) for v in values]
    return out
