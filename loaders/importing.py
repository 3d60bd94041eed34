"""Import by kind of source, with matching afterwards, and the undoing of both."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from graph.errors import BadRequest, NotFound
from graph.gaps.links import SOURCE as ASSESS
from graph.model.records import BatchInfo, Entry, Numbers
from graph.model.signing import signed
from graph.store.contract import Store
from loaders.acts import Plan, carry_out, carry_out_once, while_others_write
from loaders.files.csvfiles import LISTING
from loaders.identity.merge import forgetting_merge
from loaders.ledger.books import Checked, ImportReport
from loaders.ledger.progress import Progress, Tell, silent
from loaders.matching.match import SOURCE as MATCH
from loaders.matching.match import MatchReport
from loaders.matching.words import decided
from loaders.matching.words import forgetting as forgetting_word
from loaders.readers import reader_of
from loaders.returning.entries import signed_entries
from loaders.review.decisions import SOURCE as REVIEW
from loaders.review.decisions import forgetting, forgotten
from loaders.review.word_list import words_asked
from loaders.run import batch_of, import_report, preview_checked, write_rejects
from loaders.table.mapping import AUTO
from loaders.workbook.marked import write_marked

TRIES = 3
"""Times that a file is checked when other processes write meanwhile."""
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
    by: str = "",
    roster: str = "",
    mapping: str = AUTO,
) -> tuple[ImportReport, MatchReport | None]:
    """Check and write a source, with the matching of enterprises to segments.

    ``roster`` (id or name) takes the enterprises of a workbook whose row names none; ``mapping`` says how a user's own
    table is read.

    Raises
    ------
    BadRequest
        Unknown kind or roster, or a path that is missing.
    InputRefused
        A file that cannot be read as what it should be.
    """
    read, started = reader_of(kind, roster, mapping), time.perf_counter()
    name = path.name if path else kind

    def once() -> tuple[ImportReport, MatchReport | None]:
        seen = store.version()
        checked = read(path, store, tell)
        if dry_run:
            return preview_checked(store, checked, effective=effective, started=started), None
        return import_checked(store, checked, name, seen=seen, effective=effective, tell=tell, started=started, by=by)

    return while_others_write(once, TRIES)  # who is who in the file may have changed


def import_checked(
    store: Store,
    checked: Checked,
    name: str,
    *,
    seen: int,
    effective: int | None = None,
    tell: Tell = silent,
    started: float | None = None,
    by: str = "",
    more: Sequence[Entry] = (),
) -> tuple[ImportReport, MatchReport]:
    """Write what was checked in a file of this name, with its matching, its signature and these entries, as one act.

    Matched also when the file says nothing new: the rules of matching may have changed since.

    Raises
    ------
    Outdated
        The store has another version than the one it was checked against (``seen``).
    BadRequest, Conflict
        It writes entries of the work log and nobody signs them, or others wrote there since.
    """
    own = signed_entries(store, checked.entries, by)
    begin, rows = time.perf_counter() if started is None else started, sum(t.rows for t in checked.inputs)
    tell(Progress("写入并匹配企业与环节", 0, rows))
    batch, said = (
        batch_of(checked, effective),
        {"file": name, "rejected": sum(len(t.rejected_rows()) for t in checked.inputs)},
    )

    def entries(numbers: Numbers) -> list[Entry]:
        return [*(signed(n, "commit", by, **said) for n in numbers if n is not None), *own, *more]

    checked.notes += words_asked(store, checked.tables)
    made = carry_out_once(store, Plan(batch.effective, [batch], entries=entries, by=by), seen)
    report = import_report(checked, made.done.reports[0], begin)
    return replace(report, version=made.done.version), made.match


def write_rejects_for(report: ImportReport, path: Path | None, target: Path | None) -> list[Path]:
    """Refused rows as a CSV (``target``, or beside the working directory) and in a marked copy of the user's
    workbook.
    """
    stem = path.resolve().stem.removesuffix(MARKED) if path is not None else report.source
    listing = target or Path(f"{stem}{LISTING}")
    write_rejects([*report.rejects, *report.aside], listing)
    written = [listing]
    if path is not None and report.rejects and path.suffix.lower() == ".xlsx":
        marked = listing.with_name(f"{stem}{MARKED}.xlsx")
        write_marked(path, list(report.rejects), marked)
        written.append(marked)
    return written


DERIVED = (MATCH, ASSESS, REVIEW)
"""Batches that were made from what other batches brought. The first and the last are made again after an undoing."""


def falling(store: Store, batch: int) -> list[BatchInfo]:
    """Later batches that an undoing of this one takes along, newest first."""
    return [b for b in store.batches() if b.id > batch and b.status == "committed" and b.source in DERIVED]


def rollback_with_derived(store: Store, batch: int, by: str = "") -> tuple[list[int], int]:
    """Undo a batch with what later batches derived from the data, and match what is left anew, as one act.

    Returns the undone batches and the new version. Decisions of the review stay in force, except those of this batch
    itself; assessments are not made anew: run them when wanted.

    Raises
    ------
    NotFound, BadRequest
        As :meth:`graph.store.contract.Store.commit`.
    """

    def plan() -> Plan:
        known = {b.id: b for b in store.batches()}
        if batch not in known:
            raise NotFound("导入批次", str(batch), [str(b) for b in list(known)[:3]])
        if known[batch].status != "committed":  # said before the matching is worked out
            raise BadRequest(f"批次 {batch} 已经撤销过")
        undo = sorted({batch, *(b.id for b in falling(store, batch))}, reverse=True)
        gone = forgotten(store, batch) if known[batch].source == REVIEW else []
        standing = decided(store)
        words = standing.of_batch(batch)
        said = [
            *(forgetting(pair, by) for pair in gone),
            *(forgetting_word(word, by) for word in words),
            *forgetting_merge(store, batch, by),
            *(signed(b, "rollback", by, of=batch) for b in undo),
        ]
        day = min(known[b].effective for b in undo)
        return Plan(
            day,
            undo=undo,
            entries=lambda _: said,
            by=by,
            forgotten=gone,
            said=standing.changed(gone=words),
            words=[(word.column, word.key) for word in words],
        )

    made = carry_out(store, plan)
    return list(made.plan.undo), made.done.version
