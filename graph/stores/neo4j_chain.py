"""Columns of one date from Neo4j, streamed in chunks; what is made of them is in ``graph.stores.slicing``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

from graph.chain import IntArray
from graph.schema import STATES, NodeKind, RelationKind, Schema
from graph.stores.columns import Chunks, Side
from graph.stores.neo4j_ddl import past, quoted
from graph.stores.neo4j_ids import whole
from graph.stores.neo4j_link import run
from graph.stores.neo4j_read import versions_of
from graph.stores.neo4j_reader import VALID, Look

_CHUNK = 20_000
_STATE = "CASE v.state " + " ".join(f"WHEN '{s}' THEN {i}" for i, s in enumerate(STATES)) + " END"


class Neo4jReader:
    """:class:`graph.stores.columns.Reader` on a read of one version of the store."""

    def __init__(self, look: Look, schema: Schema, on: int) -> None:
        self.schema, self.on, self.version = schema, on, look.moment.version
        self._look = look

    def nodes(self, kind: NodeKind, columns: Sequence[str], keys: IntArray | None = None) -> Chunks:
        """As the protocol says."""
        picked = "".join(f", v.{quoted(c)}" for c in columns)
        if keys is not None:
            text = f"UNWIND $keys AS key MATCH (h:{quoted(kind.name)} {{nid: key}}) {versions_of()} WITH h, v"
            yield from self._rows(f"{text} WHERE {VALID} RETURN h.nid, {whole('v')}{picked}", keys)
            return
        newest = f"MATCH (v:{quoted(kind.name)}) WHERE {VALID} RETURN v.nid AS nid, {whole('v')}{picked}"
        older = (
            f"MATCH (v:{past(kind.name)})-[:VERSION_OF]->(h) WHERE {VALID} RETURN h.nid AS nid, {whole('v')}{picked}"
        )
        yield sorted(map(tuple, [*self._all(newest), *self._all(older)]), key=itemgetter(0))

    def relations(
        self, kind: RelationKind, columns: Sequence[str], side: Side | None = None, keys: IntArray | None = None
    ) -> Chunks:
        """As the protocol says."""
        picked = f"a.nid, b.nid, {_STATE}" + "".join(f", v.{quoted(c)}" for c in columns)
        if keys is None:
            yield from self._rows(f"MATCH (a)-[v:{quoted(kind.name)}]->(b) WHERE {VALID} RETURN {picked}", None)
            return
        for label in kind.target if side == "target" else kind.source:
            near = "b" if side == "target" else "a"
            text = (f"UNWIND $keys AS key MATCH ({near}:{quoted(label)} {{nid: key}}) "
                    f"MATCH (a)-[v:{quoted(kind.name)}]->(b) WHERE {VALID} RETURN {picked}")  # fmt: skip
            yield from self._rows(text, keys)

    def data_date(self) -> str | None:
        """As the protocol says."""
        labels = ((quoted("Enterprise")), past("Enterprise"))
        dates = [self._all(f"MATCH (v:{label}) WHERE {VALID} RETURN max(v.as_of)")[0][0] for label in labels]
        return max((d for d in dates if d is not None), default=None)

    def _all(self, text: str) -> list[list[Any]]:
        return self._look.rows(text, on=self.on)

    def _rows(self, text: str, keys: IntArray | None) -> Iterator[list[tuple[Any, ...]]]:
        """Rows in chunks as they arrive."""
        numbers = {"version": self._look.moment.version, "visible": self._look.moment.visible, "on": self.on}
        given = {} if keys is None else {"keys": keys.tolist()}
        stream = (tuple(record) for record in run(self._look.tx, text, **numbers, **given))
        while rows := list(islice(stream, _CHUNK)):
            yield rows
