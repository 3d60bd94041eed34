"""Where bands, columns and groups of a chain map go: pure geometry, no text and no states.

Stages stand side by side from left to right; 支撑 and segments without a stage lie below them over the full width. All
boxes of a map have one size and stand on the columns of their band.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations
from math import ceil

PAD, BAND_GAP, GAP = 14.0, 18.0, 10.0
BAND_HEAD, GROUP_HEAD, GROUP_GAP = 40.0, 28.0, 12.0
PAGE_HEIGHT = 1090.0
"""Tallest picture, 1600 px wide, that an A3 landscape page with 10 mm margins takes without shrinking the text."""
WIDE_ENOUGH = 10
"""More columns than this make boxes too narrow to be pleasant; they are used only to stay on the page."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a chain map is drawn on.

    ``framed`` maps bring their title, legend and notes, which take ``top`` and ``foot``; a page that says all this
    itself shows the bands alone. ``columns`` of boxes are tried from the first number to the last until the map is not
    higher than ``room`` (in narrow boxes: ``most``); ``cards`` is the number of columns of cards. With ``rows`` every
    segment is a row of its sub-stage's card.
    """

    width: float
    margin: float
    top: float
    foot: float
    room: float
    most: float
    columns: tuple[int, int]
    cards: int
    framed: bool
    rows: bool = False

    @property
    def inner(self) -> float:
        """Width between the margins."""
        return self.width - 2 * self.margin


_TOP, _FOOT = 112.0, 116.0
PAPER = Sheet(1600.0, 24.0, _TOP, _FOOT, 1000.0 - _TOP - _FOOT, PAGE_HEIGHT - _TOP - _FOOT, (6, 11), 6, framed=True)
"""A3 landscape, and files that leave the house."""
SCREEN = Sheet(940.0, 2.0, 2.0, 0.0, 0.0, 2400.0, (6, 6), 4, framed=False)
"""Beside a panel on a page 1366 px wide, where text must not shrink."""
HALF = Sheet(690.0, 2.0, 2.0, 0.0, 0.0, 1e9, (6, 6), 3, framed=False, rows=True)
"""Beside another map on such a page."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Groups ``first`` to ``last`` (excluded) of a band side by side, ``columns`` boxes wide each, ``rows`` high."""

    first: int
    last: int
    rows: int
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in px."""

    x: float
    y: float
    w: float
    h: float


@lru_cache(maxsize=4096)
def shelves(sizes: tuple[int, ...], columns: int, row: float) -> tuple[Shelf, ...]:
    """Groups of these sizes set on shelves of ``columns`` boxes so that the band is as low as can be.

    Groups keep their order. On a shelf the rows are the fewest with which all its groups fit side by side.
    """

    @cache
    def best(first: int) -> tuple[float, tuple[Shelf, ...]]:
        if first == len(sizes):
            return 0.0, ()
        found: tuple[float, tuple[Shelf, ...]] = (float("inf"), ())
        for last in range(first + 1, min(first + columns, len(sizes)) + 1):
            shelf = _shelf(sizes, first, last, columns)
            height, rest = best(last)
            height += shelf.rows * (row + GAP) + GROUP_HEAD + GROUP_GAP
            if height < found[0]:
                found = (height, (shelf, *rest))
        return found

    return best(0)[1]


def _shelf(sizes: Sequence[int], first: int, last: int, columns: int) -> Shelf:
    mine = sizes[first:last]
    rows = next(r for r in range(1, max(mine) + 1) if sum(ceil(n / r) for n in mine) <= columns)
    return Shelf(first, last, rows, tuple(ceil(n / rows) for n in mine))


def shelf_height(found: Sequence[Shelf], row: float) -> float:
    """Height of shelves under each other, heads and gaps included."""
    return sum(s.rows * (row + GAP) - GAP + GROUP_HEAD for s in found) + GROUP_GAP * max(len(found) - 1, 0)


def allocate(columns: int, bands: int, height: Callable[[int, int], float]) -> tuple[int, ...]:
    """Columns of each band, at least one, so that the highest band is lowest (then: the sum of heights).

    ``height(band, columns)`` tells how high a band gets. All ways to cut are tried: with 4 bands in 12 columns 165.
    """
    seen = cache(height)
    best: tuple[float, float, tuple[int, ...]] = (float("inf"), 0.0, ())
    for cuts in combinations(range(1, columns), bands - 1):
        given = tuple(b - a for a, b in zip((0, *cuts), (*cuts, columns), strict=True))
        heights = [seen(i, n) for i, n in enumerate(given)]
        best = min(best, (max(heights), sum(heights), given))
    return best[2]


def column_width(inner: float, columns: int, bands: int) -> float:
    """Width of a box when ``bands`` side by side share ``columns`` columns and ``inner`` px."""
    return (inner - (bands - 1) * BAND_GAP - bands * 2 * PAD - (columns - bands) * GAP) / columns


def band_rects(given: Sequence[int], box: float, left: float, y: float, height: float) -> list[Rect]:
    """Bands side by side from the left margin."""
    out, x = [], left
    for n in given:
        width = n * box + (n - 1) * GAP + 2 * PAD
        out.append(Rect(x, y, width, height))
        x += width + BAND_GAP
    return out


def partition(heights: Sequence[float], columns: int, gap: float) -> tuple[float, list[int]]:
    """Cards kept in order and set into columns so that the highest column is lowest: that height, and a column each."""

    @cache
    def best(first: int, left: int) -> tuple[float, int]:
        whole = sum(heights[first:]) + gap * max(len(heights) - first - 1, 0)
        if left == 1 or first == len(heights):
            return whole, len(heights)
        found, used = (float("inf"), first + 1), 0.0
        for last in range(first + 1, len(heights) + 1):
            used += heights[last - 1] + (gap if last > first + 1 else 0.0)
            found = min(found, (max(used, best(last, left - 1)[0]), last))
        return found

    at, places = 0, []
    for column in range(columns):
        last = best(at, columns - column)[1]
        places += [column] * (last - at)
        at = last
    return best(0, columns)[0], places
