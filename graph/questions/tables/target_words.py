"""Words that open a score: how it was added up, and what data would let a missing part be scored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NEIGHBOURS = "链条上这个环节没有相邻环节；可在“环节供需”表补上供需关系"
_NOT_FOR = "这类候选不计这一项"
WHAT_TO_ADD: Mapping[str, Mapping[str, str]] = {
    "enterprise": {
        "capability": "在“企业产品”或“企业环节”表补它做什么",
        "match": "学习的排序还没有答案，或这一对不在它的范围（见表上方的说明）",
        "scale_honours": "在“企业”表补资质荣誉或股票代码",
        "ties": "在“供销关系”“投资关系”“协会会员”表补它与别家的联系",
        "expansion": "在“项目”“企业项目”表补它承担的项目与所在地",
        "relatedness": _NEIGHBOURS,
    },
    "institution": {
        "capability": "在“机构环节”表补它研究什么",
        "match": _NOT_FOR,
        "scale_honours": "在“机构”表写明机构类型",
        "ties": "在“投资关系”“协会会员”表补它与企业的联系",
        "expansion": _NOT_FOR,
        "relatedness": _NEIGHBOURS,
    },
    "talent": {
        "capability": "在“人才”表补擅长的环节",
        "match": _NOT_FOR,
        "scale_honours": "在“人才”表补人才称号",
        "ties": _NOT_FOR,
        "expansion": _NOT_FOR,
        "relatedness": _NEIGHBOURS,
    },
}
"""By kind of candidate and part: what to add so that the part can be scored."""


def sum_of(candidate: Mapping[str, Any]) -> str:
    """The score of a candidate (as :func:`graph.questions.answers.targets.targets_answer` gives it) added up with its
    numbers.

    >>> part = {"value": 0.5, "weight": 0.4}
    >>> sum_of({"score": 0.5, "parts": {"a": part, "b": {"value": None, "weight": 0.2}}})
    '(0.4×0.5) ÷ (0.4) = 0.5'
    """
    known = [p for p in candidate["parts"].values() if p["value"] is not None and p["weight"]]
    if candidate["score"] is None or not known:
        return ""
    top = " + ".join(f"{_short(p['weight'])}×{_short(p['value'])}" for p in known)
    weights = " + ".join(_short(p["weight"]) for p in known)
    return f"({top}) ÷ ({weights}) = {_short(candidate['score'])}"


def _short(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
