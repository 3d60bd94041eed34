"""Assessments written over the gaps of the method before: these keep their history, which says that they are old."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from api.work.assessing import write_assessment
from graph.dates import today
from graph.model.records import Version
from graph.store.contract import Store
from graph.store.open import open_store
from tests.engines import put, table

PLACE, BEFORE, FOREVER = "320500", 20240101, 99991231


def old(source: str, target: str, field: str) -> dict[str, Any]:
    """A gap as the method without rosters wrote it."""
    return {
        "source": source,
        "target": target,
        "field": field,
        "status": "weak",
        "priority": 0.42,
        "demand_pull": 0.5,
        "criticality": 0.3,
        "confidence": 0.7,
    }


def found_today(store: Store) -> list[tuple[str, str, str]]:
    """Gaps of 苏州 as they are written today: (segment, field, state)."""
    rows = store.rows("LACKS", ("source", "target", "field", "status"))
    return sorted(r[1:] for r in rows if r[0] == PLACE)


def _lived(store: Store, *key: str) -> list[Version]:
    """The versions of a gap that were ever valid, but for those taken back."""
    return sorted((v for v in store.history("LACKS", key) if not v.voided), key=lambda v: v.since)


def test_gaps_of_the_method_before_end_or_go_on_by_the_new_one_and_stay_in_the_history(
    slim_ledger_db_copy: Path,
) -> None:
    with closing(open_store(f"sqlite:///{slim_ledger_db_copy}", write=True)) as store:
        batch = write_assessment(store, store.chain(), "苏州市").batch
        assert batch is not None
        again = found_today(store)
        store.rollback(batch)
        kept, field, _ = again[0]
        put(store, table("Segment", {"id": "no-gap-today", "name": "旧环节"}), on=BEFORE)
        gaps = (old(PLACE, kept, field), old(PLACE, "no-gap-today", field), old("310000", kept, field))
        put(store, table("LACKS", *gaps), on=BEFORE)
        write_assessment(store, store.chain(), "苏州市")
        assert found_today(store) == again
        first, last = _lived(store, PLACE, kept, field)
        assert (first.values.get("method"), first.values["demand_pull"], first.since) == (None, 0.5, BEFORE)
        assert (first.until, last.values["method"], last.values.get("demand_pull")) == (today(), "2", None)
        (ended,) = _lived(store, PLACE, "no-gap-today", field)
        assert (ended.values.get("method"), ended.values["priority"], ended.until) == (None, 0.42, today())
        (elsewhere,) = _lived(store, "310000", kept, field)
        assert (elsewhere.values.get("method"), elsewhere.until) == (None, FOREVER)
