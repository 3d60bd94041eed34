"""A cause of a change, as those who look for causes hand it over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from graph.says import Says

How = Literal["batch", "undone", "day", "note", "method", "computed"]
HOW: Mapping[str, str] = {
    "batch": "批次",
    "undone": "撤销",
    "day": "日期",
    "note": "人工",
    "method": "口径",
    "computed": "推算",
}


@dataclass(frozen=True, slots=True)
class Cause:
    """一条变化的一个原因"""

    how: Annotated[
        How, Says("原因", "batch 批次，undone 批次撤销，day 日期到了，note 人工，method 口径，computed 推算", among=HOW)
    ]
    words: Annotated[str, Says("说明")]
    kind: Annotated[str, Says("记录类型")] = ""
    key: Annotated[tuple[str, ...], Says("记录")] = ()
    batch: Annotated[int | None, Says("批次", "带来、结束或撤销这条记录的批次")] = None
    by: Annotated[str, Says("经手人")] = ""
