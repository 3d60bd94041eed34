"""环节: all about one segment in one place: who works in it, why it is in its state, and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from graph.asking.assess import assess_field
from graph.asking.parts import DataDate, FieldRef, On, PlaceRef, Version, place_ref
from graph.asking.question import Question
from graph.asking.rows import columns_of, rows_table
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import Field, Peers, Place, Segment
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from graph.chain.remarks import Remark
from graph.dates import to_iso
from graph.gaps.reasons import Reason, reasons
from graph.gaps.records import Assessment
from graph.gaps.segment_facts import Listed, Member, Neighbour, SegmentFacts, segment_facts
from graph.gaps.states import STATE_LABELS
from graph.questions.records.gap import GapRow, PopulationRow, State, gap_row, population_row
from graph.says import Says
from graph.views.table import Column, Table, records_table

LISTS = {
    "local": "本地企业",
    "suggested": "待确认的本地企业",
    "elsewhere": "外地企业",
    "institutions_local": "本地机构",
    "institutions_elsewhere": "外地机构",
}
_SAID = ("local", "elsewhere", "institutions_local", "institutions_elsewhere")
"""Lists that a terminal shows."""


@dataclass(frozen=True, slots=True)
class SegmentAbout:
    """环节本身"""

    definition: Annotated[str, Says("定义")]
    role: Annotated[str, Says("作用")]
    importable: Annotated[float | None, Says("外购可得性", "0 难以外购，1 随处可买；不知道则为空", kind="percent")]
    bottleneck_reason: Annotated[str, Says("卡脖子的理由")]
    aliases: Annotated[tuple[str, ...], Says("别名", "产品别名")]
    terms: Annotated[tuple[str, ...], Says("规范术语")]
    gb_code: Annotated[str, Says("国标代码", "国标行业代码（GB/T 4754-2017）")]


@dataclass(frozen=True, slots=True)
class MemberList:
    """前几个，及总数"""

    shown: int
    total: int
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class CityRow:
    """一个城市的企业数"""

    place: Annotated[str, Says("城市")]
    enterprises: Annotated[int, Says("企业", unit="家")]


@dataclass(frozen=True, slots=True)
class NeighbourRow:
    """上下游的一个环节；不属于同一领域的没有状态"""

    id: Annotated[str, Says("编号")]
    name: Annotated[str, Says("名称")]
    essential: Annotated[bool, Says("必需")]
    state: State | None
    enterprises_place: Annotated[int | None, Says("本地企业", unit="家")]


@dataclass(frozen=True, slots=True)
class SegmentInPlace:
    """一个环节在一个地区的全部情况"""

    field: FieldRef
    place: PlaceRef
    as_of: On
    population: PopulationRow
    data_date: DataDate
    version: Version
    gap: GapRow
    about: SegmentAbout
    steps: Annotated[tuple[Reason, ...], Says("判定的步骤")]
    local: MemberList
    suggested: MemberList
    elsewhere: MemberList
    institutions_local: MemberList
    institutions_elsewhere: MemberList
    elsewhere_by_place: tuple[CityRow, ...]
    elsewhere_unknown: Annotated[int, Says("所在地不明", "所在地不明、不能判断是否在本地的企业数", "家")]
    inputs: Annotated[tuple[NeighbourRow, ...], Says("上游环节", "它需要的上游环节")]
    users: Annotated[tuple[NeighbourRow, ...], Says("下游环节", "用到它的下游环节")]
    candidates: Annotated[Mapping[str, int], Says("候选", "可邀请的企业、机构、人才数")]
    remarks: Annotated[tuple[Remark, ...], Says("台账所写", "台账里手写的，原文，不参与计算")]
    not_counted: Annotated[tuple[str, ...], Says("不算本地有", "在别处做它、在本地只有登记或做什么不明的场所的企业")]


def find(
    graph: ChainGraph,
    field: Field,
    segment: Segment,
    place: Place,
    peers: Peers = None,
    top: Annotated[int, Word("每张名单显示前几名", least=1, most=200)] = 10,
) -> SegmentFacts:
    """The segment of the field in the place."""
    return find_facts(graph, assess_field(graph, field, place, peers), segment, top)


def find_facts(graph: ChainGraph, assessment: Assessment, segment: str, top: int) -> SegmentFacts:
    """Facts of the segment that these words name, of a field that is assessed already."""
    key = find_id(graph, "Segment", segment, [g.segment for g in assessment.gaps])
    return segment_facts(graph, assessment, key, top=top)


def segment_record(facts: SegmentFacts) -> SegmentInPlace:
    """All about one segment in one place, with the steps that lead to its state."""
    found = facts.assessment
    about = (facts.definition, facts.role, facts.importable, facts.bottleneck_reason)
    return SegmentInPlace(
        FieldRef(found.field, found.field_name, found.field_status),
        place_ref(found.place),
        to_iso(found.on),
        population_row(found.population),
        found.data_date,
        found.version,
        gap_row(facts.gap),
        SegmentAbout(*about, facts.aliases, facts.terms, facts.gb_code),
        reasons(facts.gap, found.thresholds),
        **{name: _members(getattr(facts, name)) for name in LISTS},
        elsewhere_by_place=tuple(CityRow(*each) for each in facts.by_place),
        elsewhere_unknown=facts.nowhere,
        inputs=tuple(map(_neighbour, facts.inputs)),
        users=tuple(map(_neighbour, facts.users)),
        candidates=facts.candidates,
        remarks=facts.remarks,
        not_counted=facts.not_counted,
    )


def _members(listed: Listed) -> MemberList:
    return MemberList(len(listed.shown), listed.total, listed.shown)


def _neighbour(neighbour: Neighbour) -> NeighbourRow:
    gap, named = neighbour.gap, (neighbour.id, neighbour.name, neighbour.essential)
    return NeighbourRow(*named, gap.state, gap.inputs.enterprises_place) if gap else NeighbourRow(*named, None, None)


def segment_tables(facts: SegmentFacts) -> tuple[Table, ...]:
    """Why it is in its state, and who works in it."""
    found, gap = facts.assessment, facts.gap
    where = f"范围：{found.field_name} · {gap.name} · {found.place.name}，状态 {STATE_LABELS[gap.state]}"
    steps = rows_table(
        "判定", Reason, reasons(gap, found.thresholds), (where, found.population.note(), *found.population.details())
    )
    columns = columns_of(Member)
    rows = [
        {"list": label} | {k: getattr(m, k) for k in columns}
        for name, label in LISTS.items()
        for m in getattr(facts, name).shown
    ]
    counted = [*(_counted(facts, name) for name in LISTS), *facts.not_counted]
    return steps, records_table("企业与机构", (Column("list", "名单"), *columns.values()), rows, tuple(counted))


def _counted(facts: SegmentFacts, name: str) -> str:
    listed: Listed = getattr(facts, name)
    return f"{LISTS[name]}：显示前 {len(listed.shown)} 个，共 {listed.total} 个"


def said(facts: SegmentFacts) -> Iterable[Said]:
    """The steps, the names, and the segments beside it."""
    gap, found = facts.gap, facts.assessment
    title = f"{gap.name} · {found.place.name}：{STATE_LABELS[gap.state]}。{gap.because}"
    rows = [(("→ " if s.decides else "") + s.name, s.filled, s.verdict) for s in reasons(gap, found.thresholds)]
    yield Sheet(title, ("依据（→ 决定状态）", "代入", "含义"), rows, found.population.note())
    for name in _SAID:
        names = "、".join(f"{m.name}（{m.place}）" if m.place else m.name for m in getattr(facts, name).shown)
        yield _counted(facts, name) + (f"：{names}" if names else "")
    yield from facts.not_counted
    for label, others in (("它需要", facts.inputs), ("需要它", facts.users)):
        yield f"{label}：{'、'.join(map(_said_of, others)) or '没有记录'}"
    for remark in facts.remarks:
        yield f"台账所写（{remark.place}，{remark.head or '未注明列'}，不参与计算）：{remark.text}"


def _said_of(neighbour: Neighbour) -> str:
    state = STATE_LABELS[neighbour.gap.state] if neighbour.gap else "他链环节"
    return f"{neighbour.name}（{'必需，' if neighbour.essential else ''}{state}）"


QUESTION = Question(
    "segment",
    "一个环节的全部情况",
    "本地与外地的企业、机构，状态的依据与代入数字的公式，上下游环节，可邀请谁。",
    find,
    topic="环节与比较",
    record=segment_record,
    tables=segment_tables,
    said=said,
    file=lambda facts: f"环节-{facts.gap.name}-{facts.assessment.place.name}",
    noun="环节情况",
    page="/fields/{field}?segment={segment}&place={place}",
)
