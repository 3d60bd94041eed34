"""成长性好、创新能力强: by 年度指标 where they are known, by an honour whose rule asks for it, or by an answer.

An honour that is not on record says nothing: records of honours are not complete, so the test stays unknown. An answer
and 年度指标 that contradict each other leave it unknown too, and both are said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graph.lists.by_hand import Answered
from graph.lists.locals import Local
from graph.lists.made import Because
from graph.lists.scene import Scene, node_rests
from graph.lists.size_test import answered
from graph.lists.years import Judged
from graph.text import split_list

FIGURES = {
    "growth": ("cagr_from", "营业收入年均增长"),
    "innovation": ("rd_from", "研发费用占营业收入"),
}
"""Of each test: its threshold, and what the figure is called."""
AT_ODDS = "两处不一致"
_NOT_YET = re.compile("拟|非|未|后备|培育|入库|申报")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def merit_test(scene: Scene, firm: Local, test: str, answer: Answered | None) -> Because:
    """Whether a firm grows, or is innovative (``test`` is a key of :data:`FIGURES`)."""
    said: Mapping[str, Any] = scene.criteria[test]
    least_key, what = FIGURES[test]
    least, rests = float(said[least_key]), node_rests("Enterprise", firm.id)
    judged = scene.years.judge(firm.id, test, least)
    told = judged.words(what, f"{least:.0%}") if judged else ""
    if answer is not None:
        asked = answered(test, said, answer, _by_range(answer.answer, least))
        return asked if judged is None else _together(asked, judged, told)
    if judged is not None and judged.met:
        return Because(test, "met", told, rests=rests)
    if held := held_honours(scene, firm.at, said["honours"]):
        words = f"资质：{'、'.join(held)}（数据所记，有效期未核）"
        return Because(test, "met", "；".join(filter(None, (words, told))), "、".join(held), rests)
    if judged is not None:
        return Because(test, "unmet", told, rests=rests)
    code = str(scene.graph.nodes["Enterprise"].columns["stock_code"][firm.at] or "")
    if code.startswith(tuple(said.get("codes", ())) or ("-",)):
        return Because(test, "met", f"科创板上市（{code}）", code, rests)
    return Because(test, "unknown", f"近两年{what}不明，数据里没有相应资质的记录", rests=rests)


def _together(asked: Because, judged: Judged, told: str) -> Because:
    """An answer beside 年度指标: they say the same, one of them says nothing, or they are at odds."""
    figure = "met" if judged.met else "unmet"
    if asked.result == "unknown":
        return replace(asked, result=figure, words=told)
    words = f"{asked.words}；{told}"
    if asked.result == figure:
        return replace(asked, words=words)
    return replace(asked, result="unknown", words=f"{words}——{AT_ODDS}，请核对")


def at_odds(because: Because) -> bool:
    """Whether an answer and 年度指标 contradict each other in it."""
    return because.result == "unknown" and AT_ODDS in because.words


def held_honours(scene: Scene, at: int, wanted: list[str]) -> list[str]:
    """Honours of a firm (position) that are, or hold in their name, one of those wanted."""
    honours = split_list(scene.graph.nodes["Enterprise"].columns["honours"][at])
    return [h for h in honours if any(w in h for w in wanted) and not _NOT_YET.search(h)]


def _by_range(answer: str, least: float) -> str:
    """What a range in per cent says against a threshold.

    >>> _by_range("5–10%", 0.05), _by_range("3–5%", 0.05), _by_range("3%以下", 0.05), _by_range("10–20%", 0.15)
    ('met', 'unmet', 'unmet', 'unknown')
    """
    numbers = [float(n) / 100 for n in _NUMBER.findall(answer)]
    if not numbers:
        return "unknown"
    low = numbers[0] if "以上" in answer or len(numbers) == 2 else float("-inf")
    high = float("inf") if "以上" in answer else numbers[-1]
    return "met" if low >= least else "unmet" if high <= least else "unknown"
