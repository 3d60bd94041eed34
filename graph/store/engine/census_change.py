"""Which enterprises a write touches, and the census after it from the one before it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.arrays import IntArray
from graph.chain.census import Census
from graph.counts.amend import amended
from graph.store.engine.census_rows import count_store
from graph.store.engine.columns import Reader
from graph.store.engine.intervals import TablePlan

FIRM = "Enterprise"
RELATED = ("LOCATED_IN", "MAKES", "OPERATES_IN", "LISTED_IN", "HAS_SITE")
"""Relations of an enterprise that it is counted by."""
STRUCTURE = ("PART_OF", "SUPPLIES", "WITHIN", "Segment", "District", "Field", "Roster")
"""What enterprises are counted into. A change of it moves the counts of all of them."""
MOST, PART = 50_000, 5
"""More touched enterprises than so many, or than this part of all, are counted together with the others."""


def touched(plans: Iterable[TablePlan]) -> set[Any] | None:
    """Ids of the enterprises whose records a batch makes or ends; ``None`` if it changes the structure, or too many."""
    out: set[Any] = set()
    for plan in plans:
        if plan.kind.name in STRUCTURE and (plan.rows or plan.shut):
            return None
        if plan.kind.name == FIRM or (plan.kind.name in RELATED and plan.ends is not None and plan.ends[0] == FIRM):
            out.update(held.key[0] for held in plan.shut)
            for row in plan.rows:
                out.add(row[0])
                if len(out) > MOST:
                    return None
    return out if len(out) <= MOST else None


def few(touched: int, census: Census) -> bool:
    """Whether counting so many enterprises, as they were and as they are, is worth while."""
    return touched <= min(MOST, census.enterprises // PART)


def renewed(kept: Census, keys: IntArray, before: Reader, after: Reader) -> Census | None:
    """The census at ``after`` from the one kept at ``before``, between which only enterprises with these keys
    changed.
    """
    return amended(kept, count_store(before, keys), count_store(after, keys), after.data_date)
