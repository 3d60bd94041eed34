"""Heads that nobody foresaw: what is guessed says so, looks like it in every way, and is nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.table.cells import KIND, choice_of
from loaders.table.guesses import GUESSED
from loaders.table.words import targets
from tests.loaders.table.judging import said
from tests.loaders.table.test_table import aside, checked, read_as


def rows(*values: object) -> list[list[object]]:
    """A row for each value, behind the name of a firm."""
    return [[f"昆山{chr(0x7532 + i)}有限公司", value] for i, value in enumerate(values)]


@pytest.mark.parametrize(
    ("head", "values", "target"),
    [
        ("氢能产品", ["高纯氧化铝、芳纶纸", "光学膜"], "企业产品.产品"),
        ("入围的专精特新资质", ["国家级专精特新小巨人", "高新技术企业"], "企业.资质荣誉"),
        ("廊道产业集群", ["智能制造装备", "现代物流"], "企业.所属产业"),
        ("税务口径开票销售（万元）", [1200, 3400.5], "企业.营业收入"),
        ("坐落的园区", ["昆山开发区", "花桥经济开发区"], "企业.所在地"),
        ("什么名堂", ["专精特新中小企业", "省级企业技术中心"], "企业.资质荣誉"),
    ],
)
def test_a_guess_by_the_end_of_a_head_or_by_values_is_read_and_asked_about(
    head: str, values: list[object], target: str, tmp_path: Path
) -> None:
    found = checked(tmp_path, ["企业名称", head], *rows(*values))
    assert read_as(found)[head] == target
    assert found.understood is not None
    assert next(c for c in found.understood.columns if c.column == head).sureness < GUESSED


@pytest.mark.parametrize(
    ("head", "values"),
    [
        ("采购的产品", ["铝板", "钢材"]),
        ("上游产品", ["铝板", "钢材"]),
        ("对标企业产品", ["铝板", "钢材"]),
        ("代表产品", ["昆山丙有限公司", "昆山丁有限公司"]),
        ("获评资质", ["有", "无此项"]),
        ("累计开票销售（万元）", [1200, 3400]),
        ("集团营收（万元）", [1200, 3400]),
        ("联系地址", ["昆山市玉山镇1号", "昆山市玉山镇2号"]),
        ("所属企业", ["昆山丙有限公司", "昆山丁有限公司"]),
        ("所在单位", ["昆山丙有限公司", "昆山丁有限公司"]),
        ("科创平台", ["昆山丙研究院", "昆山丁研究院"]),
    ],
)
def test_what_is_of_others_or_does_not_look_like_it_is_not_read(
    head: str, values: list[object], tmp_path: Path
) -> None:
    assert read_as(checked(tmp_path, ["企业名称", head], *rows(*values)))[head] == ""


def test_without_a_head_of_names_the_first_that_ends_as_one_is_guessed(tmp_path: Path) -> None:
    found = checked(tmp_path, ["序号", "榜单上的企业", "地址"], [1, "同泰", "昆山市"], [2, "玥芯", "昆山市"])
    assert read_as(found)["榜单上的企业"] == "企业.企业名称"
    assert [v["full_name"] for v in said(found, "Enterprise").values()] == ["同泰", "玥芯"]


def test_towns_are_where_the_credit_codes_say_the_table_is_and_addresses_elsewhere_are_not(tmp_path: Path) -> None:
    codes = [
        "91320583433C12EH99",
        "9132058328F43FCC0K",
        "91320583F2E7E8201W",
        "91320583CG0487FGAR",
        "91320583BC7HG3GE58",
    ]
    towns = ["锦溪", "周市", "花桥镇", "上海市浦东新区张江路1号", "月球基地"]
    cells = [[f"{chr(0x4E00 + i)}有限公司", codes[i], towns[i]] for i in range(5)] + [["昆山甲有限公司", "", "巴城"]]
    found = checked(tmp_path, ["企业名称", "统一社会信用代码", "所属区镇"], *cells)
    placed = {key: v["targets"] for key, v in said(found, "LOCATED_IN").items()}
    assert [placed.get(code) for code in codes] == [["320583"], ["320583"], ["320583"], ["310115"], None]
    assert aside(found) == {"C6": "place.unknown"}
    assert any("6 行里，5 行在昆山市" in note for note in found.notes)


def test_rows_that_do_not_agree_on_a_place_say_none(tmp_path: Path) -> None:
    cells = [[f"{city}甲有限公司", "城关镇"] for city in ("昆山", "江阴", "义乌", "慈溪", "晋江")]
    found = checked(tmp_path, ["企业名称", "乡镇"], *cells)
    assert said(found, "LOCATED_IN") == {}
    assert set(aside(found).values()) == {"place.below"}


def test_an_institution_without_a_kind_that_we_know_is_taken_all_the_same(tmp_path: Path) -> None:
    cells = [["甲检验检测中心", "性质不明", "先进封装"], ["乙研究院", "", ""], ["丙之家", "", ""]]
    found = checked(tmp_path, ["机构名称", "机构类型", "研究方向"], *cells)
    kinds = {v["name"]: (v["kind"], v["about"]) for v in said(found, "Institution").values()}
    assert kinds == {
        "甲检验检测中心": ("公共服务平台", "研究方向：先进封装"),
        "乙研究院": ("科研院所", None),
        "丙之家": ("其他", None),
    }
    assert aside(found) == {"B2": "choice"}
    assert any("3 家机构没有写类型" in note for note in found.notes)


def test_words_under_a_head_of_segments_that_name_none_are_no_products(tmp_path: Path) -> None:
    found = checked(tmp_path, ["企业名称", "产业链环节"], *rows("下游应用", "整机"))
    assert [v["trade"] for v in said(found, "Enterprise").values()] == ["环节：下游应用", "环节：整机"]
    assert said(found, "MAKES") == {}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("国家级科技企业孵化器", "产业基地"),
        ("市级新型研发机构", "科研院所"),
        ("检验 检测平台", "公共服务平台"),
        ("校企联合创新中心", "其他"),
        ("高校", "高校"),
        ("甲乙丙", None),
    ],
)
def test_a_kind_of_institution_is_known_by_its_last_word(text: str, kind: str | None) -> None:
    assert choice_of(text, KIND, targets()[KIND].field.choices) == kind


def test_a_stage_is_known_by_its_first_clause(tmp_path: Path) -> None:
    cells = [["甲项目", "已签约，正在办理土地手续"], ["乙项目", "因市场原因暂缓"]]
    found = checked(tmp_path, ["项目名称", "项目进展情况"], *cells)
    assert [v["stage"] for v in said(found, "Project").values()] == ["签约", None]
    assert aside(found) == {"B3": "choice"}


def test_without_a_store_there_are_no_words_and_no_guess_by_them(tmp_path: Path) -> None:
    found = checked(tmp_path, ["企业名称", "机床类型"], *rows("滚珠丝杠", "液压阀"))
    assert read_as(found)["机床类型"] == ""
