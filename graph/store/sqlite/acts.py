"""The parts of an act in SQLite, each inside the transaction of the whole."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

import apsw

from graph.arrays import IntArray
from graph.dates import today, utc_stamp
from graph.model.records import Batch, Entry, Note, WriteReport
from graph.model.schema import Schema
from graph.store.engine import work_log
from graph.store.sqlite import read as sqlite_read
from graph.store.sqlite import rollback as sqlite_rollback
from graph.store.sqlite.census import newest_rows, touched
from graph.store.sqlite.search import index_nodes
from graph.store.sqlite.work_log import add_to_file
from graph.store.sqlite.write import Writer


def undo(db: apsw.Connection, schema: Schema, batches: Sequence[int]) -> list[IntArray | None]:
    """Undo batches, newest first, as one new version; returns the enterprises that each touched."""
    firms, version = list[IntArray | None](), sqlite_read.version(db) + 1
    for each in sorted(set(batches), reverse=True):
        sqlite_rollback.check(db, schema, each)
        firms.append(touched(db, schema, each, dict.fromkeys(newest_rows(db, schema), 0)))
        sqlite_rollback.undo(db, schema, each, version)
        _reindex(db, schema, schema.nodes, each)
    if firms:
        sqlite_read.raise_version(db)
    return firms


def write(db: apsw.Connection, schema: Schema, batch: Batch) -> WriteReport:
    """Write a batch, if it changes anything, as one new version."""
    report = stage(db, schema, batch)
    if report.batch is None:
        return report
    kinds = {t.kind for t, rows in zip(batch.tables, report.changed, strict=True) if rows}
    _reindex(db, schema, kinds, report.batch)
    version = sqlite_read.raise_version(db)
    db.execute(
        "INSERT INTO batch VALUES (?, ?, ?, ?, ?, 'committed', ?, ?)",
        (report.batch, batch.source, batch.label, batch.effective, utc_stamp(), report.records, version),
    )
    return replace(report, version=version)


def stage(db: apsw.Connection, schema: Schema, batch: Batch) -> WriteReport:
    """What a batch does to the tables of its kinds; its number is not taken yet."""
    number = db.execute("SELECT COALESCE(max(id), 0) + 1 FROM batch").get
    writer = Writer(db, schema, number, batch.effective)
    retired = sum(writer.retire(r) for r in batch.retire)
    report = WriteReport(number, sqlite_read.version(db), [writer.write(t) for t in batch.tables], retired)
    if report.records:
        return report
    db.execute("DELETE FROM src WHERE batch = ?", (number,))
    return replace(report, batch=None)


def log(db: apsw.Connection, entries: Iterable[Entry]) -> list[Note]:
    """Add to the work log."""
    notes = work_log.new_notes(entries)
    if notes:
        add_to_file(db, map(work_log.as_row, notes))
        sqlite_read.raise_version(db, "work")
    return notes


def _reindex(db: apsw.Connection, schema: Schema, kinds: Container[str], batch: int) -> None:
    for name, kind in schema.nodes.items():
        if name in kinds:
            index_nodes(db, kind, batch, today())
