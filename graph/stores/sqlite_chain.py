"""Columns of one date from SQLite: one query per kind, in chunks of tuples that do not live long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import apsw
import numpy as np

from graph.chain import IntArray
from graph.schema import STATES, NodeKind, RelationKind, Schema
from graph.stores.columns import Chunks, Side
from graph.stores.sqlite_ddl import quoted
from graph.stores.sqlite_read import VALID

_STATE_CODE = "CASE v.state " + " ".join(f"WHEN '{s}' THEN {i}" for i, s in enumerate(STATES)) + " END"
_CHUNK = 20_000


class SQLiteReader:
    """:class:`graph.stores.columns.Reader` on a connection whose caller holds one read transaction."""

    def __init__(self, db: apsw.Connection, schema: Schema, on: int) -> None:
        self.schema, self.on = schema, on
        self.version = int(db.execute("SELECT value FROM meta WHERE key = 'version'").get)
        self._db = db

    def nodes(self, kind: NodeKind, columns: Sequence[str], keys: IntArray | None = None) -> Chunks:
        """As the protocol says."""
        picked = "".join(f", v.{quoted(c)}" for c in columns)
        return self._rows(f"SELECT v.nid, e.id{picked} FROM {_among(kind.name, 'nid', keys)} "
                          f"JOIN entity e ON e.nid = v.nid WHERE {VALID} ORDER BY v.nid", keys)  # fmt: skip

    def relations(
        self, kind: RelationKind, columns: Sequence[str], side: Side | None = None, keys: IntArray | None = None
    ) -> Chunks:
        """As the protocol says."""
        picked = "".join(f", v.{quoted(c)}" for c in columns)
        end = "tid" if side == "target" else "sid"
        return self._rows(f"SELECT v.sid, v.tid, {_STATE_CODE}{picked} FROM {_among(kind.name, end, keys)} WHERE {VALID}",
                          keys)  # fmt: skip

    def data_date(self) -> str | None:
        """As the protocol says."""
        found: str | None = self._db.execute(
            f"SELECT max(v.as_of) FROM Enterprise v WHERE {VALID}", {"on": self.on}
        ).get
        return found

    def _rows(self, sql: str, keys: IntArray | None) -> Iterator[list[tuple[Any, ...]]]:
        given = {} if keys is None else {"keys": apsw.carray(np.ascontiguousarray(keys, dtype=np.int64))}
        cursor = self._db.execute(sql, {"on": self.on, **given})
        while rows := list(islice(cursor, _CHUNK)):
            yield rows


def _among(table: str, column: str, keys: IntArray | None) -> str:
    """The table of versions, all of it or found through its index by the bound keys."""
    name = quoted(table)
    return f"{name} v" if keys is None else f"carray(:keys) k CROSS JOIN {name} v ON v.{quoted(column)} = k.value"
