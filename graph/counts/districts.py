"""Sums of the census over the districts of many places at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.census import Census


@dataclass(frozen=True)
class DistrictSets:
    """One set of districts for each of several places.

    ``place`` and ``district`` are pairs, by place and then by district; with ``others``, a place's set is every
    district but the paired ones. A district that is not known is in no set. Each pair is looked up among the cells by
    district, so a sum costs what the paired districts hold, not what the census holds.
    """

    census: Census
    places: int
    place: IntArray
    district: IntArray
    others: bool = False

    @classmethod
    def of(cls, census: Census, sets: Sequence[IntArray], *, others: bool = False) -> DistrictSets:
        """These sets (positions of districts, ascending), or all districts but these."""
        place = np.repeat(np.arange(len(sets)), [len(s) for s in sets])
        return cls(census, len(sets), place, np.concatenate([np.zeros(0, dtype=np.int64), *sets]), others)

    def masks(self) -> BoolArray:
        """Whether each district is in each set; shape (places, districts + 1), the last for "not known"."""
        out = np.full((self.places, len(self.census.districts) + 1), self.others)
        out[self.place, self.district] = not self.others
        out[:, -1] = False
        return out

    def total(self, by_district: IntArray) -> IntArray:
        """Sum of a count over each set, from one of shape (districts + 1,); shape (places,)."""
        paired = np.bincount(self.place, by_district[self.district], self.places).astype(np.int64)
        return by_district[:-1].sum() - paired if self.others else paired

    def by_segment(self, name: str) -> FloatArray:
        """Sum of a column of the census's cells, by segment; shape (places, segments).

        Sums run in the order of the districts, whichever places are asked for together. With ``others`` the column has
        to be one of whole numbers (``confirmed`` or ``leads``), of which a difference is exact.
        """
        cells, bins = self._cells
        shape = self.places, len(self.census.segments)
        sums = np.bincount(bins, getattr(self.census, name)[cells], shape[0] * shape[1])
        paired: FloatArray = sums.reshape(shape).astype(float, copy=False)  # of nothing they are whole numbers
        return self.census.placed[name] - paired if self.others else paired

    @cached_property
    def _cells(self) -> tuple[IntArray, IntArray]:
        """Cells of all pairs, and the place and segment that each counts for, as one number."""
        order, start = self.census.by_district
        first = start[self.district]
        count = start[self.district + 1] - first
        skipped = np.cumsum(count) - count
        cells = order[np.repeat(first - skipped, count) + np.arange(count.sum())]
        return cells, np.repeat(self.place, count) * len(self.census.segments) + self.census.segment[cells]
