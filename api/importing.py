"""Uploads through their stages: kept, previewed, committed; and batches undone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, BinaryIO

from api.context import Context
from api.uploads import Upload
from graph.errors import BadRequest, NotFound
from loaders.books import ImportReport
from loaders.importing import import_file, rollback_with_derived
from loaders.marked import write_marked
from loaders.run import write_rejects


def preview_file(here: Context, file: BinaryIO, name: str | None) -> Upload:
    """Keep and check a user's file; a file that is refused is not kept."""
    return _preview(here, here.uploads.add_file(file, name))


def preview_sample(here: Context) -> Upload:
    """Check the bundled data."""
    return _preview(here, here.uploads.add_sample())


def _preview(here: Context, upload: Upload) -> Upload:
    try:
        with here.writing() as store:
            upload.preview, _ = import_file(store, upload.kind, upload.path, dry_run=True)
    except BaseException:
        here.uploads.remove(upload.id)
        raise
    return upload


def commit(here: Context, upload: Upload) -> ImportReport:
    """Write an upload; asked again, the first report comes back and nothing is written twice."""
    with upload.guard:
        if upload.committed is None:
            with here.writing() as store:
                upload.committed, _ = import_file(store, upload.kind, upload.path)
        return upload.committed


def undo(here: Context, batch: int) -> tuple[list[int], int]:
    """Undo a batch with what was derived from it."""
    if batch not in {b.id for b in here.store.batches()}:
        raise NotFound("导入批次", str(batch))
    with here.writing() as store:
        return rollback_with_derived(store, batch)


def import_answer(upload: Upload) -> dict[str, Any]:
    """An upload and its newest report."""
    report = _report(upload)
    expires = dt.datetime.fromtimestamp(upload.expires, dt.UTC).isoformat(timespec="seconds")
    return {"id": upload.id, "kind": upload.kind, "name": upload.name, "expires_at": expires,
            "committed": upload.committed is not None, "report": report.as_json()}  # fmt: skip


def rejects_file(upload: Upload) -> bytes:
    """All refused rows as CSV."""
    path = upload.folder / "rejects.out"
    with upload.guard:
        write_rejects(_report(upload).rejects, path)
        return path.read_bytes()


def marked_file(upload: Upload) -> bytes:
    """The user's workbook with the refused cells marked."""
    if upload.path is None or upload.path.suffix != ".xlsx":
        raise BadRequest("只有上传 .xlsx 时才有标注副本；其他来源请下载错误清单 CSV")
    path: Path = upload.folder / "marked.out"
    with upload.guard:
        write_marked(upload.path, _report(upload).rejects, path)
        return path.read_bytes()


def _report(upload: Upload) -> ImportReport:
    if upload.report is None:
        raise NotFound("预览结果（文件仍在检查，请稍候）", upload.id)
    return upload.report
