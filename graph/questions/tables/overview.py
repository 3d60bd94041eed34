"""The overview as a table: one line per field."""

from __future__ import annotations

from typing import Any

from graph.gaps.states import STATE_LABELS
from graph.views.table import Column, Table, records_table

_COLUMNS = (
    Column("cluster", "产业集群"),
    Column("name", "领域"),
    Column("status", "链条状态"),
    Column("segments", "环节", "integer"),
    *(Column(state, label, "integer") for state, label in STATE_LABELS.items()),
    Column("told", "可判断的环节", "integer"),
    Column("seen", "有企业的环节", "integer"),
    Column("enterprises_place", "本地企业", "integer", "家"),
    Column("enterprises", "全国企业", "integer", "家"),
    Column("oldest_date", "最早资料"),
    Column("data_date", "最新资料"),
    Column("undated", "无日期的企业", "integer", "家"),
)


def overview_table(answer: dict[str, Any]) -> Table:
    """One line per field (from :func:`graph.questions.overview.overview_answer`)."""
    rows = [row | row["counts"] for row in answer["rows"]]
    return records_table("总览", _COLUMNS, rows, overview_notes(answer))


def overview_notes(answer: dict[str, Any]) -> tuple[str, ...]:
    """What the numbers mean, one "题目：内容" a line."""
    places = "、".join(p["name"] for p in answer["places"])
    return (
        f"地区：{places or '—'}",
        f"日期：数据截至 {answer['data_date'] or '未注明'}，按 {answer['as_of']} 有效的记录，数据版本 "
        f"{answer['version']}",
        *((answer["population"]["note"],) if answer["population"] else ()),
        "可判断的环节：状态不是“数据不足”的环节；数据不足不算缺口，另见待核实清单",
        "有企业的环节：全国至少有一家确认的企业；企业数为确认在该领域经营的企业，一家可在几个领域，不可相加",
        "资料日期：所涉企业的资料所说的日期，最早与最新",
    )
