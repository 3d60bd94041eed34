"""Take the census of a store through any engine's reader, and remember those taken."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

import numpy as np

from graph.census import Census
from graph.chain import CONFIRMED, REJECTED
from graph.counting import Columns, take_census
from graph.stores.columns import Reader, collect, positions, read_nodes, read_relations


def count_store(reader: Reader) -> Census:
    """The census at the reader's date; reads only the columns it counts."""
    kinds, relations = reader.schema.nodes, reader.schema.relations
    segments, districts, fields = (read_nodes(reader, kinds[k]) for k in ("Segment", "District", "Field"))
    firm = kinds["Enterprise"]
    keys, ids, size, codes = collect(["key", "id", "number", "id"], reader.nodes(firm, ("size", "stock_code")))
    listed = np.array([code is not None for code in codes.tolist()], dtype=bool)
    order = np.argsort(keys)  # an engine may give nodes in any order
    keys, size, listed = keys[order], size[order], listed[order]
    del ids, codes, order
    located = read_relations(reader, relations["LOCATED_IN"], columns=())
    sure = located.state == CONFIRMED
    at, home_of = positions(keys, located.source[sure]), districts.positions(located.target[sure])
    home = np.full(len(keys), -1, dtype=np.int64)
    home[at[at >= 0]] = home_of[at >= 0]
    makes = read_relations(reader, relations["MAKES"], columns=())
    at = positions(keys, makes.source[makes.state != REJECTED])
    made = np.zeros(len(keys), dtype=bool)
    made[at[at >= 0]] = True
    del located, makes
    part = read_relations(reader, relations["PART_OF"], columns=())
    sure = part.state == CONFIRMED
    operates = read_relations(reader, relations["OPERATES_IN"], columns=("share", "role"))
    at, where = positions(keys, operates.source), segments.positions(operates.target)
    both = (at >= 0) & (where >= 0)
    return take_census(Columns(
        segments=segments.table.ids, districts=districts.table.ids, fields=fields.table.ids, home=home, size=size,
        listed=listed, makes=made, firm=at[both], segment=where[both], state=operates.state[both],
        share=operates.columns["share"][both], leads=np.equal(operates.columns["role"][both], "链主").astype(bool),
        part_segment=segments.positions(part.source[sure]), part_field=fields.positions(part.target[sure]),
        data_date=reader.data_date(),
    ))  # fmt: skip


Span = tuple[int, int, int]
"""Version of the store, first day and day after the last, between which no version of a record begins or ends."""


SMALL = 20_000
"""Up to so many enterprises the census is renewed at every write; it takes about four seconds for a million."""


def renewal(enterprises: int, credit: int) -> int | None:
    """What is left of the ``credit`` once the census is renewed after a write; ``None`` when it is not to be.

    ``credit`` counts the records that this process wrote. A census costs as many as there are enterprises: so a load keeps
    one, also with small batches after it, while small writes to a large store leave the counting to whoever asks.
    """
    return None if SMALL < enterprises > credit else max(credit - enterprises, 0)


class CensusShelf:
    """The last few censuses of a store; several threads that want the same one wait for a single count."""

    def __init__(self, room: int = 4) -> None:
        self._room = room
        self._held: OrderedDict[Span, Census] = OrderedDict()
        self._guard = threading.Lock()

    def find(self, span: Span, kept: Callable[[], bytes | None], count: Callable[[], Census]) -> Census:
        """The census of a span: held, or kept in the store by an earlier write, or counted now."""
        with self._guard:
            if span not in self._held:
                data = kept()
                unpacked = Census.from_bytes(data) if data is not None else None
                self._held[span] = count() if unpacked is None else unpacked
            self._held.move_to_end(span)
            while len(self._held) > self._room:
                self._held.popitem(last=False)
            return self._held[span]
