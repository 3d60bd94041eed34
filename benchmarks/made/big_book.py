"""The tables of a made-up graph and their ledgers, as a reader keeps them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.made.lazy_rows import Column, LazyRows, Picked
from graph.model.records import RecordTable, Source
from loaders.ledger.books import Checked, InputTable

AS_OF, ORIGIN = "2026-06", "合成数据"


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids of the nodes, by position."""

    enterprise: NDArray[np.object_]
    product: NDArray[np.object_]
    institution: NDArray[np.object_]
    industry: NDArray[np.object_]
    district: NDArray[np.object_]
    segment: NDArray[np.object_]
    field: NDArray[np.object_]


def texts(values: list[str]) -> NDArray[np.object_]:
    """Strings as an array that holds no copies."""
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


def zipf(size: int, power: float) -> NDArray[np.float64]:
    """Probabilities rank^-power, summing to 1.

    >>> zipf(3, 1.0).round(2).tolist()
    [0.55, 0.27, 0.18]
    """
    weight = np.arange(1, size + 1, dtype=float) ** -power
    out: NDArray[np.float64] = weight / weight.sum()
    return out


class Book:
    """Tables and their ledgers, as a reader keeps them."""

    def __init__(self, file: str) -> None:
        self.file, self.checked = file, Checked("workbook", file)

    def add(self, kind: str, ends: tuple[str, str] | None, fields: tuple[str, ...], *columns: Column) -> None:
        """One table; the first column(s) are the id(s)."""
        size = next(
            len(c.at) if isinstance(c, Picked) else len(c) for c in columns if isinstance(c, Picked | np.ndarray)
        )
        source = Source(self.file, f"{kind} {'→'.join(ends)}" if ends else kind)
        names = (*(("source", "target") if ends else ("id",)), *fields, "as_of", "origin")
        rows = LazyRows(size, *columns, AS_OF, ORIGIN)
        self.checked.tables.append(RecordTable(kind, names, rows, range(2, size + 2), source, ends))
        self.checked.inputs.append(InputTable(source, size))
