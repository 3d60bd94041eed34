"""What a column of a user's table may be taken for, in users' words, for the drop-downs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from graph.model.schema import FieldDef
from loaders.table.words import targets, units

GROUPS = {"企业产品": "产品", "企业环节": "环节", "机构环节": "机构方向"}
"""Our sheets as people call them, where they call them otherwise."""
UNITS = ("亿元", "千万元", "百万元", "万元", "千元", "元", "%")
_OURS = ("匹配规则", "匹配得分", "匹配证据", "业务结束年份", "是否示例", "状态")
"""Columns that are for us to fill."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something that a column may be taken for; ``measure`` is ``money``, ``share`` or empty."""

    id: str
    name: str
    measure: str


@cache
def choices() -> Mapping[str, Sequence[Target]]:
    """All of them, by group."""
    out: dict[str, list[Target]] = {}
    for id_ in targets():
        sheet, _, label = id_.partition(".")
        if label not in _OURS:
            out.setdefault(GROUPS.get(sheet, sheet), []).append(_target(id_))
    return out


def plain(text: str) -> str:
    """A sentence with the targets that it quotes in users' words.

    >>> plain("像“企业产品.收入占比”")
    '像“产品收入占比”'
    """
    return re.sub("“([^”]+)”", lambda m: f"“{_target(m[1]).name}”" if m[1] in targets() else m[0], text)


def named(ids: Sequence[str]) -> str:
    """Names of several together."""
    return "、".join(_target(i).name for i in ids)


def _target(id_: str) -> Target:
    """A target; one that several groups have is named with its group."""
    sheet, _, label = id_.partition(".")
    group = GROUPS.get(sheet, sheet)
    name = label if _shared()[label] == 1 or label.startswith(group) else group + label
    return Target(id_, name, _measure(targets()[id_].field))


@cache
def _shared() -> Counter[str]:
    return Counter(id_.partition(".")[2] for id_ in targets())


def _measure(field: FieldDef) -> str:
    if field.type != "number":
        return ""
    return "money" if field.unit in units() else "share" if field.max == 1 else ""
