"""All rules against made-up firms: the arrays say what the slow reading of the files says, and more never hurts."""

from __future__ import annotations

import copy
import tomllib
from importlib import resources
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.ladder.assess import each_test, missing, stand
from graph.ladder.conditions import AllOf, polarity
from graph.ladder.declared import usual_ladder
from graph.ladder.indicators import FIGURES, wanted_words
from graph.ladder.outcome import NAMES
from graph.ladder.people import PLACES, where_on
from graph.ladder.rule import Rule
from tests.graph.ladder.firms import facts_of, made, nobody
from tests.graph.ladder.slow_ladder import judge, judge_rule
from tests.rounds import rounds

RULES = usual_ladder().rules
_BETTER = ["unmet", "unknown", "manual", "met"]


def raw(rule: Rule) -> dict[str, Any]:
    folder = resources.files("graph.ladder").joinpath("rules")
    return tomllib.loads(folder.joinpath(f"{rule.id}.toml").read_text(encoding="utf-8"))


def rule_named(id_: str) -> Rule:
    return next(r for r in RULES if r.id == id_)


@pytest.mark.parametrize("rule", RULES, ids=[r.id for r in RULES])
def test_each_rule_says_of_each_firm_what_its_file_says(rule: Rule) -> None:
    firms = [made(seed) for seed in range(300)]
    found, said = stand(facts_of(firms), rule), raw(rule)
    for at, firm in enumerate(firms):
        code, gap = judge_rule(said, firm)
        assert NAMES[found.code[at]] == code
        assert found.gap[at] == pytest.approx(gap)


@pytest.mark.parametrize("rule", RULES, ids=[r.id for r in RULES])
def test_each_test_alone_does_so_too_and_names_what_is_missing(rule: Rule) -> None:
    firms = [made(seed) for seed in range(1000, 1100)]
    _, parts = each_test(facts_of(firms), rule)
    for test, part in zip(raw(rule)["test"], parts, strict=True):
        condition = {k: v for k, v in test.items() if k not in ("key", "words")}
        for at, firm in enumerate(firms):
            assert NAMES[part.code[at]] == judge(condition, firm)[0]
            for name, ago in missing(part.wanted[at], rule):
                if name in FIGURES:
                    assert firm["figures"][name, ago] is None
            lacks_figures = (
                part.code[at] == NAMES.index("unknown") and "growth" not in str(test) and "per" not in str(test)
            )
            assert not lacks_figures or part.wanted[at]


@given(seed=st.integers(0, 10_000), rise=st.floats(0.01, 3), pick=st.randoms(use_true_random=False))
@settings(max_examples=rounds(50, 150), deadline=None)
def test_more_of_a_good_figure_never_makes_a_result_worse(seed: int, rise: float, pick: Any) -> None:
    rule = pick.choice(RULES)
    every = AllOf(tuple(t.condition for t in rule.tests))
    good = [want for want, signs in polarity(every).items() if signs == {1} and want[0] in FIGURES]
    firm = made(seed)
    known = [w for w in good if firm["figures"].get(w) is not None]
    if not known:
        return
    better, want = copy.deepcopy(firm), pick.choice(known)
    better["figures"][want] = firm["figures"][want] * (1 + rise) + rise
    found = stand(facts_of([firm, better]), rule)
    before, after = (NAMES[c] for c in found.code)
    if before != "not_applicable":
        assert _BETTER.index(after) >= _BETTER.index(before)
        assert found.gap[1] <= found.gap[0] + 1e-12


@given(seed=st.integers(0, 10_000), pick=st.randoms(use_true_random=False))
@settings(max_examples=rounds(50, 150), deadline=None)
def test_what_becomes_unknown_is_never_counted_as_failed(seed: int, pick: Any) -> None:
    """Taking a figure away turns no test into one that is unmet."""
    rule, firm = pick.choice(RULES), made(seed)
    known = [w for w in rule.wants if firm["figures"].get(w) is not None]
    if not known:
        return
    less = copy.deepcopy(firm)
    less["figures"][pick.choice(known)] = None
    _, parts = each_test(facts_of([firm, less]), rule)
    assert all(NAMES[p.code[1]] != "unmet" or NAMES[p.code[0]] == "unmet" for p in parts)


@pytest.mark.parametrize("rule", RULES, ids=[r.id for r in RULES])
def test_of_a_firm_of_which_nothing_is_known_nothing_is_unmet_but_what_a_code_decides(rule: Rule) -> None:
    _, parts = each_test(facts_of([nobody()]), rule)
    unmet = [t.key for t, p in zip(rule.tests, parts, strict=True) if NAMES[p.code[0]] == "unmet"]
    assert unmet == (["listed"] if rule.id == "上市" else [])


@pytest.mark.parametrize("rule", RULES, ids=[r.id for r in RULES])
def test_each_firm_is_in_one_place(rule: Rule) -> None:
    facts = facts_of([made(seed) for seed in range(400)])
    where = where_on(stand(facts, rule), facts)
    assert set(where.tolist()) <= set(range(len(PLACES)))
    assert len(where) == 400


