"""Gaps in order: found as columns for all at once, each written out when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from graph.arrays import IntArray
from graph.gaps.records import Gap

Columns = Mapping[str, NDArray[Any]]
"""By name, a value for each gap; shape (gaps,)."""


Write = Callable[[Mapping[str, list[Any]], IntArray], Iterable[Gap]]
"""Writes out the gaps at these positions, of which it is given the columns."""


class Gaps(Sequence[Gap]):
    """The gaps of a field in a place. Of a list of many fields few are ever shown, and most of the work is in writing
    them out.
    """

    __slots__ = ("_made", "_write", "columns")

    def __init__(self, columns: Columns, write: Write, size: int) -> None:
        self.columns, self._write = columns, write
        self._made: list[Gap | None] = [None] * size

    def __len__(self) -> int:
        return len(self._made)

    @overload
    def __getitem__(self, at: int) -> Gap: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Gap, ...]: ...
    def __getitem__(self, at: int | slice) -> Gap | tuple[Gap, ...]:
        chosen = range(len(self))[at]
        found = self.written(chosen if isinstance(chosen, range) else [chosen])
        return tuple(found) if isinstance(at, slice) else found[0]

    def __iter__(self) -> Iterator[Gap]:
        return iter(self.written(range(len(self))))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (list(self),)

    def written(self, chosen: Sequence[int]) -> list[Gap]:
        """The gaps at these positions; those that are not yet written out are, together."""
        left = np.array([i for i in chosen if self._made[i] is None], dtype=np.int64)
        if len(left):
            rows = {name: values[left].tolist() for name, values in self.columns.items()}
            for i, made in zip(left.tolist(), self._write(rows, left), strict=True):
                self._made[i] = made
        return [gap for i in chosen if (gap := self._made[i]) is not None]


def columns_of(gaps: Sequence[Gap]) -> Columns:
    """What was found of gaps that :func:`graph.gaps.find.find_gaps` gave."""
    assert isinstance(gaps, Gaps)
    return gaps.columns


def written(gaps: Sequence[Gap], chosen: IntArray) -> list[Gap]:
    """The gaps at these positions of any sequence of them."""
    return gaps.written(chosen.tolist()) if isinstance(gaps, Gaps) else [gaps[i] for i in chosen.tolist()]
