"""The census in SQLite: kept by the write itself, so that the first question after it need not count a whole
country.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import apsw
import numpy as np

from graph.arrays import IntArray
from graph.chain.census import Census
from graph.model.records import FOREVER
from graph.model.schema import Schema
from graph.store.engine.census_change import FIRM, MOST, RELATED, STRUCTURE, few, renewed
from graph.store.engine.census_rows import CensusShelf, Span, count_store, renewal
from graph.store.sqlite.chain import SQLiteReader
from graph.store.sqlite.ddl import ends, quoted

_KEPT = "SELECT counts FROM census WHERE (version, since, until) = (?, ?, ?)"


def span_of(db: apsw.Connection, version: int, on: int) -> Span:
    """Days around ``on`` with the same records: a version of a record begins and ends on the effective day of a batch
    only.
    """
    row: Any = db.execute(
        "SELECT max(effective) FILTER (WHERE effective <= :on), min(effective) FILTER (WHERE effective > :on) "
        "FROM batch",
        {"on": on},
    ).fetchone()
    return version, row[0] or 0, row[1] or FOREVER


def find_census(shelf: CensusShelf, reader: SQLiteReader) -> Census:
    """The census at the reader's date, counted only if nobody did yet."""
    span = span_of(reader.db, reader.version, reader.on)
    return shelf.find(span, lambda: reader.db.execute(_KEPT, span).get, lambda: count_store(reader))


def newest_rows(db: apsw.Connection, schema: Schema) -> dict[str, int]:
    """Number of the last version of each kind that is counted: what a write adds has larger ones."""
    kinds = [k for k in (FIRM, *RELATED, *STRUCTURE) if k in schema.nodes or k in schema.relations]
    return {k: db.execute(f"SELECT max(rowid) FROM {quoted(k)}").get or 0 for k in kinds}


def touched(db: apsw.Connection, schema: Schema, batch: int, last: dict[str, int]) -> IntArray | None:
    """Keys of the enterprises of which a batch made or ended records; ``None`` if it changed the structure, or too
    many.

    ``last`` are the numbers from before the batch, so that only its own versions are looked at; zeros for a batch of
    long ago. A batch of so many records is not looked at: it would take as long as counting.
    """
    keys: set[int] = set()
    if db.execute("SELECT records FROM batch WHERE id = ?", (batch,)).get > MOST:
        return None
    for name, row in last.items():
        kind, end = quoted(name), ends(schema.kind(name))[0]
        found: Any = db.execute(
            f"SELECT v.{end} FROM {kind} v WHERE v.rowid > :row AND v.batch = :batch UNION SELECT v.{end} FROM "
            "closing c "
            f"CROSS JOIN {kind} v ON v.rowid = c.version WHERE c.batch = :batch AND c.kind = :kind",
            {"row": row, "batch": batch, "kind": name},
        )
        mine = {nid for (nid,) in found}
        if mine and name in STRUCTURE:
            return None
        keys |= mine
    return np.array(sorted(keys), dtype=np.int64)


def together(parts: Sequence[IntArray | None]) -> IntArray | None:
    """What several batches touched."""
    known = [p for p in parts if p is not None]
    return np.unique(np.concatenate(known)) if len(known) == len(parts) else None


def renew(reader: SQLiteReader, earlier: SQLiteReader, shelf: CensusShelf, keys: IntArray | None, credit: int) -> int:
    """Replace the census by today's, inside the transaction of a write; the credit that is left.

    The census before the write is changed by the enterprises it touched (``keys``) where that can be done, else
    everything is counted as :func:`renewal` allows. ``earlier`` reads by a connection of its own: to that one this
    transaction did not happen yet, and no other can happen meanwhile.
    """
    census, left = _changed(reader, earlier, shelf, keys), credit
    reader.db.execute("DELETE FROM census")
    if census is None:
        allowed = renewal(int(reader.db.execute("SELECT count(*) FROM Enterprise").get), credit)
        if allowed is None:
            return credit
        left = allowed
        census = count_store(reader)
    span = span_of(reader.db, reader.version, reader.on)
    reader.db.execute("INSERT INTO census VALUES (?, ?, ?, ?)", (*span, census.to_bytes()))
    return left


def _changed(reader: SQLiteReader, earlier: SQLiteReader, shelf: CensusShelf, keys: IntArray | None) -> Census | None:
    if keys is None:
        return None
    span = span_of(earlier.db, earlier.version, earlier.on)
    census = shelf.held(span)
    if census is None:
        data = earlier.db.execute(_KEPT, span).get
        census = None if data is None else Census.from_bytes(data)
    return renewed(census, keys, earlier, reader) if census is not None and few(len(keys), census) else None
