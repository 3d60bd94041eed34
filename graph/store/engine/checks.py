"""What a table of records must satisfy before any of it is written, on any engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.errors import StoreError
from graph.model.records import UNIVERSAL, RecordTable
from graph.model.schema import STATES, NodeKind, RelationKind


def check_table(kind: NodeKind | RelationKind, table: RecordTable) -> list[str]:
    """Columns after the id(s); raises ``StoreError`` for a column, end, key or state that the schema does not allow."""
    ids = ["id"] if isinstance(kind, NodeKind) else ["source", "target"]
    if list(table.columns[: len(ids)]) != ids:
        raise StoreError(f"{kind.name}：批次的前几列须为 {'、'.join(ids)}")
    columns = list(table.columns[len(ids) :])
    if unknown := [c for c in columns if c not in kind.fields and c not in UNIVERSAL]:
        raise StoreError(
            f"{kind.name}：未声明的字段 {'、'.join(unknown)}；可用：{'、'.join([*kind.fields, *UNIVERSAL])}"
        )
    if len(set(columns)) != len(columns):
        raise StoreError(f"{kind.name}：同一字段出现两次：{'、'.join(columns)}")
    if isinstance(kind, RelationKind):
        _check_relation(kind, table)
    if "state" in columns:
        at = table.columns.index("state")
        if wrong := {row[at] for row in table.rows} - {None, *STATES}:
            raise StoreError(f"{kind.name}：状态“{wrong.pop()}”不存在；可用：{'、'.join(STATES)}")
    return columns


def _check_relation(kind: RelationKind, table: RecordTable) -> None:
    if table.ends is None or table.ends[0] not in kind.source or table.ends[1] not in kind.target:
        raise StoreError(
            f"{kind.name}：两端应为 {'、'.join(kind.source)} → {'、'.join(kind.target)}，实为 {table.ends}"
        )
    for key in kind.key:
        if key not in table.columns or any(row[table.columns.index(key)] is None for row in table.rows):
            raise StoreError(f"{kind.name}：“{kind.fields[key].label}”是键的一部分，每条记录都须填写")


def blank_id(kind: NodeKind | RelationKind) -> StoreError:
    """A record without an id or an end."""
    return StoreError(f"{kind.name}：有记录的编号为空；批次未写入")


def absent_ends(kind: NodeKind | RelationKind, node: str, absent: Iterable[Any]) -> StoreError:
    """Relations whose ends are no known node."""
    names = sorted(map(str, absent))
    return StoreError(f"{kind.name}：{len(names)} 个 {node} 不存在（{'、'.join(names[:5])}）；批次未写入，请先写入它们")


def repeated(kind: NodeKind | RelationKind) -> StoreError:
    """Two rows of one table that claim the same place."""
    rule = "同一起点有两个终点" if isinstance(kind, RelationKind) and kind.single else "有重复的键"
    return StoreError(f"{kind.name}：同一批次中{rule}；批次未写入")
