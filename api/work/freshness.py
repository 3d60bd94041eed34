"""How old the facts are, counted once per version of the data."""

from __future__ import annotations

from api.session.context import Context
from graph.dates import day, today
from graph.search.freshness import Age, freshness


def ages(here: Context, as_of: str | None, *, quarters: bool) -> tuple[list[Age], list[Age]]:
    """Ages by kind and by field, counted once per version of the data."""
    return here.session.once(
        f"freshness {day(as_of) or today()} {quarters}", lambda: freshness(here.store, day(as_of), quarters=quarters)
    )
