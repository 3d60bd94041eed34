"""Sentences that stand under many answers."""

from __future__ import annotations

from graph.dates import to_iso


def dated(data_date: str | None, on: int, version: int) -> str:
    """How old the data are, and as of which day and version they were asked."""
    return f"数据截至 {data_date or '未注明'}，按 {to_iso(on)} 有效的记录；数据版本 {version}"
