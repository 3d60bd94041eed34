"""Tables of people and of institutions: whom a row is about, and that nothing of it is lost without a word."""

from __future__ import annotations

from pathlib import Path

from tests.loaders.table.judging import said
from tests.loaders.table.test_table import aside, checked, read_as


def test_a_table_of_people_is_of_people_and_an_unknown_employer_takes_nobody_with_it(tmp_path: Path) -> None:
    found = checked(tmp_path, ["姓名", "工作单位", "职称", "专业"], ["张三", "没有的研究院", "教授", "光学"])
    assert read_as(found) | {"专业": ""} == {
        "姓名": "人才.姓名或岗位",
        "工作单位": "人才.所属机构",
        "职称": "人才.人才称号",
        "专业": "",
    }
    assert [v["name"] for v in said(found, "Talent").values()] == ["张三"]
    assert [v["employer"] for v in said(found, "Talent").values()] == ["没有的研究院"]
    assert any("1 位人才的单位不在库里的机构之列" in note for note in found.notes)
    assert aside(found) == {}
    assert found.rejects() == []


def test_talent_of_a_firm_is_recognised_by_one_more_head_and_keeps_where_it_works(tmp_path: Path) -> None:
    heads = ["科技副总", "派出高校", "挂职企业名称", "职称"]
    found = checked(
        tmp_path, heads, ["王敏", "没有的大学", "昆山甲有限公司", "教授"], ["李伟", "没有的大学", "", "教授"]
    )
    assert read_as(found)["挂职企业名称"] == ""  # 挂职 is no word of ours: asked
    found = checked(tmp_path, ["姓名", "职称", "学历", "企业名称"], ["王敏", "教授", "博士", "昆山甲有限公司"])
    assert read_as(found)["企业名称"] == "企业.企业名称、人才.所在单位"
    assert [v["employer"] for v in said(found, "Talent").values()] == ["昆山甲有限公司"]
    assert [v["full_name"] for v in said(found, "Enterprise").values()] == ["昆山甲有限公司"]


def test_who_applies_for_an_institution_is_not_read_as_a_firm_of_the_table(tmp_path: Path) -> None:
    found = checked(
        tmp_path, ["研发机构名称", "申报单位", "机构类型"], ["甲工程技术研究中心", "昆山甲有限公司", "技术中心"]
    )
    assert read_as(found)["申报单位"] == ""
    assert said(found, "Enterprise") == {}


def test_who_answers_for_an_institution_is_not_whom_its_row_is_about(tmp_path: Path) -> None:
    heads = ["机构名称", "机构类型", "研究方向", "专业", "负责人姓名", "依托单位"]
    found = checked(tmp_path, heads, ["甲研究院", "科研院所", "先进封装", "电子", "李四", "甲大学"])
    read = read_as(found)
    assert (read["机构名称"], read["研究方向"]) == ("机构.机构名称", "机构环节.研究方向")
    assert not any(target.startswith("人才.") for target in read.values())
    assert said(found, "Talent") == {}


def test_names_that_end_as_those_of_institutions_do_are_theirs_and_their_hosts_are_none(tmp_path: Path) -> None:
    rows = [["昆山甲检验检测中心", "昆山甲有限公司", "检测"], ["昆山乙孵化器", "昆山乙有限公司", "孵化"]]
    assert read_as(checked(tmp_path, ["载体", "举办单位", "情况"], *rows)) == {
        "载体": "机构.机构名称",
        "举办单位": "",
        "情况": "",
    }


def test_the_investment_of_one_year_is_not_the_whole(tmp_path: Path) -> None:
    heads = ["项目名称", "2026年计划投资（万元）", "计划总投资（万元）"]
    found = checked(tmp_path, heads, ["甲项目", 500, 20000])
    assert read_as(found) == {heads[0]: "项目.项目名称", heads[1]: "", heads[2]: "项目.总投资"}
    assert [v["amount_cny_100m"] for v in said(found, "Project").values()] == [2.0]


def test_a_street_that_is_not_known_leaves_the_address_beside_it(tmp_path: Path) -> None:
    found = checked(tmp_path, ["企业名称", "所在街道", "地址"], ["甲有限公司", "浏河", "江苏省苏州市太仓市浏河镇1号"])
    assert [v["targets"] for v in said(found, "LOCATED_IN").values()] == [["320585"]]
    assert aside(found) == {}
