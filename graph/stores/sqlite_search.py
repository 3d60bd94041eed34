"""The full-text index over names, aliases, codes, pinyin and initials.

Words are made in Python (``graph.text``) so that a phrase of single CJK characters finds any substring.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import apsw

from graph.records import Hit
from graph.schema import NodeKind, Schema
from graph.stores.sqlite_ddl import quoted
from graph.text import clean, pinyin_keys, spaced, split_list

_NAMED = ("name", "full_name", "short_name", "aliases", "uscc", "stock_code")
_TOKEN = re.compile(r"\w+")
_CANDIDATES = 400
_BETWEEN = " \ue000 "
"""A word that no query can hold, so that no phrase runs from one name into the next."""


def index_nodes(db: apsw.Connection, kind: NodeKind, batch: int, today: int) -> None:
    """(Re)index the nodes of ``kind`` that a batch wrote, by the names they have today or will have."""
    written = f"SELECT nid FROM {quoted(kind.name)} WHERE batch = :batch"
    if db.execute("SELECT 1 FROM search_docsize LIMIT 1").get:
        db.execute(f"DELETE FROM search WHERE rowid IN ({written})", {"batch": batch})
    named = [f for f in _NAMED if f in kind.fields]
    columns = ", ".join(f"v.{quoted(f)}" for f in named)
    rows = db.execute(
        f"SELECT v.nid, {columns} FROM {quoted(kind.name)} v "
        f"WHERE v.voided IS NULL AND v.until > v.since AND v.until > :today AND v.nid IN ({written})",
        {"batch": batch, "today": today},
    ).fetchall()  # fmt: skip
    words: dict[Any, str] = {}
    for nid, *values in rows:
        text = _words(kind, named, values)
        words[nid] = words[nid] + _BETWEEN + text if nid in words else text
    db.executemany("INSERT INTO search(rowid, words) VALUES (?, ?)", words.items())


def _words(kind: NodeKind, named: Sequence[str], values: Sequence[Any]) -> str:
    """All names as single characters, and pinyin keys of the name people say (the short one)."""
    if not kind.pinyin:
        return spaced(clean(values[0] or ""))
    spoken = next((v for f, v in zip(named, values, strict=True) if v and f in ("name", "full_name")), "")
    written = [spaced(item) for v in values for item in split_list(v)]
    return _BETWEEN.join([*written, *pinyin_keys(clean(spoken))])


def match_expression(text: str) -> str | None:
    """FTS5 query of ``text``: one phrase whose last word may go on; ``None`` when nothing in it is searchable."""
    tokens = _TOKEN.findall(spaced(clean(text)).replace("_", " "))
    return '"' + " ".join(tokens) + '"*' if tokens else None


def search(db: apsw.Connection, schema: Schema, text: str, limit: int, kinds: Iterable[str], on: int) -> list[Hit]:
    """Hits valid at the date: exact names first, then names that begin with the text, then shorter names."""
    expression = match_expression(text)
    if expression is None:
        return []
    found: dict[str, list[int]] = {k: [] for k in kinds}
    per_kind = (
        "SELECT e.kind, e.nid FROM search s JOIN entity e ON e.nid = s.rowid WHERE s.words MATCH ? ORDER BY s.rank"
    )
    for kind, nid in db.execute(per_kind, (expression,)):
        if kind in found and len(found[kind]) < _CANDIDATES:
            found[kind].append(nid)
    hits: list[tuple[tuple[Any, ...], Hit]] = []
    needle = clean(text).lower()
    for order, (name, nids) in enumerate(found.items()):
        for id_, label in _names(db, schema.nodes[name], nids, on):
            low = label.lower()
            rank = (needle not in (low, id_.lower()), not low.startswith(needle), order, len(label), label, id_)
            hits.append((rank, Hit(kind=name, id=id_, name=label)))
    return [hit for _, hit in sorted(hits, key=lambda pair: pair[0])[:limit]]


def _names(db: apsw.Connection, kind: NodeKind, nids: list[int], on: int) -> list[tuple[str, str]]:
    if not nids:
        return []
    named = [quoted(f) for f in ("name", "full_name") if f in kind.fields]
    shown = f"COALESCE({', '.join(named)}, e.id)"
    marks = ", ".join("?" * len(nids))
    return list(db.execute(
        f"SELECT e.id, {shown} FROM {quoted(kind.name)} v JOIN entity e ON e.nid = v.nid WHERE v.nid IN ({marks}) "
        "AND v.voided IS NULL AND v.since <= ? AND v.until > ?", (*nids, on, on)))  # fmt: skip
