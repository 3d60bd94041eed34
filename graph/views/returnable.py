"""What a workbook that goes out and comes back carries hidden: a key in each row, and a sheet of what went out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

KEY = "键（勿改）"
SHEET, MARK, FORM = "带出时", "链图带出的名录", "1"
HEADS = "列"


def memory_rows(memories: Mapping[str, tuple[str, Sequence[str]]]) -> Iterator[list[str]]:
    """The first rows of the hidden sheet: what it is, then the columns of each sheet, of which the kind is given."""
    yield [MARK, FORM]
    for name, (kind, labels) in memories.items():
        yield [name, "", HEADS, kind, *labels]
