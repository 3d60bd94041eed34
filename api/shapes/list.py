"""Shapes of the lists over all fields: overview, gap list, data tasks, saved schemes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from api.http.described import Measured, one_of, some_of
from api.http.gap_list_params import SORT_WORDS, STATE_WORDS
from api.shapes.base import (
    DataDate,
    FieldRef,
    FieldRow,
    GapRow,
    Number,
    On,
    PlaceRef,
    PopulationRow,
    SegmentRef,
    Shape,
    State,
)
from graph.chain.graph import STAGES
from graph.gaps.states import GAP_ACTIONS
from graph.gaps.thresholds import PARTS
from graph.gaps.weights import HEAVIEST
from graph.gaps.words import PARTS as PART_WORDS
from graph.questions.tables.gap_list import COLUMNS

Cause = Literal["few", "place", "small"]
Key = Annotated[str, Field(description="行的编号：区划:领域:环节，导出所选行时用")]


class ListHead(Shape):
    """整张清单的口径"""

    places: list[PlaceRef]
    as_of: On
    data_date: DataDate
    version: Number
    population: Annotated[PopulationRow | None, Field(description="第一个地区的口径；没有环节则为空")]
    fields: Annotated[int, Field(description="有环节的领域数")]
    segments: Annotated[int, Field(description="环节数，一个环节在几个领域或地区各算一次")]
    counts: Annotated[dict[State, int], Field(description="全部环节按状态的个数，不受筛选影响")]


class ListedGap(GapRow):
    """清单中的一个环节"""

    key: Key
    place: PlaceRef
    field: FieldRef
    field_status: str | None
    rank: Annotated[int | None, Field(description="在本次筛选的缺口中的名次")]
    moved: Annotated[int | None, Field(description="相对默认权重上升的名次，负数为下降")]


class GapList(ListHead):
    """各领域的缺口清单"""

    weights: dict[str, float]
    sort: str
    reverse: bool
    start: int
    shown: int
    total: int
    rows: list[ListedGap]


class OverviewRow(FieldRow):
    """一个领域：环节按状态的个数、可判断的环节、资料日期"""

    counts: dict[State, int]
    told: Annotated[int, Field(description="状态可判断的环节数")]
    seen: Annotated[int, Field(description="全国至少有一家确认企业的环节数")]
    enterprises_place: Annotated[int, Field(description="其中在本地的企业数")]
    oldest_date: Annotated[str | None, Field(description="所涉企业资料中最早的日期")]
    undated: Annotated[int, Field(description="没有资料日期的企业数")]


class Overview(ListHead):
    """各领域总览"""

    rows: list[OverviewRow]
    next: Annotated[list[ListedGap], Field(description="优先级最高的几个缺口")]


class FirmRow(Shape):
    """要核实的企业"""

    id: str
    name: str
    place: str
    work: Annotated[Literal["confirm", "locate"], Field(description="confirm 核实是否在做，locate 补所在地")]
    detail: str


class TaskRow(Shape):
    """一个数据不足的环节：缺什么，核实哪些企业"""

    key: Key
    place: PlaceRef
    field: FieldRef
    segment: SegmentRef
    rule: str
    cause: Cause
    missing: Annotated[str, Field(description="缺什么，一句话")]
    needed: Annotated[int | None, Field(description="对比范围至少要有几家；空为无论几家都不够")]
    short: Annotated[int | None, Field(description="还差几家")]
    suggested: Annotated[int, Field(description="待确认的企业")]
    suggested_place: Annotated[int, Field(description="其中在本地的")]
    unplaced: Annotated[int, Field(description="已确认、但所在地不够明确而未计入的企业")]
    helped: Annotated[bool, Field(description="都核实后是否够得上判断")]
    to_verify: int
    firms: Annotated[list[FirmRow], Field(description="先核实的几家")]


class GapTasks(ListHead):
    """数据任务清单"""

    causes: dict[Cause, int]
    helped: Annotated[int, Field(description="核实后可判断的任务数")]
    start: int
    shown: int
    total: int
    rows: list[TaskRow]


class SchemeFilters(Shape):
    """筛选；空为不限"""

    actions: Annotated[list[Annotated[str, some_of(GAP_ACTIONS)]], Field(default_factory=list)]
    states: Annotated[list[Annotated[str, some_of(STATE_WORDS)]], Field(default_factory=list)]
    stages: Annotated[list[Annotated[str, some_of(STAGES)]], Field(default_factory=list)]
    fields: Annotated[list[str], Field(default_factory=list)]


class SchemeBody(Shape):
    """要保存的方案；不写的为默认"""

    weights: Annotated[
        dict[Annotated[str, one_of([*PARTS, *PART_WORDS.values()])], Annotated[Measured, Field(le=HEAVIEST)]],
        Field(default_factory=dict, description="优先级各项的权重，0 到 5"),
    ]
    filters: Annotated[SchemeFilters, Field(default_factory=SchemeFilters)]
    sort: Annotated[Annotated[str, one_of(SORT_WORDS)], Field(max_length=30)] = "priority"
    reverse: StrictBool = False
    columns: Annotated[list[Annotated[str, one_of(COLUMNS)]], Field(default_factory=list, max_length=60)]
    by: Annotated[str, Field(max_length=40, description="谁保存的")] = ""


class Scheme(Shape):
    """保存的方案"""

    name: str
    weights: dict[str, float]
    filters: SchemeFilters
    sort: str
    reverse: bool
    columns: list[str]
    by: str
    at: Annotated[str, Field(description="保存时间（UTC）")]


class Schemes(Shape):
    """保存的方案，按名称"""

    schemes: list[Scheme]
