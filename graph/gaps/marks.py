"""Marks: what else is to be known of a segment in a place, each with its own figure; they stand beside any state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from graph.arrays import BoolArray, FloatArray
from graph.evidence.leaders import Leaders
from graph.gaps.answers import Answers
from graph.says import Says

PRESSING = 0.25
"""What a mark of risk counts for in the priority where nothing more is known."""


@dataclass(frozen=True, slots=True)
class MarkKind:
    """One kind of mark; ``words`` may hold the figure as ``{figure}``. ``risk``: it counts in the priority.
    ``chance``: its figure is the probability that what it says is true.
    """

    key: str
    label: str
    words: str
    risk: bool = False
    chance: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """环节的一个标记"""

    key: Annotated[str, Says("标记")]
    label: Annotated[str, Says("名称")]
    figure: Annotated[float | None, Says("数", "标记自己的数：概率、企业数或有效企业数；没有则为空")]
    text: Annotated[str, Says("说明")]


MARKS = {
    kind.key: kind
    for kind in (
        MarkKind("disputed", "与记录不符", "核实说没有，记录里有 {figure} 家；先核对它们是否还在做，还在做就撤回核实"),
        MarkKind("single", "单一来源", "只见到一家；别无第二家的把握：{figure}", risk=True, chance=True),
        MarkKind("concentrated", "集中", "几家的份额折合 {figure} 家同等大小的企业", risk=True),
        MarkKind("no_anchor", "缺链主", "要求有链主，没见到；确实没有的把握：{figure}", risk=True, chance=True),
        MarkKind("bottleneck", "卡脖子", "难以替代、受制于人"),
        MarkKind("below", "少于规模", "按规模应见 {figure} 家，一家未见"),
        MarkKind("nearby", "邻近有", "所属城市的其他地方见到 {figure} 家；先谈市内配套"),
        MarkKind("sensitive", "口径敏感", "换一份也能比的名录，或看到几成取区间的另一头，说法就不同"),
        MarkKind(
            "no_head", "无头部总部", "头部名单里没有一家总部在本地；总部不明的也都不在的把握：{figure}", chance=True
        ),
        MarkKind("no_base", "无头部基地", "名单上没有它们在本地的基地记录；没有逐家查过，不等于没有"),
        MarkKind("heads", "头部集聚", "头部企业的总部在本地偏多的把握：{figure}", chance=True),
        MarkKind("unseen", "看不见", "名录里别处也没有一家，无从比较；先补产品的匹配"),
    )
}
"""Every kind, in the order of showing."""
CHANCES = tuple(key for key, kind in MARKS.items() if kind.chance)
"""Marks whose figure is the probability that they are true."""


@dataclass(frozen=True)
class MarkFacts:
    """What marks are put by; shape (places, segments) but ``bottleneck``, shape (segments,). ``named`` are the firms
    that people found, and ``asked`` is where somebody works here or is needed: elsewhere leaders are no news.
    """

    local: FloatArray
    denied: FloatArray
    named: FloatArray
    effective_makers: FloatArray
    no_anchor: BoolArray
    bottleneck: BoolArray
    expected: FloatArray
    nearby: FloatArray
    unseen: BoolArray
    sensitive: BoolArray
    leaders: Leaders
    asked: BoolArray
    answers: Answers


_Found = tuple[BoolArray, FloatArray]


def _below(f: MarkFacts) -> _Found:
    surprising = (f.local + f.denied == 0) & (np.nan_to_num(f.answers.p_under) >= 0.9)
    return surprising, f.expected


FINDERS: dict[str, Callable[[MarkFacts], _Found]] = {
    "disputed": lambda f: (f.denied > 0, f.denied),
    "single": lambda f: ((f.local == 1) & (f.named < 2), f.answers.alone),
    "concentrated": lambda f: ((f.local > 1) & (f.effective_makers < 2), f.effective_makers),
    "no_anchor": lambda f: (f.no_anchor, f.answers.alone),
    "bottleneck": lambda f: (np.broadcast_to(f.bottleneck, f.local.shape), np.full(f.local.shape, np.nan)),
    "below": _below,
    "nearby": lambda f: ((f.local == 0) & (f.nearby > 0), f.nearby),
    "sensitive": lambda f: (f.sensitive, np.full(f.local.shape, np.nan)),
    "no_head": lambda f: (f.leaders.no_head & f.asked, f.leaders.p_no_head),
    "no_base": lambda f: (f.leaders.no_base & f.asked, np.full(f.local.shape, np.nan)),
    "heads": lambda f: (f.leaders.gather, f.leaders.p_gather),
    "unseen": lambda f: (f.unseen, np.full(f.local.shape, np.nan)),
}
"""Where each mark stands, and its figure (``nan``: none)."""


def _said(kind: MarkKind, figure: float) -> str:
    """Nothing that is inferred is sure."""
    if not kind.chance:
        return f"{figure:.2g}"
    return "99% 以上" if figure >= 0.995 else f"{figure:.0%}"


def mark(key: str, figure: float) -> Mark:
    """A mark in words."""
    kind, known = MARKS[key], figure == figure
    said = "说不出（名录按总部计，或不知道看到了几成）" if not known else _said(kind, figure)
    return Mark(key, kind.label, figure if known else None, kind.words.format(figure=said))
