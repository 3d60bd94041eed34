"""Which records an act has matched anew: those whose own facts it brings, ends or undoes; all if the chain changes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any

from graph.model.records import Batch
from graph.store.contract import Store
from loaders.matching import affinity, scorer
from loaders.matching.match import SOURCE
from loaders.matching.reading import Part, Rows
from loaders.matching.words import BUSINESS, TRADE, keys_in, trades

OF_FIRM, OF_PRODUCT = ("MAKES", "CLASSIFIED_AS", "OPERATES_IN"), ("Product", "COVERS")
_CHAIN = {
    "Segment": ("id", "name", "aliases", "terms", "exclude", "role", "gb_code"),
    "PART_OF": ("source", "target", "state"),
    "SUBCLASS_OF": ("source", "target", "state"),
}
"""What matching every record rests on, with the columns that it reads."""
EDITION = 4
"""Raised with each change of the rules themselves."""


@cache
def rules() -> str:
    """What names the rules and weights as they are shipped now."""
    digest = hashlib.sha256(str(EDITION).encode())
    for file in (scorer.FILE, affinity.FILE):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


class Changed:
    """What batches that are written and undone change for matching, on whatever day; and what is decided on words, by
    column and key.
    """

    def __init__(
        self,
        store: Store,
        batches: Sequence[Batch],
        undo: Sequence[int],
        whole: bool = False,
        words: Collection[tuple[str, str]] = (),
    ) -> None:
        self._store, self._batches, self._whole = store, batches, whole
        self._words = {c: {key for column, key in words if column == c} for c in (BUSINESS, TRADE)}
        known = {b.id: b.source for b in store.batches()} if undo else {}
        self._undone = [(b, known.get(b) == SOURCE) for b in undo]
        self._enterprises = {key[0] for kind in OF_FIRM for key, _ in self._keys(kind)}
        self._enterprises |= {key[0] for c in ("status", "trade") for key, _ in self._keys("Enterprise", c)}
        covers = list(self._keys("COVERS"))
        self._products = {key[0] for key, _ in (*self._keys("Product"), *covers)}
        self._by_hand = {key[0] for key, by_rule in covers if not by_rule}
        self._chain = [kind for kind in _CHAIN if any(self._keys(kind))]

    def part(self, ahead: Rows, day: int) -> Part | None:
        """What to match of a day, ``None`` for all of it; to be asked day by day, from the first one on.

        A link that is made anew on one day stays so on later ones: what was matched once is matched on these too.
        """
        self._whole = self._whole or any(self._differs(ahead, kind, day) for kind in self._chain)
        if self._whole:
            return None
        self._concern(ahead, day)
        if self._by_hand:  # whoever makes a product that a person put somewhere is there too
            made = ahead.rows("MAKES", ("source", "target"), day)
            self._enterprises |= {enterprise for enterprise, product in made if product in self._by_hand}
        return Part(frozenset(self._enterprises), frozenset(self._products))

    def _concern(self, ahead: Rows, day: int) -> None:
        """Take in the records of a day that hold one of the words decided on."""
        if wanted := self._words[TRADE]:
            cells = ahead.rows("Enterprise", ("id", "trade"), day)
            self._enterprises |= {id_ for id_, text in cells if any(w.lower() in wanted for _, w in trades(text))}
        if wanted := self._words[BUSINESS]:
            products = {id_ for (id_,) in ahead.rows("Product", ("id",), day) if wanted & keys_in(id_)}
            makes = ahead.rows("MAKES", ("source", "target"), day)
            self._products |= products
            self._enterprises |= {firm for firm, product in makes if product in products}

    def _differs(self, ahead: Rows, kind: str, day: int) -> bool:
        columns = _CHAIN[kind]
        return set(self._store.rows(kind, columns, day)) != set(ahead.rows(kind, columns, day))

    def _keys(self, kind: str, column: str = "") -> Iterator[tuple[tuple[Any, ...], bool]]:
        """Keys of the records of a kind that are touched (in tables that have the column), and whether matching made
        them.
        """
        for batch in self._batches:
            for table in batch.tables:
                if table.kind == kind and (not column or column in table.columns):
                    yield from ((row, False) for row in table.rows)
            for retire in batch.retire:
                if retire.kind == kind:
                    yield from ((key, False) for key in retire.keys)
        for number, by_rule in self._undone:
            yield from ((t.key, by_rule) for t in self._store.touched_by(number, kind))
