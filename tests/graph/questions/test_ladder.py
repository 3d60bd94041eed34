"""培育梯度 asked of a small store: counts, who is close, what to ask, what lifts a segment, what runs out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.session.session import Session
from graph.asking.sheet import Said, Sheet
from graph.errors import BadRequest, NotFound
from graph.ladder.declared import usual_ladder
from graph.ladder.held import Certificate
from graph.ladder.people import READY, expiring, lifts
from graph.ladder.rule import FOREVER
from graph.questions.firms.ladder import QUESTION, LadderAnswer
from graph.questions.firms.ladder_rows import bare_row
from graph.store.open import open_store
from loaders.importing import import_file
from loaders.merging import merge
from tests.crafted import folder

ON = "2026-11-30"
SECRET = 3917.25
GOOD = [SECRET, 3800, 1000, 5000, 210, 2015, 2, 61]
SHEETS: dict[str, list[list[Any]]] = {
    "细分领域.csv": [["领域编号", "领域名称"], ["f", "示例链"], ["idle", "冷门链"], ["void", "空链"]],
    "环节.csv": [
        ["环节编号", "环节名称", "细分领域", "阶段"],
        ["a", "甲环节", "f", "上游"],
        ["b", "乙环节", "f", "下游"],
        ["c", "丙环节", "idle", "上游"],
    ],
    "企业.csv": [
        ["企业编号", "企业名称", "所在地", "资质荣誉", "行业大类", "股票代码", "经营状态", "成立日期", "营业收入"],
        ["close", "接近有限公司", "昆山市", "创新型中小企业", "C39", "", "", "2015-06-01", ""],
        ["held", "持有有限公司", "昆山市", "国家级专精特新小巨人；高新技术企业", "C39", "", "", "", ""],
        ["blank", "空白有限公司", "苏州市", "小巨人培育", "", "", "", "", ""],
        ["far", "还远有限公司", "苏州市", "", "C39", "", "", "", ""],
        ["gone", "注销有限公司", "苏州市", "专精特新", "", "", "吊销注销", "", ""],
        ["away", "外地有限公司", "上海市", "专精特新", "", "", "", "", ""],
        ["none", "无锡注销有限公司", "无锡市", "专精特新", "", "", "吊销注销", "", ""],
        ["large", "大型有限公司", "南京市", "", "C38", "", "", "", "600000"],
        ["big", "上市有限公司", "苏州市", "", "C39", "600000.SH", "", "", ""],
    ],
    "企业环节.csv": [["企业", "环节"], ["close", "a"], ["held", "b"], ["close", "b"], ["big", "a"]],
    "年度指标.csv": [
        [
            "企业",
            "年份",
            "营业收入",
            "主营业务收入",
            "负债总额",
            "资产总额",
            "研发费用",
            "细分市场起始年",
            "一类知识产权",
            "平台评分",
        ],
        ["close", 2025, *GOOD],
        ["close", 2024, 3000, "", "", "", 150, "", "", ""],
        ["far", 2025, *GOOD[:2], 5000, *GOOD[3:]],
        ["far", 2026, 1, "", "", "", "", "", "", ""],
    ],
    "证书.csv": [
        ["企业", "级别", "证书号", "发证日期", "有效至", "撤销"],
        ["held", "高新技术企业", "GR-1", "2023-12-01", "2026-12-01", ""],
        ["big", "专精特新中小企业", "Z-1", "2023-06-01", "2026-06-01", ""],
        ["far", "创新型中小企业", "C-1", "2025-06-01", "", "是"],
    ],
}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    room = tmp_path_factory.mktemp("ladder")
    store = open_store(f"sqlite:///{room / 'a.db'}", write=True)
    report, _ = import_file(store, "workbook", folder(room / "in", SHEETS), effective=20260101)
    assert report.rejects == []
    store.close()
    with Session(f"sqlite:///{room / 'a.db'}") as made:
        yield made


def asked(session: Session, **words: Any) -> LadderAnswer:
    answer: LadderAnswer = QUESTION.record_of(QUESTION.ask(session, **{"place": "苏州市", "as_of": ON} | words))
    return answer


def test_counts_per_rung_add_up_to_the_firms_of_the_place(session: Session) -> None:
    answer = asked(session)
    assert (answer.firms, answer.with_figures, answer.year) == (5, 2, 2025)
    for r in answer.rungs:
        if r.rule:
            assert r.held + r.ready + r.close + r.ask + r.far + r.out == 5, r.rung
    by = {(r.short, r.use): r for r in answer.rungs}
    assert by["专精特新", "认定"].held == 1  # the 小巨人 implies it; one certificate ran out, one firm is gone
    assert by["小巨人", "认定"].held == 1
    assert by["高企", "认定"].held == 1
    assert by["上市", "认定"].held == 1
    assert by["小巨人", "复核"].out == 4
    assert (by["单项冠军", "认定"].held, by["单项冠军", "认定"].rule) == (0, "单项冠军-2023")
    assert by["独角兽", "认定"].out == 2  # one is listed, one is more than ten years old


def test_who_is_ready_or_far_and_in_which_words(session: Session) -> None:
    answer = asked(session, rung="专精特新")
    where = {n.firm: n for n in answer.near}
    assert where["close"].where == "条件已够"
    assert where["close"].result == "需人工"
    assert list(where)[-1] == "far", "who is far comes last"
    assert set(where) == {"close", "blank", "big", "far"}  # whose certificate ran out may apply again
    assert "2025年营业收入" in where["blank"].missing
    far = next(t for t in asked(session, firm=["far"], rung="专精特新").tests if "资产负债率" in t.words)
    assert (far.result, far.short) == ("不满足", "差一到三成")


def test_a_failed_test_says_by_what_it_failed_and_not_what_else_is_unknown(session: Session) -> None:
    """固德威 was no 中小企业 for want of its revenue, although that is public and too large."""
    scope = next(t for t in asked(session, firm=["large"], place="南京市", rung="专精特新").tests)
    assert (scope.result, scope.short, scope.missing) == ("不满足", "公开营业收入至少 60 亿元，须不到 50 亿元", ())
    every = [t for r in ("专精特新", "小巨人", "高企") for t in asked(session, firm=["far", "blank"], rung=r).tests]
    assert all(bool(t.short) == (t.result == "不满足") for t in every)
    assert not any(t.missing for t in every if t.result in ("满足", "不满足"))


def test_a_rung_says_what_keeps_those_who_are_far_and_how_far(session: Session) -> None:
    """还远 45 said neither which condition nor how far, and of who is not listed nothing can be measured."""
    by = {(r.short, r.use): r for r in asked(session).rungs}
    assert by["专精特新", "认定"].far_short == ("资产负债率不超过 80%：1 家（差一到三成）",)
    listed = by["上市", "认定"]
    assert listed.far == 4
    assert listed.far_short == ("有股票代码：4 家（不符）", "这一级只看有没有，说不出还差多少")
    assert all(bool(r.far_short) == bool(r.far) for r in by.values())
    row = next(n for n in asked(session, rung="专精特新").near if n.firm == "far")
    assert (row.where, row.unmet) == ("还远", ("资产负债率不超过 80%：差一到三成",))
    assert str(SECRET) not in str(by)


def test_figures_of_a_year_that_is_not_over_are_not_looked_at(session: Session) -> None:
    tests = {t.words: t for t in asked(session, firm=["far"], rung="规上工业").tests}
    assert tests["年主营业务收入 2000 万元及以上"].result == "满足"


def test_the_rules_are_those_of_the_day(session: Session) -> None:
    old = asked(session, rung="专精特新", as_of="2026-03-31")
    assert [r.number for r in old.rungs] == ["工信部企业〔2022〕63号"]
    assert [r.number for r in asked(session, rung="专精特新").rungs] == ["工信部企业〔2026〕2号"]


def test_a_day_to_come_has_no_ladder(session: Session) -> None:
    with pytest.raises(BadRequest, match=r"截至日 2999-01-01 还没有到（今天 .*）；请写今天或以前的日期"):
        asked(session, as_of="2999-01-01")


def test_whose_next_rung_lifts_a_segment(session: Session) -> None:
    lifted = {(x.name, x.rung): x.firms for x in asked(session, field="示例链").lifts}
    assert lifted["甲环节", "专精特新中小企业"] == ("接近有限公司",)
    assert ("乙环节", "专精特新中小企业") not in lifted  # a firm there holds it


def test_looking_again_at_who_holds_a_rung_lifts_no_segment(session: Session) -> None:
    """A 小巨人 that passes 复核 was named as who could be the first 小巨人 of its segment."""
    found = QUESTION.ask(session, place="苏州市", as_of=ON, rung="小巨人")
    (first, again) = sorted((s for s, _ in found.standings), key=lambda s: s.rule.use == "复核")
    assert (first.rule.use, again.rule.use) == ("认定", "复核")
    where = np.full(len(found.firms), READY, dtype=np.int8)
    assert len(lifts(found.graph, found.firms, found.segments, [(first, where)])) == 2
    assert lifts(found.graph, found.firms, found.segments, [(again, where)]) == []


def test_certificates_that_run_out_within_ninety_days(session: Session) -> None:
    assert [(e.firm, e.until, e.left) for e in asked(session).expiring] == [("held", "2026-12-01", 1)]
    assert asked(session, rung="专精特新").expiring == ()


def test_a_certificate_that_is_renewed_already_is_not_said_to_run_out() -> None:
    """It was named though the firm holds a newer one of the rung that lasts for years."""

    def paper(
        id_: str, until: int, rung: str = "小巨人", *, since: int = 20230101, withdrawn: bool = False
    ) -> Certificate:
        return Certificate(id_, "a", rung, id_, since, until, "", withdrawn)

    def named(*papers: Certificate) -> list[tuple[str, int]]:
        return [(c.id, left) for c, left in expiring(papers, {"a"}, 20261130)]

    old = paper("old", 20261211)
    assert named(old) == [("old", 11)]
    assert named(old, paper("new", 20291231)) == named(paper("new", FOREVER), old) == []
    assert named(old, paper("other", 20291231, "高新技术企业")) == [("old", 11)]
    assert named(old, paper("taken", 20291231, withdrawn=True)) == [("old", 11)]
    assert named(old, paper("later", 20291231, since=20261201)) == [("old", 11)]
    assert named(old, paper("second", 20261215)) == [("second", 15)], "the last of them is told"


def test_no_figure_is_in_any_form_of_the_answer(session: Session) -> None:
    found = QUESTION.ask(session, place="苏州市", as_of=ON, firm=["close", "far"])
    texts = [repr(QUESTION.record_of(found)), repr(list(QUESTION.said_of(found)))]
    texts += [repr(t.rows) for t in QUESTION.tables_of(found)]
    assert QUESTION.memo is not None
    texts.append(repr(QUESTION.memo(found)))
    assert not [t for t in texts if str(SECRET) in t or "3800" in t or "2015" in t]


def test_words_that_mean_nothing_are_refused(session: Session) -> None:
    with pytest.raises(BadRequest, match="没有级别“青铜”；可用：规上工业"):
        asked(session, rung="青铜")
    with pytest.raises(NotFound):
        asked(session, firm=["没有这家"])
    with pytest.raises(NotFound):
        asked(session, place="没有这里")


def test_a_place_without_firms_and_a_rung_without_a_rule_have_answers(session: Session) -> None:
    assert asked(session, place="无锡市").firms == 0
    bare = bare_row(usual_ladder().rung("瞪羚企业"), 3)
    assert (bare.held, bare.rule, "只数已持有" in bare.about) == (3, "", True)


def lines(session: Session, **words: Any) -> list[Said]:
    return list(QUESTION.said_of(QUESTION.ask(session, **{"place": "苏州市", "as_of": ON} | words)))


def test_each_row_at_a_terminal_says_whether_it_is_of_a_first_time_or_again(session: Session) -> None:
    """Conditions of 认定 and of 复核 stood under one name, with 90% and 70% for the same thing."""
    (_, tests) = lines(session, firm=["far"], rung="小巨人")
    assert isinstance(tests, Sheet)
    assert tests.heads[:4] == ("企业", "级别", "用途", "条件")
    assert {row[2] for row in tests.rows} == {"认定", "复核"}
    (_, near) = lines(session, rung="专精特新")
    assert isinstance(near, Sheet)
    assert near.heads[:5] == ("企业", "所在地", "级别", "用途", "在哪")
    assert [row[:5] for row in near.rows] == [("接近有限公司", "昆山市", "专精特新中小企业", "认定", "条件已够")]


def test_where_nobody_is_close_a_sentence_stands_for_an_empty_table(session: Session) -> None:
    assert lines(session, rung="上市")[1:] == ["还没有说得出条件已够或接近的企业（5 家里 2 家有年度指标）。"]
    assert lines(session, field="冷门链")[1:] == ["没有算到苏州市做冷门链的企业。"]
    assert lines(session, place="无锡市")[1:] == ["没有算到无锡市的企业。"]


def test_a_field_without_segments_is_refused_as_lists_refuse_it(session: Session) -> None:
    """It was answered by a table of zeros."""
    with pytest.raises(BadRequest, match="领域“空链”还没有环节，列不出培育梯度；请先导入它的产业链"):
        asked(session, field="空链")


def test_whom_a_rule_is_not_for_is_told_why(session: Session) -> None:
    (listed,) = asked(session, firm=["big"], rung="独角兽").near
    assert (listed.where, listed.result) == ("不适用", "不适用")
    assert listed.unmet == ("只管没有上市、成立不超过 10 年的企业",)
    tests = asked(session, firm=["big"], rung="独角兽").tests
    assert (tests[0].result, tests[0].short) == ("不满足", "不符")


def test_two_records_of_a_year_that_a_merge_brings_together_are_asked_about(tmp_path: Path) -> None:
    """The later counted, and nobody was told; what only one of them says, or both alike, is no question."""
    firms = [["企业编号", "企业名称", "所在地"], ["keep", "甲有限公司", "昆山市"], ["drop", "甲公司", "昆山市"]]
    head = ["企业", "年份", "营业收入", "研发费用", "资产总额"]
    figures = [head, ["keep", 2025, SECRET, 7, ""], ["drop", 2025, 41, 7, 5], ["keep", 2024, 3, "", ""]]
    figures += [["drop", 2024, "", 4, ""]]
    address = f"sqlite:///{tmp_path / 'a.db'}"
    store = open_store(address, write=True)
    sheets = {"企业.csv": firms, "年度指标.csv": figures}
    report, _ = import_file(store, "workbook", folder(tmp_path / "in", sheets), effective=20260101)
    assert report.rejects == []
    with Session(address) as made:
        assert not [n for n in asked(made, as_of=None).notes if n.startswith("请核对")]
    merge(store, "keep", "drop", by="王某")
    store.close()
    with Session(address) as made:
        answer = asked(made, as_of=None)
        (told,) = [n for n in answer.notes if n.startswith("请核对")]
        assert told.startswith(
            "请核对：甲有限公司 2025 年有 2 条年度指标（drop@2025、keep@2025），营业收入不同，不知哪个对"
        )
        assert told in list(QUESTION.said_of(QUESTION.ask(made, place="苏州市")))
        assert str(SECRET) not in told
