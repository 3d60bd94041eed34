"""Shapes of the answers of the review; see ``api.shapes.base``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from api.shapes.base import Number, Shape
from api.shapes.record import SourceRow


class SuggestionRow(Shape):
    """一个待审核的匹配"""

    enterprise: str
    enterprise_name: str
    place: str
    local: bool
    segment: str
    segment_name: str
    share: float | None
    rule: str
    score: Annotated[float | None, Field(description="模型估计的概率")]
    evidence: str
    later: bool


class ReviewQueue(Shape):
    """一个领域的待审核队列（分页）；waiting 为各领域的待审核数"""

    field: str
    place: str
    total: int
    page: int
    size: int
    truncated: bool
    waiting: dict[str, int]
    suggestions: list[SuggestionRow]
    version: Number


class GroundRow(Shape):
    """落到环节的一个产品"""

    product: str
    share: float | None
    rule: str
    evidence: str
    state: str
    source: SourceRow | None


class EffectSide(Shape):
    """环节在该地区的状态与数字"""

    state: str
    n_place: float
    n_total: float
    lq: float | None


class EffectRow(Shape):
    """一个环节在确认前后"""

    segment: str
    name: str
    before: EffectSide
    after: EffectSide


class ReviewDetail(SuggestionRow):
    """依据与影响"""

    grounds: list[GroundRow]
    place_name: str
    effects: list[EffectRow]
    population: Annotated[str, Field(description="对比口径")]


class DecisionRow(Shape):
    """一个结论"""

    enterprise: str
    segment: str
    decision: Literal["confirmed", "rejected", "later"]
    reason: str
    by: str
    at: str
    batch: int | None


class Decisions(Shape):
    """仍然有效的结论（分页）"""

    total: int
    page: int
    size: int
    truncated: bool
    decisions: list[DecisionRow]


class TwinsRow(Shape):
    """可能是同一家的两条记录"""

    keep: str
    drop: str
    rule: Literal["name", "form", "short"]


class Merges(Shape):
    """未决定的成对记录与已有的结论"""

    total: int
    pairs: list[TwinsRow]
    truncated: bool
    decided: list[dict[str, Any]]


class Merged(Shape):
    """对两条记录的结论"""

    keep: str
    drop: str
    decision: Literal["confirmed", "rejected"]
    batch: int | None
