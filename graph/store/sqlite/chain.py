"""Columns of one date from SQLite: one query per kind, in chunks of tuples that do not live long."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import apsw
import numpy as np

from graph.arrays import IntArray
from graph.model.schema import STATES, NodeKind, RelationKind, Schema
from graph.store.engine.columns import Chunks, Columns, Side, either_way
from graph.store.sqlite.ddl import quoted
from graph.store.sqlite.read import VALID

_STATE_CODE = "CASE v.state " + " ".join(f"WHEN '{s}' THEN {i}" for i, s in enumerate(STATES)) + " END"
_END: dict[Side, str] = {"source": "sid", "target": "tid"}
_CHUNK = 20_000


class SQLiteReader:
    """:class:`graph.store.engine.columns.Reader` on a connection whose caller holds one read transaction."""

    def __init__(self, db: apsw.Connection, schema: Schema, on: int) -> None:
        self.schema, self.on = schema, on
        self.version = int(db.execute("SELECT value FROM meta WHERE key = 'version'").get)
        self.db = db

    def nodes(self, kind: NodeKind, columns: Sequence[str], keys: IntArray | None = None) -> Chunks:
        """As the protocol says."""
        picked = "".join(f", v.{quoted(c)}" for c in columns)
        return self._rows(
            f"SELECT v.nid, e.id{picked} FROM {_among(kind.name, 'nid', keys)} "
            f"CROSS JOIN entity e ON e.nid = v.nid WHERE {VALID}",
            keys,
        )

    def relations(
        self, kind: RelationKind, columns: Sequence[str], side: Side | None = None, keys: IntArray | None = None
    ) -> Chunks:
        """As the protocol says."""
        origin = f"FROM {_among(kind.name, _END[side or 'source'], keys)} WHERE {VALID}"
        if not columns:
            return self._packed(
                f"SELECT group_concat(v.sid), group_concat(v.tid), group_concat({_STATE_CODE}) {origin}", keys
            )
        picked = ", ".join(f"v.{quoted(c)}" for c in columns)
        return self._rows(f"SELECT v.sid, v.tid, {_STATE_CODE}, {picked} {origin}", keys)

    def either(self, kinds: Sequence[RelationKind], keys: IntArray) -> Iterator[tuple[RelationKind, Columns]]:
        """As the protocol says."""
        return either_way(self, kinds, keys)

    def together(self, *works: Callable[[SQLiteReader], object]) -> None:
        """As the protocol says: one after the other, on the one transaction."""
        for work in works:
            work(self)

    def beyond(self, kind: RelationKind, side: Side, keys: IntArray) -> IntArray:
        """As the protocol says."""
        far = "v.tid" if side == "source" else "v.sid"
        sql = f"SELECT group_concat({far}) FROM {_among(kind.name, _END[side], keys)} WHERE {VALID}"
        found: IntArray = np.concatenate([np.asarray(chunk[0], dtype=np.int64) for chunk in self._packed(sql, keys)])
        return found

    def key(self, kind: NodeKind, id_: str) -> int | None:
        """As the protocol says."""
        sql = (
            f"SELECT e.nid FROM entity e JOIN {quoted(kind.name)} v ON v.nid = e.nid "
            f"WHERE e.kind = :kind AND e.id = :id AND {VALID}"
        )
        found: int | None = self.db.execute(sql, {"kind": kind.name, "id": id_, "on": self.on}).get
        return found

    def data_date(self) -> str | None:
        """As the protocol says."""
        found: str | None = self.db.execute(f"SELECT max(v.as_of) FROM Enterprise v WHERE {VALID}", {"on": self.on}).get
        return found

    def _rows(self, sql: str, keys: IntArray | None) -> Chunks:
        cursor = self._run(sql, keys)
        while rows := list(islice(cursor, _CHUNK)):
            yield tuple(zip(*rows, strict=True))

    def _packed(self, sql: str, keys: IntArray | None) -> Chunks:
        """Columns of integers as one text each: a third of the time that tuples take."""
        for texts in self._run(sql, keys):
            yield [np.fromstring(text, dtype=np.int64, sep=",") for text in texts] if texts[0] else [[]] * len(texts)

    def _run(self, sql: str, keys: IntArray | None) -> apsw.Cursor:
        given = {} if keys is None else {"keys": apsw.carray(np.ascontiguousarray(keys, dtype=np.int64))}
        return self.db.execute(sql, {"on": self.on, **given})


def _among(table: str, column: str, keys: IntArray | None) -> str:
    """The table of versions, all of it or found through its index by the bound keys."""
    name = quoted(table)
    return f"{name} v" if keys is None else f"carray(:keys) k CROSS JOIN {name} v ON v.{quoted(column)} = k.value"
