"""Shapes of the answers, for the API description. A test holds the real answers against them, so they cannot drift."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.http.described import one_of
from graph.gaps.states import ACTIONS, STATES

State = Annotated[str, one_of(STATES)]
Share = Annotated[float, Field(ge=0, le=1)]
Number = Annotated[int, Field(description="数据版本，每次导入或撤销加一")]
DataDate = Annotated[str | None, Field(description="所用事实的最近日期，如 2021 或 2021-12-31；没有事实为空")]
On = Annotated[str, Field(description="按这一天有效的记录回答")]


class Shape(BaseModel):
    """Base: nothing that is not declared."""

    model_config = ConfigDict(extra="forbid")


class FieldRow(Shape):
    """细分领域"""

    id: str
    name: str
    cluster: str | None
    category: str | None
    status: str | None
    about: str | None
    doubts: Annotated[list[str], Field(description="编写与复核时拿不准的地方")]
    segments: Annotated[int, Field(description="环节数")]
    enterprises: Annotated[int, Field(description="已确认在其环节经营的企业数")]
    data_date: DataDate


class Fields(Shape):
    """细分领域清单"""

    fields: list[FieldRow]
    version: Number
    as_of: On


class FieldOne(FieldRow):
    """一个细分领域"""

    version: Number
    as_of: On


class FieldRef(Shape):
    """领域的编号与名称"""

    id: str
    name: str
    status: str | None = None


class SegmentRow(Shape):
    """环节"""

    id: str
    name: str
    stage: str | None
    group: str | None
    definition: str | None
    role: str | None
    importable: Annotated[float | None, Field(description="外购可得性，0 难以外购，1 随处可买")]
    bottleneck: bool
    bottleneck_reason: str | None
    aliases: Annotated[str | None, Field(description="产品别名，以“；”分隔")]
    terms: Annotated[str | None, Field(description="规范术语：数据中尚未出现的叫法")]
    exclude: Annotated[str | None, Field(description="排除词")]
    gb_code: Annotated[str | None, Field(description="国标行业代码（GB/T 4754-2017）")]
    enterprises: int


class Segments(Shape):
    """一个领域的环节，按链上次序"""

    field: FieldRef
    segments: list[SegmentRow]
    version: Number


class SegmentRef(Shape):
    """环节的编号、名称与位置"""

    id: str
    name: str
    stage: str | None = None
    group: str | None = None
    bottleneck: bool = False


class GapParts(Shape):
    """优先级的组成"""

    demand_pull: Share
    criticality: Share
    confidence: Share
    importable: Annotated[Share | None, Field(description="不知道则为空，不进入优先级")]


class GapInputs(Shape):
    """判定所用的数"""

    n_place: Annotated[float, Field(description="本地计入的企业数")]
    n_total: Annotated[float, Field(description="对比范围计入的企业数")]
    place_total: int
    total: int
    prior: Annotated[float, Field(description="先验强度 k")]
    expected: Annotated[float, Field(description="预期 E = n_total × place_total ÷ total")]
    lq: Annotated[float | None, Field(description="区位商 (n_place + k) ÷ (E + k)")]
    confidence: Annotated[float, Field(description="置信度 1 − exp(−E)")]
    effective_makers: Annotated[float | None, Field(description="有效企业数 1 ÷ HHI，没有企业为空")]
    enterprises_place: int
    enterprises_known: Annotated[int, Field(description="全国已确认的企业数，所在地不明的也算")]
    suggested_place: int
    downstream_strength: float
    relatedness: float | None
    peers_relatedness: Annotated[
        float | None, Field(description="对比地区（见 alike）的平均关联度，没有可比的地区为空")
    ]
    strong_neighbours: int


class EvidenceRow(Shape):
    """依据的一条记录"""

    kind: Literal["local_enterprise", "enterprise_elsewhere", "suggested_enterprise", "supplies"]
    id: str
    name: str
    place: str
    detail: str


Quadrant = Annotated[
    Literal["strength", "opportunity", "weakness", "threat", "entrant"],
    Field(description="象限：优势、机会、弱项、风险、潜在进入，按区位商与高出对比地区的关联度"),
]


class GapRow(Shape):
    """一个环节的状态及其依据"""

    segment: SegmentRef
    state: State
    action: Annotated[str, Field(description=f"{'、'.join(filter(None, ACTIONS.values()))}；没有动作的为空")]
    rule: Annotated[str, Field(description="判定规则编号，几条用 + 连接")]
    priority: Annotated[float | None, Field(description="0 到 1；不是缺口则为空")]
    parts: GapParts
    inputs: GapInputs
    quadrant: Quadrant
    evidence: list[EvidenceRow]


class PlaceRef(Shape):
    """地区：一个或几个区划"""

    name: str
    ids: list[str]


class AlikeRow(Shape):
    """关联度与哪些地区比较"""

    places: list[PlaceRef]
    note: str


class PopulationRow(Shape):
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
    note: str


class Gaps(Shape):
    """一个领域在一个地区的缺口；缺口在前，按优先级排列"""

    field: FieldRef
    place: PlaceRef
    as_of: On
    population: PopulationRow
    alike: AlikeRow
    data_date: DataDate
    version: Number
    thresholds: dict[str, Any]
    counts: dict[State, int]
    gaps: list[GapRow]


class ThresholdRow(Shape):
    """一个阈值的敏感性"""

    threshold: str
    value: float
    lower: int
    higher: int
    segments: int


class Sensitivity(Shape):
    """阈值敏感性"""

    place: str
    field: str | None
    version: int
    thresholds: list[ThresholdRow]


class ProblemError(BaseModel):
    """一个不合规则的参数"""

    parameter: str
    message: str


class Problem(BaseModel):
    """RFC 9457 问题说明"""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    nearest: Annotated[list[str], Field(description="最接近的名称；没有找到时才有")] = []
    errors: Annotated[list[ProblemError], Field(description="不合规则的参数；422 时才有")] = []


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI ``responses`` for the statuses a route may refuse with."""
    return {s: _problem(s) for s in statuses}


_WORDS = {
    400: "参数不合规则，或没有这个参数",
    403: "别的网站的页面不能写入",
    404: "没有找到",
    409: "他人已先修改",
    413: "内容过大",
    421: "主机名不认识",
    422: "参数或文件不合规则",
    429: "排队已满，请稍后重试",
    500: "程序出错",
    503: "正在写入或没有按时答完，请稍后重试",
    507: "磁盘已满",
}
_WAIT = {"Retry-After": {"description": "几秒后再试", "schema": {"type": "integer"}}}


def _problem(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    more = {"headers": _WAIT} if status in (429, 503) else {}
    return {"description": _WORDS[status], "content": content, **more}
