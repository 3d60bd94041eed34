"""Uploads through their stages: kept, checked in a process of its own, previewed, committed.

Work goes on in a thread of its own where a page asked for it, so that the page can show how far it has come.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from api.session.context import Context
from api.session.upload import Upload
from graph.errors import ChainError, StoreError
from graph.processes.system import give_back
from graph.store.contract import Store
from loaders.acts import while_others_write
from loaders.checking import check_apart
from loaders.foretelling import entered
from loaders.handed_over import load_checked
from loaders.importing import TRIES, import_checked
from loaders.ledger.books import (
    Checked,
    ImportReport,
)
from loaders.ledger.progress import Progress
from loaders.rehearsing import rehearse
from loaders.run import preview_checked
from loaders.table.kept import check_name, entry_of
from loaders.table.mapping import mapping_of

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


def begin_recheck(here: Context, upload: Upload, kind: str, mapping: str, roster: str) -> None:
    """Check an upload again, read otherwise; where that fails it stays as it was. Raises as
    :meth:`Upload.claim_check`.
    """
    upload.claim_check()
    before = (upload.kind, upload.mapping, upload.roster)
    upload.kind, upload.mapping, upload.roster = kind, mapping, roster

    def work() -> None:
        try:
            check(here, upload)
        except BaseException:
            upload.kind, upload.mapping, upload.roster = before
            raise

    _in_background(upload, work)


def begin_sample(here: Context, by: str, owner: str = "") -> Upload:
    """Check and write the bundled data in the background."""
    upload = here.uploads.add_sample(owner)
    upload.through = True

    def work() -> None:
        check(here, upload)
        commit(here, upload, by)

    _in_background(upload, work)
    return upload


def begin_commit(here: Context, upload: Upload, by: str, keep: str = "") -> None:
    """Write in the background, and ``keep`` the mapping under this name; returns when it is done or after
    :data:`PATIENCE`. Raises as :meth:`Upload.claim`, and ``BadRequest`` for a bad name.
    """
    if keep:
        check_name(keep)
    if upload.claim():
        _start(upload, "writing", "等待写入")
        _in_background(upload, lambda: commit(here, upload, by, keep))


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
            upload.entered = None if found.source == "sample" else entered(store, found)
        if upload.entered:
            upload.tell(
                Progress("核对哪些缺口会变", sum(t.rows for t in found.inputs), sum(t.rows for t in found.inputs))
            )
            upload.rehearsal = rehearse(here.store, found)
    upload.samples, upload.version, upload.kind, upload.state = found.samples, version, found.source, "checked"
    del found
    give_back()


def _check_apart(here: Context, upload: Upload) -> Checked:
    where = (upload.path, upload.checked_file)
    chosen = (upload.roster, upload.mapping)
    return check_apart(here.session.url, upload.kind, *where, upload.tell, upload.hold, *chosen)


def commit(here: Context, upload: Upload, by: str = "", keep: str = "") -> ImportReport:
    """Write an upload; asked again, the first report comes back and nothing is written twice.

    What the check found is written as it is, unless the store has changed since: then the file is checked anew.
    """
    with upload.being_written():
        if (done := upload.committed) is None:
            _start(upload, "writing", "等待写入")
            started = time.perf_counter()
            with here.writing() as store:
                done = _write(here, store, upload, by, keep, started)
            upload.committed = done
        return done


def _write(here: Context, store: Store, upload: Upload, by: str, keep: str, started: float) -> ImportReport:
    def once() -> ImportReport:
        seen = store.version()
        same = seen == upload.version and upload.checked_file.exists()
        found = load_checked(upload.checked_file) if same else _check_apart(here, upload)
        read = found.understood.mapping if keep and found.understood else None
        more = [entry_of(keep, mapping_of(read), by)] if read else []
        return import_checked(
            store, found, upload.name, seen=seen, tell=upload.tell, started=started, by=by, more=more
        )[0]

    return while_others_write(once, TRIES)
