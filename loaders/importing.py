"""Import by kind of source, with matching afterwards, and the undoing of both."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from graph.assess import SOURCE as ASSESS
from graph.collecting import paused
from graph.dates import today
from graph.errors import BadRequest
from graph.store import Store
from loaders.books import Checked, ImportReport
from loaders.chainkg import check_chainkg
from loaders.csvfiles import LISTING
from loaders.marked import write_marked
from loaders.matching import SOURCE as MATCH
from loaders.matching import MatchReport, match_store
from loaders.run import write_checked, write_rejects
from loaders.sample import check_sample
from loaders.workbook import check_workbook

MARKED = ".错误标注"
"""End of the name of a marked copy."""

Reader = Callable[[Path | None, Store], Checked]


def _path(path: Path | None, what: str) -> Path:
    if path is None:
        raise BadRequest(f"请写明{what}的路径")
    if not path.exists():
        raise BadRequest(f"路径 {path} 不存在；请检查{what}的位置")
    return path


READERS: dict[str, Reader] = {
    "sample": lambda _, store: check_sample(store),
    "workbook": lambda path, store: check_workbook(_path(path, "工作簿或 CSV 文件夹"), store),
    "chainkg": lambda path, _: check_chainkg(_path(path, "ChainKnowledgeGraph 数据文件夹")),
}
"""Kinds of source; a new kind is one reader here."""


def import_file(
    store: Store,
    kind: str,
    path: Path | None = None,
    *,
    effective: int | None = None,
    dry_run: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[ImportReport, MatchReport | None]:
    """Check and write a source, then match enterprises to segments if anything changed.

    Raises
    ------
    BadRequest
        Unknown kind, or a path that is missing.
    InputRefused
        A file that cannot be read as what it should be.
    """
    if kind not in READERS:
        raise BadRequest(f"来源“{kind}”不存在；可用：{'、'.join(READERS)}")
    started = time.perf_counter()
    with paused():
        checked = READERS[kind](path, store)
        progress(f"正在写入 {sum(t.rows for t in checked.inputs):,} 行……")
        report = write_checked(store, checked, effective=effective, dry_run=dry_run, started=started)
    if dry_run:
        return report, None
    progress(
        "正在匹配企业与环节……"
    )  # also when nothing was written: an earlier run may have been cut off before it matched
    return report, match_from(store, today() if effective is None else effective)


def match_from(store: Store, day: int) -> MatchReport:
    """Match as of ``day`` and of every later day up to now on which data took effect; reports the newest state.

    Data dated back meet other data on later days; matching on their own day alone would leave those days unmatched.
    """
    later = {b.effective for b in store.batches() if b.status == "committed" and day < b.effective <= today()}
    days = sorted({day, *later, *([today()] if day < today() else [])})
    reports = [match_store(store, effective=each) for each in days]
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


def rollback_with_derived(store: Store, batch: int) -> tuple[list[int], int]:
    """Undo a batch after the matches and assessments that came later, then match what is left anew.

    Returns the undone batches and the new version. Assessments are not made anew: run them when wanted.
    """
    known = {b.id: b for b in store.batches()}
    later = {b.id for b in known.values() if b.id > batch and b.status == "committed" and b.source in (MATCH, ASSESS)}
    store.rollback(batch, *later)
    undone = sorted({batch, *later}, reverse=True)
    match_from(store, min(known[b].effective for b in undone))
    return undone, store.version()
