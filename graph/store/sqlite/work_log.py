"""The work log in a SQLite file."""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from graph.model.records import Note
from graph.store.engine.work_log import GONE, Row, from_rows

_STANDING = f"""FROM (SELECT id, at, instr(said, '{GONE}') AS gone, max(at || id) AS newest
FROM work_note WHERE topic = :topic GROUP BY key) WHERE NOT gone"""
"""The newest of each key: columns beside ``max`` are those of its row, and times are all equally long."""
_SOME = f"""SELECT n.id, n.topic, n.key, n.at, n.by, n.said, total
FROM (SELECT id, count(*) OVER () AS total {_STANDING} ORDER BY at DESC, id DESC LIMIT :limit OFFSET :start)
JOIN work_note n USING (id)"""
"""Those of a page are read whole, of the others what puts them in order."""


def add_to_file(db: apsw.Connection, rows: Iterable[Row]) -> None:
    """Add entries to a SQLite store; one that is there already stays as it is."""
    db.executemany("INSERT OR IGNORE INTO work_note(id, topic, key, at, by, said) VALUES (?, ?, ?, ?, ?, ?)", rows)


def read_from_file(db: apsw.Connection, topic: str | None = None, key: str | None = None) -> list[Row]:
    """Entries of a SQLite store, all of them without a topic."""
    asked = {"topic": topic, "key": key}
    chosen = " AND ".join(f"{name} = :{name}" for name, value in asked.items() if value is not None) or "TRUE"
    return list(db.execute(f"SELECT id, topic, key, at, by, said FROM work_note WHERE {chosen}", asked))


def notes_in_file(db: apsw.Connection, topic: str, key: str | None) -> list[Note]:
    """See :meth:`graph.store.contract.Store.notes`."""
    return from_rows(read_from_file(db, topic, key))


def standing_in_file(db: apsw.Connection, topic: str, start: int, limit: int | None) -> tuple[list[Note], int]:
    """See :meth:`graph.store.contract.Store.standing_notes`."""
    asked = {"topic": topic, "start": start, "limit": -1 if limit is None else limit}
    rows = list(db.execute(_SOME, asked))
    if not rows:  # there may be some before the start, which nobody counted
        return [], int(db.execute(f"SELECT count(*) {_STANDING}", {"topic": topic}).get)
    return from_rows(row[:6] for row in rows)[::-1], int(rows[0][6])
