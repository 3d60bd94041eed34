"""The files of rules: what comes with the program, which version is in force, and what is refused."""

from __future__ import annotations

import re

import pytest

from graph.errors import InputRefused
from graph.ladder.assess import roughly
from graph.ladder.declared import ladder_of, read_rule, usual_ladder
from graph.model.schema import default_schema

RUNGS = '[[rung]]\nname = "甲"\nshort = "甲"\n[[rung]]\nname = "乙"\nshort = "乙"\n'
HEAD = 'rung = "甲"\ndocument = "办法"\nnumber = "1号"\nsince = 2020-01-01\nabout = "说明"\nsource = "出处"\n'
TEST = '[[test]]\nkey = "a"\nwords = "收入"\nof = "revenue"\nat_least = 10\n'


def test_the_standards_of_april_2026_stand_beside_the_old_ones() -> None:
    ladder = usual_ladder()

    def on(day: int) -> set[str]:
        return {r.id for r in ladder.in_force(day) if r.rung.startswith("专精特新")}

    assert on(20260331) == {"专精特新-2022", "小巨人-2022", "小巨人-复核-2026"}
    assert on(20260401) == {"专精特新-2026", "小巨人-2026", "小巨人-复核-2026"}
    assert on(20220531) == set()
    assert {"规模以上工业企业", "高新技术企业", "瞪羚企业", "独角兽企业", "上市公司"} <= {r.rung for r in ladder.rules}
    assert all(r.source and r.about and r.document and r.number for r in ladder.rules)


def test_certificates_are_of_rungs_of_the_ladder() -> None:
    choices = default_schema().nodes["Certificate"].fields["rung"].choices
    assert set(choices) <= {r.name for r in usual_ladder().rungs}


def with_condition(text: str) -> str:
    return TEST.replace('of = "revenue"\nat_least = 10', text)


BAD = [
    (HEAD.replace("甲", "丙") + TEST, "a.toml：级别“丙”不在 rungs.toml 里"),
    (HEAD.replace('number = "1号"\n', "") + TEST, "a.toml：缺少 number"),
    (HEAD, "a.toml：缺少 test"),
    (HEAD + "colour = 1\n" + TEST, "a.toml：不认识的设置 colour"),
    (HEAD.replace("2020-01-01", '"2020-01-01"') + TEST, "须写成日期"),
    (HEAD + "until = 2019-01-01\n" + TEST, "失效 2019-01-01 早于生效 2020-01-01"),
    (HEAD + "margin = 2\n" + TEST, "margin “2”须为 0 到 1 的数"),
    (HEAD + TEST + TEST, "条件“a”写了两次"),
    (HEAD + TEST.replace("revenue", "profit"), "没有指标“profit”"),
    (HEAD + TEST + "per = 'profit'\n", "没有指标“profit”"),
    (HEAD + TEST.replace("at_least = 10", "at_least = 'x'"), "须是数"),
    (HEAD + TEST.replace("at_least = 10\n", ""), "要写一个界"),
    (HEAD + TEST + "at_most = 3\n", "这里写了 2 个"),
    (HEAD + TEST + "formula = '1+1'\n", "不认识的设置 formula"),
    (HEAD + TEST + "growth = 4\n", "至多看最近 4 年"),
    (HEAD + TEST + "sum = 0\n", "sum 须是 1 到 4 的整数"),
    (HEAD + TEST + "growth = 1\nper = 'assets'\n", "不能这样合用"),
    (HEAD + TEST.replace("revenue", "age") + "sum = 2\n", "不分年"),
    (HEAD + with_condition("any = []"), "any 须是不空的列表"),
    (HEAD + with_condition("any = [3]"), "须写成一个表"),
    (HEAD + with_condition("all = [{ listed = true }]\nany = [{ listed = true }]"), "恰好用一种"),
    (HEAD + with_condition("holds = ['丁']"), "级别“丁”不在"),
    (HEAD + with_condition("of = 'revenue'\nin = ['C']"), "in 只能用于"),
    (HEAD + with_condition("score = [{ of = 'rnd', steps = [[1, 5], [2, 9]] }]\nat_least = 3"), "由高到低"),
    (HEAD + with_condition("score = [{ of = 'rnd' }]\nat_least = 3"), "steps 须是"),
    (HEAD + TEST.replace('words = "收入"\n', ""), "要写 key 和 words"),
    ("rung = ", "a.toml：不是合法的 TOML"),
    ("", "a.toml：缺少 rung、document"),
    (HEAD.replace("2020-01-01", "2020-01-01T08:00:00") + TEST, "须写成日期"),
    (HEAD.replace('"说明"', "3") + TEST, "a.toml：about = 3 不对；须写成 加引号的文字"),
    (HEAD.replace('"甲"', '["甲"]') + TEST, "rung = ['甲'] 不对"),
    (HEAD + "uncertain = '不知道'\n" + TEST, "uncertain = '不知道' 不对；须写成 几个文字"),
    (HEAD + "test = 3\n", "须至少有一段 [[test]]"),
    (HEAD + "test = [3]\n", "须至少有一段 [[test]]"),
    (HEAD + TEST.replace('"收入"', "3"), "要写 key 和 words"),
    (HEAD + TEST.replace("at_least = 10", "at_least = true"), "须是数，不加引号"),
    (HEAD + TEST.replace("at_least = 10", "at_least = nan"), "须是数，不加引号"),
    (HEAD + TEST.replace('"revenue"', '["revenue"]'), "没有指标“['revenue']”"),
    (HEAD + with_condition("listed = 'no'"), "listed = 'no' 不对；须写 true 或 false"),
    (HEAD + with_condition("within = 320500"), "within = 320500 不对"),
    (HEAD + with_condition("holds = [3]"), "holds = [3] 不对"),
    (HEAD + with_condition("of = ['industry']\nin = ['C']"), "in 只能用于"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), BAD)
