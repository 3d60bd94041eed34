"""What a check found, in a file of ours: long lists in pieces, so that reading them back never holds up other threads
for long.

A pickle is read in one breath, during which no other thread of the process moves: a second for 100,000 refusals. Piece
by piece it takes as long, and others have their turn in between.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from loaders.ledger.books import Checked

PIECE = 500


def hand_over(found: Checked, path: Path) -> None:
    """Write what was found; ``found`` is of no use afterwards."""
    with path.open("wb") as handle:
        long = list(_long(found))
        lists: list[Sequence[Any]] = [getattr(owner, name) for owner, name in long]
        for owner, name in long:
            setattr(owner, name, [])
        for each in (found, [len(values) for values in lists]):
            pickle.dump(each, handle, protocol=pickle.HIGHEST_PROTOCOL)
        for values in lists:
            for start in range(0, len(values), PIECE):
                pickle.dump(list(values[start : start + PIECE]), handle, protocol=pickle.HIGHEST_PROTOCOL)


def load_checked(path: Path) -> Checked:
    """Read it back; the file lies in a folder of ours that only our own process wrote to."""
    with path.open("rb") as handle:
        found: Checked = pickle.load(handle)
        sizes: list[int] = pickle.load(handle)
        for (owner, name), size in zip(_long(found), sizes, strict=True):
            values: list[Any] = getattr(owner, name)
            while len(values) < size:
                values += pickle.load(handle)
    return found


def _long(found: Checked) -> Iterator[tuple[Any, str]]:
    """Where the long lists are."""
    yield from ((table, "rows") for table in found.tables)
    yield from ((ledger, "rejects") for ledger in found.inputs)
