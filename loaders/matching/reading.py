"""What matching reads of the records of a day: the chain, and what belongs to the records that are matched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from graph.model.records import Among
from graph.text import join_list, split_list
from loaders.ledger.origins import BY_RULE
from loaders.matching.decide import Chain

STEPS = 3
"""How many wider products lie between a product and one that the chain names, at most; as in the lexicon."""
Pair = tuple[str, str]


class Rows(Protocol):
    """Records to match: of a store, or of one as it will be."""

    def rows(self, kind: str, columns: tuple[str, ...], on: int, *, among: Among = None) -> list[tuple[Any, ...]]:
        """See :meth:`graph.store.contract.Store.rows`."""


@dataclass(frozen=True, slots=True)
class Part:
    """Enterprises and products to match; the others stay as they are."""

    enterprises: frozenset[str]
    products: frozenset[str]


def nodes(kind: str, ids: Collection[str] | None) -> Among:
    """Nodes of a kind to read; all where no ids are given."""
    return None if ids is None else [(kind, id_) for id_ in ids]


def chain_of(found: Rows, day: int) -> Chain:
    """The chain of a day."""
    segments = found.rows("Segment", ("id", "name", "aliases", "terms", "exclude", "role", "gb_code"), day)
    fields = defaultdict[str, set[str]](set)
    for segment, name in confirmed(found, "PART_OF", day):
        fields[segment].add(name)
    return Chain(
        [
            (id_, name, join_list(split_list(a) + split_list(terms)), exclude)
            for id_, name, a, terms, exclude, *_ in segments
        ],
        {s: frozenset(f) for s, f in fields.items()},
        {s[0]: s[5] for s in segments},
        {s[0]: s[6] for s in segments},
    )


def wider(found: Rows, day: int, products: Collection[str] | None) -> dict[str, list[str]]:
    """Wider products of each of these, and of those in turn."""
    out = defaultdict[str, list[str]](list)
    left = products
    for _ in range(STEPS):
        for child, parent in confirmed(found, "SUBCLASS_OF", day, nodes("Product", left)):
            out[child].append(parent)
        if left is None:
            break
        left = {p for child in left for p in out.get(child, ())} - out.keys()
    return out


def confirmed(found: Rows, kind: str, day: int, only: Among = None) -> Iterator[Pair]:
    """Ends of the confirmed relations of a kind."""
    rows = found.rows(kind, ("source", "target", "state"), day, among=only)
    return ((s, t) for s, t, state in rows if state == "confirmed")


def existing(
    found: Rows, kind: str, values: tuple[str, ...], day: int, only: Among
) -> tuple[dict[Pair, str], dict[Pair, tuple[Any, ...]]]:
    """Pairs decided by hand with their state, and pairs that an earlier run made, with some of their values.

    Whatever was read anywhere else than here, or rejected, was decided by hand.
    """
    by_hand: dict[Pair, str] = {}
    by_rule: dict[Pair, tuple[Any, ...]] = {}
    rows = found.rows(kind, ("source", "target", "file", "state", *values), day, among=only)
    for source, target, file, state, *known in rows:
        if file == BY_RULE.file and state != "rejected":
            by_rule[source, target] = tuple(known)
        else:
            by_hand[source, target] = state
    return by_hand, by_rule
