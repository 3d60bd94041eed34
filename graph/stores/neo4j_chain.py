"""Columns of one date from Neo4j; what is made of them is in ``graph.stores.slicing``.

What is asked for by keys comes as one list for each thousand of them, and ends alone as plain lists of numbers, so that the
driver makes no object per row; only a whole kind is streamed row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np

from graph.chain import IntArray
from graph.schema import STATES, NodeKind, RelationKind, Schema
from graph.stores.columns import Chunks, Side
from graph.stores.neo4j_ddl import past, quoted
from graph.stores.neo4j_ids import indexed, whole
from graph.stores.neo4j_link import run
from graph.stores.neo4j_read import versions_of
from graph.stores.neo4j_reader import VALID, Look

_CHUNK, _KEYS = 20_000, 5_000
_STATE = "CASE v.state " + " ".join(f"WHEN '{s}' THEN {i}" for i, s in enumerate(STATES)) + " END"
_END: dict[Side, str] = {"source": "a", "target": "b"}


class Neo4jReader:
    """:class:`graph.stores.columns.Reader` on a read of one version of the store."""

    def __init__(self, look: Look, schema: Schema, on: int) -> None:
        self.schema, self.on, self.version = schema, on, look.moment.version
        self._look = look

    def nodes(self, kind: NodeKind, columns: Sequence[str], keys: IntArray | None = None) -> Chunks:
        """As the protocol says."""
        picked = ", ".join([whole("v"), *(f"v.{quoted(c)}" for c in columns)])
        head, old = quoted(kind.name), past(kind.name)
        older = bool(self._look.rows(f"MATCH (v:{old}) RETURN count(v)")[0][0])
        if keys is None:
            yield from self._streamed(f"MATCH (v:{head}) WHERE {VALID} RETURN v.nid, {picked}")
            if older:
                yield from self._streamed(f"MATCH (v:{old})-[:VERSION_OF]->(h) WHERE {VALID} RETURN h.nid, {picked}")
            return
        by_key = f"UNWIND $keys AS key MATCH (h:{head} {{nid: key}})"
        yield from self._listed(f"{by_key} WITH h, h AS v WHERE {VALID} RETURN collect([h.nid, {picked}])", keys)
        if older:
            yield from self._listed(
                f"{by_key} MATCH (h)<-[:VERSION_OF]-(v) WHERE {VALID} RETURN collect([h.nid, {picked}])", keys
            )

    def relations(
        self, kind: RelationKind, columns: Sequence[str], side: Side | None = None, keys: IntArray | None = None
    ) -> Chunks:
        """As the protocol says."""
        ends = ["a.nid", "b.nid", _STATE]
        picked = ", ".join([*ends, *(f"v.{quoted(c)}" for c in columns)])
        if keys is None:
            match = f"MATCH (a)-[v:{quoted(kind.name)}]->(b) WHERE {VALID} RETURN"
            if columns:
                yield from self._streamed(f"{match} {picked}")
            else:
                yield from self._look.rows(f"{match} {', '.join(f'collect({e})' for e in ends)}", on=self.on)
            return
        for match in self._from_keys(kind, side or "source"):
            if columns:
                yield from self._listed(f"{match} RETURN collect([{picked}])", keys)
            else:
                yield from self._keyed(f"{match} RETURN {', '.join(f'collect({e})' for e in ends)}", keys)

    def beyond(self, kind: RelationKind, side: Side, keys: IntArray) -> IntArray:
        """As the protocol says."""
        far = _END["target" if side == "source" else "source"]
        found = [row[0] for match in self._from_keys(kind, side)
                 for row in self._keyed(f"{match} RETURN collect(DISTINCT {far}.nid)", keys)]  # fmt: skip
        return np.array([key for part in found for key in part], dtype=np.int64)

    def key(self, kind: NodeKind, id_: str) -> int | None:
        """As the protocol says."""
        text = f"MATCH (h:{quoted(kind.name)} {{id: $id}}) {versions_of()} WITH h, v WHERE {VALID} RETURN h.nid"
        found = self._look.rows(text, id=indexed(id_), on=self.on)
        return int(found[0][0]) if found else None

    def data_date(self) -> str | None:
        """As the protocol says."""
        labels = (quoted("Enterprise"), past("Enterprise"))
        texts = [f"MATCH (v:{label}) WHERE {VALID} RETURN max(v.as_of)" for label in labels]
        return max((d for t in texts if (d := self._look.rows(t, on=self.on)[0][0]) is not None), default=None)

    def _from_keys(self, kind: RelationKind, side: Side) -> Iterator[str]:
        """Patterns of the valid relations that begin or end at the keys, for each kind of node there."""
        near = _END[side]
        for label in kind.source if side == "source" else kind.target:
            yield (f"UNWIND $keys AS key MATCH ({near}:{quoted(label)} {{nid: key}}) "
                   f"MATCH (a)-[v:{quoted(kind.name)}]->(b) WHERE {VALID}")  # fmt: skip

    def _keyed(self, text: str, keys: IntArray) -> Iterator[list[Any]]:
        """The one row of answer for each part of the keys."""
        for begin in range(0, len(keys), _KEYS):
            yield from self._look.rows(text, on=self.on, keys=keys[begin : begin + _KEYS].tolist())

    def _listed(self, text: str, keys: IntArray) -> Chunks:
        for (rows,) in self._keyed(text, keys):
            if rows:
                yield tuple(zip(*rows, strict=True))

    def _streamed(self, text: str) -> Chunks:
        """Columns of rows as they arrive."""
        numbers = {"version": self._look.moment.version, "visible": self._look.moment.visible, "on": self.on}
        stream = iter(run(self._look.tx, text, **numbers))
        while rows := list(islice(stream, _CHUNK)):
            yield tuple(zip(*rows, strict=True))
