"""规模大: revenue on record, 年度指标 or an answer against a threshold, or a place among the local firms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from graph.chain.bands import BANDS
from graph.chain.places import membership
from graph.dates import local_day
from graph.lists.by_hand import CROSSING, Answered
from graph.lists.locals import Local
from graph.lists.made import Because
from graph.lists.scene import Scene, node_rests
from graph.lists.years import AT_ODDS


@dataclass(frozen=True, slots=True)
class Revenue:
    """What is known of a revenue: between two figures (亿元), in words; ``words`` is "" where nothing is.

    ``old``: it is of a year too long ago to go by.
    """

    low: float
    high: float
    words: str
    old: bool = False

    @property
    def known(self) -> bool:
        """Whether anything is known."""
        return bool(self.words)


def revenue_of(scene: Scene, at: int) -> Revenue:
    """Revenue of a firm (position), else its band; of one too old to go by nothing but the words."""
    found = _revenue(scene, at)
    year = float(scene.graph.nodes["Enterprise"].columns["revenue_year"][at])
    if found.known and year < scene.on // 10_000 - int(scene.criteria["size"]["years"]):
        return Revenue(0, float("inf"), found.words, old=True)
    return found


def _revenue(scene: Scene, at: int) -> Revenue:
    columns = scene.graph.nodes["Enterprise"].columns
    size, band, year = float(columns["size"][at]), columns["revenue_band"][at], float(columns["revenue_year"][at])
    dated = f"（{int(year)} 年）" if year == year else ""
    if size == size:
        return Revenue(size / 1e4, size / 1e4, f"{size / 1e4:.4g} 亿元{dated}")
    if band in BANDS:
        return Revenue(*BANDS[band], f"{band}{dated}")
    return Revenue(0, float("inf"), "")


def size_test(scene: Scene, firm: Local, everybody: Sequence[Revenue], answer: Answered | None) -> Because:
    """Whether a firm is large, ``everybody`` being the revenues of all local firms of the field, its own among them."""
    said: Mapping[str, Any] = scene.criteria["size"]
    least, own = float(said["from_cny_100m"]), revenue_of(scene, firm.at)
    found = [answered("size", said, answer, _by_band(answer.answer, least))] if answer is not None else []
    if firm.seated and (judged := scene.years.judge(firm.id, "size", least)) is not None:
        words = judged.words("营业收入", f"{least:g} 亿元")
        found.append(Because("size", judged.result, words, rests=node_rests("Enterprise", firm.id)))
    told = agreed([*found, _public(scene, firm, own, least)])
    if told.result == "met" or at_odds(told) or not firm.seated or own.old:
        return told
    return _ranked(said, own, everybody, told) or told


def _public(scene: Scene, firm: Local, own: Revenue, least: float) -> Because:
    """What the revenue on record says against the threshold."""
    rests = node_rests("Enterprise", firm.id)
    if not firm.seated:
        said_whole = f"（全公司 {own.words}）" if own.known else ""
        where = "不在本地" if membership(scene.graph, scene.place).outside[firm.at] else "是不是在本地不明"
        return Because("size", "unknown", f"总部{where}，本地这一处的营业收入不明{said_whole}", rests=rests)
    if not own.known:
        return Because("size", "unknown", "营业收入不明", rests=rests)
    if own.old:
        return Because("size", "unknown", f"营业收入 {own.words}，年份太早，请核对", rests=rests)
    value = own.low if own.low == own.high else own.words
    if own.low >= least:
        return Because("size", "met", f"营业收入 {own.words}，达到 {least:g} 亿元", value, rests)
    if own.high > least:
        return Because("size", "unknown", f"营收档 {own.words} 跨过 {least:g} 亿元，说不准", value, rests)
    return Because("size", "unmet", f"营业收入 {own.words}，不到 {least:g} 亿元", value, rests)


def _ranked(said: Mapping[str, Any], own: Revenue, everybody: Sequence[Revenue], told: Because) -> Because | None:
    """A place among the first of the local firms, counted as low as it can be, where it has one."""
    most = min(int(said["rank"]), ceil(part_of(len(everybody), float(said["rank_share"]))))
    worst = 1 + sum(r.high > own.low for r in everybody) - (own.high > own.low)
    if not own.known or not most or worst > most:
        return None
    among = f"在本地本领域企业里最差也排第 {worst}（{len(everybody)} 家里的前 {most}）"
    value = own.low if own.low == own.high else own.words
    return replace(told, result="met", words=f"营业收入 {own.words}，{among}", value=value)


def revenue_said(scene: Scene, firms: Sequence[int]) -> tuple[str, ...]:
    """Of which years the revenue of these firms (positions) is, and from which year on it counts."""
    years = scene.graph.nodes["Enterprise"].columns["revenue_year"][list(firms)]
    known = sorted({int(y) for y in years.tolist() if y == y})
    if not known:
        return ()
    least = scene.on // 10_000 - int(scene.criteria["size"]["years"])
    counted = [y for y in known if y >= least]
    span = f"{counted[0]}–{counted[-1]} 年" if len(set(counted)) > 1 else f"{counted[0]} 年" if counted else ""
    older = f"早于 {least} 年的不算数、按不明" if known[0] < least else ""
    taken = f"取各家有记录的最近一年（{span}）" if span else ""
    return (f"营业收入{'；'.join(filter(None, (taken, older)))}",)


def part_of(firms: int, share: float) -> float:
    """So many of them, a whole number where it is one in decimals.

    >>> ceil(50 * 0.14), ceil(part_of(50, 0.14))
    (8, 7)
    """
    return round(firms * share, 6)


def _by_band(answer: str, least: float) -> str:
    low, high = BANDS.get(answer, (0.0, float("inf")))
    return "met" if low >= least else "unmet" if high <= least else "unknown"


def answered(test: str, criterion: Mapping[str, Any], answer: Answered, by_range: str) -> Because:
    """The reason that an answer is: 是, 否, or by its range."""
    result = {"是": "met", "否": "unmet"}.get(answer.answer, by_range)
    who = answer.unit or answer.by or "有人"
    words = f"{who} {local_day(answer.at)} 答：{criterion['label']}——{answer.answer}"
    if result == "unknown":
        words += "，说不准，还要问" if answer.answer == CROSSING else "，这个区间跨过门槛，还要问"
    return Because(test, result, words, answer.answer)


def agreed(parts: Sequence[Because]) -> Because:
    """What several sources say of one figure (one at least, the first to be believed first): the same, or some of them
    nothing, or they are at odds, which leaves it unknown and is said.
    """
    sure = [p for p in parts if p.result != "unknown"]
    odd = [p for p in parts if at_odds(p)]
    if not sure:
        return odd[0] if odd else parts[0]
    words, rests = "；".join(p.words for p in sure), tuple(dict.fromkeys(r for p in sure for r in p.rests))
    if len({p.result for p in sure}) > 1:
        where = "两处" if len(sure) == 2 else f"{len(sure)} 处说法"
        return replace(sure[0], result="unknown", words=f"{words}——{where}{AT_ODDS}", rests=rests)
    return replace(sure[0], words=words, rests=rests)


def at_odds(because: Because) -> bool:
    """Whether sources contradict each other in it, which leaves it unknown."""
    return because.result == "unknown" and because.words.endswith(AT_ODDS)


def told_apart(label: str, because: Because) -> str:
    """A test that is to be asked about: its label, and where sources contradict each other, which and what each says.

    >>> told_apart("规模大", Because("size", "unknown", "甲答：否；营业收入 25 亿元，达到 10 亿元——两处不一致，请核对"))
    '规模大（甲答：否；营业收入 25 亿元，达到 10 亿元——两处不一致）'
    >>> told_apart("规模大", Because("size", "unknown", "营业收入不明"))
    '规模大'
    """
    return f"{label}（{because.words.removesuffix('，请核对')}）" if at_odds(because) else label
