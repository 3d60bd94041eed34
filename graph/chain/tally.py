"""Tally: additive counts of the enterprises of one roster, beside the census of all.

Every number is a sum over enterprises, so a small change is made by taking out those it touched and putting them in
again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from graph.arrays import IntArray

CELL = ("confirmed", "matched", "stated", "suggested", "leads", "sited", "open")
"""Counts of a cell (segment, district)."""
TEXT = ("text_count", "text_sited")
DIVISION = ("division_known", "division_unseen", "division_sited")
BY_DISTRICT = ("known", "unseen", "seen", "told", "known_sited", "seen_sited", "told_sited", "meets", "meets_on")
SPARSE = (
    (("segment", "district"), CELL),
    (("text_segment", "text_district", "text"), TEXT),
    (("division", "division_district"), DIVISION),
    (("mix_segment", "mix_division"), ("mix",)),
)
"""Tables of which only rows with a number that is not 0 are kept: what a row is of, by which they rise; its numbers."""


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts of one roster's enterprises.

    Attributes
    ----------
    segment, district : of each cell, shape (cells,), positions as in the census; -1 for a district that is not known.
    confirmed, suggested, leads : as in the census; ``matched`` of the confirmed come from texts, the others from
        people; of the matched ``stated`` are by what firms give as their main business.
    sited : what those add that do the segment at a site besides their home: over a district and all below it, each
        counts once with ``confirmed``; below 0 where a district joins several. ``open`` counts the sites at which
        somebody does or may do it.
    text_segment, text_district, text, text_count : how many confirmed links rest on a text (its hash), shape (texts,);
        what a person said is a text of its own. ``text_sited`` are those of sites.
    known, unseen : enterprises by district, with and without known business, shape (districts + 1,); the last is "not
        known". ``seen`` are confirmed in a segment at least, of ``told`` people said a business,
        or no product is left whose text could be another one. ``known_sited``, ``seen_sited`` and ``told_sited`` are
        what sites add to them, as ``sited`` adds.
    meets, meets_on : enterprises that meet the test of the roster by being on a narrower one, and those of them that
        are on it.
    division, division_district, division_known, division_unseen, division_sited : ``known``, ``unseen`` and
        ``known_sited`` of each division of industry (:mod:`graph.chain.divisions`) and district, -1 for not known;
        shape (rows,). Enterprises of unknown division are in none.
    mix_division, mix_segment, mix : enterprises confirmed in a segment by division, wherever they are (0: not known),
        shape (rows,).
    """

    segment: IntArray
    district: IntArray
    confirmed: IntArray
    matched: IntArray
    stated: IntArray
    suggested: IntArray
    leads: IntArray
    sited: IntArray
    open: IntArray
    text_segment: IntArray
    text_district: IntArray
    text: IntArray
    text_count: IntArray
    text_sited: IntArray
    known: IntArray
    unseen: IntArray
    seen: IntArray
    told: IntArray
    known_sited: IntArray
    seen_sited: IntArray
    told_sited: IntArray
    meets: IntArray
    meets_on: IntArray
    division: IntArray
    division_district: IntArray
    division_known: IntArray
    division_unseen: IntArray
    division_sited: IntArray
    mix_division: IntArray
    mix_segment: IntArray
    mix: IntArray

    def __eq__(self, other: object) -> bool:
        """Equal in every count."""
        return self is other or (
            isinstance(other, Tally) and all(np.array_equal(v, getattr(other, n)) for n, v in self.arrays().items())
        )

    __hash__ = object.__hash__

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return sum(getattr(self, f.name).nbytes for f in fields(self))

    def by_site(self) -> Tally:
        """The same for a roster that counts sites: who does a segment at one is confirmed there as at home."""
        counted = {n: getattr(self, n) + getattr(self, f"{n}_sited") for n in ("known", "seen", "told")}
        confirmed, texts = self.confirmed + self.sited, self.text_count + self.text_sited
        return replace(self, confirmed=confirmed, text_count=texts, **counted)

    def arrays(self) -> dict[str, IntArray]:
        """All of them by name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def aligned(self, segment: IntArray, district: IntArray, districts: int) -> Tally:
        """The same for other positions: new ones of old segments and districts (-1: gone; the last entry stands for
        -1), among so many ``districts``.
        """
        changes: dict[str, Any] = {}
        for prefix, names in (("", CELL), ("text_", ("text", *TEXT))):
            old = getattr(self, f"{prefix}district")
            at, where = segment[getattr(self, f"{prefix}segment")], district[old]
            keep = (at >= 0) & ((where >= 0) | (old < 0))
            changes |= {f"{prefix}segment": at[keep], f"{prefix}district": where[keep]}
            changes |= {name: getattr(self, name)[keep] for name in names}
        where = district[self.division_district]
        keep = (where >= 0) | (self.division_district < 0)
        changes |= {name: getattr(self, name)[keep] for name in ("division", *DIVISION)}
        changes["division_district"] = where[keep]
        at = segment[self.mix_segment]
        changes |= {name: getattr(self, name)[at >= 0] for name in ("mix_division", "mix")}
        changes["mix_segment"] = at[at >= 0]
        for name in BY_DISTRICT:
            changes[name] = moved(getattr(self, name), district, districts + 1)
        return replace(self, **changes)._sorted()

    def _sorted(self) -> Tally:
        changes: dict[str, Any] = {}
        for keys, names in SPARSE:
            order = np.lexsort([getattr(self, k) for k in reversed(keys)])
            changes |= {n: getattr(self, n)[order] for n in (*keys, *names)}
        return replace(self, **changes)

    def changed(self, before: Self, after: Self) -> Tally:
        """This one without ``before`` and with ``after``."""
        three = (self, before, after)
        changes: dict[str, Any] = {n: _sum([getattr(t, n) for t in three]) for n in BY_DISTRICT}
        for keys, names in SPARSE:
            changes |= _summed(three, keys, names)
        return replace(self, **changes)


def moved(values: IntArray, moves: IntArray, size: int) -> IntArray:
    """Values at their new positions; with one entry more than moves to new places, the last stays the last."""
    out = np.zeros(size, dtype=np.int64)
    at = moves[: len(values)]
    kept = at >= 0
    out[at[kept]] = values[kept]
    if len(values) == len(moves):
        out[-1] = values[-1]
    return out


def nothing(districts: int) -> Tally:
    """The tally of a roster without members."""
    none, zeros = np.zeros(0, dtype=np.int64), np.zeros(districts + 1, dtype=np.int64)
    return Tally(**{f.name: zeros if f.name in BY_DISTRICT else none for f in fields(Tally)})


def changed_tallies(
    old: Mapping[str, Tally], before: Mapping[str, Tally], after: Mapping[str, Tally], districts: int
) -> dict[str, Tally]:
    """Tallies by roster without some enterprises and with them as they are now; rosters are those there are now."""
    none = nothing(districts)
    return {id_: old.get(id_, none).changed(before.get(id_, none), now) for id_, now in after.items()}


def _sum(parts: list[IntArray]) -> IntArray:
    old, before, after = parts
    out: IntArray = old - before + after
    return out


def _summed(three: tuple[Tally, ...], keys: tuple[str, ...], names: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    """Columns of a sparse table, old less before and after; rows of zeros are gone."""
    columns = [np.concatenate([getattr(t, k) for t in three]) for k in keys]
    order = np.lexsort(columns[::-1])
    columns = [c[order] for c in columns]
    first = np.ones(len(order), dtype=bool)
    first[1:] = np.any([c[1:] != c[:-1] for c in columns], axis=0)
    at, sign = np.flatnonzero(first), np.repeat([1, -1, 1], [len(getattr(t, keys[0])) for t in three])
    values = {n: (sign * np.concatenate([getattr(t, n) for t in three]))[order] for n in names}
    sums = {n: np.add.reduceat(v, at) if len(at) else v for n, v in values.items()}
    kept = np.any([v != 0 for v in sums.values()], axis=0)
    return {k: c[at][kept] for k, c in zip(keys, columns, strict=True)} | {n: v[kept] for n, v in sums.items()}
