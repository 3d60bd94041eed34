"""Shapes of the answers about the chains themselves: coverage and findings."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.shapes.base import Number, Shape, Share


class FieldCoverageRow(Shape):
    """一个领域的数据覆盖"""

    field: str
    name: str
    segments: Annotated[int, Field(description="环节数")]
    segments_seen: Annotated[int, Field(description="至少有一家已确认企业的环节数")]
    enterprises: Annotated[int, Field(description="已确认落位的企业数")]
    suggested_only: Annotated[int, Field(description="只有待核实匹配的企业数")]
    products: Annotated[int, Field(description="已确认落位的产品数")]
    rows: Annotated[int, Field(description="落位的收入行数（企业 × 产品，有收入占比）")]
    no_place: Annotated[int, Field(description="落位企业中所在地不明的家数")]
    undecidable: Annotated[int, Field(description="落位企业中只知省份、不能判断是否在该地区的家数")]
    unknown_few: Annotated[int, Field(description="数据不足的环节：已知企业太少")]
    unknown_place: Annotated[int, Field(description="数据不足的环节：已知企业够，但所在地或业务不明")]
    unknown_small: Annotated[int, Field(description="数据不足的环节：按本地规模，没有也看不出来")]
    few_helped: Annotated[int, Field(description="unknown_few 中，待核实企业若属实即够得上判断的环节数")]
    unknown: Annotated[int, Field(description="数据不足的环节合计")]


class LeftoverRow(Shape):
    """一个未落位的产品"""

    product: str
    share: Annotated[Share, Field(description="各企业中最大的收入占比")]
    makers: Annotated[int, Field(description="有此产品的企业数")]
    named: Annotated[list[str], Field(description="其中占比最大的几家")]


class CoverageReport(Shape):
    """数据覆盖"""

    place: str
    field: str | None
    fields: list[FieldCoverageRow]
    rows: Annotated[int, Field(description="全部收入行数")]
    rows_landed: Annotated[int, Field(description="落到任一环节的收入行数")]
    enterprises: Annotated[int, Field(description="有产品的企业数")]
    enterprises_landed: int
    enterprises_no_place: Annotated[int, Field(description="有产品而所在地不明的企业数")]
    leftovers: list[LeftoverRow]
    leftovers_total: int
    version: Number


class FindingRow(Shape):
    """链条检查发现的一处"""

    field: Annotated[str, Field(description="领域编号；环节不属于任何领域时为空")]
    segment: Annotated[str, Field(description="环节编号")]
    rule: str
    refused: Annotated[bool, Field(description="是：应改正后再用；否：提示")]
    message: str
    hint: str


class ChainCheck(Shape):
    """链条检查"""

    field: str | None
    segments: Annotated[int, Field(description="检查了几个环节")]
    refused: int
    hints: int
    findings: list[FindingRow]
    version: Number
