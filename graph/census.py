"""Census: additive counts over *all* enterprises of a store at one date, however little of the graph is loaded.

Every number of a gap answer comes from here, so a slice of one field and the whole graph give the same answer. A place is
a set of districts, and whether an enterprise belongs to it depends on its district alone; so counts per district suffice.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from graph.chain import CONFIRMED, SUGGESTED, BoolArray, FloatArray, IntArray

_IDS = ("segments", "districts", "fields")
_CELLS = ("segment", "district", "confirmed", "suggested", "leads", "priced", "revenue", "squares")


@dataclass(frozen=True)
class Census:
    """Counts of enterprises.

    Attributes
    ----------
    segments, districts, fields : ids that the positions below refer to, in the order of the graph's nodes.
    segment, district : of each cell, shape (cells,); a district that is not known is -1. Only cells with somebody in them.
    confirmed, suggested : enterprises confirmed and suggested in the cell.
    leads : confirmed ones that are 链主.
    priced : confirmed ones whose revenue in the segment (size · share) is known and above 0.
    revenue, squares : sum of those revenues and of their squares.
    known, unseen : enterprises by district, with and without known business, shape (districts + 1,); the last is "not known".
    operating : enterprises confirmed in at least one segment of each field, shape (fields,).
    listed : enterprises with a stock code.
    data_date : newest date of the facts about enterprises.
    """

    segments: NDArray[np.object_]
    districts: NDArray[np.object_]
    fields: NDArray[np.object_]
    segment: IntArray
    district: IntArray
    confirmed: IntArray
    suggested: IntArray
    leads: IntArray
    priced: IntArray
    revenue: FloatArray
    squares: FloatArray
    known: IntArray
    unseen: IntArray
    operating: IntArray
    listed: int
    data_date: str | None

    @property
    def enterprises(self) -> int:
        """All enterprises."""
        return int(self.known.sum() + self.unseen.sum())

    @cached_property
    def makers(self) -> FloatArray:
        """Confirmed makers of each segment, wherever they are; shape (segments,)."""
        return self.by_segment(self.confirmed)

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return sum(v.nbytes for v in vars(self).values() if isinstance(v, np.ndarray))

    def by_segment(self, values: NDArray[Any], cells: BoolArray | IntArray | None = None) -> FloatArray:
        """Sum of a cell's values by segment, over all cells or some; shape (segments,)."""
        segment = self.segment if cells is None else self.segment[cells]
        weights = values if cells is None else values[cells]
        out: FloatArray = np.bincount(segment, weights, minlength=len(self.segments)).astype(float)
        return out

    def aligned(self, segments: Sequence[Any], districts: Sequence[Any], fields: Sequence[Any]) -> Census:
        """The same counts for nodes in another order; cells of nodes that are not among them are left out."""
        wanted = tuple(np.array(list(ids), dtype=object) for ids in (segments, districts, fields))
        if all(np.array_equal(a, getattr(self, n)) for n, a in zip(_IDS, wanted, strict=True)):
            return self
        moved, home, chosen = (_moves(getattr(self, n), a) for n, a in zip(_IDS, wanted, strict=True))
        at, where = moved[self.segment], home[self.district]
        keep = (at >= 0) & ((where >= 0) | (self.district < 0))
        cells: dict[str, Any] = {name: getattr(self, name)[keep] for name in _CELLS[2:]}
        by_district = {name: _moved(getattr(self, name), home, len(wanted[1]) + 1) for name in ("known", "unseen")}
        return dataclasses.replace(self, segments=wanted[0], districts=wanted[1], fields=wanted[2], segment=at[keep],
                       district=where[keep], operating=_moved(self.operating, chosen, len(wanted[2])),
                       **cells, **by_district)  # fmt: skip

    def to_bytes(self) -> bytes:
        """Compressed, for a store to keep; see :meth:`from_bytes`."""
        plain = {k: v.tolist() for k, v in vars(self).items() if k in _IDS} | {
            "listed": self.listed, "data_date": self.data_date, "form": FORM}  # fmt: skip
        arrays = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name not in plain}
        out = BytesIO()
        np.savez_compressed(out, plain=np.frombuffer(orjson.dumps(plain), dtype=np.uint8), **arrays)
        return out.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Census | None:
        """The census that :meth:`to_bytes` packed; ``None`` for the form of another version of this program."""
        with np.load(BytesIO(data), allow_pickle=False) as packed:
            arrays: dict[str, Any] = {name: packed[name] for name in packed.files}
        plain = orjson.loads(arrays.pop("plain").tobytes())
        if plain.pop("form") != FORM:
            return None
        ids: dict[str, Any] = {name: np.array(plain.pop(name), dtype=object) for name in _IDS}
        return cls(**ids, **arrays, **plain)


