"""The census in SQLite: kept at the end of a large write, so that the first question need not count a whole country."""

from __future__ import annotations

from typing import Any

import apsw

from graph.census import Census
from graph.collecting import paused
from graph.records import FOREVER
from graph.stores.census_rows import CensusShelf, Span, count_store, renewal
from graph.stores.sqlite_chain import SQLiteReader


def span_of(db: apsw.Connection, version: int, on: int) -> Span:
    """Days around ``on`` with the same records: a version of a record begins and ends on the effective day of a batch only."""
    row: Any = db.execute(
        "SELECT max(effective) FILTER (WHERE effective <= :on), min(effective) FILTER (WHERE effective > :on) FROM batch",
        {"on": on}).fetchone()  # fmt: skip
    return version, row[0] or 0, row[1] or FOREVER


def find_census(db: apsw.Connection, shelf: CensusShelf, reader: SQLiteReader) -> Census:
    """The census at the reader's date, counted only if nobody did yet."""
    span = span_of(db, reader.version, reader.on)
    sql = "SELECT counts FROM census WHERE (version, since, until) = (?, ?, ?)"
    return shelf.find(span, lambda: db.execute(sql, span).get, lambda: count_store(reader))


def renew(db: apsw.Connection, reader: SQLiteReader, credit: int) -> int:
    """Replace the census by today's, inside the transaction of a write, as :func:`renewal` allows; the credit that is left."""
    db.execute("DELETE FROM census")
    if "Enterprise" not in reader.schema.nodes:  # a declaration of something else than industry chains
        return credit
    left = renewal(int(db.execute("SELECT count(*) FROM Enterprise").get), credit)
    if left is None:
        return credit
    span = span_of(db, reader.version, reader.on)
    with paused():
        db.execute("INSERT INTO census VALUES (?, ?, ?, ?)", (*span, count_store(reader).to_bytes()))
    return left
