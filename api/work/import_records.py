"""What is told of an upload: its report, how far it has come, how it was read, and its refusals as files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Annotated, Any

from api.session.upload import State, Upload
from graph.errors import NotFound
from graph.says import Says
from loaders.foretelling import Entered
from loaders.ledger.books import (
    REJECTS_SHOWN,
    CellCount,
    ColumnRead,
    ImportReport,
    Reject,
    ReportRecord,
    SheetSample,
)
from loaders.ledger.returned import CellChange, Returned
from loaders.marking import mark_apart
from loaders.rehearsing import Rehearsal
from loaders.run import write_rejects


@dataclass(frozen=True, slots=True)
class Import:
    """一次上传：先预览，确认后写入"""

    id: str
    kind: Annotated[str, Says("来源", among=("workbook", "table", "returned", "sample"))]
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
    """每张表的前 50 行，和写入后有企业新进入的环节"""

    id: str
    sheets: Annotated[Sequence[SheetSample], Says("表", "行号、各格文字、是否拒绝")]
    entered: Annotated[
        Sequence[Entered] | None, Says("新进入的环节", "家数多的在前；企业太多、或写入时要全部重新匹配，就不预告")
    ]
    changes: Annotated[
        Rehearsal | None, Says("会变的缺口状态", "在副本上写一遍算出来的；没有企业新进入环节、或企业太多，就不预告")
    ] = None


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


@dataclass(frozen=True, slots=True)
class ReturnedRecord:
    """回填的名录改了什么：逐格写带出去时、表里、库里现在各是什么；两边都改了的在前（最前 1000 格）"""

    id: str
    words: Annotated[str, Says("一句话")]
    changes: Sequence[CellChange]
    total: Annotated[int, Says("改过的格")]
    conflicts: Annotated[int, Says("两边都改了的格")]
    added: Annotated[int, Says("新增", unit="条")]
    unseen: Annotated[int, Says("带出去而不在表里的", "删去一行不算结束，库里不变", unit="条")]


def returned_of(upload: Upload) -> Returned | None:
    """What was changed in a list that came back, ``None`` for any other upload."""
    return _report(upload).returned


def returned_record(upload: Upload) -> ReturnedRecord:
    """What was changed in a list that came back."""
    said = returned_of(upload)
    if said is None:
        raise NotFound("改动（只有带出去又填好的名录才有）", upload.name)
    shown = sorted(said.changes, key=lambda c: not c.both)[:REJECTS_SHOWN]
    counts = (len(said.changes), len(said.conflicts), said.added, said.unseen)
    return ReturnedRecord(upload.id, said.words(), shown, *counts)


def import_progress(upload: Upload) -> ImportProgress:
    """How far the work on an upload has come."""
    now, problem = upload.progress, str(upload.problem) if upload.problem else None
    return ImportProgress(upload.id, upload.state, upload.busy, now.stage, now.done, now.total, problem)


def rejects_of(upload: Upload) -> Sequence[Reject]:
    """All refusals of the newest report, read as they are wanted."""
    return _report(upload).rejects


def rejects_file(upload: Upload) -> bytes:
    """All refused rows, and all cells put aside, as CSV."""
    report = _report(upload)
    with upload.drafting() as path:
        write_rejects(chain(report.rejects, report.aside), path)
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
