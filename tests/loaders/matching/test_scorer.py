"""The scorer of candidates: its features by example, its bounds, and the weights that it comes with."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.matching.affinity import Affinity
from loaders.matching.lexicon import CONFIRMING, Match
from loaders.matching.scorer import FEATURES, THRESHOLD, features, load_weights, probability, tail_role


def seen(
    match: Match, key: str, role: str | None = None, affinity: float | None = None, elsewhere: bool = False
) -> dict[str, float]:
    return dict(zip(FEATURES, features(match, key, role, affinity, elsewhere), strict=True))


INSIDE = Match("cell", "contains", "锂电池", 0.6, "")


@pytest.mark.parametrize(
    ("key", "role"),
    [
        ("锂电池设备", "设备"),
        ("锂电池隔膜", "材料"),
        ("锂电池检测", "服务"),
        ("锂电池管理软件", "软件"),
        ("锂电池模块", "零部件"),
        ("锂电池生产线", "设备"),
        ("锂电池解决方案", "服务"),
        ("锂电池", None),
        ("", None),
    ],
)
def test_the_last_word_tells_what_kind_of_thing_it_is(key: str, role: str | None) -> None:
    assert tail_role(key) == role


def test_the_tail_speaks_for_a_segment_of_its_role_and_against_another() -> None:
    assert seen(INSIDE, "锂电池设备", "设备")["词尾角色相同"] == 1
    against = seen(INSIDE, "锂电池设备", "材料")
    assert (against["词尾角色相同"], against["词尾角色不同"]) == (0, 1)
    assert seen(INSIDE, "锂电池设备", None)["词尾角色不同"] == 0


def test_what_is_not_known_of_the_industry_is_said_apart_from_what_does_not_fit() -> None:
    assert (seen(INSIDE, "锂电池")["行业不明"], seen(INSIDE, "锂电池")["行业相合"]) == (1, 0)
    known = seen(INSIDE, "锂电池", affinity=0.25)
    assert (known["行业不明"], known["行业相合"]) == (0, 0.5)


@pytest.mark.parametrize("rule", ["wider", "ambiguous"])
def test_each_weak_rule_has_a_feature_and_containing_is_the_base(rule: str) -> None:
    base = seen(INSIDE, "大锂电池")
    other = seen(Match("cell", rule, "锂电池", 0.6, ""), "大锂电池")
    assert sum(base[n] != other[n] for n in FEATURES) == 1


def test_the_weights_cover_all_features_and_confirming_rules() -> None:
    weights = load_weights()
    assert set(weights) == {*FEATURES, *CONFIRMING, THRESHOLD}
    assert all(0.5 < weights[r] <= 1 for r in CONFIRMING)
    assert 0 < weights[THRESHOLD] < 1


@given(st.lists(st.floats(-1e6, 1e6), min_size=len(FEATURES), max_size=len(FEATURES)))
def test_a_probability_is_one_whatever_comes(values: list[float]) -> None:
    assert 0 <= probability(tuple(values), load_weights()) <= 1


def test_the_logistic_model_by_hand() -> None:
    weights = dict.fromkeys(FEATURES, 0.0) | {"常数": 1.0, "词长占比": -2.0}
    values = tuple(1.0 if n == "常数" else 0.25 if n == "词长占比" else 0.0 for n in FEATURES)
    assert probability(values, weights) == pytest.approx(1 / (1 + math.exp(-0.5)))


MAKERS = {("cell", "SW110101"): 2, ("cell", "SW110102"): 1, ("wafer", "SW220101"): 1}


@pytest.mark.parametrize(
    ("industries", "segment", "value"),
    [
        # Three makers: two of 110101, one of 110102; "SW1101" is their parent.
        (["SW110101"], "cell", (2 + 3) / 2 / 4),
        (["SW110102"], "cell", (1 + 3) / 2 / 4),
        (["SW330101"], "cell", 0.0),
        (["SW110102", "SW110101"], "cell", (2 + 3) / 2 / 4),
        (["SW220101"], "wafer", (1 + 1) / 2 / 2),
        ([], "cell", None),
        (["SW110101"], "nobody", 0.0),
    ],
)
def test_affinity_counts_the_same_and_half_of_the_sibling_industries(
    industries: list[str], segment: str, value: float | None
) -> None:
    found = Affinity(MAKERS).of(industries, segment)
    assert found == (None if value is None else pytest.approx(value))


def test_the_best_industry_of_a_segment_is_the_one_that_says_most() -> None:
    assert Affinity(MAKERS).best("cell") == Affinity(MAKERS).of(["SW110101"], "cell")
    assert Affinity(MAKERS).best("nobody") == 0.0