FORM = 1
"""Rises when the packed form of a census changes; one of another form is counted anew."""


def _moves(old: NDArray[Any], new: NDArray[Any]) -> IntArray:
    """New position of each old one, -1 for gone; one more at the end, so that -1 stays -1."""
    index = {id_: i for i, id_ in enumerate(new.tolist())}
    return np.array([*(index.get(id_, -1) for id_ in old.tolist()), -1], dtype=np.int64)


def _moved(values: IntArray, moves: IntArray, size: int) -> IntArray:
    out = np.zeros(size, dtype=np.int64)
    at = moves[: len(values)]
    kept = at >= 0
    out[at[kept]] = values[kept]
    if len(values) == len(moves):  # counts by district end with those whose district is not known
        out[-1] = values[-1]
    return out


@dataclass(frozen=True, slots=True)
class Columns:
    """What a census is taken from: bare columns over all valid records of one date, positions as in the graph's nodes.

    Attributes
    ----------
    segments, districts, fields : ids of these nodes.
    home : district of each enterprise by its confirmed LOCATED_IN, -1 for none; shape (enterprises,).
    size, listed : revenue (``nan`` for not known), and whether it has a stock code; shape (enterprises,).
    makes : whether any MAKES of it is not rejected; shape (enterprises,).
    firm, segment, state, share, leads : OPERATES_IN: ends, state code, share (``nan``), and whether the role is 链主.
    part_segment, part_field : ends of confirmed PART_OF.
    data_date : newest ``as_of`` of an enterprise.
    """

    segments: NDArray[np.object_]
    districts: NDArray[np.object_]
    fields: NDArray[np.object_]
    home: IntArray
    size: FloatArray
    listed: BoolArray
    makes: BoolArray
    firm: IntArray
    segment: IntArray
    state: NDArray[np.int8]
    share: FloatArray
    leads: BoolArray
    part_segment: IntArray
    part_field: IntArray
    data_date: str | None


def take_census(raw: Columns) -> Census:
    """Count; the same columns in any order of records give the same numbers to the last bit."""
    districts = len(raw.districts)
    cells, inverse, revenue, kept = _cells(raw)
    state, size = raw.state[kept], len(cells)
    sure, priced = state == CONFIRMED, np.flatnonzero((state == CONFIRMED) & (revenue > 0))
    business = raw.makes.copy()
    business[raw.firm[raw.state <= SUGGESTED]] = True

    def count(mask: BoolArray) -> IntArray:
        return np.bincount(inverse[mask], minlength=size).astype(np.int64)

    money, at = revenue[priced], inverse[priced]
    home = np.where(raw.home < 0, districts, raw.home)
    return Census(
        segments=raw.segments, districts=raw.districts, fields=raw.fields,
        segment=cells // (districts + 1), district=cells % (districts + 1) - 1,
        confirmed=count(sure), suggested=count(state == SUGGESTED), leads=count(sure & raw.leads[kept]),
        priced=np.bincount(at, minlength=size).astype(np.int64),
        revenue=np.bincount(at, money, size).astype(float), squares=np.bincount(at, money**2, size).astype(float),
        known=np.bincount(home[business], minlength=districts + 1).astype(np.int64),
        unseen=np.bincount(home[~business], minlength=districts + 1).astype(np.int64),
        operating=_operating(raw), listed=int(raw.listed.sum()), data_date=raw.data_date,
    )  # fmt: skip


def _cells(raw: Columns) -> tuple[IntArray, IntArray, FloatArray, IntArray]:
    """Cell keys, cell of each relation that counts, its revenue, and which relations those are.

    Relations are sorted by cell and revenue, so that sums do not depend on the order in which an engine gave them.
    """
    kept = np.flatnonzero(raw.state <= SUGGESTED)
    firm = raw.firm[kept]
    revenue = raw.size[firm] * raw.share[kept]
    key = raw.segment[kept] * (len(raw.districts) + 1) + raw.home[firm] + 1
    order = np.lexsort((revenue, key))
    kept, revenue, key = kept[order], revenue[order], key[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    inverse = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(key))))
    return key[first], inverse, revenue, kept


def _operating(raw: Columns) -> IntArray:
    """Enterprises confirmed in at least one segment of each field."""
    sure = raw.state == CONFIRMED
    firm, segment = raw.firm[sure], raw.segment[sure]
    out = np.zeros(len(raw.fields), dtype=np.int64)
    for field in range(len(raw.fields)):
        mine = np.zeros(len(raw.segments), dtype=bool)
        mine[raw.part_segment[raw.part_field == field]] = True
        seen = np.zeros(len(raw.home), dtype=bool)
        seen[firm[mine[segment]]] = True
        out[field] = np.count_nonzero(seen)
    return out
