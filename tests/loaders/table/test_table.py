"""A user's own table: where it is on the sheet, what its columns are, and what becomes of each odd cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from graph.errors import BadRequest, InputRefused, NotFound
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.importing import import_file
from loaders.ledger.books import Checked
from loaders.table.check import check_table
from loaders.table.kept import all_mappings, find_mapping, save_mapping
from loaders.table.mapping import mapping_of, read_mapping, write_mapping
from tests.crafted import folder, workbook
from tests.loaders.files.old_workbooks import old_workbook
from tests.loaders.table.judging import said

FIRM, OTHER = "苏州甲电子有限公司", "昆山乙材料有限公司"
CODE, BAD = "91350100M000100Y43", "91350100M000100Y44"


def checked(tmp_path: Path, *rows: list[Any], **more: Any) -> Checked:
    return check_table(workbook(tmp_path / "台账.xlsx", {"台账": rows}), None, **more)


def read_as(found: Checked) -> dict[str, str]:
    assert found.understood is not None
    return {c.column: c.target for c in found.understood.columns}


def aside(found: Checked) -> dict[str, str]:
    assert found.understood is not None
    return {r.cell: r.rule for r in found.understood.aside}


def firms(found: Checked, field: str) -> list[Any]:
    return [values.get(field) for values in said(found, "Enterprise").values()]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'chain.db'}", write=True)
    yield opened
    opened.close()


def test_titles_two_heads_totals_and_notes_are_no_data(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet("招商")
        sheet.merge_range(0, 0, 0, 3, "昆山市重点企业")
        sheet.write_row(1, 0, ["填报单位：商务局", None, None, "单位：万元"])
        sheet.merge_range(2, 0, 3, 0, "企业名称")
        sheet.merge_range(2, 1, 2, 2, "经营情况")
        sheet.write_row(3, 1, ["主导产品", "营业收入"])
        sheet.merge_range(2, 3, 3, 3, "所属镇")
        for i, row in enumerate([["一、重点"], [FIRM, "硅片", 300, "玉山镇"], ["小计", "", 300], ["注：六月"]]):
            sheet.write_row(4 + i, 0, row)
    found = check_table(tmp_path / "a.xlsx", None)
    assert (found.inputs[0].rows, found.inputs[0].source.sheet) == (1, "招商")
    assert firms(found, "size") == [300.0]
    assert said(found, "LOCATED_IN")[f"P:{FIRM}"]["target"] == "320583"
    assert any("第 3、4 行" in n for n in found.notes)
    assert [n for n in found.notes if "合计行未读取：第 7 行" in n or "注未读取：第 8 行" in n]


def test_a_table_without_a_column_of_names_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="没有认出企业、项目或机构的名称列（列名：甲、乙）"):
        checked(tmp_path, ["甲", "乙"], ["1", "2"])


@pytest.mark.parametrize(
    ("head", "cell", "size"),
    [
        ("营业收入（万元）", "2,300", 2300.0),
        ("营业收入（亿元）", 1.2, 12000.0),
        ("营业收入（亿元）", "2300万元", 2300.0),
        ("营业收入（万元）", "1.2亿", 12000.0),
        ("营业收入", "约3000万", 3000.0),
        ("营业收入（万元）", "１２００", 1200.0),
        ("营业收入（万元/年）", "－", None),
        ("营业收入（元）", 35000000, 3500.0),
    ],
)
def test_an_amount_is_what_its_cell_and_head_say(tmp_path: Path, head: str, cell: Any, size: float | None) -> None:
    found = checked(tmp_path, ["企业名称", head], [FIRM, cell])
    assert firms(found, "size") == [size]
    assert aside(found) == {}


@pytest.mark.parametrize("cell", ["3000-5000", "见附表", "200万美元", "1.2.3", "5000万以上", True, -3])
def test_an_amount_that_nobody_can_read_is_put_aside_and_the_row_stays(tmp_path: Path, cell: Any) -> None:
    found = checked(tmp_path, ["企业名称", "营业收入（万元）"], [FIRM, cell], [OTHER, 5])
    assert firms(found, "size") == [None, 5.0]
    assert list(aside(found)) == ["B2"]
    assert found.rejects() == []


@pytest.mark.parametrize(
    "head",
    [
        "营业收入",
        "产值（万美元）",
        "年产值（亿元）",
        "预计营业收入（万元）",
        "1-9月营业收入（万元）",
        "营业收入同比（%）",
        "母公司名称",
    ],
)
def test_a_column_that_is_only_like_one_of_ours_is_not_read_and_says_why(tmp_path: Path, head: str) -> None:
    found = checked(tmp_path, ["企业名称", head], [FIRM, 12], [OTHER, 34])
    assert read_as(found)[head] == ""
    assert found.understood is not None
    assert all(c.reason for c in found.understood.columns)


def test_a_group_above_a_head_that_changes_its_meaning_keeps_it_from_being_read(tmp_path: Path) -> None:
    found = checked(
        tmp_path,
        ["企业名称", "现状", None, "达产后", None],
        [None, "主导产品", "营业收入（万元）", "产品", "营业收入（亿元）"],
        [FIRM, "硅片", 100, "晶圆", 9],
    )
    assert [t for t in read_as(found).values() if t] == ["企业.企业名称", "企业产品.产品", "企业.营业收入"]
    assert firms(found, "size") == [100.0]


def test_phones_are_never_kept_or_shown_whole(tmp_path: Path) -> None:
    phone, identity = "13912345678", "320583199001011234"
    rows = [[FIRM, phone, "张三", phone, f"硅片 {phone}"], [OTHER, identity, "李四", phone, "晶圆"]]
    found = checked(tmp_path, ["企业名称", "信用代码", "联系人", "怎么找到", "主导产品"], [f"甲{CODE}", CODE], *rows)
    assert [t for t in read_as(found).values() if t] == ["企业.企业名称", "企业产品.产品"]
    everything = repr(found)
    assert phone not in everything
    assert identity not in everything
    assert "张三" not in everything


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("20240105", "2024-01-05"),
        ("2024年3月", "2024-03"),
        ("2024.3.5", "2024-03-05"),
        ("２０２４－３－５", "2024-03-05"),
        (dt.date(2024, 3, 5), "2024-03-05"),
        (45356, "2024-03-05"),
    ],
)
def test_a_date_however_it_is_written(tmp_path: Path, cell: Any, day: str) -> None:
    assert firms(checked(tmp_path, ["企业名称", "上市日期"], [FIRM, cell]), "listed_on") == [day]


def test_a_bare_number_of_days_from_1904_is_put_aside(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx"), {"date_1904": True}) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, ["企业名称", "上市日期"])
        sheet.write_row(1, 0, [FIRM, 43894])
        sheet.write(2, 0, OTHER)
        sheet.write_datetime(2, 1, dt.datetime(2024, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
    found = check_table(tmp_path / "a.xlsx", None)
    assert firms(found, "listed_on") == [None, "2024-03-05"]
    assert aside(found) == {"B2": "date.1904"}


def test_formulas_count_by_the_value_kept_and_those_without_one_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["企业名称", "营业收入（万元）"])
    sheet.append([FIRM, "=1+1"])
    book.save(tmp_path / "a.xlsx")
    found = check_table(tmp_path / "a.xlsx", None)
    assert any("1 个公式没有存下算好的值" in n for n in found.notes)
    with xlsxwriter.Workbook(str(tmp_path / "b.xlsx")) as made:
        made.add_worksheet("甲").write_row(0, 0, ["企业名称", "营业收入（万元）"])
        made.worksheets()[0].write(1, 0, FIRM)
        made.worksheets()[0].write_formula(1, 1, "=1+1", None, 2)
    assert firms(check_table(tmp_path / "b.xlsx", None), "size") == [2.0]


def test_a_csv_of_the_mainland_and_hidden_sheets(tmp_path: Path) -> None:
    path = folder(tmp_path / "in", {"昆山台账.csv": [["单位名称", "镇"], [FIRM, "玉山镇"]]}, "gb18030") / "昆山台账.csv"
    assert said(check_table(path, None), "LOCATED_IN")[f"P:{FIRM}"]["target"] == "320583"
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        for name, firm in (("今年", FIRM), ("去年", OTHER)):
            sheet = book.add_worksheet(name)
            sheet.write_column(0, 0, ["企业名称", firm])
        sheet.hide()
    found = check_table(tmp_path / "a.xlsx", None)
    assert firms(found, "full_name") == [FIRM]
    assert "隐藏的工作表“去年”未读取" in found.notes


def test_sheets_with_the_same_heads_are_all_read(tmp_path: Path) -> None:
    head = ["企业名称", "主导产品"]
    path = workbook(
        tmp_path / "a.xlsx", {"玉山": [head, [FIRM, "硅片"]], "花桥": [head, [OTHER, "晶圆"]], "说明": [["请填写"]]}
    )
    found = check_table(path, None)
    assert [(i.source.sheet, i.rows) for i in found.inputs] == [("玉山", 1), ("花桥", 1)]
    assert any("另有说明未读取" in n for n in found.notes)


def test_one_firm_in_several_rows_is_one_and_what_differs_is_put_aside(tmp_path: Path) -> None:
    head = ["企业名称", "信用代码", "主导产品", "营业收入（万元）"]
    rows = [[FIRM, CODE, "硅片", 5], [FIRM, None, "晶圆", 6], [OTHER, CODE, "硅片", None], [FIRM, CODE, "硅片", 5]]
    found = checked(tmp_path, head, *rows)
    assert firms(found, "full_name") == [FIRM]
    assert set(said(found, "MAKES")[CODE]["targets"]) == {"硅片", "晶圆"}
    assert aside(found) == {"D3": "key.conflict", "A4": "key.conflict"}
    assert found.inputs[0].duplicates == {4, 5}


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["玉山镇"], "320583"),
        (["昆山开发区"], "320583"),
        (["苏州工业园区星湖街"], "320571"),
        (["江苏省昆山市玉山镇前进东路12号3幢A座"], "320583"),
        (["吴江市"], "320509"),
        (["江苏省", "苏州市", "昆山市", "花桥镇"], "320583"),
        (["南京", "鼓楼区", "某街道"], "320106"),
        (["前进东路 12 号"], "320583"),
    ],
)
def test_a_place_as_people_write_it(tmp_path: Path, cells: list[str], code: str) -> None:
    heads = ["省", "市", "区县", "镇"][: len(cells)] if len(cells) > 1 else ["地址"]
    heads = ["市", "区县", "街道"] if len(cells) == 3 else heads
    found = checked(tmp_path, ["昆山市企业台账"], ["企业名称", *heads, "备注"], [FIRM, *cells, "x"])
    assert said(found, "LOCATED_IN")[f"P:{FIRM}"]["target"] == code
    assert aside(found) == {}


def test_a_place_that_may_be_several_or_none_is_put_aside(tmp_path: Path) -> None:
    found = checked(tmp_path, ["企业名称", "地址"], [FIRM, "鼓楼区"], [OTHER, "玉山镇"], ["丙有限公司", "月球"])
    assert aside(found) == {"B2": "place.ambiguous", "B3": "place.below", "B4": "place.unknown"}
    assert said(found, "LOCATED_IN") == {}


@pytest.mark.parametrize(
    ("word", "stage"),
    [("已签约", "签约"), ("在谈", "意向"), ("在建", "开工"), ("已投产", "投产"), ("竣工", "开工"), ("达产", "达产")],
)
def test_projects_in_the_words_of_their_offices(tmp_path: Path, word: str, stage: str) -> None:
    found = checked(
        tmp_path,
        ["昆山市在谈项目"],
        ["项目名称", "投资方", "投资额（亿元）", "进展", "主要产品", "落户地"],
        ["封装项目", FIRM, "12.5", word, "基板", "开发区"],
    )
    (project,) = said(found, "Project").values()
    assert (project["stage"], project["amount_cny_100m"]) == (stage, 12.5)
    assert said(found, "MAKES") == {}, "what a project will make is no business of today"
    assert said(found, "UNDERTAKES")[f"P:{FIRM}"]["target"] == project["id"]
    assert said(found, "LOCATED_IN")[project["id"]]["target"] == "320583"


def test_a_mapping_is_written_changed_and_used(tmp_path: Path) -> None:
    rows = [["名儿", "产值"], ["甲厂", 12]]
    path = workbook(tmp_path / "a.xlsx", {"台账": rows})
    said_ = {
        "columns": [
            {"column": "名儿", "to": ["企业.企业名称"]},
            {"column": "产值", "to": ["企业.营业收入"], "unit": "亿元"},
        ]
    }
    write_mapping(mapping_of(said_), tmp_path / "m.json")
    found = check_table(path, None, mapping=str(tmp_path / "m.json"))
    assert firms(found, "size") == [120000.0]
    assert found.understood is not None
    assert mapping_of(found.understood.mapping) == read_mapping(tmp_path / "m.json")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"columns": [{"column": "a"}]},
        {"columns": [{"column": "a", "to": ["企业.企业名"]}]},
        {"columns": [{"column": x, "to": ["企业.企业名称"]} for x in "ab"]},
    ],
)
def test_a_mapping_that_is_wrong_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        mapping_of(wrong)


def test_a_mapping_that_was_kept_is_offered_for_the_same_heads(tmp_path: Path, store: Store) -> None:
    first = workbook(
        tmp_path / "a.xlsx", {"台账": [["昆山市台账", "单位：万元"], ["名儿", "企业", "营收"], ["甲厂", FIRM, 5]]}
    )
    mapping = mapping_of(check_table(first, store).understood.mapping)
    save_mapping(store, "月报", mapping, "李明")
    assert [m.name for m in all_mappings(store)] == ["月报"]
    assert find_mapping(store, "月报").heads() == mapping.heads()
    with pytest.raises(NotFound):
        find_mapping(store, "日报")
    second = workbook(
        tmp_path / "b.xlsx", {"表": [["太仓市台账", "单位：亿元"], ["名儿", "企业", "营收"], ["乙厂", OTHER, 5]]}
    )
    found = check_table(second, store)
    assert any("存过的映射“月报”" in n for n in found.notes)
    assert firms(found, "size") == [50000.0], "a unit above the table is that of the file at hand"


def test_a_ledger_goes_in_once_and_balances(tmp_path: Path, store: Store) -> None:
    rows = [
        ["企业名称", "信用代码", "地址", "主导产品"],
        [FIRM, CODE, "昆山市", "硅片"],
        [OTHER, BAD, "玉山", "晶圆"],
        [None, None, "昆山市", "x"],
    ]
    path = workbook(tmp_path / "a.xlsx", {"台账": rows})
    report, _ = import_file(store, "table", path, by="李明")
    assert (report.tables["台账"].rows, report.tables["台账"].written, report.tables["台账"].rejected) == (3, 2, 1)
    assert [(r.row, r.column, r.cell) for r in report.rejects] == [(4, "企业名称", "A4")]
    again, _ = import_file(store, "table", path)
    assert (again.batch, again.tables["台账"].unchanged) == (None, 2)


def test_a_name_the_store_knows_once_is_that_firm(tmp_path: Path, store: Store) -> None:
    import_file(store, "workbook", folder(tmp_path / "in", {"企业.csv": [["企业名称", "股票代码"], [FIRM, "688001"]]}))
    path = workbook(tmp_path / "a.xlsx", {"台账": [["企业名称", "主导产品"], [FIRM, "硅片"]]})
    import_file(store, "table", path)
    assert [r[0] for r in store.rows("Enterprise", ["id"])] == ["688001.SH"]
    assert [r[0] for r in store.rows("MAKES", ["source"])] == ["688001.SH"]


@pytest.mark.parametrize("suffix", [".xls", ".et"])
def test_the_older_format_is_read_too(tmp_path: Path, suffix: str) -> None:
    path = old_workbook(tmp_path / f"台账{suffix}", "台账", [["企业名称", "营业收入（万元）"], [FIRM, 5.0]])
    assert firms(check_table(path, None), "size") == [5.0]


def test_a_line_of_who_when_and_in_which_unit_is_no_part_of_the_head(tmp_path: Path) -> None:
    rows = [
        ["重点企业台账"],
        ["填报单位：招商局", None, "单位：亿元", "2026年9月"],
        ["企业名称", "所属街道", "营业收入", "备注"],
        [FIRM, "玉山镇", 3.2, "扩产"],
    ]
    found = checked(tmp_path, *rows)
    assert list(read_as(found)) == ["企业名称", "所属街道", "营业收入", "备注"]
    assert firms(found, "size") == [32_000.0]


def test_a_sheet_and_a_head_that_somebody_chose_are_read(tmp_path: Path) -> None:
    heads = ["企业名称", "所在地"]
    path = workbook(
        tmp_path / "a.xlsx", {"一": [heads, [FIRM, "昆山市"]], "二": [["x"], ["y"], heads, [OTHER, "昆山市"]]}
    )
    found = check_table(path, None, mapping='{"sheet": "二", "head_rows": [3], "columns": []}')
    assert firms(found, "full_name") == [OTHER]
    assert found.understood is not None
    assert found.understood.sheets == ["一", "二"]
    with pytest.raises(BadRequest, match="没有工作表“三”；有的是：一、二"):
        check_table(path, None, mapping='{"sheet": "三", "columns": []}')
    with pytest.raises(BadRequest, match="第 99 行不能作表头"):
        check_table(path, None, mapping='{"sheet": "二", "head_rows": [99], "columns": []}')
