"""The workbook that users fill in, written from the layout: headers, notes, drop-downs, and one example row per
sheet.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from graph.errors import BadRequest
from graph.model.schema import Schema, default_schema
from graph.text import LIST_MARK
from loaders.workbook.layout import CHOICES, EXAMPLE_MARK, GUIDE, Column, SheetLayout, sheet_layouts

_DEPTH = 5000
"""Rows that get the drop-downs; more rows may be filled all the same."""
_LONGEST = 32_767
_INLINE_LIMIT = 255
"""Excel takes a list of choices of at most so many characters; a longer one is put on a hidden sheet."""
_GUIDE_WIDTH = 70
"""Width of the sheet that says how a workbook is filled in; it prints whole with wider fonts than Excel has too."""
_NOTED = 30
"""Choices beyond so many are not listed in the note of a head."""
_TYPE_WORDS = {
    "text": "文字",
    "number": "数字",
    "integer": "整数",
    "flag": "是或否",
    "date": "日期",
    "list": "多个用“；”分隔",
    "choice": "从下拉中选",
    "uscc": "18 位代码",
    "stock": "股票代码",
}

_GUIDE_LINES = (
    ("怎么填", None),
    (
        "1",
        "先填各类对象（细分领域、环节、企业、机构……），再填它们之间的关系（环节供需、企业产品……）。"
        "用不到的工作表可以空着或删去。",
    ),
    (
        "2",
        "每张表的灰色斜体行是示例：首列以“"
        + EXAMPLE_MARK
        + "”开头的行一律不导入，可以留着，也可以删去。覆盖示例行时请去掉“"
        + EXAMPLE_MARK
        + "”。",
    ),
    ("3", "列名带 * 的必填。列的顺序可以变，列名不要改；多出来的列不读取，会在结果中说明。"),
    ("4", "空白表示“不知道”，不会抹掉系统中已有的内容。没有数据请留空，不要写“/”“-”“无”。"),
    ("5", "一格填多项时用“；”分隔。比例写 0.35 或 35%。日期写 2020-05-01，只知道年或月就写 2020 或 2020-05。"),
    (
        "6",
        "代码列（信用代码、股票代码、区划代码、各种编号）已设为文本格式，请不要改成数字，否则末位会丢失，系统会退回。",
    ),
    ("编号与引用", None),
    ("7", "每个对象的编号一经填写就不要再改：系统凭编号认出同一个对象，再次导入同一文件不会重复。"),
    (
        "8",
        "企业按“企业编号 → 统一社会信用代码 → 股票代码”认定；都没有时按工商注册全称给一个临时编号，以后补上代码即可。",
    ),
    ("9", "关系表中引用企业，可填企业编号、信用代码、股票代码，或唯一对应的工商注册全称；简称不行，重名会退回。"),
    (
        "10",
        "引用其他对象，填编号或全称。所在地可直接写地名（如 昆山市、苏州工业园区）；重名的区县请写上市名，如 "
        "南京市鼓楼区。",
    ),
    ("11", "同一环节属于两个细分领域时，写两行，只改细分领域、阶段、子阶段、序号、权重，其他内容须一致或留空。"),
    ("结果与错误", None),
    (
        "12",
        "每一行要么整行导入，要么整行退回。退回的行列在“错误清单”里（文件、工作表、行、列、值、规则、问题、怎么改），"
        "并在您的工作簿副本上标红加批注；改好后整个文件再导入一次即可。",
    ),
)


Filled = Mapping[str, Sequence[Sequence[str]]]
"""Sheet name → rows of cells in the order of the layout's columns."""


