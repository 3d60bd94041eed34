"""Shape of an answer about targets: candidates, what their scores are made of, and whether the learned ranking
answers.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.shapes.base import DataDate, GapRow, Number, On, PlaceRef, Shape, Share


class PartRow(Shape):
    """得分的一项；没有数据的项 value 为空，不计分"""

    value: Share | None
    weight: float
    evidence: list[str]


class CandidateRow(Shape):
    """一个候选"""

    rank: Annotated[int, Field(description="名次，在全部候选中从 1 起")]
    id: str
    name: str
    place: str
    score: Share | None
    parts: dict[str, PartRow]
    missing: list[str]
    veto: Annotated[str | None, Field(description="一票否决原因")]
    paths: Annotated[list[str], Field(description="谁可以引荐")]


class RankingRow(Shape):
    """学习的排序是否作答"""

    state: Literal["learned", "learning", "off", "too_large", "too_little", "failed"]
    text: Annotated[str, Field(description="一句话：从什么学得，或为何没有、由什么作答")]


class LikelyRow(Shape):
    """一家不知道它做本环节、但与做的企业最像的外地企业"""

    id: str
    name: str
    place: str
    rank: Annotated[int, Field(description="在全部不做本环节的企业中的名次")]
    value: Annotated[float, Field(description="由名次换算，0 到 1")]
    evidence: list[str]


class Targets(Shape):
    """一个环节的招商目标，得分高的在前"""

    gap: GapRow
    kind: Literal["enterprise", "institution", "talent"]
    place: PlaceRef
    as_of: On
    data_date: DataDate
    version: Number
    shown: int
    total: int
    left_out_place_unknown: int
    note: str
    ranking: RankingRow
    likely: Annotated[list[LikelyRow], Field(description="可能的新进入者，需核实；学习的排序作答时才有")]
    candidates: list[CandidateRow]
