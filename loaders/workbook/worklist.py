"""The worklist as a workbook that goes out and comes back: what to ask, hidden keys, and the columns to fill in.

Its sheets are those of the template, so it comes back by the ordinary upload.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from graph.model.schema import default_schema
from loaders.workbook.layout import ASKED, Column, SheetLayout, sheet_layouts
from loaders.workbook.template import column_note, write_notes

SEGMENTS, FIRMS = "核实", "企业环节"
_SPARE = 200
"""Rows below the questions that get the drop-downs too."""
_KEYS = {SEGMENTS: ("地区", "环节"), FIRMS: ("企业",)}
_FILL = {
    SEGMENTS: ("结论", "核实方式", "做它的企业", "核实单位", "核实人", "核实日期", "核实说明", "核实依据"),
    FIRMS: ("环节", "收入占比", "资料来源"),
}
_TOLD = {
    SEGMENTS: (f"{ASKED}地区", f"{ASKED}环节", "领域", "先后", "知道什么", "问谁"),
    FIRMS: (f"{ASKED}企业", "所在地", "行业", "先后", "同行业的企业常做"),
}
_WIDTHS = {"知道什么": 42, "问谁": 42, "同行业的企业常做": 36, "做它的企业": 26, "核实说明": 26}
_LINES = (
    "这份表带出去问，填好后在网页“数据”里原样上传，或 chainatlas load workbook 这份表.xlsx。",
    "“核实”：一行问一个环节在一个地区有没有。填结论（有、无、说不清）、方式、单位、姓名、日期；没问到的行留空，不会读取。",
    "“企业环节”：一行一家业务不明的企业。弄清它做什么，在“环节”里填环节全称或编号；做几个环节，就把这一行复制几行。",
    "不要改隐藏的列（地区、环节、企业的编号）和列名；行可以删去，次序可以变。",
    "可信度按方式：走访 95%，协会、统计数据 90%，桌面 70%。有效一年，写错了可以撤回。",
)


@dataclass(frozen=True, slots=True)
class Question:
    """One row: the keys that bring the answer home, and what is told to who asks."""

    keys: tuple[str, ...]
    told: tuple[str | float, ...]


def write_worklist(path: Path, segments: Sequence[Question], firms: Sequence[Question]) -> None:
    """Write the workbook: a sheet of segments to verify, one of firms to read, and how to fill them in."""
    layouts, data = sheet_layouts(default_schema()), io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(data, options) as book:
        looks = {
            "told": book.add_format({"bold": True, "bg_color": "#E3EAF3", "num_format": "@"}),
            "fill": book.add_format({"bold": True, "bg_color": "#F6D8CE", "num_format": "@"}),
            "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            "number": book.add_format({"num_format": "0.0", "valign": "top"}),
        }
        write_notes(book, _LINES, looks["text"])
        for name, rows in ((SEGMENTS, segments), (FIRMS, firms)):
            _sheet(book, looks, layouts[name], rows)
        book.get_worksheet_by_name(SEGMENTS).activate()
    path.write_bytes(data.getvalue())


def _sheet(book: Any, looks: dict[str, Any], layout: SheetLayout, rows: Sequence[Question]) -> None:
    sheet, columns = book.add_worksheet(layout.name), {c.label: c for c in layout.columns}
    told, keys, fill = _TOLD[layout.name], _KEYS[layout.name], _FILL[layout.name]
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for at, head in enumerate((*told, *keys, *fill)):
        hidden = {"hidden": True} if len(told) <= at < len(told) + len(keys) else {}
        sheet.set_column(at, at, _WIDTHS.get(head, 14), looks["text"], hidden)
        if at >= len(told) + len(keys):
            _fill_in(sheet, looks, columns[head], at, len(rows) + _SPARE)
        else:
            sheet.write_string(0, at, head, looks["told"])
    for number, row in enumerate(rows, start=1):
        for at, value in enumerate((*row.told, *row.keys)):
            if isinstance(value, float):
                sheet.write_number(number, at, value, looks["number"])
            else:
                sheet.write_string(number, at, value, looks["text"])


def _fill_in(sheet: Any, looks: dict[str, Any], column: Column, at: int, depth: int) -> None:
    sheet.write_string(0, at, f"{column.label} *" if column.required else column.label, looks["fill"])
    sheet.write_comment(0, at, column_note(column), {"x_scale": 1.8, "y_scale": 1.2, "author": ""})
    if choices := column.field.choices:
        sheet.data_validation(1, at, depth, at, {"validate": "list", "source": list(choices)})
