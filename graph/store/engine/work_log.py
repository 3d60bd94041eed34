"""The work log: shortlists, saved schemes, decisions. Entries are only ever added, so nobody's work is overwritten."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from graph.dates import utc_stamp
from graph.errors import BadRequest
from graph.model.records import Entry, Note

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


GONE = '"deleted":true'
"""In the values of an entry that takes its key off the list.

No text of a user can hold it, as its quotes are escaped.
"""
