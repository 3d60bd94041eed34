"""What lists over all fields are about, and one segment in such a list, as records that several answers hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any

from graph.asking.parts import DataDate, Named, On, PlaceRef, Version, place_ref
from graph.dates import to_iso
from graph.gap_list.choice import Chosen
from graph.gap_list.list import GapList
from graph.gaps.evidence import Evidence
from graph.gaps.marks import Mark
from graph.gaps.records import Inputs
from graph.gaps.words import WEIGHED
from graph.plain import plain
from graph.questions.records.gap import (
    Chance,
    Claims,
    Found,
    GapParts,
    GapRow,
    GapSaid,
    NeedRow,
    PopulationRow,
    Presence,
    Quadrant,
    RosterShown,
    SegmentRef,
    Sites,
    State,
    Strength,
    gap_row,
    population_row,
)
from graph.says import Says


@dataclass(frozen=True, slots=True)
class ListHead:
    """整张清单的口径"""

    places: tuple[PlaceRef, ...]
    as_of: On
    data_date: DataDate
    version: Version
    population: Annotated[PopulationRow | None, Says("口径", "第一个地区的口径；没有环节则为空")]
    fields: Annotated[int, Says("领域", "有环节的领域数", "个")]
    segments: Annotated[int, Says("环节", "环节数，一个环节在几个领域只算一次，在几个地区各算一次", "个")]
    counts: Annotated[Mapping[str, int], Says("各状态的环节数", "全部环节按状态的个数，不受筛选影响")]


@dataclass(frozen=True, slots=True)
class Whose:
    """清单中的一行：哪个地区、哪个领域；一个环节在一个地区只有一行"""

    key: Annotated[str, Says("行的编号", "行的编号：区划:领域:环节，导出所选行时用")]
    place: PlaceRef
    field: Named
    fields: Annotated[tuple[Named, ...], Says("所在领域", "环节所在的全部领域")]


@dataclass(frozen=True, slots=True)
class ListedGap(Whose):
    """清单中的一个环节"""

    rank: Annotated[int | None, Says("名次", "在本次筛选的缺口中的名次")]
    moved: Annotated[int | None, Says("名次变化", "相对默认权重上升的名次，负数为下降")]
    segment: SegmentRef
    state: State
    action: Annotated[str, Says("动作")]
    rule: Annotated[str, Says("规则", "判定规则编号，几条用 + 连接")]
    presence: Presence
    sites: Sites
    strength: Strength
    said: GapSaid
    need: NeedRow
    marks: tuple[Mark, ...]
    chance: Chance
    priority: Annotated[float | None, Says("优先级", "按所用的权重；不是缺口则为空", unit=WEIGHED)]
    parts: GapParts
    inputs: Inputs
    quadrant: Quadrant
    roster: RosterShown
    rosters: Claims
    verification: Found
    evidence: tuple[Evidence, ...]
    field_status: Annotated[str | None, Says("链条状态")]


def head_of(listed: GapList) -> dict[str, Any]:
    """Values of a :class:`ListHead`; the population is that of the first place."""
    first = listed.assessments[0] if listed.assessments else None
    return {
        "places": tuple(map(place_ref, listed.places)),
        "as_of": to_iso(listed.graph.on),
        "data_date": listed.graph.data_date,
        "version": listed.graph.version,
        "population": population_row(first.population) if first else None,
        "fields": len(listed.fields),
        "segments": int(listed.speaks.sum()),
        "counts": listed.counts(),
    }


def whose(listed: GapList, row: int) -> dict[str, Any]:
    """Values of a :class:`Whose`."""
    found = listed.assessment(row)
    fields = tuple(Named(a.field, a.field_name) for a in listed.fields_of(row))
    return {"key": listed.key(row), "place": place_ref(found.place), "field": fields[0], "fields": fields}


def listed_gap(listed: GapList, chosen: Chosen, at: int) -> ListedGap:
    """The row at a position of the choice; its priority is under the chosen weights."""
    row, rank = int(chosen.rows[at]), int(chosen.rank[at])
    gap = gap_row(listed.assessment(row).proven(listed.gap(row)))
    same = {f.name: getattr(gap, f.name) for f in fields(GapRow)} | {"priority": plain(chosen.priority[at])}
    return ListedGap(
        **whose(listed, row),
        rank=rank or None,
        moved=int(chosen.usual[at]) - rank if rank else None,
        **same,
        field_status=listed.assessment(row).field_status or None,
    )


def foot(listed: GapList) -> str:
    """The population, as a terminal says it under a list."""
    return listed.assessments[0].population.note() if listed.assessments else ""
