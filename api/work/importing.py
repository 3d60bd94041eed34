"""Uploads through their stages: kept, checked in a process of its own, previewed, committed.

Work goes on in a thread of its own where a page asked for it, so that the page can show how far it has come.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from api.session.context import Context
from api.session.upload import State, Upload
from graph.errors import ChainError, NotFound, StoreError
from graph.processes.system import give_back
from graph.says import Says
from graph.store.contract import Store
from loaders.acts import while_others_write
from loaders.checking import check_apart
from loaders.handed_over import load_checked
from loaders.importing import TRIES, import_checked
from loaders.ledger.books import (
    REJECTS_SHOWN,
    CellCount,
    Checked,
    ColumnRead,
    ImportReport,
    Reject,
    ReportRecord,
    SheetSample,
)
from loaders.ledger.progress import Progress
from loaders.marking import mark_apart
from loaders.run import preview_checked, write_rejects

log = logging.getLogger("chainatlas")
PATIENCE = 1.0
"""Seconds that a page waits for work before it shows the progress instead."""


def check_at_once(here: Context, upload: Upload) -> None:
    """Check an upload and wait for it; a file that is refused is not kept."""
    try:
        check(here, upload)
    except BaseException:
        here.uploads.remove(upload.id)
        raise


def begin_check(here: Context, upload: Upload) -> None:
    """Check in the background; returns when it is done or after :data:`PATIENCE`."""
    _in_background(upload, lambda: check(here, upload))


def begin_sample(here: Context, by: str, owner: str = "") -> Upload:
    """Check and write the bundled data in the background."""
    upload = here.uploads.add_sample(owner)
    upload.through = True

    def work() -> None:
        check(here, upload)
        commit(here, upload, by)

    _in_background(upload, work)
    return upload


def begin_commit(here: Context, upload: Upload, by: str) -> None:
    """Write in the background; returns when it is done or after :data:`PATIENCE`. Raises as :meth:`Upload.claim`."""
    if upload.claim():
        _start(upload, "writing", "等待写入")
        _in_background(upload, lambda: commit(here, upload, by))


def _in_background(upload: Upload, work: Callable[[], object]) -> None:
    def run() -> None:
        try:
            work()
        except ChainError as error:
            upload.fail(error)
        except Exception:  # what happens in a thread nobody else would hear of
            log.exception("upload %s", upload.id)
            upload.fail(StoreError("程序内部出错，没有完成；请重新上传，仍不行请告诉维护者"))

    thread = threading.Thread(target=run, daemon=True, name=f"upload {upload.id}")
    thread.start()
    thread.join(PATIENCE)


def _start(upload: Upload, state: str, stage: str) -> None:
    upload.state = state  # type: ignore[assignment]
    upload.progress, upload.since, upload.problem = Progress(stage), time.monotonic(), None


def check(here: Context, upload: Upload) -> None:
    """Check an upload apart, then ask the store what writing it would change."""
    started = time.perf_counter()
    with here.uploads.turn:
        upload.still()
        _start(upload, "checking", "读取文件")
        version = here.store.version()
        found = _check_apart(here, upload)
        upload.tell(Progress("核对会改变什么", sum(t.rows for t in found.inputs), sum(t.rows for t in found.inputs)))
        with here.writing() as store:
            upload.preview = preview_checked(store, found, started=started)
    upload.samples, upload.version, upload.state = found.samples, version, "checked"
    del found
    give_back()


def _check_apart(here: Context, upload: Upload) -> Checked:
    where = (upload.path, upload.checked_file)
    chosen = (upload.roster, upload.mapping)
    return check_apart(here.session.url, upload.kind, *where, upload.tell, upload.hold, *chosen)


def commit(here: Context, upload: Upload, by: str = "") -> ImportReport:
    """Write an upload; asked again, the first report comes back and nothing is written twice.

    What the check found is written as it is, unless the store has changed since: then the file is checked anew.
    """
    with upload.being_written():
        if (done := upload.committed) is None:
            _start(upload, "writing", "等待写入")
            started = time.perf_counter()
            with here.writing() as store:
                done = _write(here, store, upload, by, started)
            upload.committed = done
        return done


def _write(here: Context, store: Store, upload: Upload, by: str, started: float) -> ImportReport:
    def once() -> ImportReport:
        seen = store.version()
        same = seen == upload.version and upload.checked_file.exists()
        found = load_checked(upload.checked_file) if same else _check_apart(here, upload)
        return import_checked(store, found, upload.name, seen=seen, tell=upload.tell, started=started, by=by)[0]

    return while_others_write(once, TRIES)


@dataclass(frozen=True, slots=True)
class Import:
    """一次上传：先预览，确认后写入"""

    id: str
    kind: Annotated[str, Says("来源", among=("workbook", "table", "sample"))]
    name: str
    expires_at: str
    committed: bool
    report: ReportRecord


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """上传的进度；total 为 0 表示不知道总行数"""

    id: str
    state: State
    busy: bool
    stage: str
    done: int
    total: int
    problem: str | None


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """每张表的前 50 行"""

    id: str
    sheets: Annotated[Sequence[SheetSample], Says("表", "行号、各格文字、是否拒绝")]


def import_record(upload: Upload) -> Import:
    """An upload and its newest report."""
    report = _report(upload)
    expires = dt.datetime.fromtimestamp(upload.expires, dt.UTC).isoformat(timespec="seconds")
    done = upload.committed is not None
    return Import(upload.id, upload.kind, upload.name, expires, done, report.record())


@dataclass(frozen=True, slots=True)
class MappingRecord:
    """一份台账是怎么读的：每列认成什么、放到一边的格（最前 1000 格）、单元格的账、可改好再交的映射"""

    id: str
    columns: Sequence[ColumnRead]
    aside: Sequence[Reject]
    aside_total: int
    cells: dict[str, CellCount]
    mapping: dict[str, Any]


def mapping_record(upload: Upload) -> MappingRecord:
    """How an upload of a user's own table was read."""
    said = _report(upload).understood
    if said is None:
        raise NotFound("映射（只有 kind=table 的上传才有）", upload.name)
    shown = said.aside[:REJECTS_SHOWN]
    return MappingRecord(upload.id, said.columns, shown, len(said.aside), said.cells, said.mapping)


def import_progress(upload: Upload) -> ImportProgress:
    """How far the work on an upload has come."""
    now, problem = upload.progress, str(upload.problem) if upload.problem else None
    return ImportProgress(upload.id, upload.state, upload.busy, now.stage, now.done, now.total, problem)


def rejects_of(upload: Upload) -> Sequence[Reject]:
    """All refusals of the newest report, read as they are wanted."""
    return _report(upload).rejects


def rejects_file(upload: Upload) -> bytes:
    """All refused rows as CSV."""
    report = _report(upload)
    with upload.drafting() as path:
        write_rejects(report.rejects, path)
        return path.read_bytes()


def marked_file(upload: Upload) -> bytes:
    """The user's workbook with the refused cells marked."""
    if upload.path is None or upload.path.suffix != ".xlsx":
        raise NotFound("标注副本（只有上传 .xlsx 时才有；其他来源请下载错误清单 CSV）", upload.name)
    report = _report(upload)
    with upload.drafting() as path:
        mark_apart(upload.path, report.rejects, path)
        return path.read_bytes()


def _report(upload: Upload) -> ImportReport:
    if upload.report is None:
        raise upload.problem or NotFound("预览结果（文件仍在检查，请稍候）", upload.id)
    return upload.report
