"""导入历史: which batches brought data in, who did it, and what changed between two days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from graph.asking.graphs import Graphs
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import PAGE_SIZE, Page
from graph.dates import from_iso, local_time, to_iso
from graph.model.records import BatchInfo, Change, Note
from graph.model.schema import default_schema
from graph.model.signing import TOPIC as SIGNED
from graph.model.signing import signatures, who_signed
from graph.plain import Keyed
from graph.questions.search import TOPIC
from graph.says import Says
from graph.views.table import Column, Table, records_table

STATUS = {"committed": "有效", "rolled_back": "已撤销"}
CHANGES = {"added": "新增", "removed": "消失", "changed": "改变"}
SHOWN = 50
"""Changes listed at a terminal."""
_HEADS = ("类型", "记录", "变化", "内容")


@dataclass(frozen=True, slots=True)
class BatchRow:
    """一个导入批次"""

    id: Annotated[int, Says("批次")]
    source: Annotated[str, Says("来源")]
    label: Annotated[str, Says("名称")]
    effective: Annotated[str, Says("生效日")]
    committed_at: Annotated[str, Says("写入时间（UTC）")]
    status: Annotated[str, Says("状态", "committed 有效，rolled_back 已撤销", among=tuple(STATUS))]
    records: Annotated[int, Says("记录数")]
    by: Annotated[str, Says("经手人", "写入的经手人，未留名为空")]
    undone_by: Annotated[str, Says("撤销人", "撤销的经手人")]


@dataclass(frozen=True, slots=True)
class Batches:
    """导入批次，新的在前"""

    batches: tuple[BatchRow, ...]


@dataclass(frozen=True, slots=True)
class Diff(Keyed):
    """两天之间的变化（分页）"""

    from_: str
    to: str
    total: Annotated[int, Says("个数", "全部变化的个数")]
    changes: tuple[Change, ...]
    page: int
    size: int
    truncated: bool


def batch_row(info: BatchInfo, entries: Mapping[str, Note]) -> BatchRow:
    """A batch, and who signed for it by these entries of the work log."""
    made: dict[str, Any] = asdict(info) | {"effective": to_iso(info.effective)}
    return BatchRow(**made | who_signed(entries))


def find_batches(graphs: Graphs) -> Batches:
    """All batches, newest first."""
    signed = signatures(graphs.store.notes(SIGNED))
    return Batches(tuple(batch_row(b, signed.get(b.id, {})) for b in graphs.store.batches()))


def find_diff(
    graphs: Graphs,
    start: Annotated[
        str, Word("较早的一天，如 2026-06-30", option="from", alias="from", kind="date", shortest=1, longest=20)
    ],
    end: Annotated[
        str, Word("较晚的一天，如 2026-09-30", option="to", alias="to", kind="date", shortest=1, longest=20)
    ],
    page: Page = 1,
    size: Annotated[int | None, Word("每页几条", least=1, most=PAGE_SIZE, usual=None)] = 100,
) -> Diff:
    """Records that came, went or changed from the one day to the other; without a size, all of them on one page."""
    first, last = from_iso(start), from_iso(end)
    changes = graphs.store.diff(first, last)
    total, size = len(changes), size or len(changes)
    at = (page - 1) * size
    return Diff(to_iso(first), to_iso(last), total, tuple(changes[at : at + size]), page, size, at + size < total)


def _said_batches(found: Batches) -> Iterable[Said]:
    rows = [
        (b.id, b.source, b.label, b.by or None, b.effective, local_time(b.committed_at), b.records, STATUS[b.status])
        for b in found.batches
    ]
    heads = ("批次", "来源", "名称", "经手人", "生效日", "写入时间", "记录数", "状态")
    yield Sheet("导入批次", heads, rows)


def _said_diff(found: Diff) -> Iterable[Said]:
    rows = [(*_named(c), _what(c)) for c in found.changes[:SHOWN]]
    yield Sheet(f"{found.from_} 与 {found.to} 的差别", _HEADS, rows, _counted(found, len(rows)))


def _counted(found: Diff, shown: int) -> str:
    if shown == found.total:
        return f"共 {found.total} 个"
    before = (found.page - 1) * found.size
    which = f"第 {before + 1} 到 {before + shown} 个" if before and shown else f"前 {shown} 个"
    return f"显示{which}，共 {found.total} 个"


def _named(change: Change) -> tuple[str, str, str]:
    return default_schema().kind(change.kind).label, " → ".join(change.key), CHANGES[change.change]


def _what(change: Change, most: int | None = 120) -> str:
    before, after = change.before, change.after
    if before and after:
        return "；".join(f"{k}：{before[k]} → {after[k]}" for k in after if before.get(k) != after[k])
    return "；".join(f"{k}：{v}" for k, v in (after or before or {}).items() if v is not None)[:most]


def diff_table(found: Diff) -> Table:
    """One line for each change on the page."""
    columns = [Column(head, head) for head in _HEADS]
    rows = [dict(zip(_HEADS, (*_named(c), _what(c, None)), strict=True)) for c in found.changes]
    return records_table("差别", columns, rows, (_counted(found, len(rows)),))


QUESTIONS = (
    Question(
        "batches",
        "导入批次",
        "导入历史，新的在前：来源、经手人、生效日、记录数，是否已撤销。",
        find_batches,
        reads=None,
        topic="导入与批次",
        rows="batches",
        said=_said_batches,
        page="/data",
    ),
    Question(
        "diff",
        "两天之间的变化",
        "两天之间新增、消失、改变的记录，分页给出，并写明全部个数。",
        find_diff,
        reads=None,
        topic=TOPIC,
        tables=lambda found: (diff_table(found),),
        said=_said_diff,
        file=lambda found: f"变化-{found.from_}-{found.to}",
    ),
)
