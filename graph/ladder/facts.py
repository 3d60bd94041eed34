"""What is known of firms on a day, as arrays: the figures of the last years, dates, industry, and rungs held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.ladder.conditions import YEARS
from graph.ladder.outcome import Codes


@dataclass(frozen=True, slots=True)
class Doubled:
    """A year of a firm (its position) of which several records, as after a merge, say different figures (names).

    ``records`` are their ids; where they differ the last that says a figure counts.
    """

    firm: int
    year: int
    records: tuple[str, ...]
    differ: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Of n firms; nothing here is shown.

    ``year`` is the last full year; ``figures`` by name have shape (YEARS, n), the last year first, ``nan`` for unknown.
    ``dated`` likewise of shape (n,). ``industry`` is a position in ``industries``, -1 for unknown. ``listed`` is known
    of all. ``held`` by rung: met, unmet (a certificate that ran out or was withdrawn) or unknown. ``places`` are those
    districts that rules ask for: met, unmet or unknown. ``doubled`` are years that several records tell otherwise.
    """

    year: int
    size: int
    figures: Mapping[str, FloatArray]
    dated: Mapping[str, FloatArray]
    industry: IntArray
    industries: tuple[str, ...]
    listed: BoolArray
    held: Mapping[str, Codes]
    places: Mapping[str, Codes]
    doubled: tuple[Doubled, ...] = ()

    def figure(self, name: str, ago: int) -> FloatArray:
        """A figure so many years ago; what is counted from a date is as of the last year."""
        found: FloatArray | None
        if name in self.dated:
            return self.dated[name]
        found = self.figures.get(name)
        return np.full(self.size, np.nan) if found is None else found[ago]

    def take(self, firms: IntArray) -> Facts:
        """Some of the firms."""
        return Facts(
            self.year,
            len(firms),
            {n: v[:, firms] for n, v in self.figures.items()},
            {n: v[firms] for n, v in self.dated.items()},
            self.industry[firms],
            self.industries,
            self.listed[firms],
            {n: v[firms] for n, v in self.held.items()},
            {n: v[firms] for n, v in self.places.items()},
        )


def years_ago(year: NDArray[np.int64], base: int) -> tuple[IntArray, BoolArray]:
    """How many years before the last full one, and whether rules look at it."""
    ago = base - year
    return ago, (ago >= 0) & (ago < YEARS)