def test_a_rule_that_is_wrong_is_refused_in_one_sentence(text: str, message: str) -> None:
    with pytest.raises(InputRefused, match=re.escape(message)) as refused:
        read_rule("a.toml", text, ["甲", "乙"])
    assert "\n" not in str(refused.value).strip()


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ("", "", True),
        ("until = 2025-12-31\n", "since = 2026-01-01\n", False),
        ("until = 2026-01-01\n", "since = 2026-01-01\n", True),
        ("", 'use = "复核"\n', False),
        ("", 'area = "江苏省"\n', False),
        ("", 'rung = "乙"\n', False),
    ],
)
def test_two_rules_that_decide_the_same_on_one_day_are_refused(first: str, second: str, clash: bool) -> None:
    head = HEAD
    for line in second.splitlines():
        if (key := line.split(" = ")[0]) in HEAD:
            head = re.sub(rf"^{key} = .*\n", "", head, flags=re.M)
    texts = {"rungs.toml": RUNGS, "甲.toml": HEAD + first + TEST, "另.toml": head + second + TEST}
    if not clash:
        assert len(ladder_of(texts).rules) == 2
        return
    with pytest.raises(InputRefused, match="同时有效；请给较早的一份写上失效日期 until"):
        ladder_of(texts)


def test_a_rung_twice_is_refused() -> None:
    with pytest.raises(InputRefused, match="级别“甲”写了两次"):
        ladder_of({"rungs.toml": RUNGS + '[[rung]]\nname = "甲"\nshort = "甲"\n'})


@pytest.mark.parametrize(
    ("rungs", "said"),
    [
        ("", "rungs.toml：须至少有一段 [[rung]]"),
        ("rung = 3\n", "rungs.toml：须至少有一段 [[rung]]"),
        ("[[rung]\n", "rungs.toml：不是合法的 TOML"),
        ('[[rung]]\nshort = "甲"\n', "rungs.toml 第 1 个 [[rung]]：缺少 name（名称）；请补上"),
        (RUNGS + '[[rung]]\nname = "丙"\n', "rungs.toml 第 3 个 [[rung]]：缺少 short（简称）"),
        (RUNGS + "[[rung]]\nname = 3\nshort = '丙'\n", "name = 3 不对；须写成 加引号的文字"),
        (RUNGS + "[[rung]]\nname = '丙'\nshort = '丙'\nwords = '丙'\n", "words = '丙' 不对；须写成 几个文字"),
        (RUNGS + "[[rung]]\nname = '丙'\nshort = '丙'\nlisted = 1\n", "listed = 1 不对；须写成 true 或 false"),
        (RUNGS + "[[rung]]\nname = '丙'\nshort = '丙'\nimplies = ['丁']\n", "“丙”的 implies “丁”不是写着的级别；可用"),
        (RUNGS + "[[rung]]\nname = '丙'\nshort = '丙'\ncolour = 1\n", "第 3 个 [[rung]]：不认识的设置 colour；可用"),
        ("colour = 1\n" + RUNGS, "rungs.toml：不认识的设置 colour；只写"),
        ('[[rung]]\nname = "规模以上企业"\n'.encode("gb18030"), "rungs.toml：不是 UTF-8 的文本"),
    ],
)
def test_rungs_that_are_wrong_are_refused_in_one_sentence(rungs: str | bytes, said: str) -> None:
    with pytest.raises(InputRefused, match=re.escape(said)) as refused:
        ladder_of({"rungs.toml": rungs, "a.toml": HEAD + TEST})
    assert "\n" not in str(refused.value)


def test_a_folder_without_rungs_is_refused() -> None:
    with pytest.raises(InputRefused, match=re.escape("没有 rungs.toml")):
        ladder_of({"a.toml": HEAD + TEST})


def test_what_is_short_is_said_so_roughly_that_no_figure_can_be_worked_out() -> None:
    assert {roughly(g / 100) for g in range(1, 301)} == {"差一成以内", "差一到三成", "差三成以上"}
