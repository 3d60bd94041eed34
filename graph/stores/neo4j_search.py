"""Search in Neo4j: a full-text index per kind finds candidates, the stored words decide."""

from __future__ import annotations

from collections.abc import Sequence

from graph.records import Hit
from graph.schema import Schema
from graph.stores.neo4j_ddl import search_index
from graph.stores.neo4j_read import versions_of
from graph.stores.neo4j_reader import VALID, Look
from graph.stores.search_words import CANDIDATES, query_tokens, ranked

_FIRST_CJK = "\u2e80"
_LOOKED_AT = 2000
"""Hits of the index that are compared with the whole phrase, which the index cannot follow to an unfinished last word."""


def lucene(tokens: Sequence[str]) -> str:
    """Query for nodes that hold all of the tokens; the last one may go on unless it is a single character of Chinese."""
    *firm, last = tokens
    if last[0] >= _FIRST_CJK:
        return '"' + " ".join(tokens) + '"'
    return (f'+"{" ".join(firm)}" ' if firm else "") + f"+{last}*"


def search(look: Look, schema: Schema, text: str, limit: int, kinds: Sequence[str], on: int) -> list[Hit]:
    """Hits valid at the date, best first."""
    tokens = query_tokens(text)
    if not tokens or not kinds:
        return []
    found: dict[str, list[tuple[str, str]]] = {k: [] for k in kinds}
    parts = []
    for kind in kinds:
        shown = ", ".join(f"v.{f}" for f in ("name", "full_name") if f in schema.nodes[kind].fields)
        parts.append(
            f"CALL db.index.fulltext.queryNodes('{search_index(kind)}', $query, {{limit: {_LOOKED_AT}}}) YIELD node AS h "
            f"WITH h WHERE h.words CONTAINS $phrase WITH h LIMIT {CANDIDATES} {versions_of()} WITH h, v WHERE {VALID} "
            f"RETURN '{kind}' AS kind, h.id AS id, coalesce({shown}, h.id) AS label"
        )
    whole = f"CALL {{ {' UNION ALL '.join(parts)} }} RETURN kind, id, label"
    phrase = " " + " ".join(tokens)
    for kind, id_, label in look.rows(whole, query=lucene(tokens), phrase=phrase, on=on):
        found[kind].append((id_, label))
    return ranked(text, found.items(), limit)
