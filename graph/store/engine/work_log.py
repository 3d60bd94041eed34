"""The work log: shortlists, saved schemes, decisions. Entries are only ever added, so nobody's work is overwritten."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import orjson

from graph.dates import utc_stamp
from graph.errors import BadRequest
from graph.model.records import Entry, Note

if TYPE_CHECKING:
    import apsw
    from neo4j import ManagedTransaction

    from graph.store.neo4j.link import Link

LAYOUT = """CREATE TABLE work_note(id TEXT PRIMARY KEY, topic TEXT NOT NULL, key TEXT NOT NULL, at TEXT NOT NULL,
    by TEXT NOT NULL, said TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX work_note_topic ON work_note(topic, key);
"""
LABEL = "WorkNote"
KEPT_BYTES = 100_000
Row = tuple[str, str, str, str, str, str]
"""Id, topic, key, time, author, values as JSON."""


def new_note(topic: str, key: str, values: Mapping[str, Any], by: str) -> Note:
    """An entry made now; see :meth:`graph.store.contract.Store.note`."""
    if not topic or not key:
        raise BadRequest("工作记录没有写明类别或对象")
    now = utc_stamp("microseconds")
    note = Note(uuid.uuid4().hex, topic, key, now, by, dict(values))
    try:
        size = len(as_row(note)[-1])
    except (TypeError, ValueError) as error:
        raise BadRequest(f"工作记录“{topic}”的内容不能保存（{error}）") from error
    if size > KEPT_BYTES:
        raise BadRequest(f"工作记录“{topic}”有 {size:,} 字，超过 {KEPT_BYTES:,} 字；请分成几条")
    return note


def new_notes(entries: Iterable[Entry]) -> list[Note]:
    """Entries made now."""
    return [new_note(e.topic, e.key, e.values, e.by) for e in entries]


def as_row(note: Note) -> Row:
    """The entry as engines keep it."""
    said = orjson.dumps(note.values, option=orjson.OPT_SORT_KEYS).decode()
    return (note.id, note.topic, note.key, note.at, note.by, said)


def from_rows(rows: Iterable[Row]) -> list[Note]:
    """Entries, oldest first; two of one microsecond by id."""
    return [Note(*row[:5], orjson.loads(row[5])) for row in sorted(rows, key=lambda r: (r[3], r[0]))]


def add_to_file(db: apsw.Connection, rows: Iterable[Row]) -> None:
    """Add entries to a SQLite store; one that is there already stays as it is."""
    db.executemany("INSERT OR IGNORE INTO work_note(id, topic, key, at, by, said) VALUES (?, ?, ?, ?, ?, ?)", rows)


def read_from_file(db: apsw.Connection, topic: str | None = None, key: str | None = None) -> list[Row]:
    """Entries of a SQLite store, all of them without a topic."""
    asked = {"topic": topic, "key": key}
    chosen = " AND ".join(f"{name} = :{name}" for name, value in asked.items() if value is not None) or "TRUE"
    return list(db.execute(f"SELECT id, topic, key, at, by, said FROM work_note WHERE {chosen}", asked))


_GONE = '"deleted":true'
"""In the values of an entry that takes its key off the list; no text of a user can hold it, as its quotes are escaped."""
_STANDING = f"""FROM (SELECT id, topic, key, at, by, said, row_number() OVER (PARTITION BY key ORDER BY at DESC, id DESC) AS age
FROM work_note WHERE topic = :topic) WHERE age = 1 AND instr(said, '{_GONE}') = 0"""


def standing_in_file(db: apsw.Connection, topic: str, start: int, limit: int | None) -> tuple[list[Note], int]:
    """See :meth:`graph.store.contract.Store.standing_notes`."""
    asked = {"topic": topic, "start": start, "limit": -1 if limit is None else limit}
    some = f"SELECT id, topic, key, at, by, said {_STANDING} ORDER BY at DESC, id DESC LIMIT :limit OFFSET :start"
    rows: list[Row] = list(db.execute(some, asked))
    return from_rows(rows)[::-1], int(db.execute(f"SELECT count(*) {_STANDING}", {"topic": topic}).get)


def standing_on_server(tx: ManagedTransaction, topic: str, start: int, limit: int | None) -> tuple[list[Note], int]:
    """See :meth:`graph.store.contract.Store.standing_notes`."""
    from graph.store.neo4j.link import run

    newest = (f"MATCH (w:{LABEL} {{topic: $topic}}) WITH w ORDER BY w.at DESC, w.id DESC WITH w.key AS key, collect(w)[0] AS w "
              f"WHERE NOT w.said CONTAINS '{_GONE}'")  # fmt: skip
    some = "RETURN w.id, w.topic, w.key, w.at, w.by, w.said ORDER BY w.at DESC, w.id DESC SKIP $start LIMIT $limit"
    count = run(tx, f"{newest} RETURN count(w)", topic=topic).single(strict=True)[0]
    rows = run(tx, f"{newest} {some}", topic=topic, start=start, limit=count if limit is None else limit).values()
    return from_rows([(r[0], r[1], r[2], r[3], r[4], r[5]) for r in rows])[::-1], int(count)


def add_to_server(tx: ManagedTransaction, rows: Iterable[Row]) -> None:
    """Add entries to a Neo4j store, once however often it is tried; its work version rises."""
    from graph.store.neo4j.ddl import STORE
    from graph.store.neo4j.link import run

    text = (f"UNWIND $rows AS r MERGE (w:{LABEL} {{id: r[0]}}) ON CREATE SET w.topic = r[1], w.key = r[2], w.at = r[3], "
            "w.by = r[4], w.said = r[5]")  # fmt: skip
    run(tx, text, rows=[list(row) for row in rows]).consume()
    run(tx, f"{STORE} SET m.work = coalesce(m.work, 0) + 1").consume()


def read_from_server(link: Link, topic: str | None = None, key: str | None = None) -> list[Row]:
    """Entries of a Neo4j store, all of them without a topic."""
    from graph.store.neo4j.link import run

    asked = {name: value for name, value in (("topic", topic), ("key", key)) if value is not None}
    chosen = " AND ".join(f"w.{name} = ${name}" for name in asked) or "true"
    text = f"MATCH (w:{LABEL}) WHERE {chosen} RETURN w.id, w.topic, w.key, w.at, w.by, w.said"
    return link.read(lambda tx: [(r[0], r[1], r[2], r[3], r[4], r[5]) for r in run(tx, text, **asked)])
