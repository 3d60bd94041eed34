"""What other clerks write: heads put together of known words, ditto marks, days in words, sites, rows that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.errors import BadRequest
from loaders.files.raw import CellProblem
from loaders.table.cells import STAGE, choice_of, reader_of
from loaders.table.guesses import GUESSED
from loaders.table.places import Placed, Places, place_named
from loaders.table.targeting import composed
from loaders.table.words import targets
from tests.loaders.table.judging import said
from tests.loaders.table.test_more_dirt import FIRMS, found
from tests.loaders.table.test_table import aside, checked, read_as

PROJECTS = ["年产500套减速机项目", "智能装备产业园项目", "光学膜生产线项目"]


@pytest.mark.parametrize(
    ("head", "target"),
    [
        ("主要进出口商品", "企业产品.产品"),
        ("主要产品及产能", "企业产品.产品"),
        ("核心产品/服务", "企业产品.产品"),
        ("做什么的", "企业产品.产品"),
        ("国民经济行业代码及名称", "企业.所属产业"),
        ("注册号/统一社会信用代码", "企业.统一社会信用代码"),
        ("开发区/镇办", "企业.所在地"),
        ("园区名称", "企业.所在地"),
        ("地块位置", "项目.所在地"),
        ("拟引进项目名称", "项目.项目名称"),
        ("在谈阶段", "项目.项目阶段"),
        ("工作站名称", "机构.机构名称"),
        ("站点类别", "机构.机构类型"),
        ("瞪羚/雏鹰", "企业.资质荣誉"),
    ],
)
def test_a_head_of_known_words_alone_is_what_its_core_says(head: str, target: str) -> None:
    assert composed(head) == target


@pytest.mark.parametrize(
    "head",
    ["出口额", "预计营收", "上游产品", "应用领域", "收货地址", "投产时间", "注册资本", "建设内容及规模", "设备投资"],
)
def test_a_head_with_one_word_more_is_none(head: str) -> None:
    assert composed(head) == ""


@pytest.mark.parametrize("head", ["服务企业", "投资强度", "产品需求", "客户所在地", "营收增长", "入驻时间", "招商单位"])
def test_who_is_served_and_what_is_needed_is_none(head: str) -> None:
    assert composed(head) == ""


def test_what_a_composed_head_says_must_be_in_its_values(tmp_path: Path) -> None:
    rows = [[f, "昆山丙有限公司", 3] for f in FIRMS]
    assert read_as(checked(tmp_path, ["企业名称", "代表产品", "营业执照注册时间"], *rows))["代表产品"] == ""


def test_what_a_firm_plans_or_runs_is_asked_about_and_how_it_holds_its_site_is_no_place(tmp_path: Path) -> None:
    heads = ["企业名称", "场所情况", "技改项目名称", "研发机构名称"]
    rows = [[f, "租赁" if i % 2 else "自有", f"减速机{i}线技改项目", f"昆山{i}研究院"] for i, f in enumerate(FIRMS)]
    read = checked(tmp_path, heads, *rows)
    assert read_as(read) == dict(zip(heads, ["企业.企业名称", "", "项目.项目名称", "机构.机构名称"], strict=True))
    assert read.understood is not None
    assert all(c.sureness < GUESSED for c in read.understood.columns[2:])


def test_what_is_made_and_what_is_done_are_read_together_and_sentences_only_alone(tmp_path: Path) -> None:
    heads = ["企业名称", "主要业务", "主要产品", "企业简介"]
    read = checked(tmp_path, heads, *([f, "机械加工", "减速机；齿轮", "专注于减速机。"] for f in FIRMS))
    assert read_as(read) == dict(zip(heads, ["企业.企业名称", *["企业产品.产品"] * 2, ""], strict=True))
    assert {tuple(v["targets"]) for v in said(read, "MAKES").values()} == {("机械加工", "减速机", "齿轮")}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二〇〇一年十月", "2001-10"),
        ("一九九八年十二月三十一日", "1998-12-31"),
        ("98年11月", "1998-11"),
        ("07年", "2007"),
        ("二〇二一年", "2021"),
    ],
)
def test_days_in_words_and_years_of_two_digits_are_read(text: str, value: str) -> None:
    field = targets()["企业.成立日期"].field
    assert reader_of("企业.成立日期", field, "", [text])(text) == value


def test_about_and_roughly_are_amounts_and_forecasts_are_none() -> None:
    read = reader_of("企业.营业收入", targets()["企业.营业收入"].field, "万元", [])
    assert [read(t) for t in ("大概7500万", "约1.2亿上下", "将近300")] == [7500, 12000, 300]
    assert all(isinstance(read(t), CellProblem) for t in ("预计1500万元", "1906-2541万元", "3000多万"))


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("土地已摘牌", "落地"),
        ("主体工程施工中", "开工"),
        ("正在洽谈投资协议", "意向"),
        ("设备安装，预计3月试生产", "开工"),
    ]
    + [(text, None) for text in ("预计6月开工", "尚未签约", "因市场原因暂缓", "力争年内投产")],
)
def test_a_stage_is_what_the_text_ends_with_unless_it_is_not_reached(text: str, stage: str | None) -> None:
    assert choice_of(text, STAGE, targets()[STAGE].field.choices) == stage


def test_ditto_marks_are_the_cell_above() -> None:
    table = found(
        ["企业名称", "所属街道", "主导产品"],
        [FIRMS[0], "玉山镇", "膜"],
        [FIRMS[1], "〃", "轴"],
        [FIRMS[2], "同上", "板"],
    )
    assert ([cells[1] for _, cells in table.rows], table.same) == (["玉山镇"] * 3, 2)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (["（示例）某某科技有限公司", "玉山镇", "膜"], "示例行"),
        (["共计：见汇总表", None, None], "合计行"),
        (["花桥镇（12家）", None, None], "分段标题"),
        (["截至2025年12月底", None, None], "注"),
        (["17", None, None], "只有序号的行"),
    ],
)
def test_rows_that_stand_alone_are_no_records(line: list[Any], why: str) -> None:
    table = found(["企业名称", "所属街道", "主导产品"], [FIRMS[0], "玉山镇", "膜"], line, [FIRMS[1], "玉山镇", "轴"])
    assert ([n for n, _ in table.rows], table.skipped) == ([2, 4], [(3, why)])


def test_titles_that_are_yes_or_no_are_none_and_kinds_of_firms_are_titles(tmp_path: Path) -> None:
    heads = ["企业名称", "专精特新", "企业类别"]
    rows = [[f, "是" if i % 2 else "否", "高新技术企业"] for i, f in enumerate(FIRMS)]
    read = checked(tmp_path, heads, *rows)
    assert read_as(read) == dict(zip(heads, ["企业.企业名称", "", "企业.资质荣誉"], strict=True))


def test_in_a_table_of_projects_firms_under_an_unknown_head_are_asked_about_and_builders_are_none(
    tmp_path: Path,
) -> None:
    heads = ["项目名称", "施工单位", "资金方面", "总投资（亿元）"]
    rows = [[p, FIRMS[i + 3], FIRMS[i], 2] for i, p in enumerate(PROJECTS)]
    read = checked(tmp_path, heads, *rows)
    assert read_as(read) == dict(zip(heads, ["项目.项目名称", "", "企业.企业名称", "项目.总投资"], strict=True))
    assert read.understood is not None
    assert read.understood.columns[2].sureness < GUESSED


def test_hosts_of_institutions_and_topics_of_people_are_not_what_the_rows_are_about(tmp_path: Path) -> None:
    heads = ["平台名称", "建设主体", "入驻企业", "级别"]
    kinds = ["企业技术中心", "工程技术研究中心"]
    rows = [[f"昆山{c}研究院", FIRMS[i], FIRMS[-1 - i], kinds[i % 2]] for i, c in enumerate("甲乙丙")]
    read = checked(tmp_path, heads, *rows)
    assert read_as(read) == dict(zip(heads, ["机构.机构名称", "", "", "机构.机构类型"], strict=True))
    heads = ["姓名", "任职单位及职务", "职称", "人才类别", "项目名称"]
    people = [
        ["赵建国", f"{FIRMS[0]}总工", "研究员", "姑苏领军人才", PROJECTS[0]],
        ["钱敏", FIRMS[1], "教授", "", PROJECTS[1]],
    ]
    read = checked(tmp_path, heads, *people)
    assert read_as(read)["项目名称"] == ""
    assert [v["honours"] for v in said(read, "Talent").values()] == ["研究员；姑苏领军人才", "教授"]


def test_parks_and_buildings_are_where_the_table_is_and_other_words_are_asked_about() -> None:
    places = Places(None, "太仓市")
    for text in ("联东U谷", "软件园C栋", "双创基地", "国际创客中心A栋"):
        assert places.place([(text, False)]) == Placed("320585", text, assumed=True)
    assert isinstance(places.place([("月球基地", False)]), CellProblem)
    assert isinstance(Places(None).place([("联东U谷", True)]), CellProblem)


def test_a_county_in_brackets_of_a_title_is_where_the_table_is() -> None:
    assert place_named(["长三角示范区（嘉善）招引项目榜"]) == "嘉善县"


def test_names_that_begin_with_a_countys_short_name_say_where_a_table_is_if_there_are_several(tmp_path: Path) -> None:
    rows = [[f"{'宁国' if i < 5 else '安徽'}{c}精密有限公司", "南山街道"] for i, c in enumerate("甲乙丙丁戊己")]
    assert len(said(checked(tmp_path, ["企业名称", "乡镇街道"], *rows), "LOCATED_IN")) == 6
    few = [[f"{'东方' if i < 4 else '安徽'}{c}精密有限公司", "南山街道"] for i, c in enumerate("甲乙丙丁戊己")]
    assert said(checked(tmp_path, ["企业名称", "乡镇街道"], *few), "LOCATED_IN") == {}


def test_a_place_that_is_not_known_is_chosen_once_for_all_rows_that_say_it(tmp_path: Path) -> None:
    rows = [[f, "月球基地" if i < 4 else "火星基地"] for i, f in enumerate(FIRMS)]
    read = checked(tmp_path, ["企业名称", "所属街道"], *rows)
    assert read.understood is not None
    assert set(aside(read).values()) == {"place.unknown"}
    mapping = read.understood.mapping | {"places": {"月球基地": "昆山市"}}
    again = checked(tmp_path, ["企业名称", "所属街道"], *rows, mapping=json.dumps(mapping))
    assert again.understood is not None
    assert again.understood.mapping["places"] == {"月球基地": "昆山市"}
    assert len(aside(again)) == 2
    assert [v["targets"] for v in said(again, "LOCATED_IN").values()] == [["320583"]] * 4
    wrong = mapping | {"places": {"火星基地": "木星"}}
    with pytest.raises(BadRequest, match="不是一个区县"):
        checked(tmp_path, ["企业名称", "所属街道"], *rows, mapping=json.dumps(wrong))
