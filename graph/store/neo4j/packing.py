"""Columns as one list each, and the missing values that Cypher's ``collect`` would leave out of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from graph.model.schema import NodeKind, RelationKind
from graph.store.engine.columns import NUMERIC, Columns
from graph.store.neo4j.ddl import quoted

_NOTHING = "\x00"
"""Stands for a missing text; the loaders let no such character in."""


def packed(kind: NodeKind | RelationKind, columns: Sequence[str]) -> str:
    """Cypher of the columns of ``v`` as lists, to go after others: ``nan`` and a mark stand for missing numbers and
    texts.
    """
    return "".join(f", collect(coalesce(v.{quoted(c)}, {_stand_in(kind, c)}))" for c in columns)


def unpacked(
    chunks: Iterable[Sequence[Any]], kind: NodeKind | RelationKind, columns: Sequence[str]
) -> Iterator[Columns]:
    """Chunks whose last columns are these, with the missing texts as ``None``."""
    text = [not _numeric(kind, c) for c in columns]
    for chunk in chunks:
        first = len(chunk) - len(columns)
        own = [_texts(values) if is_text else values for values, is_text in zip(chunk[first:], text, strict=True)]
        yield [*chunk[:first], *own]


def _stand_in(kind: NodeKind | RelationKind, column: str) -> str:
    return "0.0 / 0.0" if _numeric(kind, column) else "'\\u0000'"


def _numeric(kind: NodeKind | RelationKind, column: str) -> bool:
    """Of a kind's own columns; those that every record has are texts."""
    return column in kind.fields and kind.fields[column].type in NUMERIC


def _texts(values: Sequence[Any]) -> list[Any]:
    return [None if v == _NOTHING else v for v in values]