def write_template(path: Path, schema: Schema | None = None, *, filled: Filled | None = None) -> None:
    """Write the workbook to ``path``: empty but for examples, or with the rows of some sheets ``filled`` in.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    layouts = sheet_layouts(schema or default_schema())
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    data = io.BytesIO()  # xlsxwriter's own errors about files are no OSError
    with xlsxwriter.Workbook(data, options) as book:
        formats = formats_of(book)
        _write_guide(book, formats, layouts)
        long_lists: list[tuple[str, ...]] = []
        for layout in layouts.values():
            _write_sheet(book, formats, layout, long_lists, (filled or {}).get(layout.name))
        if long_lists:
            write_choices(book, long_lists)
    path.write_bytes(data.getvalue())


def formats_of(book: Any) -> dict[str, Any]:
    """How the cells of our workbooks look."""
    head = {
        "bold": True,
        "border": 1,
        "border_color": "#A6A6A6",
        "align": "center",
        "valign": "vcenter",
        "num_format": "@",
    }
    return {
        "required": book.add_format({**head, "bg_color": "#F6D8CE"}),
        "optional": book.add_format({**head, "bg_color": "#E3EAF3"}),
        "example": book.add_format({"italic": True, "font_color": "#7F7F7F", "num_format": "@"}),
        "text": book.add_format({"num_format": "@"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "section": book.add_format({"bold": True, "bg_color": "#E3EAF3"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _write_guide(book: Any, formats: dict[str, Any], layouts: dict[str, SheetLayout]) -> None:
    sheet = book.add_worksheet(GUIDE)
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 88)
    sheet.write_string(0, 0, "产业链数据填报模板", formats["title"])
    row = 2
    for left, right in (
        *_GUIDE_LINES,
        ("各工作表", None),
        *((lay.name, _sheet_words(lay)) for lay in layouts.values()),
    ):
        if right is None:
            sheet.write_string(row, 0, left, formats["section"])
            sheet.write_blank(row, 1, None, formats["section"])
        else:
            sheet.write_string(row, 0, left, formats["wrap"])
            sheet.write_string(row, 1, right, formats["wrap"])
            sheet.set_row(row, 16 * (1 + _width(right) // 86))
        row += 1


def write_notes(book: Any, lines: Sequence[str], look: Any) -> None:
    """The sheet that says how a workbook is filled in, a line a row; it prints on A4."""
    sheet = book.add_worksheet(GUIDE)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, _GUIDE_WIDTH, look)
    for row, line in enumerate(lines):
        sheet.set_row(row, 16 * (1 + _width(line) // (_GUIDE_WIDTH - 4)))
        sheet.write_string(row, 0, line, look)


def _sheet_words(layout: SheetLayout) -> str:
    required = "、".join(c.label for c in layout.columns if c.required)
    return f"{layout.about}。必填：{required}"


def _write_sheet(
    book: Any,
    formats: dict[str, Any],
    layout: SheetLayout,
    long_lists: list[tuple[str, ...]],
    rows: Sequence[Sequence[str]] | None,
) -> None:
    sheet = book.add_worksheet(layout.name)
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 22)
    for at, column in enumerate(layout.columns):
        head = f"{column.label} *" if column.required else column.label
        example = example_cell(column, first=at == 0)
        # Dates are kept as text too, so that 2021-06 stays what was typed.
        as_text = column.is_code or column.field.type == "date"
        sheet.set_column(
            at, at, min(40, max(10, _width(head) + 3, _width(example) + 2)), formats["text"] if as_text else None
        )
        sheet.write_string(0, at, head, formats["required" if column.required else "optional"])
        sheet.write_comment(0, at, column_note(column), {"x_scale": 1.8, "y_scale": 1.2, "author": ""})
        if rows is None:
            sheet.write_string(1, at, example, formats["example"])
        drop_down(sheet, at, column, long_lists)
    for number, row in enumerate(rows or (), start=1):
        for at, text in enumerate(row):
            if len(text) > _LONGEST:
                raise BadRequest(
                    f"{layout.name}表“{row[0]}”的“{layout.columns[at].label}”有 {len(text)} 字，工作簿一格最多 "
                    f"{_LONGEST} 字；请先缩短"
                )
            if text:
                sheet.write_string(number, at, text, formats["text"])


def drop_down(sheet: Any, at: int, column: Column, long_lists: list[tuple[str, ...]], first: int = 1) -> None:
    """Let the cells of a column, from the row ``first`` on, be chosen from the choices of its field; long ones are
    added to ``long_lists``.
    """
    choices = ("是", "否") if column.field.type == "flag" else column.field.choices
    if not choices:
        return
    source: list[str] | str = list(choices)
    if len(",".join(choices)) > _INLINE_LIMIT or any("," in c for c in choices):
        long_lists.append(choices)
        letter = xlsxwriter.utility.xl_col_to_name(len(long_lists) - 1)
        source = f"='{CHOICES}'!${letter}$1:${letter}${len(choices)}"
    words = {"error_title": "不在可选项中", "error_message": "请从下拉列表中选择；不清楚请留空"}
    if column.many:  # several of the choices are none of them
        words |= {"error_type": "warning", "error_message": "几个用“；”隔开，每个照下拉列表写"}
    sheet.data_validation(first, at, _DEPTH, at, {"validate": "list", "source": source, **words})


def write_choices(book: Any, long_lists: list[tuple[str, ...]]) -> None:
    """The hidden sheet of the long lists."""
    sheet = book.add_worksheet(CHOICES)
    for at, choices in enumerate(long_lists):
        for row, choice in enumerate(choices):
            sheet.write_string(row, at, choice)
    sheet.hide()


def example_cell(column: Column, *, first: bool) -> str:
    """The example shown for a column; the first column carries the mark of example rows."""
    return EXAMPLE_MARK + (column.field.example or column.label) if first else column.field.example


def column_note(column: Column) -> str:
    """What the cell note of a header says."""
    field = column.field
    bounds = [
        f"不小于 {field.min:g}" if field.min is not None else "",
        f"不大于 {field.max:g}" if field.max is not None else "",
    ]
    lines = [
        f"{field.label}：{'必填' if column.required else '可空'}，{_TYPE_WORDS['list' if column.many else field.type]}",
        f"单位：{field.unit}" if field.unit else "",
        "、".join(b for b in bounds if b),
        f"可选：{LIST_MARK.join(field.choices) if len(field.choices) <= _NOTED else '见下拉列表'}"
        if field.choices
        else "",
        field.note,
        f"例：{field.example}" if field.example else "",
    ]
    return "\n".join(line for line in lines if line)


def _width(text: str) -> int:
    """Display width in columns; a CJK character takes two."""
    return sum(2 if c > "\u2e7f" else 1 for c in text)
