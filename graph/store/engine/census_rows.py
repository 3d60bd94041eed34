"""Take the census of a store through any engine's reader, and remember those taken."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
from cachetools import LRUCache

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.census import Census
from graph.chain.tables import CONFIRMED, REJECTED
from graph.counts.take import Columns, take_census
from graph.store.engine.columns import Reader, Relations, collect, positions, read_nodes, read_relations


def count_store(reader: Reader, keys: IntArray | None = None) -> Census:
    """The census at the reader's date, of all enterprises or of those with these (sorted) keys.

    Reads only what it counts.
    """
    kinds, relations = reader.schema.nodes, reader.schema.relations
    segments, districts, fields = (read_nodes(reader, kinds[k]) for k in ("Segment", "District", "Field"))
    known, size, listed, data_date = _firms(reader, keys)

    def related(kind: str, columns: tuple[str, ...] = ()) -> Relations:
        return read_relations(reader, relations[kind], None if keys is None else "source", keys, columns)

    located = related("LOCATED_IN")
    sure = located.state == CONFIRMED
    at, home_of = positions(known, located.source[sure]), districts.positions(located.target[sure])
    home = np.full(len(known), -1, dtype=np.int64)
    home[at[at >= 0]] = home_of[at >= 0]
    makes = related("MAKES")
    at = positions(known, makes.source[makes.state != REJECTED])
    made = np.zeros(len(known), dtype=bool)
    made[at[at >= 0]] = True
    del located, makes
    part = read_relations(reader, relations["PART_OF"], columns=())
    sure = part.state == CONFIRMED
    operates = related("OPERATES_IN", ("share", "role"))
    at, where = positions(known, operates.source), segments.positions(operates.target)
    both = (at >= 0) & (where >= 0)
    return take_census(
        Columns(
            segments=segments.table.ids,
            districts=districts.table.ids,
            fields=fields.table.ids,
            home=home,
            size=size,
            listed=listed,
            makes=made,
            firm=at[both],
            segment=where[both],
            state=operates.state[both],
            share=operates.columns["share"][both],
            leads=np.equal(operates.columns["role"][both], "链主").astype(bool),
            part_segment=segments.positions(part.source[sure]),
            part_field=fields.positions(part.target[sure]),
            data_date=data_date,
        )
    )


def _firms(reader: Reader, keys: IntArray | None) -> tuple[IntArray, FloatArray, BoolArray, str | None]:
    """Keys of enterprises, rising; their size, whether they are listed; and the newest date of the facts about them."""
    firm = reader.schema.nodes["Enterprise"]
    if keys is None:
        chunks, dates = reader.nodes(firm, ("size", "stock_code")), [reader.data_date()]
        found, _, size, codes = collect(["key", "id", "number", "id"], chunks)
    else:
        chunks = reader.nodes(firm, ("size", "stock_code", "as_of"), keys) if len(keys) else ()
        found, _, size, codes, as_of = collect(["key", "id", "number", "id", "text"], chunks)
        dates = as_of.tolist()
    listed = np.array([code is not None for code in codes.tolist()], dtype=bool)
    order = np.argsort(found)  # an engine may give nodes in any order
    return found[order], size[order], listed[order], max((d for d in dates if d is not None), default=None)


Span = tuple[int, int, int]
"""Version of the store, first day and day after the last, between which no version of a record begins or ends."""


SMALL = 20_000
"""Up to so many enterprises the census is renewed at every write; it takes about four seconds for a million."""


def renewal(enterprises: int, credit: int) -> int | None:
    """What is left of the ``credit`` once the census is renewed after a write; ``None`` when it is not to be.

    ``credit`` counts the records that this process wrote. A census costs as many as there are enterprises: so a load
    keeps one, while small writes to a large store that cannot change the one before them leave the counting to whoever
    asks.
    """
    return None if SMALL < enterprises > credit else max(credit - enterprises, 0)


class CensusShelf:
    """The last few censuses of a store; several threads that want the same one wait for a single count."""

    def __init__(self, room: int = 4) -> None:
        self._held = LRUCache[Span, Census](room)
        self._guard = threading.Lock()

    def hold(self, span: Span, census: Census) -> None:
        """Remember one that a writer made; not while a reader counts, as that one would be waited for."""
        if self._guard.acquire(blocking=False):
            try:
                self._held[span] = census
            finally:
                self._guard.release()

    def held(self, span: Span) -> Census | None:
        """The census of a span if it is at hand; a writer does not wait for readers who are counting."""
        if not self._guard.acquire(blocking=False):
            return None
        try:
            return self._held.get(span)
        finally:
            self._guard.release()

    def find(self, span: Span, kept: Callable[[], bytes | None], count: Callable[[], Census]) -> Census:
        """The census of a span: held, or kept in the store by an earlier write, or counted now."""
        with self._guard:
            census = self._held.get(span)
            if census is None and (data := kept()) is not None:
                census = Census.from_bytes(data)
            if census is None:
                census = count()
            self._held[span] = census
            return census
