"""One segment's state with everything it was decided on, as a record that several answers hold."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated, Any

from graph.asking.parts import PlaceRef, place_ref
from graph.counts.population import Population
from graph.gaps.bases import Base
from graph.gaps.claim import APART, EVEN, NONE, OVER, PRESENT, RECORDED, UNDER, UNKNOWN, Claim
from graph.gaps.evidence import Evidence
from graph.gaps.find import Assessment, Gap
from graph.gaps.marks import Mark
from graph.gaps.records import Inputs
from graph.gaps.spoken import RosterSpoken
from graph.gaps.states import STATE_LABELS
from graph.gaps.verified import Verification
from graph.gaps.words import WEIGHED
from graph.says import Says
from graph.space.quadrant import LABELS

State = Annotated[str, Says("状态", among=tuple(STATE_LABELS))]
Quadrant = Annotated[
    str, Says("象限", f"象限：{'、'.join(LABELS.values())}，按区位商与高出对比地区的关联度", among=tuple(LABELS))
]
Presence = Annotated[str, Says("有没有", among=(PRESENT, RECORDED, NONE, UNKNOWN))]
Sites = Annotated[tuple[Base, ...], Says("在本地的基地", "企业在本地做这个环节的场所；有没有按总部，还是按它们")]
Strength = Annotated[str, Says("强不强", among=(OVER, EVEN, UNDER, APART))]
RosterShown = Annotated[str, Says("所用名录", "表中所用的名录编号；没有则为空")]
Found = Annotated[Verification | None, Says("核实", "最近的核实，是否作数见其中；没有人核实过则为空")]
Chance = Annotated[
    float | None,
    Says("属实的把握", "状态所说的属实的概率；凭核实、申明收全或没有下结论的为空", kind="percent"),
]
Claims = Annotated[tuple[Claim, ...], Says("各名录所说", "人口最广的在前；没有说的为空")]


@dataclass(frozen=True, slots=True)
class SegmentRef:
    """环节的编号、名称与位置"""

    id: str
    name: str
    stage: str | None
    group: str | None
    bottleneck: bool


@dataclass(frozen=True, slots=True)
class GapParts:
    """优先级的组成"""

    firms: Annotated[float, Says("带动户数", "落地后就近采购的本地企业，加一半多一个客户的本地企业", unit="户")]
    sureness: Annotated[
        float,
        Says(
            "把握",
            "确实缺、确实弱的把握，0 到 1；按申明收全说“无”的没有概率，为空，优先级按申明的比例算",
            kind="percent",
            gaps=True,
        ),
    ]
    urgency: Annotated[float, Says("紧迫", "1，规划点名加 ½，卡脖子加 ½")]
    importable: Annotated[float, Says("外购可得性", "不知道则为空，不进入优先级", gaps=True)]


@dataclass(frozen=True, slots=True)
class NeedRow:
    """要不要：谁离不开它，谁会就近采购"""

    needed: Annotated[bool, Says("要不要")]
    bound: Annotated[float, Says("离不开它的本地企业", unit="家")]
    users: Annotated[float, Says("可就近采购", unit="户")]
    suppliers: Annotated[float, Says("多一个客户", unit="户")]


@dataclass(frozen=True, slots=True)
class GapSaid:
    """一个环节在句子里怎么说：写明名录与所指的企业，概率写到最近的 5%，有区间的写区间"""

    presence: Annotated[str, Says("有没有", "“无”写明无哪类企业，或是核实过的")]
    because: Annotated[str, Says("判定依据")]
    rests_on: Annotated[str, Says("依据的名录", "各答案依据哪几份名录、说的是谁；没有则为空")]
    sureness: Annotated[str, Says("把握", "申明收全的名录说“无”不给概率，写申明")]
    none: Annotated[str, Says("没有的把握", "只是各地的一般比例、不是本地看出来的，写明；说不出则为空")]


@dataclass(frozen=True, slots=True)
class GapRow:
    """一个环节的状态及其依据"""

    segment: SegmentRef
    state: State
    action: Annotated[str, Says("动作", "补链、延链、强链、稳链、待核实；未布局为空")]
    rule: Annotated[str, Says("规则", "判定规则编号，几条用 + 连接")]
    presence: Presence
    sites: Sites
    strength: Strength
    said: GapSaid
    need: NeedRow
    marks: tuple[Mark, ...]
    chance: Chance
    priority: Annotated[float | None, Says("优先级", "不是缺口则为空", unit=WEIGHED)]
    parts: GapParts
    inputs: Inputs
    quadrant: Quadrant
    roster: RosterShown
    rosters: Claims
    verification: Found
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class PopulationRow:
    """口径：与谁比，计入多少，略去多少"""

    label: str
    universe: str
    enterprises: int
    counted: int
    undecidable: int
    place_unknown: int
    outside_population: int
    business_unknown: int
    business_unknown_place: int
    rosters: Annotated[tuple[RosterSpoken, ...], Says("名录", "各名录在这里看到了多少")]
    silent: Annotated[str, Says("为什么不说无", "为什么没有名录能说本地没有；能说则为空")]
    alone: Annotated[str, Says("只有本地", "数据里没有别处的企业，不说别处有几家；有则为空")]
    note: str
    left_out: Annotated[str, Says("未计入", "略去了谁")]


@dataclass(frozen=True, slots=True)
class Alike:
    """关联度与哪些地区比较"""

    places: tuple[PlaceRef, ...]
    note: str


def gap_row(gap: Gap) -> GapRow:
    """One segment of an assessment."""
    same = (
        "state",
        "action",
        "rule",
        "presence",
        "sites",
        "strength",
        "marks",
        "chance",
        "priority",
        "roster",
        "inputs",
    )
    made: Any = {k: getattr(gap, k) for k in (*same, "verification", "evidence")}
    need = NeedRow(gap.needed, gap.inputs.bound, gap.inputs.users, gap.inputs.suppliers)
    where = SegmentRef(gap.segment, gap.name, gap.stage, gap.group, gap.bottleneck)
    made |= {"said": GapSaid(gap.there, gap.because, gap.rests_on, gap.sure, gap.none_words), "parts": gap_parts(gap)}
    return GapRow(where, need=need, quadrant=gap.inputs.quadrant, rosters=gap.claims, **made)


def gap_parts(gap: Gap) -> GapParts:
    """The parts of its priority; a declaration is no probability."""
    declared = gap.inputs.declared == gap.inputs.declared
    return GapParts(**gap.parts | ({"sureness": float("nan")} if declared else {}))


def population_row(population: Population) -> PopulationRow:
    """Who is compared with, and the sentence that says so."""
    same: Any = {f.name: getattr(population, f.name) for f in fields(population) if f.name != "brief"}
    return PopulationRow(**same, note=population.note(), left_out=population.left_out())


def alike(assessment: Assessment) -> Alike:
    """Whom relatedness is compared with."""
    return Alike(tuple(map(place_ref, assessment.alike)), assessment.alike_note())
