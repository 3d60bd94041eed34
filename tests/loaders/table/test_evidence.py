"""What values say against a head, or without one: it is not stored, or it is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.files.csvfiles import read_csv
from loaders.table.guesses import GUESSED
from loaders.table.targeting import composed, target_of
from loaders.table.words import head_of
from tests.loaders.table.judging import said
from tests.loaders.table.test_more_dirt import FIRMS, PEOPLE, taken
from tests.loaders.table.test_table import checked, read_as

TITLES = ["省双创人才", "省劳动模范", "C类", "省杰青", "市级拔尖人才", "享受省政府特殊津贴"]
OFFICES = ["工信局", "商务局", "开发区招商局", "产投公司", "发改局", "投促中心"]
PROJECTS = [f"年产{i}万套模具项目" for i in range(6)]


@pytest.mark.parametrize(
    ("head", "values"),
    [
        ("梯队", ["A", "B", "C", "A", "D", "B"]),
        ("研发平台", ["国家级", "省级", "市级", "市级", "县级", "省级"]),
        ("获得称号", TITLES),
        ("楼宇", ["众创空间", "孵化器", "公共服务平台", "孵化器", "众创空间", "孵化器"]),
        ("所在园区", FIRMS),
        ("主要产品", ["是", "否", "是", "是", "否", "是"]),
        ("所属行业", ["2024-05-01", "2023-07-02", "2022-01-09", "2021-11-30", "2020-02-17", "2019-09-09"]),
        ("主要业务", ["正常生产", "停产", "半停产", "满产", "停产", "正常生产"]),
        ("名堂", ["丁等", "丙等", "乙等", "甲等", "丁等", "丙等"]),
        ("何方神圣", ["老地方", "新地方", "老地方", "别处", "新地方", "老地方"]),
    ],
)
def test_what_contradicts_its_head_is_not_stored(head: str, values: list[str]) -> None:
    read = taken("", 企业名称=FIRMS, **{head: values})
    assert (read["企业名称"][0], read[head][0]) == ("企业.企业名称", "")


def test_offices_are_no_firms_and_the_head_that_says_names_is_the_one_of_names() -> None:
    read = taken("", 单位=OFFICES, 企业名称=FIRMS)
    assert (read["单位"][0], read["企业名称"][0]) == ("", "企业.企业名称")
    read = taken("", 单位=[f"{c}记作坊" for c in "甲乙丙丁戊己"], 企业名称=FIRMS)
    assert (read["单位"][0], read["企业名称"][0]) == ("", "企业.企业名称")


@pytest.mark.parametrize("head", ["供应商名称", "供应商全称", "企业简称", "乙方"])
def test_a_table_with_a_column_that_can_be_seen_to_be_names_is_read_and_asked_about(head: str) -> None:
    target, sureness = taken("", **{head: FIRMS, "属地": ["昆山市"] * 6})[head]
    assert (target, sureness < GUESSED) == ("企业.企业名称", True)


def test_a_platform_is_one_by_the_words_of_its_head_and_its_values() -> None:
    names = [f"昆山{c}" for c in ("研究院", "检验检测中心", "中试基地", "孵化器", "创新联合体", "实验室")]
    read = taken("", 服务平台=names, 类别=["研究院"] * 6, 地点=["昆山市"] * 6, 运营单位=FIRMS)
    assert (read["服务平台"][0], read["地点"][0]) == ("机构.机构名称", "机构.所在地")
    assert read["服务平台"][1] < GUESSED


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("被推荐人", {"推荐单位（所在单位）": FIRMS, "已获荣誉称号": TITLES}),
        ("企业导师", {"任职企业": FIRMS, "称号": TITLES, "学历": ["博士"] * 6}),
        ("姓 名", {"所在企业": FIRMS, "获得称号": TITLES, "技能等级": ["高级技师", "技师"] * 3}),
        ("专家姓名", {"聘请单位": FIRMS, "授予荣誉": TITLES}),
    ],
)
def test_people_are_known_by_their_names_and_titles_whatever_the_heads_are(
    name: str, more: dict[str, list[str]]
) -> None:
    read = taken("", **{name: PEOPLE} | more)
    assert [t for t, _ in read.values()][:3] in (
        ["人才.姓名或岗位", "人才.所属机构", "人才.人才称号"],
        ["人才.姓名或岗位", "企业.企业名称、人才.所在单位", "人才.人才称号"],
    )


def test_who_owns_a_firm_is_nobody_whom_its_table_is_about() -> None:
    read = taken("", 老板=PEOPLE, 企业名称=FIRMS, 学历=["博士"] * 6, 称号=TITLES)
    assert not any(t.startswith("人才.姓名") for t, _ in read.values())


@pytest.mark.parametrize(
    ("head", "target"),
    [
        ("核对后行业", "企业.所属产业"),
        ("所属链位置", "企业环节.环节"),
        ("在链环节", "企业环节.环节"),
        ("产品级别及品种", "企业产品.产品"),
        ("主要从事", "企业产品.产品"),
        ("建厂（注册）时间", "企业.成立日期"),
        ("承诺投资（万元）", "项目.总投资"),
        ("意向落地", "项目.所在地"),
        ("拟落位空间", "项目.所在地"),
        ("研究方向及课题", "机构环节.研究方向"),
        ("GB/T4754-2017", "企业.行业大类"),
        ("一、企业名称", "企业.企业名称"),
        ("①企业名称", "企业.企业名称"),
        ("B列 企业名称", "企业.企业名称"),
        ("found_date", "企业.成立日期"),
        ("company_name", "企业.企业名称"),
        ("contact_name", ""),
        ("name", ""),
        ("company_id", ""),
        ("park_name", "企业.所在地"),
        ("update_date", ""),
        ("项目情况", ""),
        ("实际投资", ""),
    ],
)
def test_a_head_is_read_by_its_parts(head: str, target: str) -> None:
    assert target_of(head_of(head))[0] == target


def test_a_head_of_many_words_takes_no_time() -> None:
    assert composed("产业" * 40) == ""


def test_brackets_say_what_a_head_means_where_the_values_do_too() -> None:
    read = taken("", 企业名称=FIRMS, **{"主营车系（产品）": ["车架", "轴承", "钢球", "滚子", "轮毂", "套圈"]})
    assert (read["主营车系（产品）"][0], read["主营车系（产品）"][1] < GUESSED) == ("企业产品.产品", True)
    assert taken("", 企业名称=FIRMS, **{"备注（产品）": ["车架"] * 6})["备注（产品）"][0] == ""


def test_the_industry_of_a_project_is_a_hint_that_is_asked_about() -> None:
    target, sureness = taken("", 项目名称=PROJECTS, 投资方=FIRMS, 产业链=["机器人"] * 6)["产业链"]
    assert (target, sureness < GUESSED) == ("企业.所属产业", True)
    assert taken("", 项目名称=PROJECTS, 投资方=FIRMS, 主要产品=["机器人"] * 6)["主要产品"][0] == ""


def test_marks_before_a_project_are_no_part_of_its_name_and_a_firm_that_is_made_is_none(tmp_path: Path) -> None:
    rows = [["★甲模具项目", "项目公司注册中", 2], ["▲乙模具项目", FIRMS[0], 3]]
    read = checked(tmp_path, ["项目名称", "投资方", "总投资（亿元）"], *rows)
    assert [v["name"] for v in said(read, "Project").values()] == ["甲模具项目", "乙模具项目"]
    assert [v["full_name"] for v in said(read, "Enterprise").values()] == [FIRMS[0]]


def test_who_says_an_amount_is_no_part_of_it_and_what_it_holds_is(tmp_path: Path) -> None:
    rows = [[f, a] for f, a in zip(FIRMS, ("七千万元", "2099W", "1016万元（快报数）", "8万元（含税）"), strict=False)]
    read = checked(tmp_path, ["企业名称", "营业收入（万元）"], *rows)
    assert [v["size"] for v in said(read, "Enterprise").values()] == [7000, 2099, 1016, None]


def test_a_text_file_with_tabs_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    path.write_text("企业名录\t\t\n序号\t企业名称\t产品\n1\t甲公司\t轴承,钢球\n", encoding="gb18030")
    assert read_csv(path).rows[-1][1] == ["1", "甲公司", "轴承,钢球"]
    path.write_text("企业名称,产品\n甲公司,轴承;钢球;滚子\n", encoding="utf-8")
    assert read_csv(path).rows[-1][1] == ["甲公司", "轴承;钢球;滚子"]


def test_a_few_categories_are_no_products(tmp_path: Path) -> None:
    assert read_as(checked(tmp_path, ["企业名称", "能源"], *([f, "天然气"] for f in FIRMS)))["能源"] == ""
