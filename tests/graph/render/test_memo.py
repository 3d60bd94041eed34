"""Workbooks that begin with a memo: read with a real reader, as somebody would print them."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.render.xlsx import MEMO_SHEET, NOTES_SHEET, render_xlsx
from graph.render.xlsx_page import A3_WIDE, A4, A4_WIDE, paper_for
from graph.views.memo import UNKNOWN, Memo
from graph.views.table import Column, Table
from tests.rounds import rounds

COLUMNS = (
    Column("rank", "序号", "integer"),
    Column("name", "企业名称"),
    Column("revenue", "营业收入", "number", "亿元"),
    Column("why", "为什么找它"),
)
ROWS = ((1, "甲材料股份有限公司", 12.0, "本地缺它" * 12), (2, "乙装备股份有限公司", None, "同上"))
NAMES = Table("名单", COLUMNS, ROWS)
DETAIL = Table("明细", (Column("a", "值", "percent"), Column("b", "空")), ((0.256, None), (1.0, None)), ("算法：甲",))
MEMO = Memo(
    "某市某环节招商目标建议", "某市", 20261129, ("先核实。", "再接触甲。"), NAMES, ("口径：某名录。",), ("数：1",)
)


def book_of(memo: Memo, *tables: Table) -> Any:
    return openpyxl.load_workbook(io.BytesIO(render_xlsx(tables or (DETAIL,), memo)))


def test_a_memo_comes_first_and_the_method_last() -> None:
    book = book_of(MEMO)
    assert book.sheetnames == [MEMO_SHEET, "明细", NOTES_SHEET]
    method = [[c.value for c in row] for row in book[NOTES_SHEET].iter_rows()]
    assert method[1:3] == [["数", "1"], ["算法", "甲"]]
    assert "算法" not in str([[c.value for c in row] for row in book[MEMO_SHEET].iter_rows()])


def test_it_reads_title_place_and_day_why_names_notes() -> None:
    sheet = book_of(MEMO)[MEMO_SHEET]
    first = [row[0].value for row in sheet.iter_rows()]
    assert first[0] == MEMO.title
    assert first[1] == "某市　　2026 年 11 月 29 日"
    assert [t.strip("　") for t in first[2:4]] == list(MEMO.why)
    assert [c.value for c in sheet[5]] == ["序号", "企业名称", "营业收入（亿元）", "为什么找它"]
    assert [c.value for c in sheet[6]][:3] == [1, "甲材料股份有限公司", 12]
    assert first[7] == "注：1. 口径：某名录。"
    assert first[8].startswith("填报单位：")


def test_what_is_not_known_is_a_word_and_never_nought() -> None:
    sheet = book_of(MEMO)[MEMO_SHEET]
    assert sheet["C7"].value == UNKNOWN
    assert sheet["C6"].number_format == "0"


def test_every_sheet_is_ready_to_print() -> None:
    book = book_of(MEMO)
    for sheet in book.worksheets:
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_area.endswith(f"${sheet.max_row}")
        assert "&P" in sheet.oddFooter.center.text
        assert sheet.oddFooter.left.text == MEMO.title
    assert [s.print_title_rows for s in book.worksheets] == ["$5:$5", "$1:$1", "$1:$1"]


@pytest.mark.parametrize(
    ("width", "upright", "paper"), [(80, 80, A4), (80, 100, A4_WIDE), (150, 150, A4_WIDE), (180, 180, A3_WIDE)]
)
def test_the_paper_goes_by_what_stands_side_by_side(width: float, upright: float, paper: Any) -> None:
    assert paper_for(width, upright=upright) == paper


def test_many_columns_lie_on_a3_and_the_widest_on_several_pages_with_the_names_on_each() -> None:
    wide = [Column(k, "很长的列名" * 3) for k in ("name", *map(str, range(20)))]
    table = Table("宽", tuple(wide), (("甲",) + ("值" * 20,) * 20,))
    sheet = book_of(MEMO, table)["宽"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == ("8", "landscape") or (
        sheet.page_setup.paperSize,
        sheet.page_setup.orientation,
    ) == (8, "landscape")
    assert sheet.page_setup.fitToWidth > 1
    assert sheet.print_title_cols == "$A:$A"


def test_columns_that_hold_nothing_are_there_and_hidden() -> None:
    sheet = book_of(MEMO)["明细"]
    assert [c.value for c in sheet[1]] == ["值", "空"]
    assert (sheet.column_dimensions["A"].hidden, sheet.column_dimensions["B"].hidden) == (False, True)


@pytest.mark.parametrize(
    ("value", "shown"), [(0.256, "0%"), (0.0, "0%"), (1.0, "0%"), (0.001, '"不到 1%"'), (0.9998, '"99% 以上"')]
)
def test_shares_are_whole_percents_and_no_small_one_is_nought(value: float, shown: str) -> None:
    table = Table("表", (Column("a", "占比", "percent"),), ((value,),))
    cell = openpyxl.load_workbook(io.BytesIO(render_xlsx([table])))["表"]["A2"]
    assert (cell.value, cell.number_format) == (value, shown)


def test_a_memo_without_a_table_of_its_own_holds_the_first_of_the_answer() -> None:
    sheet = book_of(Memo("题目", "某市", 20261129, ("做什么。",)), NAMES)[MEMO_SHEET]
    assert [c.value for c in sheet[4]] == ["序号", "企业名称", "营业收入（亿元）", "为什么找它"]


@settings(max_examples=rounds(30, 100))
@given(st.text(max_size=300), st.lists(st.tuples(st.text(max_size=80), st.none() | st.floats(0, 1e6)), max_size=5))
def test_any_text_stays_text_and_all_of_it_is_printed(text: str, rows: list[tuple[str, float | None]]) -> None:
    table = Table("名单", (COLUMNS[1], COLUMNS[2]), tuple(rows))
    sheet = book_of(Memo(text, text, 20261129, (text,), table, (text,)))[MEMO_SHEET]
    assert all(c.data_type in ("s", "n") and c.hyperlink is None for row in sheet.iter_rows() for c in row)
    last = 3 + (1 + len(rows) if rows else 0) + 2
    assert sheet.print_area.endswith(f"${last}")
