"""Memos of gaps and targets: each sentence says what to do, and none is stronger than its figure."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.session.session import Session
from graph.asking.graphs import OneGraph
from graph.chain.entry import CONTROLLED, ROOTED, Barred
from graph.chain.graph import ChainGraph
from graph.gaps.records import Assessment
from graph.gaps.roughly import about, firms_about
from graph.gaps.states import GAP_STATES, STATE_LABELS
from graph.model.records import Version
from graph.questions import gap_list, gaps, targets
from graph.questions.tables.gap_memo import ASKED, LISTED, gaps_memo
from graph.questions.tables.memo_words import some, why
from graph.questions.tables.target_memo import targets_memo
from graph.targets.profile import profiles, revenue_year
from graph.views.memo import Memo
from tests.graph.gaps.checked import with_checks
from tests.pictures import assessed, graph_of, made_up
from tests.rosters import with_closed_roster

WORDS = {"field": "集成电路", "place": "苏州市"}
GAP_WORDS = {STATE_LABELS[s] for s in GAP_STATES}


def column(memo: Memo, key: str) -> list[Any]:
    assert memo.table is not None
    at = [c.key for c in memo.table.columns].index(key)
    return [row[at] for row in memo.table.rows]


def asked(db: Path, question: Any, **words: Any) -> Memo:
    with Session(f"sqlite:///{db}") as session:
        memo: Memo = question.memo(question.ask(session, **words))
        return memo


def test_listed_firms_alone_make_no_gap_and_the_memo_says_whom_to_ask(sample_db: Path) -> None:
    memo = asked(sample_db, gaps.QUESTION, **WORDS)
    assert memo.title == "苏州市集成电路产业链环节情况及核实建议"
    assert not GAP_WORDS & set(column(memo, "state"))
    assert "没有一个环节能判为缺口" in memo.why[0]
    assert "不算缺口" in memo.why[0]
    assert "不作为缺口上报" in memo.why[1]
    todo = [d for d, s in zip(column(memo, "do"), column(memo, "state"), strict=True) if s == "待核实"]
    assert 3 <= len(todo) <= ASKED
    assert all(d.startswith("核实：问") or "请核实；再问" in d for d in todo)
    assert any("和舰芯片（晶圆代工）" in d for d in todo)
    assert not GAP_WORDS & set("".join(memo.why).replace("缺口", ""))
    assert any("不是对全部企业" in n for n in memo.notes)


def half(seed: int = 0) -> ChainGraph:
    """A made-up field in a place of which a list saw about half: enough for 疑缺, too little for 无."""
    counts = {"320500": 60, "310000": 400, "440300": 300}
    return with_closed_roster(made_up(40, seed=seed, firms=400), complete=None, counts=counts)


def seen_half(seed: int = 0) -> Assessment:
    return assessed(half(seed))


def test_what_is_only_likely_to_be_missing_is_no_gap_in_the_title_and_is_asked_about_first() -> None:
    found = seen_half()
    memo = gaps_memo(replace(found, gaps=tuple(g for g in found.gaps if g.state != "weak")))
    likely = [s == "疑缺" for s in column(memo, "state")]
    assert any(likely)
    assert memo.title == "苏州市集成电路产业链疑似缺口及核实建议"
    assert f"疑似缺口 {sum(likely)} 个（还不能断定，先核实）" in memo.why[0]
    assert memo.why[1].startswith("建议先办：（1）")
    for said, todo in [(w, d) for w, d, s in zip(column(memo, "why"), column(memo, "do"), likely, strict=True) if s]:
        assert "按规上企业名录一家没看到，无规上企业的把握约 " in said
        assert re.search(r"把握约 (\d+)%（\d+–\d+%）", said), "its interval stands beside it"
        assert "还不能断定" in said
        assert todo.startswith("先核实：问用得上它的企业")
    assert any("（" in away for away in column(memo, "away"))


def test_gaps_come_first_in_order_and_the_counts_are_those_of_the_answer() -> None:
    found = assessed(with_closed_roster(made_up(30)))
    memo, wanted = gaps_memo(found), [g.name for g in found.gaps if g.state in GAP_STATES]
    assert column(memo, "name")[: len(wanted)] == wanted != []
    assert memo.title == "苏州市集成电路产业链短板弱项及建议"
    assert all(column(memo, "do"))
    assert column(memo, "rank") == list(range(1, len(column(memo, "rank")) + 1))
    counts = found.counts()
    for state in GAP_STATES:
        word = "疑似缺口" if state == "likely_missing" else STATE_LABELS[state]
        assert (f"{word} {counts[state]} 个" in memo.why[0]) == bool(counts[state])
    assert "absent" not in {g.state for g in found.gaps} or STATE_LABELS["absent"] not in column(memo, "state")


@pytest.mark.parametrize("seed", range(4))
def test_no_sentence_of_a_gap_is_stronger_than_its_figure(seed: int) -> None:
    found = seen_half(seed)
    for gap in found.with_evidence().gaps:
        said = why(gap)
        figures = [c for c in (gap.shown,) if c is not None]
        if "没有的把握在 95% 以上" in said:
            assert max(c.p_none or 0.0 for c in figures) > 0.97
        if "高于各地水平的把握" in said:
            assert max(c.p_over or 0.0 for c in figures) >= 0.9
        if gap.state == "unknown":
            assert "没有的把握" not in said
            assert "离不开" not in said


@given(st.floats(0, 1))
def test_a_share_is_said_within_two_and_a_half_points(value: float) -> None:
    said = about(value)
    if said.startswith("约 "):
        assert abs(int(said[2:-1]) / 100 - value) <= 0.0251
    else:
        assert said == ("不到 5%" if value < 0.5 else "在 95% 以上")
        assert min(value, 1 - value) < 0.0251


@given(st.floats(0, 1e4), st.lists(st.text(min_size=1, max_size=4)), st.integers(1, 5))
def test_numbers_of_firms_are_whole_and_no_name_is_lost_silently(value: float, names: list[str], most: int) -> None:
    assert "." not in firms_about(value)
    assert (f"等 {len(names)} 家" in some(names, most)) == (len(names) > most)


@pytest.mark.parametrize("bar", [ROOTED, CONTROLLED])
def test_for_a_segment_that_nobody_is_invited_for_it_is_said_what_to_do_instead_and_nobody_is_named(
    bar: Barred, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = assessed(with_closed_roster(made_up(30)))
    first = next(g for g in found.gaps if g.state in GAP_STATES)
    monkeypatch.setattr(type(found.records), "barred", lambda _, segment: bar if segment == first.segment else None)
    memo = gaps_memo(found)
    assert column(memo, "do")[0].endswith(bar.todo)
    assert column(memo, "away")[0] in ("没有记录", *(f"{n} 家，{bar.label}" for n in range(99)))
    assert f"“{first.name}”{STATE_LABELS[first.state]}，{bar.todo}" in memo.why[1]


def test_firms_that_cannot_come_are_not_named_as_firms_to_speak_to(monkeypatch: pytest.MonkeyPatch) -> None:
    found = assessed(with_closed_roster(made_up(30)))
    monkeypatch.setattr(type(found.records), "may_come", lambda *_: False)
    memo = gaps_memo(found)
    assert not any("（" in away for away in column(memo, "away"))
    assert "外地可接触的有" not in memo.why[1]


def test_what_people_found_out_is_said_with_who_and_when_and_without_the_odds_of_a_list() -> None:
    first = next(g for g in seen_half().gaps if g.state == "likely_missing")
    memo = gaps_memo(assessed(with_checks(half(), {"segment": first.segment, "place": "320500", "result": "无"})))
    at = column(memo, "name").index(first.name)
    assert (column(memo, "state")[at], column(memo, "here")[at]) == ("缺失", "核实过，没有")
    assert "核实：工信局 王某 2026-01-20 走访" in column(memo, "why")[at]
    assert "没有的把握" not in column(memo, "why")[at]


def invited(**firm: Any) -> tuple[Memo, Any]:
    """Two makers elsewhere, the first with these values, of a segment that the place does not have."""
    firms = [
        {"id": "a", "name": "甲材", "full_name": "甲材料股份有限公司", "size": 120_000.0, **firm},
        {"id": "b", "name": "乙装", "full_name": "乙装备股份有限公司", "honours": "规上"},
        {"id": "c", "name": "丙", "full_name": "丙公司"},
    ]
    segments = [{"id": "s", "name": "硅片"}, {"id": "t", "name": "晶圆"}]
    graph = graph_of(
        {
            "Field": [{"id": "f", "name": "集成电路"}],
            "Segment": segments,
            "Enterprise": firms,
            "Product": [{"id": "p", "name": "大硅片"}, {"id": "q", "name": "其他业务"}],
            "District": [
                {"id": "32", "name": "江苏省", "level": "省"},
                {"id": "320500", "name": "苏州市", "level": "市"},
                {"id": "320200", "name": "无锡市", "level": "市"},
            ],
        },
        {
            ("PART_OF", "Segment", "Field"): [(s["id"], "f", {"stage": "上游"}) for s in segments],
            ("WITHIN", "District", "District"): [("320500", "32"), ("320200", "32")],
            ("SUPPLIES", "Segment", "Segment"): [("s", "t", {"essential": True})],
            ("LOCATED_IN", "Enterprise", "District"): [("a", "320200"), ("b", "320200"), ("c", "320500")],
            ("OPERATES_IN", "Enterprise", "Segment"): [
                ("a", "s", {"share": 0.6, "evidence": "主营产品“大硅片”占收入 60.4%；与别名相同"}),
                ("b", "s", {}),
                ("c", "t", {}),
            ],
            ("MAKES", "Enterprise", "Product"): [
                ("a", "q", {"share": 0.7}),
                ("a", "p", {"share": firm.get("of", 0.2)}),
            ],
        },
    )
    question: Any = targets.QUESTION
    found = question.ask(OneGraph(graph), field="f", segment="s", place="320500")
    return question.memo(found), found


def test_a_target_has_its_full_name_business_revenue_and_whole_place() -> None:
    memo, _ = invited()
    assert memo.table is not None
    assert [c.heading for c in memo.table.columns] == [
        "序号",
        "企业名称",
        "主营业务",
        "营业收入（亿元）",
        "所在地",
        "为什么找它",
    ]
    assert column(memo, "name") == ["甲材料股份有限公司", "乙装备股份有限公司"]
    assert column(memo, "business") == ["大硅片", "硅片"]
    assert column(memo, "place") == ["江苏省无锡市"] * 2
    assert column(memo, "revenue") == [12.0, None]
    assert "甲材（江苏省无锡市），主营产品“大硅片”占收入 60%" in memo.why[1]
    assert "要接触后才知道" in memo.why[1]


def test_a_share_is_left_out_where_the_shares_of_a_firm_add_up_to_too_much() -> None:
    memo, found = invited(of=0.5)
    assert len(found.targets.candidates[0].parts["capability"].evidence) == 2
    assert "占收入" not in memo.why[1] + "".join(column(memo, "why"))
    assert any("占比没有写" in n for n in memo.notes)


@pytest.mark.parametrize("firm", [{"veto": "不合适"}, {"status": "破产重整"}, {"name": "*ST甲"}])
def test_nobody_is_sent_to_a_firm_that_cannot_come_and_the_notes_name_it(firm: dict[str, str]) -> None:
    memo, _ = invited(**firm)
    assert column(memo, "name") == ["乙装备股份有限公司"]
    assert any(f"没有列入：{firm.get('name', '甲材')}（" in n for n in memo.notes)
    assert firm.get("name", "甲材") not in memo.why[1]


def test_the_year_of_a_revenue_stands_beside_it(sample_db: Path) -> None:
    with Session(f"sqlite:///{sample_db}") as session:
        found = targets.QUESTION.ask(session, field="集成电路", segment="掩模版", place="苏州市")
        known = {k: replace(p, revenue=5_000.0, year="2025") for k, p in found.profiles.items()}
        memo = targets_memo(found.targets, found.gap, found.assessment, known)
        assert set(column(memo, "revenue")) == {0.5}
        assert set(column(memo, "year")) == {2025}
        assert "先核实" in memo.why[1]


def test_a_profile_of_an_institution_says_what_it_is(sample_db: Path) -> None:
    with Session(f"sqlite:///{sample_db}") as session:
        graph = session.graph()
        id_ = str(graph.nodes["Institution"].ids[0])
        found = profiles(graph, "Institution", [id_])[id_]
        assert found.full_name
        assert found.business.startswith(str(graph.nodes["Institution"].columns["kind"][0]))


def test_a_list_over_all_fields_names_each_segment_once(ledger_db: Path) -> None:
    memo = asked(ledger_db, gap_list.QUESTION, place="苏州市")
    names = column(memo, "name")
    assert len(set(names)) == len(names) == LISTED
    assert any("、" in f for f in column(memo, "field"))
    assert "其中缺口" in memo.why[0]
    assert any("其余见“缺口清单”表" in n for n in memo.notes)
    assert not any(n.startswith("筛选") for n in memo.notes)


def test_a_list_that_was_narrowed_down_says_by_what(ledger_db: Path) -> None:
    memo = asked(ledger_db, gap_list.QUESTION, place="苏州市", state=["优势"])
    assert set(column(memo, "state")) == {"优势"}
    assert memo.title.endswith("核实建议")
    assert any("状态 优势" in n for n in memo.notes)


def test_a_list_without_gaps_says_what_to_ask_first(sample_db: Path) -> None:
    memo = asked(sample_db, gap_list.QUESTION, place="苏州市")
    assert set(column(memo, "state")) == {"待核实"}
    assert memo.title.endswith("核实建议")
    assert "建议先核实" in memo.why[1]


def test_figures_of_the_method_stand_apart(ledger_db: Path) -> None:
    memo = asked(ledger_db, targets.QUESTION, segment="晶圆代工", **WORDS)
    assert any(m.startswith("要不要：") for m in memo.method)
    assert any("π = " in m for m in memo.method)
    assert "π" not in "".join((*memo.why, *memo.notes))


def told(size: float | None, as_of: str | None, since: int, *, voided: bool = False) -> Version:
    return Version(
        "Enterprise", ("a",), {"size": size}, "confirmed", as_of, None, since, 99991231, 1, "", "", None, voided
    )


@pytest.mark.parametrize(
    ("versions", "year"),
    [
        ([told(5.0, "2024-12-31", 20250101)], "2024"),
        ([told(None, "2021", 20220101), told(5.0, "2025", 20260101)], "2025"),
        ([told(None, "2021", 20220101), told(5.0, "2021", 20260101)], ""),
        ([told(5.0, "2024", 20250101), told(5.0, "2025", 20260101)], "2024"),
        ([told(5.0, "2024", 20250101), told(7.0, "2025", 20260101, voided=True)], "2024"),
        ([told(5.0, "2024", 20250101), told(7.0, "2025", 20270101)], "2024"),
        ([told(5.0, None, 20250101)], ""),
    ],
)
def test_a_revenue_has_the_year_that_was_said_with_it_and_none_that_was_known_before(
    versions: list[Version], year: str
) -> None:
    assert revenue_year(versions, 20260601) == year


def test_who_has_a_site_here_is_spoken_to_first_about_growing_it() -> None:
    memo, found = invited()
    assert not any("增资扩产" in text for text in memo.why)
    here = replace(found.targets, expanding=found.targets.candidates[:1], expanding_total=1)
    said = targets_memo(here, found.gap, found.assessment, found.profiles).why
    assert said[1] == "总部不在本地或不明、在本地已有场所或子公司的有甲材，先谈增资扩产，见“增资扩产”表。"
    assert len(said) == 3
