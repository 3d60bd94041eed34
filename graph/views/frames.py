"""Tables and rows of records as pandas frames, under the headings that people know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from graph.views.table import Column, Table

_TYPES = {"integer": "Int64", "number": "Float64", "percent": "Float64", "flag": "boolean"}


def table_frame(table: Table) -> pd.DataFrame:
    """A table as a frame: one column per heading, numbers as nullable numbers, ``<NA>`` for not known.

    Two columns of one heading are told apart by their key. Notes go to ``frame.attrs["口径"]``.

    >>> from graph.views.table import Column, Table
    >>> table_frame(Table("", (Column("n", "家数", "integer"),), ((2,), (None,))))["家数"].tolist()
    [2, <NA>]
    """
    frame = pd.DataFrame(list(table.rows), columns=range(len(table.columns)), dtype=object)
    for i, column in enumerate(table.columns):
        kind: Any = _TYPES.get(column.type, "string" if frame[i].notna().any() else "object")
        frame[i] = frame[i].astype(kind)
    frame.columns = pd.Index(_headings(table.columns))
    frame.attrs["口径"] = list(table.notes)
    return frame


def _headings(columns: Iterable[Column]) -> list[str]:
    out: list[str] = []
    for column in columns:
        out.append(column.heading if column.heading not in out else f"{column.heading}（{column.key}）")
    return out


def rows_frame(rows: Iterable[Any], headings: Mapping[str, str]) -> pd.DataFrame:
    """Records (dataclasses or mappings) as a frame with these columns in this order, under these headings.

    Several texts in one cell are joined by "、". A key that no record has gives an empty column.
    """
    records = [asdict(r) if is_dataclass(r) and not isinstance(r, type) else dict(r) for r in rows]
    data = [[_cell(record.get(key)) for key in headings] for record in records]
    return pd.DataFrame(data, columns=list(headings.values()))


def _cell(value: Any) -> Any:
    return "、".join(map(str, value)) if isinstance(value, tuple | list) else value
