"""Marks: what else is to be known of a segment in a place, each with its own figure; they stand beside any state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray, FloatArray
from graph.chain.entry import ENTRIES
from graph.evidence.leaders import Leaders
from graph.gaps.answers import Answers
from graph.gaps.claim import UNSAID, Claim
from graph.gaps.roughly import about
from graph.says import Says

PRESSING = 0.25
"""What a mark of risk counts for in the priority where nothing more is known."""


@dataclass(frozen=True, slots=True)
class MarkKind:
    """One kind of mark; ``words`` may hold the figure as ``{figure}``, the roster as ``{by}``, what the segment says
    of itself as ``{basis}``, and what else is counted
    by its name. ``risk``: it counts in the priority; ``chance``: its figure is the probability that what it says is
    true, ``by_list``: by the claim of one roster.
    """

    key: str
    label: str
    words: str
    risk: bool = False
    chance: bool = False
    by_list: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """环节的一个标记"""

    key: Annotated[str, Says("标记")]
    label: Annotated[str, Says("名称")]
    figure: Annotated[float | None, Says("数", "标记自己的数：概率、企业数或有效企业数；没有则为空")]
    text: Annotated[str, Says("说明", "概率写到最近的 5%，有区间的写区间")]


MARKS = {
    kind.key: kind
    for kind in (
        MarkKind("disputed", "与记录不符", "核实说没有，记录里有 {figure} 家；先核对它们是否还在做，还在做就撤回核实"),
        MarkKind(
            "single", "单一来源", "只见到一家；{by}别无第二家的把握{figure}", risk=True, chance=True, by_list=True
        ),
        MarkKind("concentrated", "集中", "几家的份额折合 {figure} 家同等大小的企业", risk=True),
        MarkKind(
            "no_anchor",
            "缺链主",
            "要求有链主，没见到；{by}确实没有的把握{figure}",
            risk=True,
            chance=True,
            by_list=True,
        ),
        MarkKind("bottleneck", "卡脖子", "难以替代、受制于人"),
        *(MarkKind(key, label, "{basis}") for key, label in ENTRIES.items()),
        MarkKind("below", "少于规模", "按规模应见 {figure} 家，一家未见"),
        MarkKind("nearby", "邻近有", "所属城市的其他地方见到 {figure} 家；先谈市内配套"),
        MarkKind("sensitive", "口径敏感", "换一份也能比的名录，或看到几成取区间的另一头，说法就不同"),
        MarkKind("no_head", "无头部总部", "头部名单上有 {leaders:g} 家做它，总部都不在本地", chance=True),
        MarkKind("no_base", "无头部基地", "头部名单上没有它们在本地的基地记录；没有逐家查过，不等于没有"),
        MarkKind("led", "有头部", "头部名单上有 {figure} 家在本地有总部或基地"),
        MarkKind("heads", "头部集聚", "头部名单上做它的企业，总部在本地比各地平均集中的把握{figure}", chance=True),
        MarkKind("unseen", "看不见", "名录里别处也没有一家，无从比较；先补产品的匹配"),
    )
}
"""Every kind, in the order of showing."""
_LOST = "头部名单上有 {leaders:g} 家做它，查得到总部的都不在本地；{unplaced:g} 家总部不明，也都不在本地的把握{figure}"
"""What is said of leaders some of whom may be anywhere: without any, all were looked through."""
CHANCES = tuple(key for key, kind in MARKS.items() if kind.chance)
"""Marks whose figure is the probability that they are true."""


@dataclass(frozen=True)
class MarkFacts:
    """What marks are put by; shape (places, segments) but ``bottleneck`` and ``entry``, shape (segments,).

    ``named`` are the firms that people found, and ``asked`` is where somebody works here or is needed: elsewhere
    leaders are no news.
    """

    local: FloatArray
    denied: FloatArray
    named: FloatArray
    effective_makers: FloatArray
    no_anchor: BoolArray
    bottleneck: BoolArray
    entry: NDArray[np.object_]
    expected: FloatArray
    nearby: FloatArray
    unseen: BoolArray
    sensitive: BoolArray
    leaders: Leaders
    asked: BoolArray
    answers: Answers


class Marked(NamedTuple):
    """Where a mark stands, its figure (``nan``: none), and what else its words count; shape (places, segments)."""

    where: BoolArray
    figure: FloatArray
    counted: Mapping[str, FloatArray] = MappingProxyType({})


def _below(f: MarkFacts) -> Marked:
    surprising = (f.local + f.denied == 0) & (np.nan_to_num(f.answers.p_under) >= 0.9)
    return Marked(surprising, f.expected)


def _no_head(f: MarkFacts) -> Marked:
    counted = {"leaders": f.leaders.count, "unplaced": f.leaders.unplaced}
    return Marked(f.leaders.no_head & f.asked, f.leaders.p_no_head, counted)


def _everywhere(f: MarkFacts, where: BoolArray) -> Marked:
    """A mark of segments, whatever the place, without a figure."""
    return Marked(np.broadcast_to(where, f.local.shape), np.full(f.local.shape, np.nan))


def _entry(label: str, f: MarkFacts) -> Marked:
    return _everywhere(f, f.entry == label)


FINDERS: dict[str, Callable[[MarkFacts], Marked]] = {
    "disputed": lambda f: Marked(f.denied > 0, f.denied),
    "single": lambda f: Marked((f.local == 1) & (f.named < 2), f.answers.alone),
    "concentrated": lambda f: Marked((f.local > 1) & (f.effective_makers < 2), f.effective_makers),
    "no_anchor": lambda f: Marked(f.no_anchor, f.answers.alone),
    "bottleneck": lambda f: _everywhere(f, f.bottleneck),
    **{key: partial(_entry, label) for key, label in ENTRIES.items()},
    "below": _below,
    "nearby": lambda f: Marked((f.local == 0) & (f.nearby > 0), f.nearby),
    "sensitive": lambda f: Marked(f.sensitive, np.full(f.local.shape, np.nan)),
    "no_head": _no_head,
    "no_base": lambda f: Marked(f.leaders.no_base & f.asked, np.full(f.local.shape, np.nan)),
    "led": lambda f: Marked((f.leaders.here > 0) & ~f.leaders.gather, f.leaders.here),
    "heads": lambda f: Marked(f.leaders.gather, f.leaders.p_gather),
    "unseen": lambda f: Marked(f.unseen, np.full(f.local.shape, np.nan)),
}
"""How each mark is found."""


def mark(
    key: str,
    figure: float,
    counted: Mapping[str, float] = MappingProxyType({}),
    by: Claim | None = None,
    basis: str = "",
) -> Mark:
    """A mark in words; ``by`` is the claim that its figure is of, ``basis`` what the segment says of its entry."""
    kind, known = MARKS[key], figure == figure
    words = _LOST if counted.get("unplaced") else kind.words
    said, whose = _said(kind, figure, by), f"按{by.who}，" if by is not None else ""
    return Mark(key, kind.label, figure if known else None, words.format(figure=said, by=whose, basis=basis, **counted))


def claim_behind(key: str, figure: float, claims: Sequence[Claim]) -> Claim | None:
    """The claim that a mark's figure is of, for a mark that rests on one roster."""
    return next((c for c in claims if MARKS[key].by_list and c.p_no_further == figure), None)


def _said(kind: MarkKind, figure: float, by: Claim | None) -> str:
    """Its figure: a chance as the end of a sentence, with its interval where it has one."""
    if figure != figure:
        return UNSAID
    if not kind.chance:
        return f"{figure:.2g}" if figure < 99 else f"{figure:.0f}"  # never 1.2e+02 firms
    return about(figure) if by is None else by.sure_of_no_further
