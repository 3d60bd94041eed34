"""What is told of a product and of its makers: what is confirmed, what is likely enough to be suggested, and what is
dropped.
"""

from __future__ import annotations

import pytest

from loaders.matching.affinity import Affinity
from loaders.matching.decide import MIN_SHARE, Chain, Found, Placing
from loaders.matching.scorer import FEATURES, THRESHOLD

CHAIN = Chain(
    [("cell", "锂电池", "动力电池", "回收"), ("tool", "锂电设备", "卷绕机", None), ("foil", "铜箔", "锂电铜箔", None)],
    {"cell": frozenset({"ne"}), "tool": frozenset({"ne"}), "foil": frozenset({"ne", "metal"})},
    {"cell": "零部件", "tool": "设备", "foil": "材料"},
)
FLAT = dict.fromkeys(FEATURES, 0.0) | {"exact": 0.99, "alias": 0.97, "subclass": 0.9, "head": 0.9, "stated": 0.8}
LIKELY, USUAL = FLAT | {THRESHOLD: 0.4}, {"SW220101"}


@pytest.fixture(autouse=True)
def shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makers of one industry in one segment; weights by which every candidate stands even."""
    weigh(monkeypatch, LIKELY)
    monkeypatch.setattr("loaders.matching.decide.load_affinity", lambda: Affinity({("tool", "SW220101"): 3}))


def weigh(monkeypatch: pytest.MonkeyPatch, weights: dict[str, float]) -> None:
    monkeypatch.setattr("loaders.matching.decide.load_weights", lambda: weights)


def maker(product: str, share: float | None = 0.5, industries: set[str] | None = None) -> list[tuple[str, str, float]]:
    return [(m.segment, m.rule, score) for m, score in Placing(CHAIN).of_maker(product, share, industries or set())]


def product(text: str) -> list[tuple[str, str, float]]:
    return [(m.segment, m.rule, score) for m, score in Placing(CHAIN).of_product(text)]


def test_words_that_decide_have_the_measured_score_of_their_rule() -> None:
    assert maker("动力电池") == product("动力电池") == [("cell", "alias", 0.97)]
    assert maker("方形卷绕机") == product("方形卷绕机") == [("tool", "head", 0.9)]
    assert maker("白酒") == product("白酒") == []


@pytest.mark.parametrize("share", [None, 0.0, MIN_SHARE * 0.99])
def test_a_longer_text_that_a_maker_does_not_earn_from_is_only_its_scope(share: float | None) -> None:
    (found,) = Placing(CHAIN).of_maker("方形卷绕机", share, ())
    assert (found.match.rule, found.match.state, found.score) == ("scope", "suggested", 0.5)
    assert "但企业没有此项收入" in found.match.evidence
    assert maker("动力电池", share) == [("cell", "alias", 0.97)]


@pytest.mark.parametrize(("limit", "kept"), [(0.4, [("cell", "contains", 0.5)]), (0.6, [])])
def test_candidates_below_the_threshold_are_dropped(
    monkeypatch: pytest.MonkeyPatch, limit: float, kept: list[tuple[str, str, float]]
) -> None:
    weigh(monkeypatch, FLAT | {THRESHOLD: limit})
    assert maker("锂电池隔膜") == product("锂电池隔膜") == kept


def test_the_industry_and_the_role_of_the_tail_decide_between_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    weigh(monkeypatch, LIKELY | {"常数": -1.0, "行业相合": 3.0, "词尾角色相同": 2.0, "词尾角色不同": -3.0})
    assert [s for s, _, _ in maker("方形卷绕机组", industries=USUAL)] == ["tool"]
    assert maker("锂电池隔膜", industries=USUAL) == []


def test_a_maker_is_weighed_by_its_own_industry_and_a_product_by_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    weigh(monkeypatch, LIKELY | {"行业相合": 2.0, "行业不明": -2.0})
    fits, strange, unknown = (maker("方形卷绕机组", industries=i) for i in (USUAL, {"SW990101"}, set()))
    assert fits[0][2] > strange[0][2] == 0.5
    assert unknown == []
    assert product("方形卷绕机组") == fits


def test_whatever_is_suggested_of_a_maker_is_suggested_of_its_product() -> None:
    words = Placing(CHAIN)
    for text in ("方形卷绕机组", "锂电池隔膜", "锂电设备租赁", "铜箔锂电池"):
        of_product = {f.match.segment for f in words.of_product(text)}
        for industries in (USUAL, {"SW220102"}, {"SW990101"}, set()):
            assert {f.match.segment for f in words.of_maker(text, None, industries)} <= of_product


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("动力电池、锂电铜箔；自动卷绕机等", {"cell": "stated", "foil": "stated", "tool": "stated"}),
        ("主要生产动力电池", {"cell": "stated"}),
        ("动力电池和锂电铜箔加工", {"cell": "stated", "foil": "stated"}),
        ("动力电池回收", {}),
        ("代理动力电池", {}),
        ("生产、销售：动力电池(年产5GWh)", {"cell": "stated"}),
        ("研发、生产、销售", {}),
        ("", {}),
    ],
)
def test_what_a_firm_says_it_makes_is_read_phrase_by_phrase(text: str, told: dict[str, str]) -> None:
    found = Placing(CHAIN).of_maker(text, None, (), None)
    assert {f.match.segment: f.match.rule for f in found if f.match.state == "confirmed"} == told
    assert all(f.score == 0.8 for f in found)


def test_a_cell_with_several_products_earns_for_each_of_them() -> None:
    assert {(s, r) for s, r, _ in maker("动力电池、锂电铜箔")} == {("cell", "alias"), ("foil", "alias")}
    assert {(s, r) for s, r, _ in product("动力电池、锂电铜箔")} == {("cell", "alias"), ("foil", "alias")}


def test_without_segments_nothing_breaks() -> None:
    empty = Placing(Chain([]))
    assert [*empty.of_product("动力电池"), *empty.of_maker("动力电池", 0.5, USUAL)] == list[Found]()


def test_a_chain_of_ones_own_of_which_nothing_is_counted_gets_suggestions_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the weights that are shipped
    assert [rule for _, rule, _ in maker("锂电池隔膜", industries={"2701"})] == ["contains"]


def test_the_last_word_of_a_list_may_stand_for_all_of_it_and_then_the_others_are_open() -> None:
    def confirmed(text: str) -> set[str]:
        found = Placing(CHAIN).of_maker(text, None, (), None)
        return {f.match.segment for f in found if f.match.state == "confirmed"}

    assert confirmed("动力电池、锂电铜箔检测仪") == set()
    assert confirmed("动力电池、锂电铜箔加工") == confirmed("动力电池，锂电铜箔检测仪；锂电铜箔") == {"cell", "foil"}
    assert confirmed("动力电池运输车12台") == set()
