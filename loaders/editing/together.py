"""What comes of changing one field of many records: of each, from what to what, or why not."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from graph.asking.parts import Version
from graph.errors import BadRequest, EditConflict
from graph.says import Says
from loaders.editing.difference import Difference

MOST = 2000
"""Records that may be changed at once."""
OUTCOMES = {"change": "要改", "same": "已是这样", "refused": "不能改", "late": "他人已改", "found": "符合条件"}
WAYS = {"set": "改为", "add": "加上", "remove": "去掉"}
"""What is done to the field; all but the first to lists only."""
_WHOLE, _KEPT = 80, 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be changed: one field, to what, and how each record was seen (the text of the field, by id)."""

    field: str
    value: str = ""
    way: str = "set"
    seen: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """一条记录会怎样"""

    id: str
    title: str
    before: Annotated[str, Says("现在", "写入时在 seen 里原样交回，以便发现他人已先修改")]
    after: Annotated[str, Says("改成")]
    outcome: Annotated[
        str,
        Says("怎样", "change 要改，same 已是这样，refused 不能改，late 他人已改，found 只列出", among=tuple(OUTCOMES)),
    ]
    message: Annotated[str, Says("为什么不能改")] = ""


@dataclass(frozen=True, slots=True)
class Together:
    """一批记录改同一项：预览，或写入的结果"""

    kind: str
    label: str
    field: str
    field_label: str
    way: Annotated[str, Says("怎么改", among=tuple(WAYS))]
    value: str
    total: int
    counts: Annotated[dict[str, int], Says("条数", "按怎样")]
    rows: tuple[Row, ...]
    batch: Annotated[int | None, Says("批次", "撤销这个批次即全部撤销；只是预览、没有要改的、或招商跟进为空")]
    written: bool
    version: Version

    @property
    def changing(self) -> int:
        """How many change."""
        return self.counts.get("change", 0)


def together(
    kind: tuple[str, str], field: tuple[str, str], asked: Asked, rows: Iterable[Row], version: int
) -> Together:
    """A preview of these rows; ``kind`` and ``field`` with their labels."""
    told = tuple(rows)
    found = Counter(r.outcome for r in told)
    counts = {outcome: found[outcome] for outcome in OUTCOMES if found[outcome]}
    return Together(*kind, *field, asked.way, asked.value, len(told), counts, told, None, False, version)


def refuse_too_many(count: int) -> None:
    """Raise ``BadRequest`` for none, or for more than may be changed at once."""
    if not count:
        raise BadRequest("没有选中记录；请先勾选，或放宽条件")
    if count > MOST:
        raise BadRequest(f"一次最多改 {MOST:,} 条，选中了 {count:,} 条；请加条件分几次改")


def mark(text: str) -> str:
    """A text that stands for itself, or for a long one; of one that stands for another it makes no third.

    >>> mark("昆山市"), mark("长" * 90) == mark(mark("长" * 90)), mark("长" * 90) == mark("长" * 91)
    ('昆山市', True, False)
    """
    if len(text) <= _WHOLE:
        return text
    return f"{text[:_KEPT]}…{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def with_seen(row: Row, seen: Mapping[str, str] | None) -> Row:
    """The row, told to be late where somebody changed the field since it was seen, or it was not seen at all."""
    if seen is None or row.outcome != "change":
        return row
    if row.id not in seen:
        return replace(row, outcome="late", message="预览里没有这一条")
    then = seen[row.id]
    if mark(then) == mark(row.before):
        return row
    return replace(row, outcome="late", message=f"您预览之后，他人已由“{then or '空'}”改为“{row.before or '空'}”")


def refuse_if_late(rows: Iterable[Row], asked: Asked) -> None:
    """Raise ``EditConflict`` that names every record which others changed."""
    late = [r for r in rows if r.outcome == "late"]
    if not late:
        return
    seen = asked.seen or {}
    found = [Difference(r.id, r.title, seen.get(r.id, ""), r.before, r.after, True) for r in late]
    told = "；".join(f"{r.title}：{r.message}" for r in late[:5]) + ("等" if len(late) > 5 else "")
    raise EditConflict(f"没有写入：您预览之后，他人改了其中 {len(late)} 条（{told}）；请看过再写入", "", found)


def done(made: Together, batch: int | None, version: int) -> Together:
    """The preview as the result of having been written."""
    return replace(made, batch=batch, written=True, version=version)
