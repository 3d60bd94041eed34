"""Search in Neo4j: a full-text index per kind finds candidates, the stored words decide."""

from __future__ import annotations

from collections.abc import Sequence

from graph.model.records import Hit
from graph.model.schema import Schema
from graph.store.engine.search_words import LOOKED_AT, query_tokens, ranked
from graph.store.neo4j.ddl import search_index, versions_of
from graph.store.neo4j.ids import whole
from graph.store.neo4j.reader import VALID, Look

_FIRST_CJK = "\u2e80"
_LONGEST_PREFIX = 100


_FIND = f"""UNWIND $indexes AS i CALL {{ WITH i CALL db.index.fulltext.queryNodes(i[1], $query, {{limit: {LOOKED_AT}}})
YIELD node AS h WITH h WHERE h.words CONTAINS $phrase RETURN h }} {versions_of()} WITH i, h, v WHERE {VALID}
RETURN i[0], {whole("h")}, coalesce(v.name, v.full_name, {whole("h")})"""


def lucene(tokens: Sequence[str]) -> str:
    """Query for nodes that hold all of the tokens.

    The last one may go on unless it is a single character of Chinese.
    """
    *firm, last = tokens
    if last[0] >= _FIRST_CJK:
        return '"' + " ".join(tokens) + '"'
    return (f'+"{" ".join(firm)}" ' if firm else "") + f"+{last[:_LONGEST_PREFIX]}*"


def search(look: Look, schema: Schema, text: str, limit: int, kinds: Sequence[str], on: int) -> list[Hit]:
    """Hits valid at the date, best first."""
    tokens = query_tokens(text)
    if not tokens or not kinds:
        return []
    found: dict[str, list[tuple[str, str]]] = {k: [] for k in kinds}
    indexes = [[k, search_index(k)] for k in kinds]
    phrase = " " + " ".join(tokens)
    for kind, id_, label in look.rows(_FIND, query=lucene(tokens), phrase=phrase, on=on, indexes=indexes):
        found[kind].append((id_, label))
    return ranked(text, found.items(), limit)
