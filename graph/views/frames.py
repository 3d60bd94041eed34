"""Records as pandas frames, under the headings that people know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

import pandas as pd


def rows_frame(rows: Iterable[Any], headings: Mapping[str, str]) -> pd.DataFrame:
    """Records (dataclasses or mappings) as a frame with these columns in this order, under these headings.

    Several texts in one cell are joined by "、". A key that no record has gives an empty column.
    """
    records = [asdict(r) if is_dataclass(r) and not isinstance(r, type) else dict(r) for r in rows]
    data = [[_cell(record.get(key)) for key in headings] for record in records]
    return pd.DataFrame(data, columns=list(headings.values()))


def _cell(value: Any) -> Any:
    return "、".join(map(str, value)) if isinstance(value, tuple | list) else value
