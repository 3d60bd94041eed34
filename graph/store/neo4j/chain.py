"""Columns of one date from Neo4j; what is made of them is in ``graph.store.engine.slicing``.

What is asked for by keys comes as one list per column for many of them, so that the driver makes no object per row;
only a whole kind is streamed row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice, product
from typing import Any

import numpy as np

from graph.arrays import IntArray
from graph.model.schema import STATES, NodeKind, RelationKind, Schema
from graph.store.engine.columns import Chunks, Columns, Side
from graph.store.neo4j.ddl import past, quoted, versions_of
from graph.store.neo4j.ids import indexed, whole
from graph.store.neo4j.link import run
from graph.store.neo4j.packing import packed, unpacked
from graph.store.neo4j.reader import Look

_CHUNK, _PART, _FEW = 20_000, 20_000, 20_000
"""Rows of one chunk; keys of one statement.

Keys of which older versions are looked for one by one, and not among all.
"""
_KINDS = 16
_STATE = "CASE v.state " + " ".join(f"WHEN '{s}' THEN {i}" for i, s in enumerate(STATES)) + " END"
_END: dict[Side, str] = {"source": "a", "target": "b"}


class Neo4jReader:
    """:class:`graph.store.engine.columns.Reader` on a read of one version of the store.

    A key is the node's number and, in its last four bits, which kind it is of: so that keys are looked for where they
    can be.
    """

    def __init__(self, look: Look, schema: Schema, on: int) -> None:
        self.schema, self.on, self.version = schema, on, look.moment.version
        self.look = look
        self._bits = {name: i for i, name in enumerate(schema.nodes)}
        assert len(self._bits) <= _KINDS

    def nodes(self, kind: NodeKind, columns: Sequence[str], keys: IntArray | None = None) -> Chunks:
        """As the protocol says."""
        if self.look.lacks(kind.name):
            return
        picked = ", ".join([whole("v"), *(f"v.{quoted(c)}" for c in columns)])
        head, valid = quoted(kind.name), self._valid(kind)
        if keys is None:
            newest: Chunks = self._streamed(f"MATCH (v:{head}) WHERE {valid} RETURN v.nid, {picked}")
        else:
            keys = self._of(kind.name, keys)
            by_key = f"UNWIND $keys AS key MATCH (v:{head} {{nid: key}}) WHERE {valid}"
            lists = f"collect({whole('v')}){packed(kind, columns)}"
            newest = unpacked(self._asked(f"{by_key} RETURN collect(v.nid), {lists}", keys), kind, columns)
        for chunk in newest:
            yield self._keyed_columns(chunk, kind.name)
        if kind.name not in self.look.moment.ended:  # only then a node can have other versions than its newest
            return
        if keys is not None and len(keys) <= _FEW:
            older = (
                f"UNWIND $keys AS key MATCH (h:{head} {{nid: key}}) WITH h MATCH (h)<-[:VERSION_OF]-(v) WHERE {valid}"
            )
            found: Chunks = unpacked(self._asked(f"{older} RETURN collect(h.nid), {lists}", keys), kind, columns)
        else:
            older = f"MATCH (v:{past(kind.name)})-[:VERSION_OF]->(h) WHERE {valid} RETURN h.nid, {picked}"
            found = self._streamed(older)
        for chunk in found:
            yield self._keyed_columns(chunk if keys is None else _among(chunk, keys), kind.name)

    def relations(
        self, kind: RelationKind, columns: Sequence[str], side: Side | None = None, keys: IntArray | None = None
    ) -> Chunks:
        """As the protocol says."""
        ends = ["a.nid", "b.nid", _STATE]
        rows = ", ".join([*ends, *(f"v.{quoted(c)}" for c in columns)])
        lists = ", ".join(f"collect({e})" for e in ends) + packed(kind, columns)
        for source, target, match, part in self._patterns(kind, side, keys):
            if part is not None:
                found: Chunks = unpacked(self._asked(f"{match} RETURN {lists}", part), kind, columns)
            elif columns:
                found = self._streamed(f"{match} RETURN {rows}")
            else:
                found = self.look.rows(f"{match} RETURN {lists}", on=self.on)
            for chunk in found:
                yield self._keyed_columns(chunk, source, target)

    def either(self, kinds: Sequence[RelationKind], keys: IntArray) -> Iterator[tuple[RelationKind, Columns]]:
        """As the protocol says: all kinds in one statement, which finds each node once."""
        by_name = {k.name: k for k in kinds}
        fields = {f: k for k in kinds for f in k.fields}
        lists = f"collect(a.nid), collect(b.nid), collect({_STATE})" + "".join(
            packed(k, [f]) for f, k in fields.items()
        )
        for near in {n: None for k in kinds for n in (*k.source, *k.target)}:
            types = [k.name for k in kinds if near in k.source or near in k.target]
            fars = [
                n for n in self.schema.nodes if any(n in by_name[t].source or n in by_name[t].target for t in types)
            ]
            far = "CASE " + " ".join(f"WHEN b:{quoted(n)} THEN '{n}'" for n in fars) + " END"
            text = (
                f"UNWIND $keys AS key MATCH (a:{quoted(near)} {{nid: key}}) MATCH "
                f"(a)-[v:{'|'.join(map(quoted, types))}]-(b) "
                f"WHERE {self.look.valid(self.on, *types)} RETURN type(v), startNode(v) = a, {far}, {lists}"
            )
            for type_, out, other, mine, others, state, *values in self._asked(text, self._of(near, keys)):
                ends = [self._keys(mine, near), self._keys(others, other)]
                kept = [v for v, f in zip(values, fields, strict=True) if f in by_name[type_].fields]
                found = [*(ends if out else reversed(ends)), state, *kept]
                for chunk in unpacked([found], by_name[type_], tuple(by_name[type_].fields)):
                    yield by_name[type_], chunk

    def together(self, *works: Callable[[Neo4jReader], object]) -> None:
        """As the protocol says: each on a connection of its own, so that the server has several cores at work."""

        def on_its_own(do: Callable[[Neo4jReader], object]) -> Callable[[Look], object]:
            return lambda look: do(Neo4jReader(look, self.schema, self.on))

        self.look.together(list(map(on_its_own, works)))

    def beyond(self, kind: RelationKind, side: Side, keys: IntArray) -> IntArray:
        """As the protocol says."""
        far, parts = _END["target" if side == "source" else "source"], [np.zeros(0, dtype=np.int64)]
        for source, target, match, part in self._patterns(kind, side, keys):
            other = target if side == "source" else source
            for (found,) in self._asked(f"{match} RETURN collect(DISTINCT {far}.nid)", keys if part is None else part):
                parts.append(self._keys(found, other))
        return np.concatenate(parts)

    def key(self, kind: NodeKind, id_: str) -> int | None:
        """As the protocol says."""
        text = (
            f"MATCH (h:{quoted(kind.name)} {{id: $id}}) {versions_of()} WITH h, v WHERE {self._valid(kind)} RETURN "
            "h.nid"
        )
        found = self.look.rows(text, id=indexed(id_), on=self.on)
        return int(self._keys([found[0][0]], kind.name)[0]) if found else None

    def keys_of(self, kind: str, ids: Collection[Any]) -> IntArray:
        """Keys, rising, of the nodes of a kind with these ids, whether valid or not."""
        text = f"UNWIND $ids AS id MATCH (h:{quoted(kind)} {{id: id}}) RETURN h.nid"
        given, numbers = [*map(indexed, ids)], list[int]()
        for begin in range(0, len(given), _PART):
            numbers += [r[0] for r in self.look.rows(text, ids=given[begin : begin + _PART])]
        return self._keys(sorted(numbers), kind)

    def data_date(self) -> str | None:
        """As the protocol says."""
        labels, valid = (quoted("Enterprise"), past("Enterprise")), self.look.valid(self.on, "Enterprise")
        texts = [f"MATCH (v:{label}) WHERE {valid} RETURN max(v.as_of)" for label in labels]
        return max((d for t in texts if (d := self.look.rows(t, on=self.on)[0][0]) is not None), default=None)

    def _valid(self, kind: NodeKind | RelationKind) -> str:
        return self.look.valid(self.on, kind.name)

    def _keys(self, numbers: Any, kind: str) -> IntArray:
        """Keys of nodes of a kind from their numbers."""
        out: IntArray = np.array(numbers, dtype=np.int64) * _KINDS + self._bits[kind]
        return out

    def _of(self, kind: str, keys: IntArray) -> IntArray:
        """Numbers of those keys that are of a kind."""
        out: IntArray = keys[keys % _KINDS == self._bits[kind]] // _KINDS
        return out

    def _keyed_columns(self, chunk: Sequence[Any], *kinds: str) -> Sequence[Any]:
        """Columns whose first ones, node numbers, became keys."""
        return [*(self._keys(c, k) for c, k in zip(chunk, kinds, strict=False)), *chunk[len(kinds) :]]

    def _patterns(
        self, kind: RelationKind, side: Side | None, keys: IntArray | None
    ) -> Iterator[tuple[str, str, str, IntArray | None]]:
        """For each pair of node kinds: the kinds, the pattern of valid relations, and the numbers it starts from, if
        any.
        """
        valid = self._valid(kind)
        for source, target in product(kind.source, kind.target):
            if self.look.lacks(kind.name, source, target):
                continue
            labels = {"a": quoted(source), "b": quoted(target)}
            if keys is None:
                match = f"MATCH (a:{labels['a']})-[v:{quoted(kind.name)}]->(b:{labels['b']}) WHERE {valid}"
                yield source, target, match, None
                continue
            near, far = ("b", "a") if side == "target" else ("a", "b")
            part = self._of(target if near == "b" else source, keys)
            only = len(kind.source if far == "a" else kind.target) == 1  # then its label need not be looked at
            match = f"MATCH (a)-[v:{quoted(kind.name)}]->(b) WHERE {valid}" + (
                "" if only else f" AND {far}:{labels[far]}"
            )
            if len(part):
                yield source, target, f"UNWIND $keys AS key MATCH ({near}:{labels[near]} {{nid: key}}) {match}", part

    def _asked(self, text: str, numbers: IntArray) -> Iterator[list[Any]]:
        """The one row of answer for each part of the numbers."""
        for begin in range(0, len(numbers), _PART):
            yield from self.look.rows(text, on=self.on, keys=numbers[begin : begin + _PART].tolist())

    def _streamed(self, text: str) -> Chunks:
        """Columns of rows as they arrive."""
        numbers = {"version": self.look.moment.version, "visible": self.look.moment.visible, "on": self.on}
        stream = iter(run(self.look.tx, text, **numbers))
        while rows := list(islice(stream, _CHUNK)):
            yield tuple(zip(*rows, strict=True))


def _among(chunk: Sequence[Any], numbers: IntArray) -> Sequence[Any]:
    """Those columns' rows whose number is among these."""
    kept = np.flatnonzero(np.isin(np.array(chunk[0], dtype=np.int64), numbers)).tolist()
    return [[column[i] for i in kept] for column in chunk]
