"""The kinds of rosters (名录): whom each speaks of, how one gets onto it, and whose members meet its test anyway.

The names are the choices of ``Roster.kind`` in ``schema.toml``; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

CLOSED, SELECTED = "应列尽列", "选列"
"""Admission: all that meet a stated test, or somebody chose."""
HEADS, SITES = "总部", "生产场所"
"""Level: a firm is counted where its head office is, or where it makes something."""
LEADERS = "行业头部"
"""The kind that names whom people in the trade would name first."""


@dataclass(frozen=True, slots=True)
class RosterKind:
    """One kind. ``population`` completes "本地无…"; ``admission`` and ``level`` hold where a roster does not say.

    ``narrower`` are kinds whose members all meet the test of this one.
    """

    name: str
    population: str
    admission: str
    level: str
    narrower: tuple[str, ...] = ()


ROSTER_KINDS = {
    kind.name: kind
    for kind in (
        RosterKind("登记企业", "登记企业", CLOSED, SITES, ("规上企业", "专精特新企业", "上市公司")),
        RosterKind("规上企业", "规上企业", CLOSED, SITES, ("上市公司",)),
        RosterKind("专精特新企业", "专精特新企业", SELECTED, SITES),
        RosterKind("上市公司", "上市公司", CLOSED, HEADS),
        RosterKind(LEADERS, "头部企业", SELECTED, HEADS),
        RosterKind("自有台账", "台账企业", SELECTED, SITES),
    )
}
"""Every kind, the widest population first: a label is given by the first roster that reaches its threshold."""

_TRADES = {
    "工业": (re.compile("(?<!非)(?:工业企业|(?:规上|规模以上)工业)"), "BCD"),
    "服务业": (re.compile("服务业企业|(?:规上|规模以上)服务业"), "FGHIJKLMNOPQRST"),
}
"""Kinds of firms that a list says to be of, as its name or its test calls them, with their sections (GB/T 4754)."""


def trades_in(*texts: str) -> tuple[str, ...]:
    """The kinds of firms that a list is of alone, by its name and its test; none where it does not say.

    >>> trades_in("昆山市规上工业企业名录"), trades_in("工业园区规上企业", "规模以上工业和规模以上服务业企业")
    (('工业',), ('工业', '服务业'))
    >>> trades_in("苏州工业园区企业", "年营业收入 2,000 万元以上"), trades_in("非工业企业名录")
    ((), ())
    """
    return tuple(word for word, (said, _) in _TRADES.items() if any(said.search(t) for t in texts))


def sections_of(trades: Iterable[str]) -> frozenset[str]:
    """Letters of the sections of these kinds of firms."""
    return frozenset("".join(_TRADES[t][1] for t in trades))


def whom(name: str, population: str) -> str:
    """A roster by its name, with whom it speaks of where the name does not say so.

    >>> whom("规上企业名录", "规上企业"), whom("虎丘区台账", "台账企业"), whom("行业头部（公开知识）", "头部企业")
    ('规上企业名录', '虎丘区台账（台账企业）', '行业头部（公开知识，头部企业）')
    """
    if population in name:
        return name
    return f"{name[:-1]}，{population}）" if name.endswith("）") else f"{name}（{population}）"
