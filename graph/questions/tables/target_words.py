"""Words that open a score: how it was added up, and what data would let a missing part be scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from graph.targets.rank import PART_LABELS

UNKNOWN_COUNTS = "规模、联系、扩张没有记录的，同一环节有别的候选有记录就按最低计，都没有就不计；其余没有数据的项不计分"
_NEIGHBOURS = "链条上这个环节没有相邻环节；可在“环节供需”表补上供需关系"
_NOT_FOR = "这类候选不计这一项"
WHAT_TO_ADD: Mapping[str, Mapping[str, str]] = {
    "enterprise": {
        "capability": "在“企业产品”或“企业环节”表补它做什么",
        "match": "没有用学习的排序，或在用的学得时还没有这条记录（见表下的说明）",
        "scale_honours": "在“企业”表补营业收入（或营收档）、资质荣誉或股票代码",
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


class Weighed(Protocol):
    """What a part adds to a score."""

    @property
    def counted(self) -> float | None:
        """What the score took for it; ``None`` where it does not count."""

    @property
    def weight(self) -> float:
        """What it counts."""


class Valued(Protocol):
    """A part of a score, however it is weighed."""

    @property
    def value(self) -> float | None:
        """0..1; ``None`` without data."""


class Scored(Valued, Weighed, Protocol):
    """A part of a score with its weight."""


def _short(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def sum_of(score: float | None, parts: Iterable[Weighed], said: Callable[[float], str] = _short) -> str:
    """A score added up with its numbers, the score and its parts as ``said`` writes them.

    >>> from graph.questions.records.candidate import ScorePart
    >>> sum_of(0.5, [ScorePart(0.5, 0.5, 0.4, ()), ScorePart(None, None, 0.2, ())])
    '(0.4×0.5) ÷ (0.4) = 0.5'
    """
    known = [(p.weight, p.counted) for p in parts if p.counted is not None and p.weight]
    if score is None or not known:
        return ""
    top = " + ".join(f"{_short(weight)}×{said(value)}" for weight, value in known)
    weights = " + ".join(_short(weight) for weight, _ in known)
    return f"({top}) ÷ ({weights}) = {said(score)}"


def telling(candidates: Sequence[Mapping[str, Valued]]) -> dict[str, str]:
    """Labels of the parts that tell the candidates apart: not those that nobody, or everybody alike, has; of a single
    candidate those that it has.
    """
    found = {key: {c[key].value for c in candidates} for key in PART_LABELS}
    alone = len(candidates) == 1
    return {k: v for k, v in PART_LABELS.items() if (found[k] != {None} if alone else len(found[k]) > 1)}
