"""Shapes of the answers about single records, imports and batches; see ``api.shapes.base``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from api.shapes.base import Number, Shape


class MatchRow(Shape):
    """为什么找到：text 从 start 到 end 的字"""

    how: Annotated[
        str, Field(description="name 名称，pinyin 拼音，initials 首字母，aliases 别名，uscc、stock_code、id 代码等")
    ]
    text: str
    start: int
    end: int


class HitRow(Shape):
    """一个查到的对象"""

    kind: str
    id: str
    name: str
    note: Annotated[str, Field(description="环节所属领域、企业等所在地、区划的上级；没有则为空")]
    match: MatchRow | None


class Hits(Shape):
    """查找结果"""

    query: str
    hits: list[HitRow]
    truncated: Annotated[bool, Field(description="还有更多，未列出")]


class SourceRow(Shape):
    """出处"""

    file: str
    sheet: str
    row: int | None


class VersionRow(Shape):
    """记录的一个版本；在 since ≤ 日期 < until 有效，voided 表示已随批次撤销"""

    kind: str
    key: list[str]
    values: dict[str, Any]
    state: Literal["confirmed", "suggested", "rejected"]
    as_of: str | None
    origin: str | None
    since: str
    until: str
    batch: int
    source: SourceRow
    voided: bool


class RelationCountRow(Shape):
    """一类关系的条数；outward 为真表示由它指向对方"""

    kind: str
    outward: bool
    count: int


class Record(Shape):
    """一个对象：资料、关系（分页，先由它指向对方的）与历史"""

    record: VersionRow | None
    relations: list[VersionRow]
    relation_counts: list[RelationCountRow]
    history: list[VersionRow]
    relations_total: int
    page: int
    size: int
    truncated: bool


class ChangeRow(Shape):
    """一条记录在两天之间的变化"""

    kind: str
    key: list[str]
    change: Literal["added", "removed", "changed"]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Diff(Shape):
    """两天之间的变化（分页）"""

    from_: Annotated[str, Field(alias="from")]
    to: str
    total: int
    changes: list[ChangeRow]
    page: int
    size: int
    truncated: bool


class TableBooks(Shape):
    """一张输入表的账：行数 = 写入 + 未变 + 重复 + 拒绝"""

    rows: int
    written: int
    unchanged: int
    duplicates: int
    rejected: int


class RejectRow(Shape):
    """一条拒绝原因"""

    file: str
    sheet: str
    row: int
    column: str
    cell: Annotated[str, Field(description="单元格地址，如 D17；不是单个单元格的问题为空")]
    value: str
    rule: str
    message: str
    hint: str


class Report(Shape):
    """导入报告；dry_run 为真表示只是预览"""

    source: str
    batch: int | None
    tables: dict[str, TableBooks]
    rejects: list[RejectRow]
    rejected_total: int
    version: int
    seconds: float
    notes: list[str]
    dry_run: bool


class Import(Shape):
    """一次上传：先预览，确认后写入"""

    id: str
    kind: Literal["workbook", "sample"]
    name: str
    expires_at: str
    committed: bool
    report: Report


class BatchRow(Shape):
    """一个导入批次"""

    id: int
    source: str
    label: str
    effective: str
    committed_at: str
    status: Literal["committed", "rolled_back"]
    records: int
    by: Annotated[str, Field(description="写入的经手人，未留名为空")]
    undone_by: Annotated[str, Field(description="撤销的经手人")]


class Batches(Shape):
    """导入批次，新的在前"""

    batches: list[BatchRow]


class Undone(Shape):
    """撤销的批次（连同由它推导的批次）"""

    undone: list[int]
    version: Number


class Assessed(Shape):
    """写入的缺口评估"""

    place: str
    places: list[str]
    fields: list[str]
    counts: dict[str, int]
    links: int
    changed: int
    ended: int
    batch: int | None
    version: Number
