"""Census: additive counts over *all* enterprises of a store at one date, however little of the graph is loaded.

Every number of a gap answer comes from here, so a slice of one field and the whole graph give the same answer. A place
is a set of districts, and whether an enterprise belongs to it depends on its district alone; so counts per district
suffice.
"""

from __future__ import annotations

import dataclasses
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.exact import amounts
from graph.chain.tally import Tally, moved

Ids = NDArray[np.object_]
Cells = NDArray[np.int32]
_IDS = ("segments", "districts", "fields")
CELLS = (
    "segment",
    "district",
    "confirmed",
    "suggested",
    "leads",
    "priced",
    "revenue_limbs",
    "square_limbs",
    "sited",
    "bound",
)
"""Columns with a value for each cell; all but the first two are sums over enterprises."""


@dataclass(frozen=True)
class Census:
    """Counts of enterprises.

    Attributes
    ----------
    segments, districts, fields : ids that the positions below refer to, in the order of the graph's nodes.
    segment, district : of each cell, shape (cells,); a district that is not known is -1. Only cells with somebody in
        them.
    confirmed, suggested : enterprises confirmed and suggested in the cell.
    leads : confirmed ones that are 链主.
    priced : confirmed ones whose revenue in the segment (size · share) is known and above 0.
    revenue_limbs, square_limbs : exact sum of those revenues and of their squares (:mod:`graph.chain.exact`), shape
        (cells, 3).
    sited : what enterprises add that do the segment at a site besides their home: with ``confirmed``, over a district
        and all below it, each of them counts once. Below 0 where it joins several.
    bound : enterprises that do a segment for which this one is 必需, at home or at a site; over a district and all
        below it each counts once, however many of its segments need it.
    known, unseen : enterprises by district, with and without known business, shape (districts + 1,); the last is "not
        known".
    operating : enterprises confirmed in at least one segment of each field, shape (fields,).
    listed : enterprises with a stock code.
    data_date : newest date of the facts about enterprises.
    tallies : counts of each roster, by its id.
    """

    segments: Ids
    districts: Ids
    fields: Ids
    segment: Cells
    district: Cells
    confirmed: Cells
    suggested: Cells
    leads: Cells
    priced: Cells
    revenue_limbs: IntArray
    square_limbs: IntArray
    sited: Cells
    bound: Cells
    known: IntArray
    unseen: IntArray
    operating: IntArray
    listed: int
    data_date: str | None
    tallies: Mapping[str, Tally] = field(default_factory=dict)

    @cached_property
    def enterprises(self) -> int:
        """All enterprises."""
        return int(self.known.sum() + self.unseen.sum())

    @cached_property
    def revenue(self) -> FloatArray:
        """Sum of the known revenues in each cell."""
        return amounts(self.revenue_limbs)

    @cached_property
    def squares(self) -> FloatArray:
        """Sum of their squares."""
        return amounts(self.square_limbs)

    @cached_property
    def by_district(self) -> tuple[IntArray, IntArray]:
        """Cells by district, then by segment, and where each district starts among them; shape (districts + 1,)."""
        order = np.argsort(self.district, kind="stable")
        return order, np.searchsorted(self.district[order], np.arange(len(self.districts) + 1))

    @cached_property
    def makers(self) -> FloatArray:
        """Confirmed makers of each segment, wherever they are; shape (segments,)."""
        return self.by_segment(self.confirmed)

    @cached_property
    def placed(self) -> dict[str, FloatArray]:
        """``confirmed`` and ``leads`` by segment, of the enterprises whose district is known; shape (segments,)."""
        known = self.district >= 0
        return {name: self.by_segment(getattr(self, name), known) for name in ("confirmed", "leads")}

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        own = sum(v.nbytes for v in vars(self).values() if isinstance(v, np.ndarray))
        return own + sum(t.nbytes for t in self.tallies.values())

    def by_segment(self, values: NDArray[Any], cells: BoolArray | IntArray | None = None) -> FloatArray:
        """Sum of a cell's values by segment, over all cells or some; shape (segments,)."""
        segment = self.segment if cells is None else self.segment[cells]
        weights = values if cells is None else values[cells]
        out: FloatArray = np.bincount(segment, weights, minlength=len(self.segments)).astype(float)
        return out

    def aligned(self, segments: Ids, districts: Ids, fields: Ids) -> Census:
        """The same counts for nodes in another order; cells of nodes that are not among them are left out."""
        wanted = (segments, districts, fields)
        if all(np.array_equal(a, getattr(self, n)) for n, a in zip(_IDS, wanted, strict=True)):
            return self
        moved_to, home, chosen = (_moves(getattr(self, n), a) for n, a in zip(_IDS, wanted, strict=True))
        at, where = moved_to[self.segment], home[self.district]
        keep = (at >= 0) & ((where >= 0) | (self.district < 0))
        cells: dict[str, Any] = {name: getattr(self, name)[keep] for name in CELLS[2:]}
        by_district: dict[str, Any] = {
            name: moved(getattr(self, name), home, len(wanted[1]) + 1) for name in ("known", "unseen")
        }
        return dataclasses.replace(
            self,
            segments=wanted[0],
            districts=wanted[1],
            fields=wanted[2],
            segment=at[keep].astype(np.int32),
            district=where[keep].astype(np.int32),
            operating=moved(self.operating, chosen, len(wanted[2])),
            tallies={id_: t.aligned(moved_to, home, len(wanted[1])) for id_, t in self.tallies.items()},
            **cells,
            **by_district,
        )

    def to_bytes(self) -> bytes:
        """Compressed, for a store to keep; see :meth:`from_bytes`."""
        plain = {k: v.tolist() for k, v in vars(self).items() if k in _IDS} | {
            "listed": self.listed,
            "data_date": self.data_date,
            "form": FORM,
            "tallies": list(self.tallies),
        }
        arrays = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name not in (*plain, "tallies")}
        for i, tally in enumerate(self.tallies.values()):
            arrays |= {f"{i} {name}": values for name, values in tally.arrays().items()}
        told = [(name, values.dtype.str, values.shape) for name, values in arrays.items()]
        head = orjson.dumps({"plain": plain, "arrays": told})
        parts = [_MAGIC, len(head).to_bytes(8), head, *(values.tobytes() for values in arrays.values())]
        return zlib.compress(b"".join(parts), 1)  # every write packs one: three times as fast for a tenth more bytes

    @classmethod
    def from_bytes(cls, data: bytes) -> Census | None:
        """The census that :meth:`to_bytes` packed; ``None`` for the form of another version of this program."""
        try:
            unpacked = zlib.decompress(data)
        except zlib.error:
            return None
        if not unpacked.startswith(_MAGIC):
            return None
        at = len(_MAGIC) + 8
        end = at + int.from_bytes(unpacked[len(_MAGIC) : at])
        head = orjson.loads(unpacked[at:end])
        plain = head["plain"]
        if plain.pop("form") != FORM:
            return None
        arrays = dict[str, Any]()
        for name, kind, shape in head["arrays"]:
            arrays[name] = np.frombuffer(unpacked, kind, math.prod(shape), end).reshape(shape).copy()
            end += arrays[name].nbytes
        tallies: dict[str, dict[str, Any]] = {id_: {} for id_ in plain.pop("tallies")}
        for i, of_roster in enumerate(tallies.values()):
            for name in [n for n in arrays if n.startswith(f"{i} ")]:
                of_roster[name.partition(" ")[2]] = arrays.pop(name)
        ids: dict[str, Any] = {name: np.array(plain.pop(name), dtype=object) for name in _IDS}
        return cls(**ids, **arrays, **plain, tallies={id_: Tally(**values) for id_, values in tallies.items()})


_MAGIC = b"census\0"
FORM = 9
"""Rises when the packed form of a census changes; one of another form is counted anew."""


def _moves(old: NDArray[Any], new: NDArray[Any]) -> IntArray:
    """New position of each old one, -1 for gone; one more at the end, so that -1 stays -1."""
    index = {id_: i for i, id_ in enumerate(new.tolist())}
    return np.array([*(index.get(id_, -1) for id_ in old.tolist()), -1], dtype=np.int64)
