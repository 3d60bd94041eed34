"""Shapes of the answers about departures, the shape of chains and systemic risk; see ``api.shapes.base``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.shapes.base import DataDate, FieldRef, Number, On, PlaceRef, Shape, Share

Notes = Annotated[list[str], Field(description="哪些是推算（proxy），哪些不知道")]
Basis = Annotated[Literal["observed", "proxy"], Field(description="observed 有记录，proxy 按环节供需推算")]
Where = Annotated[PlaceRef, Field(description="在哪里计；不分地区时编号为空")]
Path = Annotated[list[str], Field(description="途径，依次的名称")]


class Ref(Shape):
    """编号与名称"""

    id: str
    name: str


class HeldSegmentRow(Shape):
    """它所在的一个环节"""

    id: str
    name: str
    fields: list[Ref]
    left: Annotated[int, Field(description="它离开后还剩几家（已确认）")]
    after: Annotated[str, Field(description="离开后的情形，如 再无企业")]
    others_suggested: Annotated[int, Field(description="另有几家待核实")]
    share: Annotated[float | None, Field(description="占它收入的比例")]
    suggested: Annotated[bool, Field(description="它在此环节尚待核实")]
    importable: Annotated[float | None, Field(description="外购可得性，0 难以外购，1 随处可买")]


class StoppedRow(Shape):
    """缺了必需投入、会跟着停的环节"""

    id: str
    name: str
    path: Path


class HeldProductRow(Shape):
    """它生产的一种产品"""

    id: str
    name: str
    left: Annotated[int, Field(description="所读数据中还有几家生产")]
    used_by: Annotated[list[str], Field(description="用到它的产品")]


class BuyerRow(Shape):
    """一家下游企业"""

    id: str
    name: str
    basis: Basis
    path: Path
    essential: Annotated[bool, Field(description="是否为必需投入")]
    others: Annotated[int, Field(description="另有几家供应企业")]
    amount: Annotated[float | None, Field(description="年供货额，万元")]


class Buyers(Shape):
    """下游企业：有记录的在前"""

    observed: Annotated[int, Field(description="有供货记录的共几家")]
    proxy: Annotated[int, Field(description="按环节推算的共几家")]
    shown: int
    rows: list[BuyerRow]


class DepartureReport(Shape):
    """一家企业离开会怎样"""

    enterprise: Ref
    place: Where
    fields_read: Annotated[list[str] | None, Field(description="推算只读了这些领域；空为全部")]
    segments: list[HeldSegmentRow]
    lost: Annotated[list[str], Field(description="离开后再无企业的环节编号（只计已确认）")]
    stopped: list[StoppedRow]
    products: list[HeldProductRow]
    buyers: Buyers
    notes: Notes
    as_of: On
    data_date: DataDate
    version: Number


class MakersRow(Shape):
    """企业集中度；没有企业则除个数外为空"""

    count: int
    hhi: Annotated[float | None, Field(description="份额平方和，1 为一家独占")]
    effective: Annotated[float | None, Field(description="有效企业数，1 ÷ HHI")]
    largest: Annotated[float | None, Field(description="最大一家的份额")]


class SegmentShapeRow(Shape):
    """一个环节在链条中的位置"""

    id: str
    name: str
    stage: str
    layer: Annotated[int, Field(description="从最上游数起的最长步数")]
    upstream: Annotated[float, Field(description="上游度（推算，只看次序）")]
    gate: Annotated[str, Field(description="去往它的所有路线最后必经的环节，没有则空")]
    gates: Annotated[list[str], Field(description="去往这些环节的所有路线都经过它")]
    splits: Annotated[bool, Field(description="去掉它链条是否断成几块")]
    cut: Annotated[list[str] | None, Field(description="最少几个环节就能断掉去往它的所有路线；没有投入则空")]
    makers: MakersRow
    by_revenue: Annotated[bool, Field(description="集中度按营业收入计；否则各企业同等计")]


class StructureReport(Shape):
    """一个领域的链条结构，环节按链上次序"""

    field: FieldRef
    place: Where
    segments: list[SegmentShapeRow]
    cycles: Annotated[list[list[str]], Field(description="互为上下游、合并为一组的环节")]
    notes: Notes
    as_of: On
    data_date: DataDate
    version: Number


class FirmRiskRow(Shape):
    """一家企业"""

    id: str
    name: str
    loss: Annotated[Share, Field(description="它停产时全部产出损失的比例")]
    own: Annotated[Share, Field(description="它自己的产出占比")]
    spread: Annotated[Share, Field(description="波及他人的损失")]
    sectors: Annotated[list[str], Field(description="所在环节")]
    settled: Annotated[bool, Field(description="假表示没有算到稳定，损失是下界")]
    rounds: int


class SystemicReport(Shape):
    """系统性风险最大的企业，损失大的在前"""

    field: FieldRef
    place: Where
    basis: Basis
    tol: Annotated[float, Field(description="收敛精度")]
    shown: int
    total: int
    firms: list[FirmRiskRow]
    notes: Notes
    as_of: On
    data_date: DataDate
    version: Number


class LinkageRow(Shape):
    """一个环节的关联与假设抽取"""

    name: str
    output: Annotated[float, Field(description="产出，万元；只计供货里的企业")]
    backward: Annotated[float, Field(description="后向关联：它多一单位最终需求，全部产出多多少")]
    forward: Annotated[float, Field(description="前向关联：它多一单位初始投入，全部产出多多少")]
    power: Annotated[float, Field(description="影响力系数，大于 1 为高于平均")]
    sensitivity: Annotated[float, Field(description="感应度系数，大于 1 为高于平均")]
    key: Annotated[bool, Field(description="两者都大于 1")]
    extraction: Annotated[float, Field(description="去掉它，全部产出减少多少，万元")]
    lost: Annotated[float, Field(description="占全部产出的比例")]
    upstream: Annotated[float, Field(description="上游度，1 为直接到最终需求")]


class LinkagesReport(Shape):
    """各环节的关联与假设抽取，损失大的在前"""

    field: FieldRef
    place: Where
    basis: Annotated[Literal["observed", "proxy"] | None, Field(description="空为没有数值")]
    segments: list[LinkageRow]
    trouble: Annotated[str, Field(description="没有结果时的原因")]
    notes: Notes
    as_of: On
    data_date: DataDate
    version: Number
