"""Shapes of the answers about uploads under way and about what a batch changed; see ``api.shapes.base``."""

from __future__ import annotations

from typing import Literal

from api.shapes.base import Shape
from graph.model.schema import FieldDef


class ImportProgress(Shape):
    """上传的进度；total 为 0 表示不知道总行数"""

    id: str
    state: Literal["checking", "checked", "writing", "written", "refused"]
    busy: bool
    stage: str
    done: int
    total: int
    problem: str | None


class Sheet(Shape):
    """一张表的前几行：行号、各格文字、是否拒绝"""

    name: str
    columns: list[str]
    rows: list[tuple[int, list[str], bool]]
    total: int


class ImportPreview(Shape):
    """每张表的前 50 行"""

    id: str
    sheets: list[Sheet]


class ChangeCounts(Shape):
    """一类记录的变化条数"""

    added: int
    changed: int
    ended: int


class BatchChanges(Shape):
    """一个批次改了什么"""

    batch: int
    counts: dict[str, ChangeCounts]
    falls: list[int]


class BatchRecord(Shape):
    """批次改变的一条记录"""

    kind: str
    key: list[str]
    change: Literal["added", "changed", "ended"]


class BatchRecords(Shape):
    """批次改变的记录（分页）"""

    batch: int
    kind: str
    total: int
    page: int
    size: int
    truncated: bool
    records: list[BatchRecord]


class Period(Shape):
    """一类记录（或一个领域）的资料日期：periods 为（时期，条数）"""

    id: str
    label: str
    total: int
    undated: int
    oldest: str | None
    newest: str | None
    periods: list[tuple[str, int]]


class Freshness(Shape):
    """数据时效"""

    kinds: list[Period]
    fields: list[Period]
    version: int


class KindRow(Shape):
    """一类对象或关系及其字段"""

    kind: str
    label: str
    english: str
    about: str
    sheet: str
    fields: list[FieldDef]


class NodeKindRow(KindRow):
    """一类对象"""

    id_label: str
    color: str
    shape: str


class RelationKindRow(KindRow):
    """一类关系：两端可以是哪些对象，除两端外还靠哪些字段区分"""

    source: list[str]
    target: list[str]
    key: list[str]
    derived: bool


class Dictionary(Shape):
    """数据字典"""

    schema_version: int
    nodes: list[NodeKindRow]
    relations: list[RelationKindRow]
