"""Dirt that was once kept in silence: lines that are no rows, names with remarks, tables about somebody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.model.schema import default_schema
from loaders.files.raw import RawSheet
from loaders.table.cells import reader_of
from loaders.table.columns import recognise
from loaders.table.firm_names import FirmName, firm_name
from loaders.table.guesses import GUESSED
from loaders.table.heads import Table, find_table
from loaders.table.mapping import mapping_of
from loaders.table.places import Places
from loaders.table.sheets import make_sheets
from loaders.table.words import head_of
from tests.loaders.table.judging import said
from tests.loaders.table.test_table import checked

FIRMS = [f"昆山{c}精密机械有限公司" for c in "甲乙丙丁戊己"]
PEOPLE = ["赵建国", "钱敏", "孙志强", "李丽华", "周伟", "吴晓东"]
PLACES = [f"东莞市{c}镇" for c in ("虎门", "长安", "大朗")] * 2
ONE = ["京东方"] * 6


def found(*lines: list[Any], at: tuple[int, ...] = ()) -> Table:
    """The table on a sheet of these lines."""
    rows = [(i + 2, cells) for i, cells in enumerate(lines[1:])]
    table = find_table(RawSheet("台账.xlsx", "台账", [str(c or "") for c in lines[0]], rows, 1, "台账"), at)
    assert table is not None
    return table


def taken(above: str = "", **columns: list[Any]) -> dict[str, tuple[str, float]]:
    """What each column of a table is taken for, and how surely."""
    rows = [(i + 2, list(cells)) for i, cells in enumerate(zip(*columns.values(), strict=True))]
    sheet = RawSheet("台账.xlsx", "台账", list(columns), rows)
    return {
        u.column: ("、".join(u.to), u.sureness) for u in recognise(Table(sheet, (1,), list(columns), [above], rows, 0))
    }


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (["甲", "乙", 1, 2], "列的代号"),
        (["例", "昆山示例有限公司", "光学膜", 2.5], "示例行"),
        (["选填", "必填", "必填", "填数字"], "填写说明"),
    ],
)
def test_lines_below_a_head_that_count_or_explain_columns_are_no_rows(line: list[Any], why: str) -> None:
    table = found(["序号", "企业名称", "主导产品", "营收（亿元）"], line, [1, FIRMS[0], "光学膜", 2.5])
    assert ([n for n, _ in table.rows], table.skipped) == ([3], [(2, why)])


def test_a_second_line_of_a_note_is_a_note() -> None:
    table = found(["企业名称", "主导产品"], [FIRMS[0], "光学膜"], ["注：1.企业自报。"], ["2.“-”为无数据。"])
    assert [n for n, _ in table.rows] == [2]
    assert table.skipped == [(3, "注"), (4, "注")]


def test_a_head_of_three_lines_is_one_head_and_can_be_asked_for() -> None:
    lines = [
        ["企业名称", "镇街", "主要指标", "主要指标"],
        ["企业名称", "镇街", "产值（亿元）", "营收（亿元）"],
        ["企业名称", "镇街", "2024年", "2025年"],
        [FIRMS[0], "周市镇", 1.5, 2.5],
    ]
    table = found(*lines)
    assert table.head_rows == (1, 2, 3)
    assert table.heads == ["企业名称", "镇街", "主要指标 / 产值（亿元） / 2024年", "主要指标 / 营收（亿元） / 2025年"]
    assert found(*lines, at=(1, 2, 3)).head_rows == (1, 2, 3)


def test_a_title_of_one_text_is_no_head_even_where_no_head_is_known() -> None:
    assert found(["参展登记"], ["展位号", "参展单位名称", "参展产品"], ["A1", FIRMS[0], "模具"]).head_rows == (2,)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("昆山甲 电子有限公司（原乙电子厂）", FirmName("昆山甲电子有限公司", "乙电子厂")),
        ("甲（中国）有限公司（拟迁出）", FirmName("甲（中国）有限公司", "", "拟迁出")),
        ("甲有限公司（昆山）", FirmName("甲有限公司（昆山）")),
        ("SMK tech Ltd", FirmName("SMK tech Ltd")),
    ],
)
def test_a_remark_behind_a_name_is_taken_off(text: str, name: FirmName) -> None:
    assert firm_name(text) == name


def test_a_former_name_is_kept_as_one_and_a_remark_is_told() -> None:
    table = found(["企业名称", "主导产品"], ["昆山甲有限公司（原乙厂）", "模具"], ["昆山丙有限公司（拟迁出）", "模具"])
    mapping = mapping_of({"columns": [{"column": "企业名称", "to": ["企业.企业名称"]}]})
    made = make_sheets(table, mapping, Places(None), {}, lambda *_: None, {})
    cells = [dict(zip(s.header, row, strict=True)) for s in made.sheets for _, row in s.rows]
    assert [(c["企业名称"], c["曾用名"]) for c in cells] == [("昆山甲有限公司", "乙厂"), ("昆山丙有限公司", None)]
    assert any("括注没有记入（如“拟迁出”）" in note for note in made.notes)


@pytest.mark.parametrize(
    ("text", "base", "unit"),
    [
        ("2025年营收/万元", "营收", "万元"),
        ("销售额万元", "销售额", "万元"),
        ("单位：万元", "单位万元", "万元"),
        ("Address/地址", "地址", ""),
        ("Revenue 2025 (RMB 10k)/2025年营收（万元）", "营收", "万元"),
        ("产值（万元/a）", "产值", "万元"),
    ],
)
def test_units_behind_heads_and_heads_in_two_languages(text: str, base: str, unit: str) -> None:
    assert (head_of(text).base, head_of(text).unit) == (base, unit)


@pytest.mark.parametrize(
    ("target", "cell", "value"),
    [
        ("企业.统一社会信用代码", "'91350100M000100Y43", "91350100M000100Y43"),
        ("企业.成立日期", "2007 年 3 月", "2007-03"),
        ("企业.成立日期", "2016-05-03 00:00:00", "2016-05-03"),
    ],
)
def test_cells_with_what_spreadsheets_leave_in_them(target: str, cell: str, value: str) -> None:
    field = next(f for f in default_schema().nodes["Enterprise"].fields.values() if target.endswith(f".{f.label}"))
    assert reader_of(target, field, "", [cell])(cell) == value


def test_rows_are_about_the_firms_that_differ_and_not_about_the_one_they_supply() -> None:
    read = taken(链主企业=ONE, 配套企业名称=FIRMS, 配套产品=["模具"] * 6, 配套企业所在镇街=PLACES)
    assert {h: t for h, (t, _) in read.items()} == {
        "链主企业": "",
        "配套企业名称": "企业.企业名称",
        "配套产品": "企业产品.产品",
        "配套企业所在镇街": "企业.所在地",
    }
    assert read["配套企业名称"][1] < GUESSED


@pytest.mark.parametrize("head", ["目标企业", "意向采购商", "对标企业", "主要客户"])
def test_names_of_others_are_not_what_a_table_is_about(head: str) -> None:
    assert taken(**{head: FIRMS, "主要产品": ["模具"] * 6})[head][0] == ""


@pytest.mark.parametrize("head", ["甲方", "招商企业名称"])
def test_a_column_taken_for_names_by_its_values_alone_is_asked_about(head: str) -> None:
    target, sureness = taken(**{head: FIRMS, "主要产品": ["模具"] * 6})[head]
    assert (target, sureness < GUESSED) == ("企业.企业名称", True)


def test_a_unit_whose_values_are_institutions_is_one() -> None:
    read = taken(
        单位=[f"{c}产业技术研究院（昆山）" for c in "甲乙丙丁戊己"], 平台类型=["研究院"] * 6, 服务领域=["模具"] * 6
    )
    assert [t for t, _ in read.values()] == ["机构.机构名称", "机构.机构类型", "机构环节.研究方向"]


def test_an_institution_named_twice_is_not_refused_for_what_its_first_row_says(tmp_path: Path) -> None:
    rows = [["甲检测平台", "检测平台"], ["甲检测平台", "研究院"], ["乙之家", "性质不明"], ["乙之家", ""]]
    read = checked(tmp_path, ["平台名称", "平台类型"], *rows)
    assert read.rejects() == []
    assert [v["kind"] for v in said(read, "Institution").values()] == ["公共服务平台", "其他"]


def test_a_table_is_of_people_where_the_line_above_says_so() -> None:
    columns = {"姓名": PEOPLE, "性别": ["男"] * 6, "申报单位": FIRMS, "认定的人才类别": ["B类"] * 6}
    assert [t for t, _ in taken("高层次人才认定名单", **columns).values()] == [
        "人才.姓名或岗位",
        "",
        "人才.所属机构",
        "人才.人才称号",
    ]
    plain = taken("", 企业名称=FIRMS, 姓名=PEOPLE, 性别=["男"] * 6)
    assert (plain["企业名称"][0], plain["姓名"][0]) == ("企业.企业名称", "")


def test_a_ledger_of_firms_with_a_project_of_theirs_stays_one_of_firms() -> None:
    projects = [f"{name}年产{i}万套模具项目" for i, name in enumerate(FIRMS)]
    read = taken(企业名称=FIRMS, 产业领域=["模具"] * 6, 在建项目=projects)
    assert [t for t, _ in read.values()] == ["企业.企业名称", "企业.所属产业", "项目.项目名称"]
    read = taken(企业名称=FIRMS, 产业领域=["模具"] * 6, 在建项目=projects, 项目阶段=["在建"] * 6)
    assert read["产业领域"][0] == "企业.所属产业"  # it stands before the project, and is asked about
    assert read["产业领域"][1] < GUESSED


def test_a_project_of_an_unknown_head_is_found_by_its_values() -> None:
    projects = [f"昆山{c}年产一万套模具项目" for c in "甲乙丙丁戊己"]
    read = taken(事项=projects, 投资方名称=FIRMS, 总投资万元=[1000.0] * 6, 拟落户区域=PLACES)
    assert [t for t, _ in read.values()] == ["项目.项目名称", "企业.企业名称", "项目.总投资", "项目.所在地"]


@pytest.mark.parametrize(
    ("head", "values", "target"),
    [
        ("称号", ["省级专精特新中小企业", "高新技术企业"] * 3, "企业.资质荣誉"),
        ("细分产品", ["模具", "光学膜"] * 3, "企业产品.产品"),
        ("落户地", PLACES, "企业.所在地"),
        ("拟落户地", PLACES, ""),
        ("营收规模（亿元）", [1.5, 2.0] * 3, "企业.营业收入"),
        ("营收规模", ["10–50亿元", "1–10亿元"] * 3, "企业.营收档"),
        ("卡脖子环节", ["高纯靶材", "车规级芯片"] * 3, "台账所写.所写内容"),
        ("用工缺口（人）", ["焊工", "钳工"] * 3, ""),
        ("招引组", ["科技局", "商务局"] * 3, ""),
    ],
)
def test_heads_of_firms_that_nobody_foresaw(head: str, values: list[Any], target: str) -> None:
    assert taken(**{"企业名称": FIRMS, head: values})[head][0] == target
