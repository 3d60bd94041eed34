"""Versions of records, batches, and differences between two dates, as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from graph.dates import to_iso
from graph.model.records import BatchInfo, Change, Version
from graph.plain import plain


def version_answer(version: Version) -> dict[str, Any]:
    """One version of a record with where it comes from."""
    return {
        "kind": version.kind,
        "key": list(version.key),
        "values": plain(version.values),
        "state": version.state,
        "as_of": version.as_of,
        "origin": version.origin,
        "since": to_iso(version.since),
        "until": to_iso(version.until),
        "batch": version.batch,
        "source": {"file": version.file, "sheet": version.sheet, "row": version.row},
        "voided": version.voided,
    }


def batches_answer(batches: Iterable[BatchInfo]) -> dict[str, Any]:
    """Import history."""
    return {"batches": [asdict(b) | {"effective": to_iso(b.effective)} for b in batches]}


def diff_answer(changes: Iterable[Change], start: int, end: int) -> dict[str, Any]:
    """Differences between two dates."""
    rows = [plain(asdict(c)) for c in changes]
    return {"from": to_iso(start), "to": to_iso(end), "total": len(rows), "changes": rows}
