"""Gaps in order: found as columns for all at once, each written out when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from graph.arrays import IntArray

T = TypeVar("T")
Columns = Mapping[str, NDArray[Any]]
"""By name, a value for each gap; shape (gaps,)."""


Write = Callable[[Mapping[str, list[Any]], IntArray], Iterable[Any]]
"""Writes out the gaps at these positions, of which it is given the columns."""


class LazyRows(Sequence[T]):
    """The gaps of a field in a place. Of a list of many fields few are ever shown, and most of the work is in writing
    them out.
    """

    __slots__ = ("_made", "_write", "columns")

    def __init__(self, columns: Columns, write: Write, size: int) -> None:
        self.columns, self._write = columns, write
        self._made: list[T | None] = [None] * size

    def __len__(self) -> int:
        return len(self._made)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        if not isinstance(at, slice) and (made := self._made[at]) is not None:
            return made
        chosen = range(len(self))[at]
        found = self.written(chosen if isinstance(chosen, range) else [chosen])
        return tuple(found) if isinstance(at, slice) else found[0]

    def __iter__(self) -> Iterator[T]:
        return iter(self.written(range(len(self))))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (list(self),)

    def written(self, chosen: Sequence[int]) -> list[T]:
        """The gaps at these positions; those that are not yet written out are, together."""
        left = np.array([i for i in chosen if self._made[i] is None], dtype=np.int64)
        if len(left):
            rows = {name: values[left].tolist() for name, values in self.columns.items()}
            for i, made in zip(left.tolist(), self._write(rows, left), strict=True):
                self._made[i] = made
        return [gap for i in chosen if (gap := self._made[i]) is not None]


def columns_of(gaps: Sequence[Any]) -> Columns:
    """What was found of gaps that :func:`graph.gaps.find.find_gaps` gave."""
    assert isinstance(gaps, LazyRows)
    return gaps.columns


def column(gaps: Sequence[Any], name: str) -> list[Any]:
    """A value of each of any sequence of gaps."""
    return gaps.columns[name].tolist() if isinstance(gaps, LazyRows) else [getattr(gap, name) for gap in gaps]


def written(gaps: Sequence[T], chosen: IntArray) -> list[T]:
    """The gaps at these positions of any sequence of them."""
    return gaps.written(chosen.tolist()) if isinstance(gaps, LazyRows) else [gaps[i] for i in chosen.tolist()]
