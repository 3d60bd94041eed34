"""Coverage as tables: one line per field, and the products left over as a work list."""

from __future__ import annotations

from typing import Any

from graph.views.table import Column, Table, records_table

_FIELDS = (
    Column("name", "领域"),
    Column("segments", "环节", "integer"),
    Column("segments_seen", "有企业的环节", "integer"),
    Column("enterprises", "落位企业", "integer"),
    Column("suggested_only", "待核实企业", "integer"),
    Column("products", "落位产品", "integer"),
    Column("rows", "收入行", "integer"),
    Column("no_place", "所在地不明", "integer"),
    Column("undecidable", "只知省份", "integer"),
    Column("unknown", "数据不足的环节", "integer"),
    Column("unknown_few", "因企业太少", "integer"),
    Column("unknown_place", "因所在地不明", "integer"),
    Column("unknown_small", "因本地规模小", "integer"),
    Column("few_helped", "核实后可判断", "integer"),
)
_LEFTOVERS = (
    Column("product", "未落位产品"),
    Column("share", "最大收入占比", "percent"),
    Column("makers", "企业数", "integer"),
    Column("named", "企业（部分）"),
)


def coverage_table(answer: dict[str, Any]) -> Table:
    """One line per field (from ``graph.questions.gaps.coverage_answer``)."""
    return records_table("数据覆盖", _FIELDS, answer["fields"], coverage_notes(answer))


def coverage_notes(answer: dict[str, Any]) -> tuple[str, ...]:
    """What the numbers mean, one "题目：内容" a line."""
    rows, landed = answer["rows"], answer["rows_landed"]
    share = f"{landed / rows:.1%}" if rows else "—"
    return (
        f"总体：有收入占比的产品行 {rows:,}，落到某个环节的 {landed:,}（{share}）；"
        f"有产品的企业 {answer['enterprises']:,} 家，落位 {answer['enterprises_landed']:,} 家，"
        f"其中所在地不明的企业共 {answer['enterprises_no_place']:,} 家（不分是否落位）",
        f"地区：“数据不足”与“只知省份”按{answer['place']}计算",
        "落位：产品经匹配规则确认属于某个环节，或由人工指定；一家企业可落在几个领域，各领域不可相加",
        "核实后可判断：“因企业太少”的环节中，待核实企业若都属实，就够得上判断的个数",
    )


def leftovers_table(answer: dict[str, Any]) -> Table:
    """Products that land nowhere, largest share of revenue first."""
    rows = [x | {"named": "、".join(x["named"])} for x in answer["leftovers"]]
    whose = "本领域已落位企业的" if answer["field"] else "全部企业的"
    note = (
        f"范围：{whose}产品中不落在任何领域环节的，按收入占比从大到小；显示前 {len(rows)} 个，共 "
        f"{answer['leftovers_total']:,} 个"
    )
    return records_table("未落位产品", _LEFTOVERS, rows, (note,))
