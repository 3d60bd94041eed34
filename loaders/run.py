"""The import run: check → preview → write. Readers make a :class:`Checked`; this writes it as one batch."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterable
from pathlib import Path

from graph.dates import today
from graph.escape import safe_text
from graph.records import Batch
from graph.store import Store
from loaders.books import REJECT_COLUMNS, Checked, ImportReport, Reject, close_books, shortened


def write_checked(
    store: Store, checked: Checked, *, effective: int | None = None, dry_run: bool = False, started: float | None = None
) -> ImportReport:
    """Write the accepted rows as one batch, valid from ``effective`` (default today), and close the books.

    With ``dry_run`` nothing is kept, but the counts are those that the write would give.
    """
    begin = time.perf_counter() if started is None else started
    batch = Batch(checked.source, checked.label, today() if effective is None else effective, checked.tables)
    report = store.write(batch, dry_run=dry_run)
    return ImportReport(
        source=checked.source,
        batch=None if dry_run else report.batch,
        version=store.version() if dry_run else report.version,
        seconds=time.perf_counter() - begin,
        tables=close_books(checked, report),
        rejects=checked.rejects(),
        notes=[shortened(n) for n in checked.notes],
        dry_run=dry_run,
    )


def write_rejects(rejects: Iterable[Reject], path: Path) -> None:
    """Refused rows as a CSV that Excel opens with Chinese intact."""
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        out = csv.writer(handle)
        out.writerow(REJECT_COLUMNS.values())
        for reject in rejects:
            out.writerow([safe_text(str(getattr(reject, name))) for name in REJECT_COLUMNS])
