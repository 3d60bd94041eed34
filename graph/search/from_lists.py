"""Which list (名录) each record of a firm came with, from what its batch says: nothing of it is stored twice.

A version came with the strongest of the lists its firm stands on that

1. say the same of their own origin as it does;
2. else were written by its batch for the firm: a file names its list once, for all its sheets;
3. else, where it follows from other records, whatever the firm stands on.

A batch that lists nobody is the users' own ledger; of a firm on no written list, one with a stock code is on that of
listed companies (:mod:`graph.chain.rosters`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from graph.chain.roster_kinds import ROSTER_KINDS
from graph.chain.rosters import LISTED, OWN, built_in_kind
from graph.model.records import Version
from graph.store.contract import Store

_FIRM, _LISTED_IN, _ALL = "Enterprise", "LISTED_IN", 0
FEW = 400
"""Firms that are asked for by name; of more all are read."""
DERIVED = frozenset({"match", "review"})
"""Sources of batches that hold what follows from other records of a firm, or decides about it."""


@dataclass(frozen=True, slots=True)
class _Listing:
    """That a firm was listed: on which list, by which batch."""

    roster: str
    batch: int


def lists_of(store: Store, versions: Sequence[Version]) -> list[str]:
    """Name of the list each of these came with, "" for what is no record of a firm."""
    firms = [firm_of(v) for v in versions]
    lists = Lists.of(store, [f for f in firms if f])
    return [_named(lists, f, v) if f else "" for f, v in zip(firms, versions, strict=True)]


def _named(lists: Lists, firm: str, version: Version) -> str:
    """That somebody is on a list is said by the list."""
    if version.kind == _LISTED_IN and version.key[1] in lists.names:
        return lists.names[version.key[1]]
    return lists.of_fact(firm, version.batch, version.origin)


def firm_of(version: Version) -> str:
    """The firm that a record is about: itself, or the one at its end; "" for none."""
    if version.ends is None:
        return version.key[0] if version.kind == _FIRM else ""
    return next((id_ for kind, id_ in zip(version.ends, version.key[:2], strict=True) if kind == _FIRM), "")


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists, the strongest first, and who was listed on them."""

    names: Mapping[str, str]
    origins: Mapping[str, str | None]
    listings: Mapping[str, Sequence[_Listing]]
    derived: frozenset[int]
    coded: frozenset[str]

    @classmethod
    def of(cls, store: Store, firms: Collection[str]) -> Lists:
        """What is needed to tell of these firms."""
        if not firms:
            return cls({}, {}, {}, frozenset(), frozenset())
        order = list(ROSTER_KINDS)
        rows = store.rows("Roster", ("id", "name", "kind", "origin"))
        kinds = {id_: kind or built_in_kind(id_) for id_, _, kind, _ in rows} | {
            id_: built_in_kind(id_) for id_ in (LISTED, OWN)
        }
        names = {id_: name or kinds[id_] for id_, name, _, _ in rows}
        names = {id_: names.get(id_, kinds[id_]) for id_ in sorted(kinds, key=lambda i: order.index(kinds[i]))}
        among = [(_FIRM, f) for f in sorted(set(firms))] if len(firms) <= FEW else None
        listings = defaultdict[str, list[_Listing]](list)
        for span in store.spans(_LISTED_IN, _ALL, among=among):
            if span.values[0] == "confirmed":
                listings[span.key[0]].append(_Listing(span.key[1], span.batch))
        coded = store.rows(_FIRM, ("id", "stock_code"), among=among)
        derived = frozenset(b.id for b in store.batches() if b.source in DERIVED)
        origins = {id_: origin for id_, _, _, origin in rows}
        return cls(names, origins, listings, derived, frozenset(i for i, code in coded if code is not None))

    def of_fact(self, firm: str, batch: int, origin: str | None) -> str:
        """Name of the list that a fact of a firm came with."""
        on = self.listings.get(firm, ())
        same = {x.roster for x in on if origin and self.origins.get(x.roster) == origin}
        own = {x.roster for x in on if x.batch == batch}
        every = {x.roster for x in on} if batch in self.derived else set()
        built_in = LISTED if not on and firm in self.coded else OWN
        return self.names[self._strongest(same or own or every) or built_in]

    def _strongest(self, ids: Collection[str]) -> str | None:
        return next((id_ for id_ in self.names if id_ in ids), None)
