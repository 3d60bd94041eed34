"""Shapes of the answer about 关联度与延链; see ``api.shapes.base``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.shapes.base import DataDate, FieldRef, Number, On, PlaceRef, Quadrant, Shape, State


class PositionRow(Shape):
    """一个环节或行业在本地的位置"""

    id: str
    name: str
    quadrant: Quadrant
    label: Annotated[str, Field(description="象限的中文名")]
    action: Annotated[str, Field(description="这个象限意味着什么动作；潜在进入只在高于对比地区时有")]
    within: Annotated[bool, Field(description="够得着：本地没有，关联度高于对比地区，或缺口判为延链")]
    state: Annotated[State | None, Field(description="缺口状态；行业没有")]
    count: Annotated[int, Field(description="本地计入的企业")]
    peers_count: Annotated[int, Field(description="总体中其余的企业")]
    expected: Annotated[float, Field(description="本地若与总体结构相同，应有几家")]
    quotient: Annotated[float | None, Field(description="区位商（环节用先验强度收缩，与缺口相同）")]
    points: Annotated[float | None, Field(description="本地份额 − 总体份额，百分点")]
    density: Annotated[float | None, Field(description="关联度，0 到 1")]
    peers_density: Annotated[float | None, Field(description="对比地区的平均关联度")]
    fit: Annotated[float | None, Field(description="关联度高出对比地区多少；没有可比的为空")]
    pci: Annotated[float | None, Field(description="复杂度 PCI；没有定义为空")]
    gain: Annotated[float | None, Field(description="机会增益 COG：有了它，更复杂的环节（行业）近了多少")]
    sure: Annotated[bool, Field(description="企业数够不够下这个结论")]
    reason: Annotated[str, Field(description="为何存疑，不存疑为空")]


class ExtensionsReport(Shape):
    """关联度与延链；够得着的在前"""

    field: FieldRef | None
    kind: Literal["Segment", "Industry"]
    level: Annotated[int | None, Field(description="行业级别，1 最粗；空为按数据中的分类")]
    place: PlaceRef
    as_of: On
    data_date: DataDate
    version: Number
    population: Annotated[str | None, Field(description="区位商的口径；行业与本地加对比地区比")]
    peers: Annotated[list[PlaceRef], Field(description="关联度与这些地区比")]
    eci: Annotated[float | None, Field(description="本地的复杂度 ECI，同级地区的标准差为单位；没有定义为空")]
    rank: int | None
    ranked: Annotated[int, Field(description="有 ECI 的同级地区数")]
    counts: Annotated[dict[str, int], Field(description="各象限的项数")]
    within: int
    positions: list[PositionRow]
    notes: list[str]
