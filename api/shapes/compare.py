"""Shapes of the answers about one segment, and about places or dates beside each other."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.shapes.base import DataDate, FieldRef, GapRow, Number, On, PlaceRef, PopulationRow, Shape, Share, State


class StepRow(Shape):
    """判定的一步：公式代入数字"""

    name: str
    formula: str
    filled: str
    verdict: str
    decides: Annotated[bool, Field(description="状态由它决定")]


class MemberRow(Shape):
    """环节中的一家企业或机构"""

    id: str
    name: str
    place: str
    detail: str
    leads: Annotated[bool, Field(description="链主")]


class MemberList(Shape):
    """前几个，及总数"""

    shown: int
    total: int
    members: list[MemberRow]


class CityRow(Shape):
    """一个城市的企业数"""

    place: str
    enterprises: int


class NeighbourRow(Shape):
    """上下游的一个环节；不属于同一领域的没有状态"""

    id: str
    name: str
    essential: bool
    state: State | None
    enterprises_place: int | None


class SegmentAbout(Shape):
    """环节本身"""

    definition: str
    role: str
    importable: Share | None
    bottleneck_reason: str
    aliases: list[str]
    terms: list[str]
    gb_code: str


class SegmentFacts(Shape):
    """一个环节在一个地区的全部情况"""

    field: FieldRef
    place: PlaceRef
    as_of: On
    population: PopulationRow
    data_date: DataDate
    version: Number
    gap: GapRow
    about: SegmentAbout
    steps: list[StepRow]
    local: MemberList
    suggested: MemberList
    elsewhere: MemberList
    institutions_local: MemberList
    institutions_elsewhere: MemberList
    elsewhere_by_place: list[CityRow]
    elsewhere_unknown: Annotated[int, Field(description="所在地不明、不能判断是否在本地的企业数")]
    inputs: Annotated[list[NeighbourRow], Field(description="它需要的上游环节")]
    users: Annotated[list[NeighbourRow], Field(description="用到它的下游环节")]
    candidates: Annotated[dict[str, int], Field(description="可邀请的企业、机构、人才数")]


class SideRow(Shape):
    """一边的状态与数目"""

    state: State
    action: str
    priority: float | None
    n_place: float
    n_total: float
    lq: float | None
    share: Annotated[float | None, Field(description="本地企业占全部地区")]


class ChangeRow(Shape):
    """状态不同的一个环节；当时没有这个环节则为空"""

    segment: str
    name: str
    before: SideRow | None
    after: SideRow | None


class ChangeSide(Shape):
    """比较的一边"""

    place: PlaceRef
    as_of: On
    population: PopulationRow
    data_date: DataDate
    version: Number
    counts: dict[State, int]


class Changes(Shape):
    """一个领域在两个地区或两个日期的状态变化"""

    field: FieldRef
    before: ChangeSide
    after: ChangeSide
    segments: int
    changed: Annotated[int, Field(description="状态不同的环节数")]
    recounted: Annotated[int, Field(description="状态相同而本地企业数不同的环节数")]
    changes: list[ChangeRow]


class StandingRow(Shape):
    """一个地区在一个领域的位置"""

    strength: Annotated[int, Field(description="落位：已确认的企业与环节关系数，一家企业在几个环节就计几次")]
    total: Annotated[int, Field(description="全部地区的落位")]
    share: Share | None
    expected: float
    lq: float | None
    counts: dict[State, int]


class ComparedSegment(Shape):
    """一个环节在各地"""

    segment: str
    name: str
    stage: str
    group: str
    places: list[SideRow]


class ComparedField(Shape):
    """一个领域在各地，次序与 places 相同"""

    id: str
    name: str
    segments: int
    differing: Annotated[int, Field(description="各地状态不全相同的环节数")]
    standings: list[StandingRow]
    by_segment: Annotated[list[ComparedSegment] | None, Field(description="只在指定领域时给出")] = None


class ComparisonAnswer(Shape):
    """几个地区并列；每个地区都与数据中的全部地区比"""

    places: list[PlaceRef]
    peers_added: Annotated[bool, Field(description="只写了一个地区，其余为自动选的同级地区")]
    as_of: On
    data_date: DataDate
    version: Number
    populations: list[PopulationRow]
    fields: list[ComparedField]
