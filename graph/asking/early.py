"""A day before anything is on record: who asks about it is told the first day there is, instead of a name not found."""

from __future__ import annotations

from graph.asking.graphs import Graphs
from graph.dates import to_iso, today
from graph.errors import BadRequest


def known_on(graphs: Graphs, on: int | None) -> int | None:
    """The day itself; raises ``BadRequest`` where it is before the first one on which anything holds."""
    first = first_day(graphs) if on is not None else None
    if on is not None and first is not None and on < first:
        raise BadRequest(
            f"{to_iso(on)} 还没有数据：最早的从 {to_iso(first)} 起，请写这一天或以后的日期（季度），或不写日期按今天"
        )
    return on


def first_day(graphs: Graphs) -> int | None:
    """The first day on which anything holds; ``None`` where nothing is on record, or all of it begins after today."""
    store = graphs.store

    def read() -> int | None:
        return min((b.effective for b in store.batches() if b.status == "committed"), default=None)

    first = graphs.once("first day on record", read)
    return first if first is None or first <= today() else None
