"""The full-text index over names, aliases, codes, pinyin and initials."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import apsw
import numpy as np

from graph.model.records import Hit
from graph.model.schema import NodeKind, Schema
from graph.store.engine.search_words import BETWEEN, LOOKED_AT, named_fields, query_tokens, ranked, words_of
from graph.store.sqlite.ddl import quoted

_MATCHING = "SELECT rowid FROM search WHERE words MATCH ?"
_RANKED = 1200
"""Of more hits than are looked at, so many of those in which the text weighs most."""


def index_nodes(db: apsw.Connection, kind: NodeKind, batch: int | None, today: int) -> None:
    """(Re)index the nodes of ``kind`` that a batch (``None``: any) wrote, by the names they have today or will have."""
    written = f"SELECT nid FROM {quoted(kind.name)}" + ("" if batch is None else " WHERE batch = :batch")
    if db.execute("SELECT 1 FROM search_docsize LIMIT 1").get:
        db.execute(f"DELETE FROM search WHERE rowid IN ({written})", {"batch": batch})
    named = named_fields(kind)
    columns = ", ".join(f"v.{quoted(f)}" for f in named)
    rows = db.execute(
        f"SELECT v.nid, {columns} FROM {quoted(kind.name)} v "
        f"WHERE v.voided IS NULL AND v.until > v.since AND v.until > :today AND v.nid IN ({written})",
        {"batch": batch, "today": today},
    ).fetchall()
    words: dict[Any, str] = {}
    for nid, *values in rows:
        text = words_of(kind, named, values)
        words[nid] = words[nid] + BETWEEN + text if nid in words else text
    db.executemany("INSERT INTO search(rowid, words) VALUES (?, ?)", words.items())


def match_expression(text: str) -> str | None:
    """FTS5 query of ``text``: one phrase whose last word may go on; ``None`` when nothing in it is searchable."""
    tokens = query_tokens(text)
    return '"' + " ".join(tokens) + '"*' if tokens else None


def search(db: apsw.Connection, schema: Schema, text: str, limit: int, kinds: Iterable[str], on: int) -> list[Hit]:
    """Hits valid at the date, best first."""
    expression = match_expression(text)
    if expression is None:
        return []
    nids = [nid for (nid,) in db.execute(f"{_MATCHING} LIMIT {LOOKED_AT + 1}", (expression,))]
    if len(nids) > LOOKED_AT:
        nids = _some(db, expression, one_letter=len(text.strip()) == 1 and text.isascii())
    if not nids:
        return []
    found: dict[str, list[int]] = {k: [] for k in kinds}
    for nid, kind in db.execute(
        "SELECT e.nid, e.kind FROM carray(?) k CROSS JOIN entity e ON e.nid = k.value", (_carray(nids),)
    ):
        if kind in found:
            found[kind].append(nid)
    return ranked(text, ((k, _names(db, schema.nodes[k], nids, on)) for k, nids in found.items()), limit)


def _some(db: apsw.Connection, expression: str, *, one_letter: bool) -> list[int]:
    """Of very many hits those in which the text weighs most, and those whose first name begins with it."""
    if one_letter:  # begins half of all words: their order is dear and says nothing
        return [nid for (nid,) in db.execute(f"{_MATCHING} LIMIT {LOOKED_AT}", (expression,))]
    found = dict.fromkeys(nid for (nid,) in db.execute(f"{_MATCHING} LIMIT {LOOKED_AT}", (f"^ {expression}",)))
    ranked_first = f"{_MATCHING.replace('rowid', 'rowid, rank', 1)} LIMIT {LOOKED_AT}"
    ranks: dict[int, float] = dict(db.execute(ranked_first, (expression,)))
    return [*found, *(nid for nid in sorted(ranks, key=ranks.__getitem__)[:_RANKED] if nid not in found)]


def _carray(numbers: list[int]) -> Any:
    return apsw.carray(np.array(numbers, dtype=np.int64))


def _names(db: apsw.Connection, kind: NodeKind, nids: list[int], on: int) -> list[tuple[str, str]]:
    if not nids:
        return []
    named = [quoted(f) for f in ("name", "full_name") if f in kind.fields]
    shown = f"COALESCE({', '.join(named)}, e.id)"
    return list(
        db.execute(
            f"SELECT e.id, {shown} FROM carray(?) k CROSS JOIN {quoted(kind.name)} v ON v.nid = k.value JOIN "
            "entity e ON e.nid = v.nid "
            "WHERE v.voided IS NULL AND v.since <= ? AND v.until > ?",
            (_carray(nids), on, on),
        )
    )
