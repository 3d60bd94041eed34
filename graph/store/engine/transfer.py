"""A store's whole content, validity history included, in a form that no engine owns; copying it, and seeing that it
arrived.

Rows of a kind come by rising ``vid``, the number of a version, and hold

    node      vid, nid, id,                                 then the rest
    relation  vid, source nid, target nid, their kinds,     then the rest
    the rest  since, until, batch, voided, src, row, state, as_of, origin, *fields, journal

``nid`` numbers nodes over all kinds; ``journal`` is [[batch, until before it], …] of the batches that shortened the
version and can still be undone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

import orjson

from graph.errors import BadRequest, StoreError
from graph.model.schema import NodeKind, RelationKind, Schema
from graph.store.engine import work_log

REST = ("since", "until", "batch", "voided", "src", "row", "state", "as_of", "origin")
"""Columns that every version has, in the order of the rows."""
ROWS = 5000
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Header:
    """``batches`` are (id, source, label, effective, committed_at, status, records, version).

    ``sources`` (id, batch, file, sheet).
    """

    version: int
    batches: tuple[tuple[Any, ...], ...]
    sources: tuple[tuple[Any, ...], ...]


class Dump(Protocol):
    """Where a copy comes from."""

    def header(self) -> Header:
        """What is not a version of a record."""

    def versions(self, kind: NodeKind | RelationKind, after: int) -> Iterator[Row]:
        """Rows of a kind with a larger ``vid``."""

    def notes(self) -> list[work_log.Row]:
        """The work log."""

    def close(self) -> None:
        """Release it."""


class Fill(Protocol):
    """Where a copy goes. Until :meth:`finish` nobody else can open the store."""

    def begin(self, header: Header) -> None:
        """Start, or go on with a copy of the same state that was cut off.

        Raises ``BadRequest`` when the store holds other data.
        """

    def reached(self, kind: NodeKind | RelationKind) -> int:
        """Largest ``vid`` of the kind that is there already, 0 for none."""

    def put(self, kind: NodeKind | RelationKind, rows: Sequence[Row]) -> None:
        """Add rows; all of them or none."""

    def log(self, notes: Sequence[work_log.Row]) -> None:
        """Add entries to the work log."""

    def finish(self, header: Header) -> None:
        """Make the copy a store like any other."""

    def close(self) -> None:
        """Release it."""


@dataclass(frozen=True, slots=True)
class Print:
    """Number of versions by kind and of entries in the work log, and a hash of everything that does not depend on the
    order of reading.
    """

    counts: dict[str, int]
    notes: int
    digest: str


def copy(source: Dump, target: Fill, schema: Schema, progress: Callable[[str, int], None] = lambda *_: None) -> None:
    """Copy everything; may be cut off at any moment and called again."""
    header = source.header()
    target.begin(header)
    for kind in schema.kinds():
        rows, done = source.versions(kind, target.reached(kind)), 0
        while part := list(islice(rows, ROWS)):
            target.put(kind, part)
            done += len(part)
            progress(kind.label, done)
    if source.header().version != header.version:
        raise StoreError("迁移期间源数据有了新版本；请停止写入后再运行一次 chainatlas migrate")
    target.log(source.notes())
    target.finish(header)


def content_print(source: Dump, schema: Schema) -> Print:
    """Counts and hash of a store's content, the same on every engine."""
    header, total, counts = source.header(), 0, dict[str, int]()
    for part in ([header.version], *header.batches, *header.sources):
        total += _number("", part)
    for kind in schema.kinds():
        counts[kind.name] = 0
        for row in source.versions(kind, 0):
            counts[kind.name] += 1
            total += _number(kind.name, row)
    notes = source.notes()
    total += sum(_number(work_log.LABEL, note) for note in notes)
    return Print(counts, len(notes), f"{total % 2**128:032x}")


def _number(kind: str, row: Row) -> int:
    packed = kind.encode() + orjson.dumps(list(row))
    return int.from_bytes(hashlib.blake2b(packed, digest_size=16).digest(), "big")


def same_origin(header: Header, begun: str) -> None:
    """Refuse to go on with a copy that was begun from another state."""
    if begun != stamp(header):
        raise BadRequest("目标里有一次未完成的迁移，它来自另一份数据或另一个版本；请清空目标后重新迁移")


def stamp(header: Header) -> str:
    """What a half-made copy remembers of its origin."""
    return f"{header.version}:{_number('', [header.batches, header.sources]):x}"
