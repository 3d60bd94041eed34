"""Rules about cells: codes, accounting lines, product keys."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.identity.rules import (
    bare_key,
    enterprise_name_key,
    is_accounting_line,
    product_key,
    stock_code,
    uscc_check_character,
    uscc_problem,
)

CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# The example of GB 32100-2015, and codes that firms print on their own public papers.
USCC = ["91350100M000100Y43", "91110000802100433B", "9144030071526726XG", "91440300708461136T", "914403001922038216"]

STOCK = {
    "600773": "600773.SH",
    "600773.SH": "600773.SH",
    "600773.sh": "600773.SH",
    "sh600773": "600773.SH",
    "SH.600773": "600773.SH",
    "SH:600773": "600773.SH",
    "600773.SS": "600773.SH",
    "600773.XSHG": "600773.SH",
    "688981": "688981.SH",
    "900901": "900901.SH",
    "000001": "000001.SZ",
    "sz000001": "000001.SZ",
    "002079": "002079.SZ",
    "300750.XSHE": "300750.SZ",
    "200011": "200011.SZ",
    "430047": "430047.BJ",
    "830799": "830799.BJ",
    "bj872925": "872925.BJ",
    "920002": "920002.BJ",
    "600773.SZ": "600773.SH",
}
NO_STOCK = [
    "",
    "60077",
    "6007733",
    "600773.",
    ".SH",
    "SH",
    "600773.HK",
    "AAPL",
    "6O0773",
    "600 773",
    "600773.SH.SH",
    "-600773",
    "６００７７３",
    "٦٠٠٧٧٣",
    "600773\n",
    "0x6007",
    "六〇〇七七三",
]

ACCOUNTING = [
    "平衡项目",
    "分部间抵销",
    "调整项目",
    "抵销",
    "内部抵销",
    "内部抵销数",
    "合并抵销",
    "未分配金额",
    "未分配项目",
    "分部间相互抵减",
    "公司内部各业务分部相互抵销",
    "内部交易抵销",
    "非主营业务",
    "未分配",
    "未分配的金额",
    "公司内部销售相互抵销",
    "未分配支出",
    "合并抵销数",
    "板块间抵销数",
    "光伏板块内部交易抵减",
    "调整项",
    "未分配利润",
    "公司内各业务分部相互抵销",
    "分部抵销",
    "间抵销",
    "公司内间相互抵减",
    "抵销金额",
    "抵銷",
    "减：内部抵销数",
    "业务板块内抵销",
    "分部减抵销",
    "被动安全系统部件小计",
    "针剂合计",
    "自销钢材坯小计",
    "合计",
    "小计",
    "总计",
    "其他",
    "其它",
    "其他业务",
    "其他（补充）",
    "其他(补充)",
    "主营业务",
    "主营业务收入",
    "主营",
    "内部抵消",
    "合并抵消数",
]
PRODUCTS = [
    "平衡车",
    "电动平衡车",
    "平衡块",
    "全自动平衡机",
    "米土压平衡盾构机",
    "平衡原纸",
    "再生平衡剂",
    "手机内部件",
    "手机内部功能性器件",
    "内部装饰",
    "轨道车辆内部装饰",
    "内部装件",
    "抵债机械销售",
    "抵押担保服务费",
    "回声抵消",
    "噪声抵消器",
    "其他食品",
    "其他电子设备",
    "其他未列明制造业",
    "其他塑料制品",
    "光缆及其他光通信产品",
    "营养补充剂",
    "矿物质补充剂",
    "补充能量饮品",
    "调整型内衣",
    "可调整支架",
    "汽车高压燃油分配器",
    "通信网络连接分配",
    "电源分配单元",
    "混合计量",
    "主营钢坯",
    "主营业务-电解铜",
    "统计软件",
    "总计划软件",
    "设计",
    "流量计",
    "合并单元",
    "分部门管理软件",
    "集成电路",
    "硅片",
]

KEYS = {
    "锂电池": "锂电池",
    "锂电池 产品": "锂电池",
    "印制电路板业务": "印制电路板",
    "PCB系列": "pcb",
    "LED灯-珠": "led灯珠",
    "芯片销售收入": "芯片",
    "“单晶”硅片": "单晶硅片",
    "电子特气等产品": "电子特气",
    "业务": "业务",
    "产品类": "产品类",
    "服务": "服务",
    "设备类产品": "设备",
    "软件（自研）": "软件（自研）",
}


@pytest.mark.parametrize("code", USCC)
def test_real_credit_codes_are_right(code: str) -> None:
    assert uscc_problem(code) is None


@pytest.mark.parametrize("code", USCC)
def test_every_other_check_character_is_wrong_and_the_right_one_is_named(code: str) -> None:
    for wrong in set(CHARACTERS) - {code[17]}:
        problem = uscc_problem(code[:17] + wrong)
        assert problem is not None
        assert f"应为 {code[17]}" in problem


@given(st.text(CHARACTERS, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(CHARACTERS))
def test_any_single_wrong_character_is_noticed(body: str, at: int, other: str) -> None:
    code = body + uscc_check_character(body)
    assert uscc_problem(code) is None
    damaged = code[:at] + other + code[at + 1 :]
    assert (uscc_problem(damaged) is None) == (damaged == code)


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("", "0 位"),
        ("91350100M000100Y4", "17 位"),
        ("91350100M000100Y433", "19 位"),
        ("91350100M000100YI3", "I"),
        ("91350100m000100y43", "m、y"),
        ("91350100M000100Y4 ", " "),
        ("９1350100M000100Y43", "９"),
        ("9135O1O0M000100Y43", "O"),
    ],
)
def test_a_code_of_wrong_length_or_characters_is_explained(code: str, word: str) -> None:
    problem = uscc_problem(code)
    assert problem is not None
    assert word in problem


@given(st.text(max_size=30))
def test_any_text_is_judged_without_failing(text: str) -> None:
    assert uscc_problem(text) is None or text not in USCC
    assert isinstance(is_accounting_line(text), bool)
    assert stock_code(text) is None or stock_code(stock_code(text) or "") == stock_code(text)


@pytest.mark.parametrize(("text", "code"), STOCK.items())
def test_stock_codes_in_all_their_spellings_are_one(text: str, code: str) -> None:
    assert stock_code(text) == code


@pytest.mark.parametrize("text", NO_STOCK)
def test_what_is_no_stock_code_is_none(text: str) -> None:
    assert stock_code(text) is None


@pytest.mark.parametrize("text", ACCOUNTING)
def test_lines_of_the_accounts_are_no_products(text: str) -> None:
    assert is_accounting_line(text)


@pytest.mark.parametrize("text", PRODUCTS)
def test_products_that_look_like_accounts_are_products(text: str) -> None:
    assert not is_accounting_line(text)


@pytest.mark.parametrize(("text", "key"), KEYS.items())
def test_a_product_key_drops_punctuation_and_generic_last_words(text: str, key: str) -> None:
    assert product_key(text) == key


@given(st.text("锂电池PCB产品业务系列收入-、 “”（）销售等类abc", max_size=20))
def test_product_keys_are_stable_and_never_empty_for_a_text_with_letters(text: str) -> None:
    key = product_key(text)
    assert bool(key) == bool(bare_key(text))
    assert product_key(text.upper()) == key
    assert not set(key) & set(" -、“”" + string.ascii_uppercase)
    assert bare_key(text).startswith(key)


def test_names_of_firms_differ_by_legal_form_and_not_by_brackets_or_blanks() -> None:
    assert enterprise_name_key("苏州 示例（集团）有限公司") == enterprise_name_key("苏州示例(集团)有限公司")
    assert enterprise_name_key("甲有限公司") != enterprise_name_key("甲股份有限公司")
