"""成长性好、创新能力强: by a figure where one is known, by an honour whose rule asks for it, or by an answer.

An honour that is not on record says nothing: records of honours are not complete, so the test stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from graph.lists.by_hand import Answered
from graph.lists.locals import Local
from graph.lists.made import Because
from graph.lists.scene import Scene, node_rests
from graph.lists.size_test import answered
from graph.text import split_list

FIGURES = {
    "growth": ("cagr", "cagr_from", "近两年营业收入年均增长"),
    "innovation": ("rd_share", "rd_from", "研发费用占营业收入"),
}
"""Of each test: the figure, its threshold, and what it is called."""
_NOT_YET = re.compile("拟|非|未|后备|培育|入库|申报")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def merit_test(scene: Scene, firm: Local, test: str, answer: Answered | None) -> Because:
    """Whether a firm grows, or is innovative (``test`` is a key of :data:`FIGURES`)."""
    said: Mapping[str, Any] = scene.criteria[test]
    figure, least_key, what = FIGURES[test]
    least, rests = float(said[least_key]), node_rests("Enterprise", firm.id)
    if answer is not None:
        return answered(test, said, answer, _by_range(answer.answer, least))
    value = scene.figures.get(firm.id, {}).get(figure)
    if value is not None:
        result = "met" if value >= least else "unmet"
        word = "达到" if result == "met" else "不到"
        return Because(test, result, f"{what} {value:.1%}，{word} {least:.0%}", value, rests)
    if held := held_honours(scene, firm.at, said["honours"]):
        return Because(test, "met", f"资质：{'、'.join(held)}（数据所记，有效期未核）", "、".join(held), rests)
    code = str(scene.graph.nodes["Enterprise"].columns["stock_code"][firm.at] or "")
    if code.startswith(tuple(said.get("codes", ())) or ("-",)):
        return Because(test, "met", f"科创板上市（{code}），上市时按科创属性审过研发投入", code, rests)
    return Because(test, "unknown", f"{what}不明，数据里没有相应资质的记录", rests=rests)


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
