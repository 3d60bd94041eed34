"""A census after a small change: the enterprises it touched are taken out as they were, and put in as they are.

Every number of a census is a sum over enterprises, and the sums are exact; so this gives what a count of all of them
gives.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.arrays import IntArray
from graph.chain.census import CELLS, Census
from graph.chain.tally import changed_tallies

_IDS = ("segments", "districts", "fields")
_ADDED = ("known", "unseen", "operating", "listed")


def amended(old: Census, before: Census, after: Census, newest: Callable[[], str | None]) -> Census | None:
    """``old`` without ``before`` and with ``after``, which count the touched enterprises only.

    ``newest`` looks up the newest date of the facts about all enterprises; it is asked only where it can have become
    earlier. ``None`` when segments, districts and fields are not the same in all of them: then the counts have no
    common places.
    """
    if any(not np.array_equal(getattr(old, n), getattr(c, n)) for c in (before, after) for n in _IDS):
        return None
    keys = [_keys(c) for c in (old, before, after)]
    cells, inverse = np.unique(np.concatenate(keys), return_inverse=True)
    places = np.split(inverse, np.cumsum([len(k) for k in keys])[:-1])
    sums = {n: _sum(n, (old, before, after), places, len(cells)) for n in CELLS[2:]}
    kept = (sums["confirmed"] + sums["suggested"] > 0) | (sums["sited"] != 0) | (sums["bound"] != 0)
    width = len(old.districts) + 1
    changes: dict[str, Any] = {n: values[kept] for n, values in sums.items()} | {
        n: getattr(old, n) - getattr(before, n) + getattr(after, n) for n in _ADDED
    }
    return dataclasses.replace(
        old,
        segment=(cells[kept] // width).astype(np.int32),
        district=(cells[kept] % width - 1).astype(np.int32),
        data_date=_newest(old, before, after, newest),
        tallies=changed_tallies(old.tallies, before.tallies, after.tallies, len(old.districts)),
        **changes,
    )


def _keys(census: Census) -> IntArray:
    """Segment and district of each cell as one number, which rises as in a census that was counted."""
    out: IntArray = census.segment.astype(np.int64) * (len(census.districts) + 1) + census.district + 1
    return out


def _sum(name: str, censuses: tuple[Census, Census, Census], places: list[IntArray], size: int) -> NDArray[Any]:
    """One column of the cells: old, less before, and after; each census has a cell once at most."""
    old, before, after = (getattr(c, name) for c in censuses)
    out = np.zeros((size, *old.shape[1:]), dtype=old.dtype)
    out[places[0]] = old
    out[places[1]] -= before
    out[places[2]] += after
    return out


def _newest(old: Census, before: Census, after: Census, newest: Callable[[], str | None]) -> str | None:
    dates = [c.data_date or "" for c in (old, before, after)]
    if dates[1] == dates[0] > dates[2]:  # those who had the newest date have it no more; perhaps nobody has
        return newest()
    return max(dates[0], dates[2]) or None
