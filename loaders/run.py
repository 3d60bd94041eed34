"""The import run: check → preview → write. Readers make a :class:`Checked`; this writes it as one batch."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterable
from pathlib import Path

from graph.dates import today
from graph.escape import safe_text
from graph.model.records import Batch, WriteReport
from graph.store.contract import Store
from loaders.ledger.books import REJECT_COLUMNS, Checked, ImportReport, Reject, close_books, shortened
from loaders.review.word_list import words_asked


def batch_of(checked: Checked, effective: int | None = None) -> Batch:
    """The accepted rows as one batch, valid from ``effective`` (default today)."""
    return Batch(
        checked.source, checked.label, today() if effective is None else effective, checked.tables, checked.retire
    )


def preview_checked(
    store: Store, checked: Checked, *, effective: int | None = None, started: float | None = None
) -> ImportReport:
    """The books that writing would close; nothing is kept."""
    begin = time.perf_counter() if started is None else started
    checked.notes += words_asked(store, checked.tables)
    return import_report(checked, store.preview(batch_of(checked, effective)), begin, dry_run=True)


def write_checked(store: Store, checked: Checked, *, effective: int | None = None) -> ImportReport:
    """Write the accepted rows and nothing that follows from them, and close the books."""
    begin = time.perf_counter()
    return import_report(checked, store.write(batch_of(checked, effective)), begin)


def import_report(checked: Checked, report: WriteReport, begin: float, *, dry_run: bool = False) -> ImportReport:
    """The books of an import that began at this moment (of ``time.perf_counter``)."""
    return ImportReport(
        source=checked.source,
        batch=report.batch,
        version=report.version,
        seconds=time.perf_counter() - begin,
        tables=close_books(checked, report),
        rejects=checked.rejects(),
        notes=[shortened(n) for n in checked.notes],
        dry_run=dry_run,
        understood=checked.understood,
        returned=checked.returned,
    )


def write_rejects(rejects: Iterable[Reject], path: Path) -> None:
    """Refused rows as a CSV that Excel opens with Chinese intact."""
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        out = csv.writer(handle)
        out.writerow(REJECT_COLUMNS.values())
        for reject in rejects:
            out.writerow([safe_text(str(getattr(reject, name))) for name in REJECT_COLUMNS])
