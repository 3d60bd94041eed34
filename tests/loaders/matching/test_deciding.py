"""All matches of a set of products: what is confirmed, what is likely enough to be suggested, and what is dropped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loaders.matching.decide import Facts, candidates, decide
from loaders.matching.scorer import FEATURES, THRESHOLD

FACTS = Facts(
    segments=[
        ("cell", "锂电池", "动力电池", "回收"),
        ("tool", "锂电设备", "卷绕机", None),
        ("foil", "铜箔", "锂电铜箔", None),
    ],
    fields={"cell": frozenset({"ne"}), "tool": frozenset({"ne"}), "foil": frozenset({"ne", "metal"})},
    roles={"cell": "零部件", "tool": "设备", "foil": "材料"},
    makers={
        "动力电池": [("甲", 0.8)],
        "锂电池隔膜": [("甲", 0.2), ("戊", None)],
        "方形卷绕机": [("乙", 0.5)],
        "方形卷绕机组": [("丙", 0.5)],
        "白酒": [("丁", 1.0)],
    },
    industry={"甲": "SW110101", "乙": "SW220101", "丙": "SW220101", "戊": "SW990101"},
)
FLAT = dict.fromkeys(FEATURES, 0.0) | {"exact": 0.99, "alias": 0.97, "subclass": 0.9, "head": 0.9, THRESHOLD: 0.5}


def weigh(monkeypatch: pytest.MonkeyPatch, **weights: float) -> None:
    monkeypatch.setattr("loaders.matching.decide.load_weights", lambda: FLAT | weights)


def test_rules_propose_each_pair_once_with_what_the_scorer_sees() -> None:
    found = {(c.product, c.match.segment): c for c in candidates(FACTS)}
    assert {pair: c.match.rule for pair, c in found.items()} == {
        ("动力电池", "cell"): "alias",
        ("方形卷绕机", "tool"): "head",
        ("锂电池隔膜", "cell"): "contains",
        ("方形卷绕机组", "tool"): "contains",
    }
    assert [pair for pair, c in found.items() if not c.values] == [("动力电池", "cell"), ("方形卷绕机", "tool")]
    seen = dict(zip(FEATURES, found["方形卷绕机组", "tool"].values, strict=True))
    assert seen["词尾角色相同"] == 1
    assert seen["词长占比"] == pytest.approx(3 / 6)
    assert seen["行业相合"] > 0


def test_a_similar_name_is_proposed_only_where_no_word_reaches() -> None:
    facts = replace(
        FACTS, makers={"三元动力电池": [("甲", 0.5)], "三元动力电芯": [("甲", 0.5)], "动力电池回收": [("甲", 0.5)]}
    )
    found = {(c.product, c.match.rule) for c in candidates(facts)}
    assert ("三元动力电池", "head") in found
    assert ("三元动力电芯", "similar") in found
    assert not any(product == "动力电池回收" for product, _ in found)


@pytest.mark.parametrize(("limit", "kept"), [(0.4, {"锂电池隔膜", "方形卷绕机组"}), (0.6, set())])
def test_candidates_below_the_threshold_are_dropped(
    monkeypatch: pytest.MonkeyPatch, limit: float, kept: set[str]
) -> None:
    weigh(monkeypatch, **{THRESHOLD: limit})
    found = decide(FACTS)
    assert {p for p, m, _ in found if m.state == "suggested"} == kept
    assert {(p, score) for p, m, score in found if m.state == "confirmed"} == {("动力电池", 0.97), ("方形卷绕机", 0.9)}


def test_the_industry_and_the_role_of_the_tail_decide_between_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    weigh(monkeypatch, 常数=-1.0, 行业相合=3.0, 词尾角色相同=2.0, 词尾角色不同=-3.0)
    scores = {p: score for p, m, score in decide(FACTS) if m.state == "suggested"}
    assert set(scores) == {"方形卷绕机组"}
    assert 0.5 <= scores["方形卷绕机组"] <= 1


def test_without_segments_products_or_industries_nothing_breaks() -> None:
    assert decide(replace(FACTS, segments=[])) == []
    assert decide(replace(FACTS, makers={})) == []
    assert {p for p, _, _ in decide(replace(FACTS, industry={}, fields={}))} >= {"动力电池", "方形卷绕机"}
