"""A tally laid out to be counted in one place after the other: what does not hang on the place is worked out once."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np
from scipy import sparse

from graph.arrays import IntArray
from graph.chain.tally import CELL, Tally


class LaidOut:
    """Counts of cells as matrices of shape (districts + 1, segments), the last row "not known"; texts by district."""

    def __init__(self, tally: Tally, districts: int, segments: int) -> None:
        self.shape = districts + 1, segments
        self._row = np.where(tally.district < 0, districts, tally.district)
        self._column = tally.segment
        self._cells = {n: getattr(tally, n) for n in CELL}
        self._cells["perhaps"] = tally.confirmed + tally.suggested + tally.open
        self._matrices = dict[str, sparse.csr_array]()
        self._texts = {n: _Texts(tally, getattr(tally, n), segments) for n in ("text_count", "text_sited")}

    def matrix(self, name: str) -> sparse.csr_array:
        """A count of cells by district and segment; ``perhaps`` is all that are or may be there."""
        if name not in self._matrices:
            values = self._cells[name].astype(float)
            self._matrices[name] = sparse.csr_array((values, (self._row, self._column)), shape=self.shape)
        return self._matrices[name]

    def texts(self, name: str, districts: IntArray) -> IntArray:
        """How many distinct texts the links of each segment in these districts rest on, shape (segments,)."""
        return self._texts[name].within(districts)


class _Texts:
    """Texts that any links rest on, by district."""

    def __init__(self, tally: Tally, count: IntArray, segments: int) -> None:
        used = np.flatnonzero(count > 0)
        used = used[np.argsort(tally.text_district[used], kind="stable")]
        every, text = np.unique(tally.text[used], return_inverse=True)
        self._district, self._segments, self._many = tally.text_district[used], segments, max(len(every), 1)
        self._pair = tally.text_segment[used] * self._many + text

    def within(self, districts: IntArray) -> IntArray:
        """See :meth:`LaidOut.texts`."""
        start, end = (np.searchsorted(self._district, districts, side) for side in ("left", "right"))
        mine = [self._pair[a:b] for a, b in zip(start, end, strict=True) if a < b]
        pairs = np.unique(np.concatenate(mine)) if mine else np.zeros(0, dtype=np.int64)
        out: IntArray = np.bincount(pairs // self._many, minlength=self._segments)
        return out


_LAID = WeakKeyDictionary[Tally, LaidOut]()
"""By the tally, which all slices of one version share; it goes with it."""


def laid_out(tally: Tally, districts: int, segments: int) -> LaidOut:
    """The tally laid out among so many districts and segments."""
    found = _LAID.get(tally)
    if found is None or found.shape != (districts + 1, segments):
        found = _LAID[tally] = LaidOut(tally, districts, segments)
    return found


_BY_SITE = WeakKeyDictionary[Tally, Tally]()


def by_site(tally: Tally) -> Tally:
    """The same for a roster that counts sites; see :meth:`graph.chain.tally.Tally.by_site`."""
    if tally not in _BY_SITE:
        _BY_SITE[tally] = tally.by_site()
    return _BY_SITE[tally]