NEW, OLD = "专精特新-2026", "专精特新-2022"
GOOD = {
    "niche_years": 5.0,
    "revenue": 2000.0,
    "main_revenue": 1800.0,
    "debts": 40.0,
    "assets": 100.0,
    "rnd": 120.0,
    "class1_ip": 1.0,
    "platform_score": 55.0,
}


def grown(**changed: float) -> Any:
    firm = nobody(**{**GOOD, **changed})
    firm["figures"] |= {("rnd", 1): 110.0, ("revenue", 1): 1900.0}
    firm["held"] = {"创新型中小企业": True}
    return firm


@pytest.mark.parametrize(
    ("firm", "rule", "code", "short"),
    [
        (grown(), NEW, "manual", 0.0),
        (grown(revenue=1400.0, main_revenue=1300.0), NEW, "unknown", 0.0),  # equity may still do
        (grown(main_revenue=1500.0), NEW, "unmet", 0.0625),  # 75% of 80%
        (grown(debts=100.0), NEW, "unmet", 0.25),
        (grown(rnd=59.0), NEW, "unmet", 0.41),
        (grown(class1_ip=0.0), NEW, "manual", 0.0),  # a prize may stand in
        (grown(platform_score=45.0), NEW, "unmet", 0.1),
        (grown(platform_score=55.0), OLD, "manual", 0.0),
        (grown(niche_years=2.0), OLD, "manual", 0.0),
        (grown(niche_years=2.0), NEW, "unmet", 1 / 3),
    ],
)
def test_worked_by_hand(firm: Any, rule: str, code: str, short: float) -> None:
    found = stand(facts_of([firm]), rule_named(rule))
    assert (NAMES[found.code[0]], round(float(found.gap[0]), 4)) == (code, round(short, 4))


def test_who_is_close_and_what_is_asked() -> None:
    rule = rule_named(NEW)
    close, asked, far = grown(platform_score=46.0), nobody(revenue=2000.0), grown(debts=100.0)
    facts = facts_of([close, asked, far, grown()])
    found = stand(facts, rule)
    assert [PLACES[w] for w in where_on(found, facts)] == ["close", "ask", "far", "ready"]
    words = [wanted_words(n, a, 2025) for n, a in missing(found.wanted[1], rule)]
    assert words[:4] == ["是否持有创新型中小企业", "是否持有科技型中小企业", "细分市场起始年", "2025年主营业务收入"]
    assert "2024年研发费用" in words
    assert "2025年营业收入" not in words


@pytest.mark.parametrize(
    ("rule", "known", "where"),
    [
        ("科技型中小企业-2017", {"revenue": 20_001.0}, "out"),
        ("科技型中小企业-2017", {"public_revenue": 100_000.0}, "out"),
        ("科技型中小企业-2017", {"revenue": 20_000.0}, "ask"),
        (NEW, {"revenue": 40_000.0, "staff": 1_000.0}, "out"),
        (NEW, {"revenue": 40_000.0, "staff": 999.0}, "ask"),
        (NEW, {"public_revenue": 500_000.0}, "out"),
        ("独角兽-参照", {"age": 11.0}, "out"),
        ("独角兽-参照", {"age": 10.0}, "ask"),
    ],
)
def test_who_has_outgrown_a_rung_is_not_far_from_it(rule: str, known: dict[str, float], where: str) -> None:
    facts = facts_of([nobody(**known)])
    assert PLACES[where_on(stand(facts, rule_named(rule)), facts)[0]] == where


def test_a_champion_by_hand() -> None:
    """12 亿元 in three years are 4 亿元 a year; half of it is enough for who holds 专精特新."""
    rule, good = rule_named("单项冠军-2023"), nobody(niche_years=10.0, share_rank=3.0)
    good |= {"industry": "C39", "figures": good["figures"] | {("main_revenue", y): 40_000.0 for y in range(3)}}
    less, small = copy.deepcopy(good), copy.deepcopy(good)
    for firm in (less, small):
        firm["figures"] |= {("main_revenue", 0): 39_000.0}
        firm["held"] = {"专精特新中小企业": firm is small}
    fourth = copy.deepcopy(good)
    fourth["figures"] |= {("share_rank", 0): 4.0}
    service = {**good, "industry": "I65"}
    found = stand(facts_of([good, less, small, fourth, service]), rule)
    assert [NAMES[c] for c in found.code] == ["manual", "unmet", "manual", "unmet", "not_applicable"]


def test_a_certificate_that_ran_out_is_not_held() -> None:
    firm = grown()
    firm["held"] = {"创新型中小企业": False, "科技型中小企业": False}
    found = stand(facts_of([firm]), rule_named(NEW))
    assert (NAMES[found.code[0]], found.gap[0]) == ("unmet", np.inf)
