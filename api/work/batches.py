"""Batches: what one changed, record by record, and undoing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from api.session.context import Context
from graph.asking.parts import Version
from graph.errors import BadRequest
from graph.model.records import Touched
from graph.model.schema import default_schema
from graph.says import Says
from graph.search.batch_changes import batch_counts
from loaders.importing import falling, rollback_with_derived


@dataclass(frozen=True, slots=True)
class BatchChanges:
    """一个批次改了什么"""

    batch: int
    counts: Annotated[dict[str, dict[str, int]], Says("条数", "各类记录新增（added）、改变、结束的条数")]
    falls: Annotated[list[int], Says("一起撤销的", "撤销它时一起撤销的较晚批次")]


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """批次改变的一条记录"""

    kind: str
    key: tuple[str, ...]
    change: Annotated[str, Says("变化", among=("added", "changed", "ended"))]


@dataclass(frozen=True, slots=True)
class BatchRecords:
    """批次改变的一类记录（分页）"""

    batch: int
    kind: str
    total: int
    page: int
    size: int
    truncated: bool
    records: tuple[BatchRecord, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """撤销的批次（连同由它推导的批次）"""

    undone: list[int]
    version: Version


def counts_of(here: Context, batch: int) -> dict[str, dict[str, int]]:
    """Records added, changed and ended, by kind; counted once."""
    return here.session.once(f"counts of {batch}", lambda: batch_counts(here.store, batch))


def touched_by(here: Context, batch: int, kind: str) -> list[Touched]:
    """Records of a kind that a batch wrote or ended; looked for once."""
    return here.session.once(f"{kind} of {batch}", lambda: here.store.touched_by(batch, kind))


def batch_changes(here: Context, batch: int) -> BatchChanges:
    """What a batch changed, and what falls with it."""
    return BatchChanges(batch, counts_of(here, batch), [b.id for b in falling(here.store, batch)])


def batch_records(here: Context, batch: int, kind: str, page: int, size: int) -> BatchRecords:
    """One page of the records of a kind that a batch changed."""
    known = [k.name for k in default_schema().kinds()]
    if kind not in known:
        raise BadRequest(f"类型“{kind}”不存在；可用：{'、'.join(known)}")
    found, at = touched_by(here, batch, kind), (page - 1) * size
    rows = tuple(BatchRecord(t.kind, t.key, t.change) for t in found[at : at + size])
    return BatchRecords(batch, kind, len(found), page, size, at + size < len(found), rows)


def undo(here: Context, batch: int, by: str = "") -> Undone:
    """Undo a batch with what was derived from it."""
    with here.writing() as store:
        return Undone(*rollback_with_derived(store, batch, by))
