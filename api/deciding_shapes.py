"""Shapes of questions and answers about portfolios, scenarios and local supply; see ``api.shapes``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.shapes import GapParts, Number, On, PlaceRef, Shape, Share, State

Text = Annotated[str, Field(max_length=500)]
AsOfText = Annotated[str | None, Field(max_length=20, description="按某一天有效的数据，如 2026-06-30；默认今天")]
PlaceWords = Annotated[str, Field(min_length=1, max_length=500, description="地区：名称或区划代码")]
Proxy = Annotated[Literal[True], Field(description="结论由推断得出，见 notes")]


class Named(Shape):
    """编号与名称"""

    id: str
    name: str


class PortfolioAsk(Shape):
    """在预算内选哪些招商目标"""

    place: PlaceWords
    fields: Annotated[
        list[Text], Field(max_length=60, default_factory=list, description="细分领域：编号或名称；不写则全部")
    ]
    budget: Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False, description="预算，与成本同单位；没有成本时为目标个数")] = 5  # fmt: skip
    costs: Annotated[dict[str, Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]],
                     Field(default_factory=dict, max_length=5_000, description="企业（编号或名称）→ 投资；不写则每个目标计 1")]  # fmt: skip
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
    closes: list[Named]


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
    sensitivity: Sensitivity
    curve: list[CurvePoint]
    proxy: Proxy
    notes: list[str]


class Partner(Shape):
    """一对中的一方"""

    id: str
    name: str
    place: str
    segment: str
    segment_name: str
    share: Annotated[Share | None, Field(description="该业务占营收的比例，不知道为空")]
    evidence: str


class PairRow(Shape):
    """谁可以供给谁"""

    supplier: Partner
    user: Partner
    essential: bool
    bottleneck: bool
    served: Annotated[bool, Field(description="需方已知有本地来源")]
    links: int
    through: Annotated[list[str], Field(description="可由谁引见")]


class Matches(Shape):
    """本地配套：链上相邻、没有往来记录的本地企业"""

    place: PlaceRef
    field: Named
    as_of: On
    version: Number
    association: Annotated[Named | None, Field(description="只看这个协会的会员")]
    shown: int
    total: int
    acquainted: Annotated[int, Field(description="另有几对已有往来记录")]
    relations: int
    cut: Annotated[int, Field(description="企业太多、没有全部配对的环节数")]
    pairs: list[PairRow]
    proxy: Proxy
    notes: list[str]


class LandAsk(Shape):
    """落地：企业在本地开设这些环节；enterprise 为数据中的企业，不在数据中的写 name"""

    change: Literal["land"]
    segments: Annotated[list[Text], Field(min_length=1, max_length=50)]
    enterprise: Text = ""
    name: Text = ""
    district: Annotated[Text, Field(description="落在哪个区县；不写则为所问地区")] = ""


class LoseAsk(Shape):
    """离开：企业停产或迁走"""

    change: Literal["lose"]
    enterprise: Text


class CutAsk(Shape):
    """断供：这些环节不再能从外部购得；写 district 时那里的企业也停"""

    change: Literal["cut"]
    source: Annotated[Text, Field(description="来源国或来源")]
    segments: Annotated[list[Text], Field(default_factory=list, max_length=200)]
    district: Text = ""
    stand_in: Annotated[bool, Field(description="数据中别处的企业能否替代")] = True


ChangeAsk = Annotated[LandAsk | LoseAsk | CutAsk, Field(discriminator="change")]


class ScenarioAsk(Shape):
    """如果这些同时发生，会怎样"""

    place: PlaceWords
    name: Annotated[str, Field(max_length=40, description="情景名称，可不写")] = ""
    changes: Annotated[list[ChangeAsk], Field(min_length=1, max_length=50)]
    fields: Annotated[list[Text], Field(default_factory=list, max_length=60, description="细分领域；不写则全部")]
    as_of: AsOfText = None


class ScenarioSave(Shape):
    """保存一个情景"""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    changes: Annotated[list[ChangeAsk], Field(min_length=1, max_length=50)]
    by: Annotated[str, Field(max_length=40, description="署名，可不写")] = ""


class ScenarioRef(Shape):
    """情景：名称与各项变化，均为编号"""

    name: str
    changes: list[LandAsk | LoseAsk | CutAsk]


class KeptRef(ScenarioRef):
    """保存的情景"""

    by: str
    at: Annotated[str, Field(description="时间（UTC）")]


class KeptScenarios(Shape):
    """全部保存的情景"""

    scenarios: list[KeptRef]


class ScenarioGap(Shape):
    """一个环节的状态"""

    state: State
    action: str | None
    rule: str
    priority: float | None
    parts: GapParts
    enterprises: int


class MoveRow(Shape):
    """状态改变的环节"""

    field: Named
    segment: Named
    turn: Literal["opened", "worsened", "eased", "closed", "shifted"]
    turn_name: str
    before: ScenarioGap
    after: ScenarioGap


class StoppedRow(Shape):
    """因缺料停产的环节"""

    segment: str
    name: str
    fields: list[str]
    enterprises: int
    why: list[str]


class Tallies(Shape):
    """各种变化的个数"""

    opened: int
    worsened: int
    eased: int
    closed: int
    shifted: int
    stopped: int
    enterprises_stopped: int


class ScenarioAnswer(Shape):
    """情景的结果：哪些环节的状态变了，哪些因缺料停产"""

    scenario: ScenarioRef
    place: PlaceRef
    as_of: On | None
    version: Number | None
    words: list[str]
    tallies: Tallies
    moves: list[MoveRow]
    stopped: list[StoppedRow]
    emptied: Annotated[list[str], Field(description="失去最后一家本地企业的环节")]
    started: Annotated[list[str], Field(description="有了第一家本地企业、能开工的环节")]
    proxy: Proxy
    notes: list[str]
