"""The second reader of columns: it proposes and doubts, and decides nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.table.guesses import UNKNOWN
from loaders.table.learned import ABOUT, BUCKETS, CLASSES, about, likely, packed, read_again, weights
from loaders.table.mapping import ColumnUse
from loaders.table.settle import SURE
from loaders.table.words import head_of, targets
from tests.loaders.table.test_more_dirt import taken

PEOPLE = ["司徒庆丰", "贝 璐", "王秀英", "李建国", "赵敏"]
FIRMS = ["苏州甲电子有限公司", "昆山乙精密机械有限公司", "无锡丙材料股份有限公司"]
TOWNS = ["玉山镇", "花桥镇", "周市镇"]
VALUES = st.sampled_from(
    [PEOPLE, FIRMS, TOWNS, ["12", "3,400", "5.6"], ["是", "否", "是"], ["2012-03-04", "2015.6"], []]
)
HEADS = st.text(alphabet="企业名称产品主营收入年度所在镇投资额阶段大师姓名类别联系电话备注甲乙", min_size=1, max_size=8)


def unknown(*heads: str) -> list[ColumnUse]:
    """Columns that the words say nothing of."""
    return [ColumnUse(h, reason=UNKNOWN) for h in heads]


def test_the_classes_are_columns_of_ours_and_the_weights_are_for_them() -> None:
    assert set(CLASSES[1:]) <= set(targets())
    assert weights().shape == (BUCKETS + 1, len(CLASSES))


def test_probabilities_of_the_classes_sum_to_one() -> None:
    (found,) = likely([head_of("主营收入（万元）")], [["120", "3,400"]])
    assert abs(sum(found.of.values()) - 1) < 1e-5
    assert found.target == "企业.营业收入"
    assert found.probability == max(found.of.values())


def test_a_feature_counts_wherever_its_column_stands() -> None:
    one, other = packed([{"a": 1.0, "b": 2.0}, {"b": 2.0, "a": 1.0}])
    assert np.array_equal(one, other)
    assert one[BUCKETS] == 1.0


def test_it_proposes_where_the_words_say_nothing_and_is_asked_about() -> None:
    uses = read_again(unknown("企业厂名", "厂子坐落地"), [head_of("企业厂名"), head_of("厂子坐落地")], [FIRMS, TOWNS])
    assert [u.to for u in uses] == [("企业.企业名称",), ("企业.所在地",)]
    assert all(u.sureness < SURE and "学过的台账" in u.reason for u in uses)


def test_whom_a_table_is_about_is_not_asked_again() -> None:
    named = ColumnUse("企业名称", ("企业.企业名称",), sureness=0.95)
    heads = [head_of("企业名称"), head_of("大师姓名")]
    assert not read_again([named, *unknown("大师姓名")], heads, [FIRMS, PEOPLE])[1].to


def test_what_another_column_says_already_is_not_proposed() -> None:
    sold = ColumnUse("营业收入", ("企业.营业收入",), sureness=0.95)
    heads = [head_of("营业收入"), head_of("销售收入（万元）")]
    assert not read_again([sold, *unknown("销售收入（万元）")], heads, [["12", "30"], ["5", "8"]])[1].to


def test_a_column_that_is_not_read_for_another_reason_stays_so() -> None:
    personal = ColumnUse("企业厂名", reason="联系人、电话、证件号一类个人信息，不读也不存")
    assert read_again([personal], [head_of("企业厂名")], [FIRMS]) == [personal]


def test_what_it_finds_unlikely_is_asked_about_and_still_read() -> None:
    taken = ColumnUse("销售收入（万元）", ("企业.成立日期",), reason="列名", sureness=0.85)
    (use,) = read_again([taken], [head_of("销售收入（万元）")], [["12", "3,400"]])
    assert use == replace(taken, sureness=use.sureness, reason=use.reason)
    assert use.sureness < SURE
    assert "更像营业收入" in use.reason


@pytest.mark.parametrize(
    ("head", "read"),
    [("拟入库企业厂名", True), ("目标企业厂名", False), ("客户企业厂名", False), ("举办单位厂名", False)],
)
def test_others_than_whom_a_table_is_about_are_not_proposed(head: str, read: bool) -> None:
    assert bool(read_again(unknown(head), [head_of(head)], [FIRMS])[0].to) is read


@pytest.mark.parametrize(
    ("head", "read"),
    [("1—12月份销售进账（万元）", True), ("1—9月销售进账（万元）", False), ("集团销售进账（万元）", False)],
)
def test_of_what_is_sold_a_part_or_more_is_not_proposed(head: str, read: bool) -> None:
    assert bool(read_again(unknown(head), [head_of(head)], [["120", "3,400", "88"]])[0].to) is read


def test_a_table_without_columns() -> None:
    assert read_again([], [], []) == []


@given(st.lists(st.tuples(HEADS, VALUES, st.sampled_from(["", *CLASSES[1:]])), min_size=1, max_size=6))
def test_nothing_becomes_surer_and_nothing_that_is_read_is_lost(drawn: list[tuple[str, list[str], str]]) -> None:
    before = [ColumnUse(h, (t,), reason="词") if t else ColumnUse(h, reason=UNKNOWN) for h, _, t in drawn]
    after = read_again(before, [head_of(h) for h, _, _ in drawn], [v for _, v, _ in drawn])
    for was, now in zip(before, after, strict=True):
        assert now.to == was.to if was.to else (not now.to or now.sureness < SURE)
        assert now.sureness <= was.sureness


MANY = [f"{place}{word}机械有限公司" for place in ("昆山", "常熟", "太仓") for word in ("甲", "乙")]
EXPERTS = ["王秀英", "李建国", "赵敏", "司徒庆丰", "贝璐", "周立"]


def test_a_table_is_about_one_of_four() -> None:
    heads = [head_of(h) for h in ("姓名", "职称", "工作单位", "人才称号")]
    found = about(heads, [EXPERTS, ["教授"] * 6, MANY, ["省双创人才"] * 6], ["高层次人才名册"])
    assert list(found) == list(ABOUT)
    assert abs(sum(found.values()) - 1) < 1e-5
    assert max(found, key=found.__getitem__) == "talent"


def test_a_table_of_firms_that_names_their_experts_is_none_of_people() -> None:
    more = {"专家称号": ["省双创人才"] * 6, "主要产品/服务": ["轴承、齿轮"] * 6, "营业收入（万元）": ["3,200"] * 6}
    read = taken("", **{"上榜企业": MANY, "镇街": ["玉山镇"] * 6, "领军专家": EXPERTS} | more)
    assert read["上榜企业"][0].startswith("企业.企业名称")
    assert read["上榜企业"][1] < SURE  # asked about, as the words have it otherwise
    assert read["主要产品/服务"][0] == "企业产品.产品"
    assert read["营业收入（万元）"][0] == "企业.营业收入"
