"""Reading files: true row numbers from good ones, one Chinese sentence from bad ones, and never a crash."""

from __future__ import annotations

import datetime as dt
import random
import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from graph.errors import InputRefused
from loaders.files.reading import read_sheets
from tests.crafted import folder, raw_workbook, workbook

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def refusal(path: Path) -> str:
    with pytest.raises(InputRefused) as caught:
        read_sheets(path)
    message = str(caught.value)
    assert re.search("[一-鿿]", message)
    assert "\n" not in message
    assert "Traceback" not in message
    return message


def test_rows_keep_their_numbers_and_cells_their_types(tmp_path: Path) -> None:
    day = dt.date(2020, 5, 1)
    path = workbook(tmp_path / "a.xlsx", {"环节": [[], [None, "甲 ", "乙"], [], [None, 1.5, day], [None, True, "　"]]})
    sheet = read_sheets(path)[0]
    assert (sheet.file, sheet.name, sheet.header_row, sheet.header) == ("a.xlsx", "环节", 2, ["", "甲", "乙"])
    assert sheet.rows == [(4, [None, 1.5, day]), (5, [None, True, None])]


def test_dates_of_a_1904_workbook_are_the_dates_shown(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx"), {"date_1904": True}) as book:
        sheet = book.add_worksheet("环节")
        sheet.write_string(0, 0, "日期")
        sheet.write_datetime(1, 0, dt.datetime(2020, 5, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    assert read_sheets(tmp_path / "a.xlsx")[0].rows == [(2, [dt.date(2020, 5, 1)])]


def test_a_vertically_merged_cell_counts_for_every_row_it_covers(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet("企业产品")
        sheet.write_row(0, 0, ["企业", "产品"])
        sheet.merge_range(1, 0, 3, 0, "甲")
        sheet.write_column(1, 1, ["硅片", "晶圆"])
    found = read_sheets(tmp_path / "a.xlsx")[0]
    assert found.rows == [(2, ["甲", "硅片"]), (3, ["甲", "晶圆"])]
    assert "纵向合并" in found.notes[0]


def test_reading_stops_after_a_hundred_empty_rows_and_says_so(tmp_path: Path) -> None:
    rows = [["甲"], ["一"], *([[]] * 100), ["二"]]
    for path in (workbook(tmp_path / "a.xlsx", {"环节": rows}), folder(tmp_path / "b", {"环节.csv": rows})):
        sheet = read_sheets(path)[0]
        assert sheet.rows == [(2, ["一"])]
        assert "103 行之前" in sheet.notes[0]


def test_error_values_are_blank_and_named(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2" t="e"><v>#N/A</v></c><c r="B2"><v>3</v></c></row>'
    )
    sheet = read_sheets(raw_workbook(tmp_path / "a.xlsx", rows))[0]
    assert sheet.rows == [(2, [None, 3.0])]
    assert "错误值" in sheet.notes[0]


BOMBS = {
    "two cells far apart": (ONE + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "列"),
    "a far row in a near row": ('<row r="1"><c r="A1"><v>1</v></c><c r="B1048576"><v>1</v></c></row>', "行"),
    "a far column": ('<row r="1"><c r="A1"><v>1</v></c><c r="GS1"><v>1</v></c></row>', "列"),
    "a million rows": ("<row><c><v>1</v></c></row>" * 1_000_000, "行|解开"),
    "200,001 numbered rows": (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="200001"><c r="A200001"><v>1</v></c></row>',
        "行",
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_sheet_that_is_too_large_is_refused_before_a_parser_makes_room(tmp_path: Path, name: str) -> None:
    rows, words = BOMBS[name]
    assert re.search(words, refusal(raw_workbook(tmp_path / "a.xlsx", rows)))


def test_a_child_that_dies_is_a_refusal(tmp_path: Path) -> None:
    # Cells without references hide their columns from the extent check, and the parser aborts on 16 billion cells.
    path = raw_workbook(tmp_path / "a.xlsx", ONE + '<row r="1048576">' + "<c><v>1</v></c>" * 16_000 + "</row>")
    assert path.stat().st_size < 2000
    assert "已损坏，或读取它要用的内存" in refusal(path)


def test_an_empty_style_far_away_takes_no_room_and_is_allowed(tmp_path: Path) -> None:
    path = raw_workbook(tmp_path / "a.xlsx", ONE + '<row r="1048576"><c r="XFD1048576" s="0"/></row>')
    assert read_sheets(path)[0].header == ["1.0"]


def test_a_hundred_megabytes_of_strings_are_refused_unread(tmp_path: Path) -> None:
    text = "<sst>" + "<si><t>" + "甲" * 35_000_000 + "</t></si></sst>"
    assert "解开后" in refusal(raw_workbook(tmp_path / "a.xlsx", ONE, {"xl/sharedStrings.xml": text}))


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    assert "个部分" in refusal(raw_workbook(tmp_path / "a.xlsx", ONE, {f"x/{i}": "" for i in range(200)}))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "密码保护或为不认得的旧版"),
        (b"hello", "不是 Excel 工作簿"),
        (b"PK\x03\x04" + b"\0" * 60, "不是 Excel 工作簿"),
        (b"x" * 10_000_001, "MB"),
    ],
)
def test_what_is_no_workbook_is_refused_by_name(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "数据.xlsx").write_bytes(content)
    message = refusal(tmp_path / "数据.xlsx")
    assert words in message
    assert "数据.xlsx" in message


def test_a_zip_of_something_else_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "x")
    assert "不是 .xlsx" in refusal(tmp_path / "a.xlsx")
    assert "不存在" in refusal(tmp_path / "b.xlsx")


def test_damaged_workbooks_are_read_or_refused_in_one_sentence(tmp_path: Path) -> None:
    good = workbook(tmp_path / "a.xlsx", {"环节": [["甲", "乙"], ["一", 2]]}).read_bytes()
    chance = random.Random(7)
    for _ in range(12):
        data = bytearray(good)
        for _ in range(chance.randint(1, 30)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        (tmp_path / "b.xlsx").write_bytes(bytes(data))
        try:
            read_sheets(tmp_path / "b.xlsx")
        except InputRefused as refused:
            assert "b.xlsx" in str(refused)  # noqa: PT017


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_of_spreadsheets(tmp_path: Path, encoding: str) -> None:
    rows = [["环节编号", "环节名称"], ["a", '硅片，"大"\n第二行'], [], ["b", "𠮷"], ["c", "'=cmd()"]]
    path = folder(tmp_path / "f", {"环节.集成电路.csv": rows}, encoding)
    sheet = read_sheets(path)[0]
    assert (sheet.file, sheet.name, sheet.label) == ("环节.集成电路.csv", "环节", "环节.集成电路")
    assert sheet.header == ["环节编号", "环节名称"]
    assert sheet.rows == [(2, ["a", '硅片，"大"\n第二行']), (4, ["b", "𠮷"]), (5, ["c", "=cmd()"])]


def test_one_csv_file_and_a_folder_with_other_files(tmp_path: Path) -> None:
    path = folder(tmp_path / "f", {"环节.csv": [["甲"]], "机构.CSV": [["乙"]]})
    (path / "说明.txt").write_text("x", encoding="utf-8")
    assert [s.name for s in read_sheets(path)] == ["机构", "环节"]
    assert [s.name for s in read_sheets(path / "环节.csv")] == ["环节"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n\xff\xff\xff", "编码"),
        (b'a,b\n"open,1\n2,3\n', "引号"),
        (b'a,b\n"x"y,1\n', "引号"),
        (b"a," + b"x" * 140_000, "过长"),
        (b"a,b\0c", "不是逗号分隔"),
        ("甲,乙".encode("utf-16"), "不是逗号分隔"),
        (b"PK\x03\x04abc", "不是逗号分隔"),
        (b",".join(b"x" for _ in range(201)), "200 列"),
        (b"x\n" * 200_001, "200,000 行"),
        (b"x" * 10_000_001, "10 MB"),
    ],
)
def test_csv_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "环节.csv").write_bytes(content)
    assert words in refusal(tmp_path / "环节.csv")
    assert words in refusal(tmp_path)


def test_a_folder_without_csv_is_refused_and_an_empty_csv_is_an_empty_sheet(tmp_path: Path) -> None:
    assert "没有 .csv" in refusal(tmp_path)
    (tmp_path / "环节.csv").write_bytes(b"")
    assert read_sheets(tmp_path)[0].header == []
