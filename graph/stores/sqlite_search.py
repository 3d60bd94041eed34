"""The full-text index over names, aliases, codes, pinyin and initials."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import apsw
import numpy as np

from graph.records import CANDIDATES, Hit
from graph.schema import NodeKind, Schema
from graph.stores.search_words import BETWEEN, named_fields, query_tokens, ranked, words_of
from graph.stores.sqlite_ddl import quoted

_LOOKED_AT = 4000
"""Hits whose rank is looked at: a word that half the names hold would take seconds, and no order of those means much."""


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
    ).fetchall()  # fmt: skip
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
    found: dict[str, list[int]] = {k: [] for k in kinds}
    ranks: dict[int, float] = {}
    one_letter = (
        len(text.strip()) == 1 and text.isascii()
    )  # begins half of all words: their order is dear and says nothing
    rank = "0.0" if one_letter else "rank"
    # of very many hits at least those whose first name begins with the text
    for wanted in (expression,) if one_letter else (expression, f"^ {expression}"):
        sql = f"SELECT rowid, {rank} FROM search WHERE words MATCH ? LIMIT {_LOOKED_AT}"
        ranks |= dict(db.execute(sql, (wanted,)))
        if len(ranks) < _LOOKED_AT:
            break
    if not ranks:
        return []
    nids = sorted(ranks, key=ranks.__getitem__)
    kind_of = dict(
        db.execute("SELECT e.nid, e.kind FROM carray(?) k CROSS JOIN entity e ON e.nid = k.value", (_carray(nids),))
    )
    for nid in nids:
        mine = found.get(kind_of[nid])
        if mine is not None and len(mine) < CANDIDATES:
            mine.append(nid)
    return ranked(text, ((k, _names(db, schema.nodes[k], nids, on)) for k, nids in found.items()), limit)


def _carray(numbers: list[int]) -> Any:
    return apsw.carray(np.array(numbers, dtype=np.int64))


def _names(db: apsw.Connection, kind: NodeKind, nids: list[int], on: int) -> list[tuple[str, str]]:
    if not nids:
        return []
    named = [quoted(f) for f in ("name", "full_name") if f in kind.fields]
    shown = f"COALESCE({', '.join(named)}, e.id)"
    marks = ", ".join("?" * len(nids))
    return list(db.execute(
        f"SELECT e.id, {shown} FROM {quoted(kind.name)} v JOIN entity e ON e.nid = v.nid WHERE v.nid IN ({marks}) "
        "AND v.voided IS NULL AND v.since <= ? AND v.until > ?", (*nids, on, on)))  # fmt: skip
