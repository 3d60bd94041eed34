"""Heads that other clerks write: of two lines, of posts, of people, in brackets, in English; and what is none."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from loaders.table.cells import NAME, STAGE, choice_of, reader_of
from loaders.table.firm_names import is_no_firm
from loaders.table.guesses import GUESSED
from loaders.table.places import Placed, Places
from loaders.table.targeting import grouped, target_of
from loaders.table.words import head_of, targets
from tests.loaders.table.judging import said
from tests.loaders.table.test_more_dirt import FIRMS, PEOPLE, found, taken
from tests.loaders.table.test_table import checked, read_as

RANKS = ["教授", "研究员", "高级工程师", "副教授", "讲师", "正高级工程师"]
POSTS = ["总经理", "首席科学家", "研发总监", "教授", "技术负责人", "副总裁"]
TITLES = ["省双创人才", "姑苏领军人才", "D类", "长江学者", "外国专家", "市级拔尖人才"]


@pytest.mark.parametrize(
    ("head", "target"),
    [
        ("产业链 / 名称", "企业.所属产业"),
        ("研发机构 / 类别", "机构.机构类型"),
        ("近三年营业收入（亿元） / 2023年", "企业.营业收入"),
        ("1—12月营业收入（万元）", "企业.营业收入"),
        ("营业收入-2024年（万元）", "企业.营业收入"),
        ("规模（营收，亿元）", "企业.营业收入"),
        ("销售收入 / 合计（万元）", "企业.营业收入"),
        ("营业收入（万元） / 去年", "企业.营业收入"),
        ("项目总投资（万元） / 计划", "项目.总投资"),
        ("est_date 成立日期", "企业.成立日期"),
        ("revenue_2024（万元）", "企业.营业收入"),
        ("industry_code", "企业.行业大类"),
        ("GB/T4754代码", "企业.行业大类"),
        ("主要产品及占比", "企业产品.产品"),
        ("所属节点", "企业环节.环节"),
        ("上中下游环节", "企业环节.环节"),
        ("智改数转项目名称", "项目.项目名称"),
        ("当前推进情况", "项目.项目阶段"),
    ],
)
def test_a_head_is_understood_with_the_line_above_it_and_what_its_brackets_say(head: str, target: str) -> None:
    assert target_of(grouped(head_of(head)))[0] == target


def test_projects_that_are_called_firms_in_brackets_and_are_firms_are_firms() -> None:
    more = {"主导产品": ["轴承"] * 6, "营业收入（亿元）": [2.5] * 6}
    read = taken("", **{"项目（单位）": FIRMS} | more)
    assert read["项目（单位）"] == ("企业.企业名称", 0.7)
    assert read["主导产品"][0] == "企业产品.产品"
    read = taken("", **{"项目（单位）": [f"{f}扩建项目" for f in FIRMS]} | more)
    assert read["项目（单位）"][0] == "项目.项目名称"


def test_a_second_line_that_repeats_what_is_merged_downwards_is_no_row() -> None:
    """Merged cells come filled: the line has texts in every column, most of them heads that nobody knows."""
    above = ["项目名称", "投资企业", "投资企业", "投资规模", "投资规模", "手续办理", "手续办理", "当前进展"]
    below = ["项目名称", "名称", "总部所在地", "总投资（亿元）", "外资（万美元）", "备案", "环评", "当前进展"]
    again = [a if a == b else f"{a} {b}" for a, b in zip(above, below, strict=True)]  # on the next page, in one line
    table = found(above, below, ["轮毂技改项目", "邹平宝腾铝材厂", "香港", 1.5, "/", "×", "√", "投产"], again)
    assert (table.head_rows, table.heads[3]) == ((1, 2), "投资规模 / 总投资（亿元）")
    assert ([n for n, _ in table.rows], [n for n, _ in table.skipped]) == ([3], [4])


def test_a_unit_may_stand_beside_something_else_in_brackets() -> None:
    projects = [f"{f}扩建项目" for f in FIRMS]
    read = taken("", **{"项目名称": projects, "总投资（内资：亿元）": [2.5] * 6})
    assert read["总投资（内资：亿元）"][0] == "项目.总投资"
    read = taken("", **{"项目名称": projects, "总投资（内资：亿元，外资：万元）": [2.5] * 6})
    assert read["总投资（内资：亿元，外资：万元）"][0] == ""


@pytest.mark.parametrize(
    "head",
    ["供应商 / 名称", "备注（营收）", "是否上市（板块）", "1—11月营业收入", "营业收入 / 上年同期", "营业收入 / 计划"],
)
def test_the_line_above_and_brackets_make_nothing_of_what_is_not_ours(head: str) -> None:
    assert target_of(grouped(head_of(head)))[0] == ""


@pytest.mark.parametrize("name", ["申请人", "团队成员", "博士后姓名", "引进专家", "核心人才", "拟引进人才姓名"])
def test_a_table_of_people_is_known_by_what_they_are_called(name: str) -> None:
    read = taken(
        **{name: PEOPLE, "就职单位": FIRMS, "已获人才计划": TITLES, "主攻方向": ["夹爪"] * 6, "学历": ["博士"] * 6}
    )
    assert [t for t, _ in read.values()] == ["人才.姓名或岗位", "人才.所属机构", "人才.人才称号", "", ""]


def test_posts_are_no_titles_and_ranks_are_asked_about() -> None:
    for head in ("职称", "职务/职称"):
        read = taken("", 姓名=PEOPLE, 工作单位=FIRMS, **{head: POSTS}, 人才称号=TITLES)
        assert (read[head][0], read["人才称号"][0]) == ("", "人才.人才称号")
    read = taken("", 姓名=PEOPLE, 工作单位=FIRMS, 职称=RANKS, 学历=["博士"] * 6)
    assert (read["职称"][0], read["职称"][1] < GUESSED) == ("人才.人才称号", True)


def test_who_leads_an_institution_is_not_whom_the_table_is_about() -> None:
    columns = {"平台名称": [f"昆山{c}研究院" for c in "甲乙丙丁戊己"], "类别": ["研究院"] * 6, "所在区": ["昆山市"] * 6}
    read = taken("", **columns, **{"主任 / 姓名": PEOPLE, "主任 / 职称": POSTS, "研究领域": ["模具"] * 6})
    assert [t for t, _ in read.values()] == [
        "机构.机构名称",
        "机构.机构类型",
        "机构.所在地",
        "",
        "",
        "机构环节.研究方向",
    ]
    read = taken("", **columns, **{"带头人 / 姓名": PEOPLE, "带头人 / 称号": TITLES, "所属企业": FIRMS})
    assert [t for t, _ in read.values()][2:] == ["机构.所在地", "人才.姓名或岗位", "人才.人才称号", ""]


RESEARCH = {"机构名称": [f"昆山{c}研究院" for c in "甲乙丙丁戊己"], "研究方向": ["模具"] * 6}
LISTED = {"姓名": PEOPLE, "学历": ["博士"] * 6, "人才类别": TITLES}


@pytest.mark.parametrize(
    ("columns", "head", "target"),
    [
        (RESEARCH | {"首席专家": PEOPLE}, "首席专家", "人才.姓名或岗位"),
        (LISTED | {"单位地址": ["昆山市玉山镇"] * 6}, "单位地址", "人才.所在地"),
        ({"企业名称": FIRMS, "状态": ["是", "否"] * 3}, "状态", "企业.经营状态"),
    ],
)
def test_what_may_be_somebody_elses_is_asked_about(columns: dict[str, list[str]], head: str, target: str) -> None:
    read = taken("", **columns)[head]
    assert (read[0], read[1] < GUESSED) == (target, True)


def test_where_an_investor_is_is_not_where_its_project_is() -> None:
    read = taken("", 项目名称=[f"年产{i}万套模具项目" for i in range(6)], 投资方=FIRMS, 投资方所在地=["新加坡"] * 6)
    assert read["投资方所在地"][0] == ""


def test_posts_that_firms_offer_are_talent_that_is_sought(tmp_path: Path) -> None:
    rows = [[f, "电气工程师", "硕士", "面议"] for f in FIRMS]
    read = checked(tmp_path, ["企业名称", "招聘岗位", "学历要求", "薪酬待遇"], *rows)
    assert read_as(read)["企业名称"] == "企业.企业名称、人才.所在单位"
    assert read_as(read)["招聘岗位"] == "人才.姓名或岗位"
    assert [v["employer"] for v in said(read, "Talent").values()] == FIRMS  # one each, although all are called the same
    plain = taken(企业名称=FIRMS, 主要岗位=["焊工"] * 6, 缺工人数=["3"] * 6)
    assert plain["主要岗位"][0] == ""


@pytest.mark.parametrize(
    "text", ["待注册", "未注册", "拟新设", "尚未成立公司", "（待定）", "正在注册中", "项目公司未注册"]
)
def test_where_no_firm_is_there_yet_none_is_made(text: str) -> None:
    assert is_no_firm(text)
    assert reader_of(NAME, targets()[NAME].field, "", [text])(text) is not text


def test_a_project_without_its_firm_stays(tmp_path: Path) -> None:
    rows = [["甲项目", "待注册", 2], ["乙项目", FIRMS[0], 3]]
    read = checked(tmp_path, ["项目名称", "投资方", "总投资（亿元）"], *rows)
    assert [v["full_name"] for v in said(read, "Enterprise").values()] == [FIRMS[0]]
    assert len(said(read, "Project")) == 2


def test_where_an_investor_comes_from_is_not_where_its_project_is() -> None:
    projects = [f"年产{i}万套模具项目" for i in range(6)]
    read = taken("", 项目名称=projects, 投资方=FIRMS, 企业所在地=["新加坡"] * 6, 落户板块=["玉山镇"] * 6)
    assert (read["企业所在地"][0], read["落户板块"][0]) == ("", "项目.所在地")


def test_what_stands_before_the_projects_of_firms_is_theirs_and_asked_about() -> None:
    projects = [f"年产{i}万套模具项目" for i in range(6)]
    read = taken(
        企业名称=FIRMS, 主导产品=["模具"] * 6, 增资扩产项目=projects, 产业=["机器人"] * 6, 推进情况=["在建"] * 6
    )
    assert (read["主导产品"][0], read["主导产品"][1] < GUESSED) == ("企业产品.产品", True)
    assert (read["增资扩产项目"][0], read["产业"][0]) == ("项目.项目名称", "")


def test_a_head_of_stages_over_other_words_is_asked_about() -> None:
    projects = [f"年产{i}万套模具项目" for i in range(6)]
    words = ["完成环评公示", "已上会", "正在地勘", "列入省重大", "在建", "已投资200万元"]
    target, sureness = taken("", 项目名称=projects, 形象进度=words)["形象进度"]
    assert (target, sureness < GUESSED) == ("项目.项目阶段", True)


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("2.签约", "签约"),
        ("签约未注册", "签约"),
        ("注册未开工", "落地"),
        ("内部装修阶段", "开工"),
        ("未开工", None),
        ("停滞", None),
    ],
)
def test_a_stage_with_its_number_and_what_is_not_yet_reached(text: str, stage: str | None) -> None:
    assert choice_of(text, STAGE, targets()[STAGE].field.choices) == stage


def test_days_that_are_all_the_first_are_months() -> None:
    field = targets()["企业.成立日期"].field
    days: list[str | dt.date] = [dt.date(2019, 8, 1), dt.date(2018, 3, 1), dt.date(2017, 5, 1)]
    assert [reader_of("企业.成立日期", field, "", days)(d) for d in days] == ["2019-08", "2018-03", "2017-05"]
    more = [*days, dt.date(2020, 2, 17)]
    assert reader_of("企业.成立日期", field, "", more)(days[0]) == "2019-08-01"


def test_firms_that_brackets_say_are_asked_about_and_customers_are_none() -> None:
    target, sureness = taken("", **{"客户（企业）名称": FIRMS, "所属行业": ["模具"] * 6})["客户（企业）名称"]
    assert (target, sureness < GUESSED) == ("企业.企业名称", True)
    assert taken("", **{"客户名称": FIRMS, "所属行业": ["模具"] * 6})["客户名称"][0] == ""


def test_a_head_of_three_lines_and_one_whose_cells_are_merged_downwards() -> None:
    table = found(
        ["序号", "基本信息", None, None, "经营指标", None],
        [None, "企业名称", "所在地", None, "营业收入（万元）", None],
        [None, None, "镇街", "具体地址", "2023年", "2024年"],
        [1, FIRMS[0], "玉山镇", "人民路1号", 3, 4],
    )
    assert table.heads[2:4] == ["所在地 / 镇街", "所在地 / 具体地址"]
    assert table.heads[4:] == ["营业收入（万元） / 2023年", "营业收入（万元） / 2024年"]
    table = found(
        ["序号", "企业名称", "坐落", "年度指标（万元）", None],
        ["序号", "企业名称", "坐落", "销售收入", "研发投入"],
        [1, FIRMS[0], "玉山镇", 3, 4],
    )
    assert (table.head_rows, table.heads[3]) == ((1, 2), "年度指标（万元） / 销售收入")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ([None, "服装行业小计", None, 5], "合计行"),
        ([None, "全区合计（在库）", None, 5], "合计行"),
        (["二", "来凤工业园（14家）", None, 5], "分段标题"),
        ([None, "中型企业", None, 5], "分段标题"),
        ([None, "统计截止时间：二〇二五年六月", None, None], "注"),
    ],
)
def test_sums_of_parts_and_their_titles_are_no_firms(line: list[object], why: str) -> None:
    head, first = ["序号", "企业名称", "所属街道", "年营收（万元）"], [1, FIRMS[0], "玉山镇", 3]
    table = found(head, first, line, [2, FIRMS[1], "玉山镇", 4])
    assert ([n for n, _ in table.rows], table.skipped) == ([2, 4], [(3, why)])


def test_a_place_that_is_written_once_is_that_of_the_rows_below() -> None:
    rows = [["青阳街道" if i == 0 else "安海镇" if i == 3 else None, i, FIRMS[i]] for i in range(6)]
    table = found(["镇（街道）", "序号", "企业名称"], *rows)
    assert [cells[0] for _, cells in table.rows] == ["青阳街道"] * 3 + ["安海镇"] * 3
    table = found(["备注", "序号", "企业名称"], *rows)
    assert [cells[0] for _, cells in table.rows].count(None) == 4


def test_zones_and_crossings_are_where_the_table_is_and_zones_of_other_cities_are_not() -> None:
    places = Places(None, "昆山市")
    for text in ("巴城工业集中区", "阳澄湖科技城", "群贤路与前进路交叉口东南角", "A-06地块"):
        assert places.place([(text, False)]) == Placed("320583", text, assumed=True)
    assert places.place([("张家港保税区", False)]) != Placed("320583", "张家港保税区", assumed=True)


def test_the_county_of_a_name_that_several_have_is_the_one_whose_city_the_rows_name(tmp_path: Path) -> None:
    rows = [[f"沈阳{c}机床有限公司", "翟家街道"] for c in "甲乙丙丁戊己"]
    read = checked(tmp_path, ["铁西区工业企业名单"], ["企业名称", "属地"], *rows)
    assert {t for v in said(read, "LOCATED_IN").values() for t in v["targets"]} == {"210106"}
    assert any("有几处同名" in note for note in read.notes)


def test_units_that_stand_alone_above_a_table_count(tmp_path: Path) -> None:
    read = checked(
        tmp_path, ["填报单位：", None, "万元、人、件"], ["企业名称", "营业收入", "从业人数"], [FIRMS[0], 5, 3]
    )
    assert read_as(read)["营业收入"] == "企业.营业收入"
