"""The bundled data with a ledger that is declared complete: what it takes for a place to have gaps at all.

Listed firms alone never say 无, so on the bundled data as they are no segment is a gap. Here all firms of known place
and business are on one closed list of production sites, whose owner declares it complete.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from graph.dates import today
from graph.store.open import open_store
from tests.engines import put, table
from tests.rosters import put_closed_roster

LEDGER = "ledger"
"""Id of the list."""


def declare(path: Path) -> None:
    """Put the ledger into a store with the bundled data, as if people had said what its firms do.

    Its kind has no narrower one, so nobody's absence from it refutes the declaration.
    """
    store, day = open_store(f"sqlite:///{path}", write=True), today()
    try:
        does = [(s, t) for s, t, x in store.rows("OPERATES_IN", ("source", "target", "state"), day) if x == "confirmed"]
        placed = {s for s, _ in store.rows("LOCATED_IN", ("source", "target"), day)}
        said = [{"source": s, "target": t, "rule": "人工"} for s, t in does if s in placed]
        put(store, table("OPERATES_IN", *said, ends=("Enterprise", "Segment")), on=day)
        put_closed_roster(
            store,
            sorted({str(r["source"]) for r in said}),
            id_=LEDGER,
            on=day,
            name="企业台账",
            kind="自有台账",
            admission="应列尽列",
            level="生产场所",
            counted_on=str(date(day // 10_000, day // 100 % 100, day % 100)),
        )
    finally:
        store.close()
