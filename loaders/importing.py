"""Import by kind of source, with matching afterwards, and the undoing of both."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from graph.assess import SOURCE as ASSESS
from graph.collecting import paused
from graph.dates import today
from graph.records import BatchInfo
from graph.store import Store
from loaders.books import Checked, ImportReport
from loaders.csvfiles import LISTING
from loaders.marked import write_marked
from loaders.matching import SOURCE as MATCH
from loaders.matching import MatchReport, match_store
from loaders.merging import forget_merge
from loaders.progress import Progress, Tell, silent
from loaders.readers import reader_of
from loaders.review import SOURCE as REVIEW
from loaders.review import forget, reapply
from loaders.run import write_checked, write_rejects

MARKED = ".错误标注"
"""End of the name of a marked copy."""


def import_file(
    store: Store,
    kind: str,
    path: Path | None = None,
    *,
    effective: int | None = None,
    dry_run: bool = False,
    tell: Tell = silent,
) -> tuple[ImportReport, MatchReport | None]:
    """Check and write a source, then match enterprises to segments if anything changed.

    Raises
    ------
    BadRequest
        Unknown kind, or a path that is missing.
    InputRefused
        A file that cannot be read as what it should be.
    """
    read, started = reader_of(kind), time.perf_counter()
    with paused():
        checked = read(path, store, tell)
        if dry_run:
            return write_checked(store, checked, effective=effective, dry_run=True, started=started), None
        return import_checked(store, checked, effective=effective, tell=tell, started=started)


def import_checked(
    store: Store, checked: Checked, *, effective: int | None = None, tell: Tell = silent, started: float | None = None
) -> tuple[ImportReport, MatchReport]:
    """Write what was checked, then match; matched also when nothing was written: an earlier run may have been cut off."""
    rows = sum(t.rows for t in checked.inputs)
    tell(Progress("写入", 0, rows))
    with paused():
        report = write_checked(store, checked, effective=effective, started=started)
    tell(Progress("匹配企业与环节", rows, rows))
    return report, match_from(store, today() if effective is None else effective)


def match_from(store: Store, day: int) -> MatchReport:
    """Match as of ``day`` and of every later day up to now on which data took effect; reports the newest state.

    Data dated back meet other data on later days; matching on their own day alone would leave those days unmatched. What
    people decided in the review is put in place again where the data had lost it.
    """
    later = {b.effective for b in store.batches() if b.status == "committed" and day < b.effective <= today()}
    days = sorted({day, *later, *([today()] if day < today() else [])})
    reports = [match_store(store, effective=each) for each in days]
    reapply(store, days[-1])
    batches = [r.batch for r in reports if r.batch is not None]
    return replace(reports[-1], batch=batches[-1] if batches else None)


def write_rejects_for(report: ImportReport, path: Path | None, target: Path | None) -> list[Path]:
    """Refused rows as a CSV (``target``, or beside the working directory) and in a marked copy of the user's workbook."""
    stem = path.resolve().stem.removesuffix(MARKED) if path is not None else report.source
    listing = target or Path(f"{stem}{LISTING}")
    write_rejects(report.rejects, listing)
    written = [listing]
    if path is not None and path.suffix.lower() == ".xlsx":
        marked = listing.with_name(f"{stem}{MARKED}.xlsx")
        write_marked(path, list(report.rejects), marked)
        written.append(marked)
    return written


DERIVED = (MATCH, ASSESS, REVIEW)
"""Batches that were made from what other batches brought. The first and the last are made again after an undoing."""


def falling(store: Store, batch: int) -> list[BatchInfo]:
    """Later batches that an undoing of this one takes along, newest first."""
    return [b for b in store.batches() if b.id > batch and b.status == "committed" and b.source in DERIVED]


def rollback_with_derived(store: Store, batch: int) -> tuple[list[int], int]:
    """Undo a batch after what later batches derived from the data, then match what is left anew.

    Returns the undone batches and the new version. Decisions of the review stay in force, except those of this batch itself;
    assessments are not made anew: run them when wanted.
    """
    known = {b.id: b for b in store.batches()}
    later = {b.id for b in falling(store, batch)}
    decided = forget(store, batch) if batch in known and known[batch].source == REVIEW else []
    store.rollback(batch, *later)
    for note in decided:
        store.note(*note)
    forget_merge(store, batch)
    undone = sorted({batch, *later}, reverse=True)
    match_from(store, min(known[b].effective for b in undone))
    return undone, store.version()
