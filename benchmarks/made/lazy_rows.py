"""Rows of a table that are made a few at a time from columns: a large graph is held once, as arrays, not as tuples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class Picked:
    """A column of ``values[at]``, never made whole; -1 stands for "not said"."""

    values: NDArray[np.object_]
    at: NDArray[np.integer[Any]]

    def part(self, start: int, stop: int) -> list[Any]:
        """Plain values of some rows."""
        at = self.at[start:stop]
        found = self.values[at]
        found[at < 0] = None
        out: list[Any] = found.tolist()
        return out


Column = Picked | NDArray[Any] | str | None
"""A column: picked values, an array (``nan`` stands for "not said"), or one value for all rows."""


class LazyRows(Sequence[tuple[Any, ...]]):
    """Tuples of plain values over columns; iterating makes :data:`CHUNK` of them at a time."""

    def __init__(self, size: int, *columns: Column) -> None:
        self.size, self.columns = size, columns

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for start in range(0, self.size, CHUNK):
            yield from self.part(start, min(start + CHUNK, self.size))

    @overload
    def __getitem__(self, at: int) -> tuple[Any, ...]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[Any, ...]]: ...
    def __getitem__(self, at: int | slice) -> tuple[Any, ...] | list[tuple[Any, ...]]:
        if isinstance(at, slice):
            start, stop, step = at.indices(self.size)
            return self.part(start, stop)[::step] if step > 0 else [self[i] for i in range(start, stop, step)]
        place = range(self.size)[at]
        return self.part(place, place + 1)[0]

    def part(self, start: int, stop: int) -> list[tuple[Any, ...]]:
        """Rows of a stretch."""
        return list(zip(*(_plain(c, start, stop) for c in self.columns), strict=True)) if stop > start else []


def _plain(column: Column, start: int, stop: int) -> list[Any]:
    if isinstance(column, Picked):
        return column.part(start, stop)
    if not isinstance(column, np.ndarray):
        return [column] * (stop - start)
    values: list[Any] = column[start:stop].tolist()
    return [None if v != v else v for v in values] if column.dtype.kind == "f" else values
