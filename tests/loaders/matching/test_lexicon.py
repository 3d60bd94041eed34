"""From product texts to segments by words: each rule by example, which of them decide, and what fields do to each
other.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.labels import PRODUCT_RULES
from loaders.identity.rules import bare_key, product_key
from loaders.matching.lexicon import CONFIRMING, MIN_HEAD, Lexicon

SEGMENTS = [
    ("wafer", "硅片", "半导体硅片；抛光硅片", "光伏；设备"),
    ("cell", "锂电池", "动力电池；储能电池", "回收"),
    ("battery", "电池制造", "纽扣电池组", None),
    ("pcb", "印制电路板", "PCB；线路板；挠性电路板", "LED 灯"),
    ("board", "电路基板", "线路板", None),
    ("gas", "电子特气", "特种气体；电子特种气体", None),
    ("ic", "集成电路", "芯片", None),
    ("design", "集成电路设计", "IC设计", None),
]
LEXICON = Lexicon.of(SEGMENTS)
EXCLUDED = {s[0]: [bare_key(w) for w in (s[3] or "").split("；") if w] for s in SEGMENTS}


def decided(
    text: str, lexicon: Lexicon = LEXICON, parents: dict[str, list[str]] | None = None
) -> list[tuple[str, str]]:
    return [(m.segment, m.rule) for m in lexicon.match(text, parents)]


@pytest.mark.parametrize(
    ("text", "segment", "rule"),
    [
        ("硅片", "wafer", "exact"),
        ("硅片产品", "wafer", "exact"),
        ("硅 片", "wafer", "exact"),
        ("集成电路业务", "ic", "exact"),
        ("动力电池", "cell", "alias"),
        ("pcb", "pcb", "alias"),
        ("PCB系列产品", "pcb", "alias"),
        ("芯片", "ic", "alias"),
        ("动力锂电池", "cell", "head"),
        ("三元动力电池", "cell", "head"),
        ("8英寸半导体硅片", "wafer", "head"),
        ("高纯电子特种气体", "gas", "head"),
        ("多层印制电路板", "pcb", "head"),
        ("模拟集成电路设计", "design", "head"),
        ("汽车集成电路", "ic", "head"),
        ("LED显示屏用挠性电路板", "pcb", "head"),
    ],
)
def test_names_aliases_and_heads_decide(text: str, segment: str, rule: str) -> None:
    found = LEXICON.match(text)
    assert [(m.segment, m.rule, m.state) for m in found] == [(segment, rule, "confirmed")]
    assert "“" in found[0].evidence
    assert 0 < found[0].likeness <= 1


@pytest.mark.parametrize(
    ("text", "segment"),
    [
        ("锂电池设备", "cell"),
        ("锂电池隔膜", "cell"),
        ("印制电路板钻孔机", "pcb"),
        ("集成电路封装", "ic"),
        ("电子特气阀门", "gas"),
    ],
)
def test_a_text_that_only_contains_a_name_is_a_suggestion(text: str, segment: str) -> None:
    assert [(m.segment, m.rule, m.state) for m in LEXICON.match(text)] == [(segment, "contains", "suggested")]


@pytest.mark.parametrize(
    "text",
    [
        "光伏半导体硅片",
        "半导体硅片设备",
        "锂电池回收",
        "LED灯挠性电路板",
        "led 灯用 印制电路板",
        "大硅片",
        "手机芯片",
        "白酒",
        "",
        "——",
        "池",
    ],
)
def test_exclusions_short_names_and_strangers_match_nothing(text: str) -> None:
    assert decided(text) == []


def test_the_longest_ending_wins() -> None:
    lexicon = Lexicon.of(
        [("a", "电池包", None, None), ("b", "储能电池包", None, None), ("c", "大储能电池包", None, None)]
    )
    assert decided("户用储能电池包", lexicon) == [("b", "head")]
    assert decided("户用大储能电池包", lexicon) == [("c", "head")]
    assert decided("户用电池包", lexicon) == [("a", "head")]


def test_an_excluded_longest_ending_leaves_the_next() -> None:
    lexicon = Lexicon.of([("a", "电池包", None, None), ("b", "储能电池包", None, "户用")])
    assert decided("户用储能电池包", lexicon) == [("a", "head")]


@pytest.mark.parametrize("text", ["线路板", "高频线路板"])
def test_a_tie_within_a_field_is_a_suggestion_of_all(text: str) -> None:
    found = LEXICON.match(text)
    assert {(m.segment, m.rule, m.state) for m in found} == {
        ("pcb", "ambiguous", "suggested"),
        ("board", "ambiguous", "suggested"),
    }
    assert all("人工" in m.evidence for m in found)


APART = {"pcb": frozenset({"f"}), "board": frozenset({"g"})}
SHARED = {"pcb": frozenset({"f", "g"}), "board": frozenset({"g"})}


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        (APART, {"pcb": "alias", "board": "alias"}),
        (SHARED, {"pcb": "ambiguous", "board": "ambiguous"}),
    ],
)
def test_segments_of_different_fields_do_not_contend_and_a_shared_one_is_judged_carefully(
    fields: dict[str, frozenset[str]], rules: dict[str, str]
) -> None:
    lexicon = Lexicon.of([s for s in SEGMENTS if s[0] in fields], fields)
    assert dict(decided("线路板", lexicon)) == rules


def test_a_shorter_ending_in_another_field_is_only_a_suggestion() -> None:
    lexicon = Lexicon.of(
        [("glass", "特种玻璃", None, None), ("pv", "光伏特种玻璃", None, None)],
        {"glass": frozenset({"f"}), "pv": frozenset({"g"})},
    )
    assert decided("超白光伏特种玻璃", lexicon) == [("pv", "head"), ("glass", "wider")]
    assert decided("光伏特种玻璃", lexicon) == [("pv", "exact"), ("glass", "wider")]
    assert decided("建筑特种玻璃", lexicon) == [("glass", "head")]


def test_a_head_shorter_than_three_characters_never_decides() -> None:
    assert MIN_HEAD == 3
    assert decided("碳化硅芯片") == []
    assert decided("碳化硅片") == []


def test_a_narrower_product_matches_through_a_wider_one_only_with_its_head() -> None:
    lexicon = Lexicon.of([("s", "硅片", None, "光伏")])
    wider = {
        "重掺硅片": ["硅片"],
        "超薄重掺硅片": ["重掺硅片"],
        "单晶圆": ["硅片"],
        "光伏硅片": ["硅片"],
        "甲硅片": ["乙"],
        "乙": ["硅片"],
    }
    found = lexicon.match("重掺硅片", wider)
    assert [(m.segment, m.rule, m.state) for m in found] == [("s", "subclass", "confirmed")]
    assert "小类" in found[0].evidence
    assert decided("超薄重掺硅片", lexicon, wider) == [("s", "subclass")]
    for stranger in ("单晶圆", "光伏硅片", "甲硅片"):
        assert lexicon.match(stranger, wider) == []


def test_wider_products_in_a_circle_or_far_away_end_the_search() -> None:
    lexicon = Lexicon.of([("s", "硅片", None, None)])
    circle = {"大硅片": ["大硅片", "更大硅片"], "更大硅片": ["大硅片"]}
    assert lexicon.match("大硅片", circle) == []
    steps = {"四三二一硅片": ["三二一硅片"], "三二一硅片": ["二一硅片"], "二一硅片": ["一硅片"], "一硅片": ["硅片"]}
    assert lexicon.match("四三二一硅片", steps) == []
    assert decided("三二一硅片", lexicon, steps) == [("s", "subclass")]


def test_four_rules_confirm_and_every_rule_has_a_name() -> None:
    assert CONFIRMING == ("exact", "alias", "subclass", "head", "stated")
    assert set(CONFIRMING) < set(PRODUCT_RULES)


def test_a_segment_named_twice_by_its_own_words_is_no_tie() -> None:
    lexicon = Lexicon.of([("a", "硅片", "硅片；硅片产品", None)])
    assert decided("硅片", lexicon) == [("a", "exact")]


@given(st.text("硅片锂电池芯印制路板光伏设备回收PCB LED灯 -、产品业务", max_size=14))
def test_any_text_gets_one_decision_or_suggestions_each_with_evidence(text: str) -> None:
    found = LEXICON.match(text)
    sure = [m for m in found if m.state == "confirmed"]
    assert len(sure) <= 1
    assert not sure or all(m.rule == "contains" for m in found if m not in sure)
    assert len({m.segment for m in found}) == len(found)
    for match in found:
        assert match.evidence
        if match.rule not in ("exact", "alias", "ambiguous"):
            assert not any(word in product_key(text) for word in EXCLUDED[match.segment])
