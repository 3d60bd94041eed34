"""Shapes of questions and answers about portfolios and local supply; see ``api.shapes.base``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.http.described import Counted, DateText, Measured
from api.shapes.base import Number, On, PlaceRef, Shape, Share, State

Text = Annotated[str, Field(max_length=500)]
AsOfText = Annotated[DateText | None, Field(description="按某一天有效的数据，如 2026-06-30；默认今天")]
PlaceWords = Annotated[str, Field(min_length=1, max_length=500, description="地区：名称或区划代码")]
Amount = Annotated[Measured, Field(le=1e12)]
Proxy = Annotated[Literal[True], Field(description="结论由推断得出，见 notes")]


class Named(Shape):
    """编号与名称"""

    id: str
    name: str


class QuotaAsk(Shape):
    """一个区县至少、至多选几个目标"""

    district: Text
    least: Counted = 0
    most: Annotated[Counted | None, Field(description="不写为不限")] = None


class PortfolioAsk(Shape):
    """在预算内选哪些招商目标"""

    place: PlaceWords
    fields: Annotated[
        list[Text], Field(max_length=60, default_factory=list, description="细分领域：编号或名称；不写则全部")
    ]
    budget: Annotated[Measured, Field(le=1e12, description="预算，与成本同单位；没有成本时为目标个数")] = 5
    costs: Annotated[
        dict[str, Amount],
        Field(default_factory=dict, max_length=5_000, description="企业（编号或名称）→ 投资；不写则每个目标计 1"),
    ]
    districts: Annotated[
        dict[str, Text], Field(default_factory=dict, max_length=5_000, description="企业 → 落地区县，用于指标")
    ]
    uses: Annotated[
        dict[str, dict[str, Amount]],
        Field(default_factory=dict, max_length=5_000, description="企业 → 各种资源的用量，如 用地、用能"),
    ]
    limits: Annotated[dict[str, Amount], Field(default_factory=dict, max_length=20, description="资源 → 上限")]
    quotas: Annotated[
        list[QuotaAsk], Field(default_factory=list, max_length=200, description="区县指标：至少、至多选几个")
    ]
    as_of: AsOfText = None


class WeighedGap(Shape):
    """一个缺口与它的优先级"""

    segment: Named
    field: Named
    state: State
    weight: Annotated[float, Field(ge=0, description="优先级")]


class CoveredGap(WeighedGap):
    """补上的缺口，由谁"""

    by: list[Named]


class ChosenTarget(Shape):
    """入选的目标"""

    id: str
    name: str
    place: Annotated[str, Field(description="所在地")]
    cost: float
    group: Annotated[str, Field(description="同一集团的代表编号；空为独立。同组至多选一家")]
    district: Annotated[Named | None, Field(description="落在哪个区县，没有写为空")]
    uses: Annotated[dict[str, float], Field(description="各种资源的用量")]
    closes: list[Named]


class LimitRow(Shape):
    """一种资源用了多少"""

    name: str
    limit: float
    used: float


class QuotaRow(Shape):
    """一个区县的指标与选了几个"""

    district: Named
    least: int
    most: int | None
    chosen: int


class KeptRow(Shape):
    """一个目标在权重变动时的入选比例"""

    id: str
    name: str
    share: Share
    chosen: Annotated[bool, Field(description="权重不变时入选")]


class FamilyRow(Shape):
    """一个领域的权重一起变动：入选者中保留几个"""

    name: str
    lower: int
    higher: int


class Sensitivity(Shape):
    """权重变动时组合稳不稳"""

    options: list[KeptRow]
    families: list[FamilyRow]
    worst: Annotated[Share, Field(description="坚持原组合，最差时达到重选结果的几成")]
    size: int
    draws: int
    spread: Share


class CurvePoint(Shape):
    """一个预算买到多少"""

    budget: float
    value: float
    bound: float
    cost: float
    targets: int


class Portfolio(Shape):
    """方案组合：入选目标、补上与没补上的缺口、离最优上界多远、稳不稳"""

    place: PlaceRef
    fields: list[Named]
    as_of: On
    version: Number
    data_date: str | None
    budget: float
    costs_given: bool
    cost: float
    candidates: Annotated[int, Field(description="候选企业数")]
    chosen: list[ChosenTarget]
    covered: list[CoveredGap]
    open: Annotated[list[WeighedGap], Field(description="有候选能补而没有补上的")]
    unreachable: Annotated[list[WeighedGap], Field(description="没有候选能补的")]
    value: Annotated[float, Field(description="补上的优先级合计")]
    total: float
    bound: Annotated[float, Field(description="任何组合都不超过它")]
    gap: Annotated[Share, Field(description="离上界的差距，0 为已证明最优")]
    proven: bool
    method: Literal["exact", "greedy"]
    limits: list[LimitRow]
    quotas: list[QuotaRow]
    sensitivity: Sensitivity
    curve: list[CurvePoint]
    proxy: Proxy
    notes: list[str]
