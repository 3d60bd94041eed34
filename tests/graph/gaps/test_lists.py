"""What lists may say of a segment: 有, 无, 疑缺, strong, weak, and when they have to be silent; numbers by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.evidence.measured import SAID
from graph.gaps.find import Gap, find_gaps
from graph.gaps.spoken import RosterSpoken
from graph.gaps.thresholds import Thresholds
from tests.graph.gaps.two_cities import HERE, THERE, counted, found, gaps, two_cities
from tests.pictures import graph_of
from tests.rosters import with_closed_roster
from tests.worlds import PLACES, suzhou, world

NEED = [("s", "user", 1)]
USED = {"user": 3}
THEIRS = {"s": 30, "user": 10}


def told(gap: Gap) -> tuple[str, str, str]:
    return gap.presence, gap.strength, gap.state


def complete(graph: ChainGraph, **values: Any) -> ChainGraph:
    """Everybody on a list that is declared complete."""
    return with_closed_roster(graph, **values)


def test_who_looked_at_nearly_all_and_saw_nobody_says_none() -> None:
    """60 of 60 seen here, 30 of 200 elsewhere in s: e = 30.?·60/200 ≈ 9.2 would be seen, and nobody is."""
    gap = gaps(counted(two_cities(USED, THEIRS, supplies=NEED), 60))["s"]
    (claim,) = gap.claims
    assert claim.k is not None
    assert claim.n_bar is not None
    e = (30 + claim.k) * claim.n_bar / (claim.n_bar + claim.k) * 60 / 200
    assert (claim.n, claim.n_s, claim.m, claim.M, claim.a, claim.b) == (0, 30, 60, 200, 1, 1)
    assert claim.e == pytest.approx(e)
    assert claim.d is not None
    assert claim.d[1] == pytest.approx(60.5 / 61, abs=5e-3)  # Beta(60.5, 0.5); people said all links: recall 1
    assert claim.pi == SAID
    assert claim.E is not None
    assert claim.E * claim.d[1] == pytest.approx(SAID * e)
    assert claim.p_none == pytest.approx((1 + SAID * e) / (1 + SAID * e / claim.d[1]))
    assert told(gap) == ("无", "显著弱", "missing")
    assert (gap.roster, gap.action, gap.inputs.p_none) == ("gs", "补链", claim.p_none)


def test_who_saw_six_tenths_says_that_it_may_be_missing_with_the_figure() -> None:
    gap = gaps(counted(two_cities(USED, THEIRS, supplies=NEED), 100))["s"]
    assert told(gap) == ("不明", "显著弱", "likely_missing")
    # d = .6: ((1 + .98·9.2) / (1 + .98·9.2/.6)) = 10/16
    assert gap.inputs.p_none == pytest.approx(0.62, abs=0.01)
    assert gap.parts["sureness"] == gap.inputs.p_none
    assert gap.action == "先核实"
    free = gaps(counted(two_cities(USED, THEIRS), 100))["s"]
    assert (free.state, free.rules) == ("unknown", ("unknown.look",))  # nobody needs it


def test_a_small_expectation_is_no_look() -> None:
    """One of 2,000 elsewhere: a twentieth of a firm would be here.

    P(none) is high however little one sees, and says nothing.
    """
    gap = gaps(counted(two_cities(USED, {"s": 1, "user": 10}, supplies=NEED, firms=(20, 2000)), 60))["s"]
    assert gap.inputs.p_none > 0.9
    assert (gap.state, gap.rules, gap.presence) == ("unknown", ("unknown.small",), "不明")


def test_where_nobody_counted_the_firms_nothing_is_said_of_an_absence() -> None:
    gap = gaps(counted(two_cities(USED, THEIRS, supplies=NEED)))["s"]
    assert (gap.state, gap.rules) == ("unknown", ("unknown.look",))
    assert gap.claims[0].d is gap.claims[0].p_none is gap.claims[0].E is None


def test_nobody_anywhere_says_nothing_however_much_was_seen() -> None:
    gap = gaps(counted(two_cities(USED, {"s": 0, "user": 10}, supplies=NEED), 60))["s"]
    assert (gap.state, gap.rules, [m.key for m in gap.marks]) == ("unknown", ("unknown.unseen",), ["unseen"])
    assert gap.claims[0].e is None


@pytest.mark.parametrize(
    "values",
    [{"kind": "上市公司"}, {"level": "总部"}, {"kind": "行业头部"}, {"kind": "自有台账"}, {"admission": "选列"}],
)
def test_heads_and_selected_lists_never_say_none_nor_weak(values: Mapping[str, Any]) -> None:
    here, there = {**USED, "few": 1}, {**THEIRS, "few": 60}
    graph = two_cities(here, there, supplies=[*NEED, ("few", "user", 1)])
    for declared in (counted(graph, 60, **values), complete(graph, **values)):
        found_ = gaps(declared)
        assert {g.state for g in found_.values()} <= {"plain", "unknown", "strong"}
        assert found_["s"].presence == "不明"
        assert found_["few"].presence == "有"


def test_only_a_closed_list_says_strong() -> None:
    graph = two_cities({"many": 12}, {"many": 10})
    assert told(gaps(counted(graph))["many"]) == ("有", "显著强", "strong")
    assert told(gaps(counted(graph, admission="选列"))["many"]) == ("有", "不可比", "plain")


@pytest.mark.parametrize(
    ("here", "firms", "word", "strength"),
    [
        (12, 60, None, "显著强"),
        (2, 60, None, "相当"),  # two firms: any prior makes two of nothing look strong
        (12, 60, "阀门", "相当"),  # twelve firms, one text
        (5, 9, None, "不可比"),  # nine firms seen
    ],
)
def test_strong_takes_three_firms_two_texts_and_ten_seen(
    here: int, firms: int, word: str | None, strength: str
) -> None:
    there = {"many": 10 if here > 2 else 0}
    graph = two_cities({"many": here, "other": 2}, {**there, "other": 5}, firms=(firms, 200), word=word)
    if not there["many"]:
        graph = two_cities({"many": here, "other": 2}, {"many": 1, "other": 5}, firms=(firms, 2000))
    assert gaps(counted(graph))["many"].strength == strength


def test_weak_is_far_too_few_or_one_alone_that_is_needed() -> None:
    """Of 40 of 200 elsewhere 12 would be here: one is weak, and, with all seen, alone. Of 4 of 200 one would be."""
    here, there = {**USED, "few": 1, "one": 1, "idle": 1}, {"user": 10, "few": 40, "one": 4, "idle": 4}
    graph = two_cities(here, there, supplies=[("few", "user", 1), ("one", "user", 1)])
    of = gaps(counted(graph, 60))
    assert (of["few"].state, of["few"].rules) == ("weak", ("weak.under", "weak.single"))
    assert (of["one"].state, of["one"].rules) == ("weak", ("weak.single",))
    assert (of["idle"].state, of["idle"].needed) == ("plain", False)
    assert [m.key for m in of["idle"].marks] == ["single"]
    assert of["one"].parts["sureness"] == pytest.approx(of["one"].claims[0].p_no_further / 2, abs=0.01)  # type: ignore[operator]
    blind = gaps(counted(graph, 200))  # d = .3: nobody can say that it is the only one
    assert blind["one"].state == "plain"
    assert blind["one"].parts["sureness"] == 0.25 or blind["one"].parts["sureness"] > 0.25


def test_a_lack_of_leaders_is_told_where_the_data_know_leaders_and_nobody_can_be_hidden() -> None:
    graph = two_cities(
        {**USED, "s": 3}, {**THEIRS, "s": 10}, supplies=NEED, led=["s"], segments={"s": {"anchor_required": 1}}
    )
    gap = gaps(counted(graph, 60))["s"]
    assert "weak.anchor" in gap.rules
    assert gap.parts["sureness"] >= 0.25
    unled = two_cities({**USED, "s": 3}, THEIRS, supplies=NEED, segments={"s": {"anchor_required": 1}})
    assert "no_anchor" not in [m.key for m in gaps(counted(unled, 60))["s"].marks]
    assert gaps(counted(graph, 200))["s"].state == "plain"


def test_one_matched_word_is_a_record_and_two_are_presence() -> None:
    """π of matched links is about .81: one text 1 − .19·P(none) < .9, two are enough."""
    one = gaps(counted(two_cities({"s": 3}, {"s": 30}, word="阀门")))["s"]
    assert (one.presence, one.state) == ("有记录", "plain")
    assert one.rules == ("plain.recorded",)
    assert gaps(counted(two_cities({"s": 1}, {"s": 30})))["s"].presence == "有"  # a person said so


def test_needed_is_two_users_or_one_of_what_chokes_or_what_the_plan_names() -> None:
    def needed(users: int, must: int = 1, **more: Any) -> bool:
        graph = two_cities({"user": users}, THEIRS, supplies=[("s", "user", must)], **more)
        return gaps(counted(graph, 60))["s"].needed

    assert [needed(n) for n in (0, 1, 2)] == [False, False, True]
    assert needed(1, segments={"s": {"bottleneck": 1}})
    assert not needed(3, must=0)
    assert needed(0, planned=["s"])


def test_priority_is_firms_that_gain_times_how_sure_it_is() -> None:
    """B = m(user)·1 + ½·⅓·m(feed); with nearly all seen m is π·n: 3·.98 and 2·.98."""
    supplies = [*NEED, ("feed", "s", 0)]
    graph = two_cities(
        {**USED, "feed": 2},
        {**THEIRS, "feed": 3},
        supplies=supplies,
        segments={"s": {"importable": 0.2, "bottleneck": 1}},
    )
    gap = gaps(counted(graph, 60))["s"]
    assert gap.inputs.bound == 3
    assert gap.inputs.users == pytest.approx(3 * SAID, abs=0.05)
    assert gap.inputs.suppliers == pytest.approx(2 * SAID / 3, abs=0.05)
    firms = gap.inputs.users + gap.inputs.suppliers / 2
    assert gap.parts == pytest.approx(
        {"firms": firms, "sureness": gap.inputs.p_none, "importable": 0.2, "urgency": 1.5}
    )
    assert gap.priority == pytest.approx(firms * gap.inputs.p_none * 0.8 * 1.5)
    half = gaps(counted(graph, 120))["s"]
    assert half.inputs.users > gap.inputs.users  # who is not seen needs it too


def test_next_to_what_is_strong_here_one_may_extend() -> None:
    graph = two_cities({"many": 12}, {"many": 10, "s": 30}, supplies=[("many", "s", 0)])
    gap = gaps(counted(graph, 60))["s"]
    assert (gap.state, gap.rules, gap.action, gap.inputs.strong_neighbours) == (
        "extend",
        ("extend.neighbour",),
        "延链",
        1,
    )
    even = gaps(counted(two_cities({"many": 3}, {"many": 10, "s": 30}, supplies=[("many", "s", 0)]), 60))["s"]
    assert (even.state, even.rules) == ("absent", ("absent",))


def test_the_widest_population_that_reaches_its_threshold_gives_the_label() -> None:
    """Both say 无: of registered firms and of those above size. A list that does not reach it leaves it to the next."""
    graph = counted(two_cities(USED, THEIRS, supplies=NEED), 60)
    both = with_closed_roster(graph, id_="dj", kind="登记企业", complete=None, counts={HERE: 60})
    gap = gaps(both)["s"]
    assert ([c.id for c in gap.claims], gap.roster, gap.state) == (["dj", "gs"], "dj", "missing")
    wider = with_closed_roster(graph, id_="dj", kind="登记企业", complete=None, counts={HERE: 100})
    gap = gaps(wider)["s"]
    assert (gap.roster, gap.state) == ("gs", "missing")
    assert gap.inputs.p_none == next(c.p_none for c in gap.claims if c.id == "gs")


def test_a_list_of_heads_compares_and_a_list_of_sites_says_none_each_for_itself() -> None:
    graph = two_cities(USED, THEIRS, supplies=NEED, listed=True)
    few = with_closed_roster(graph, firms=[f"h{i}" for i in range(60)])  # complete, of 苏州 alone
    gap = gaps(few)["s"]
    assert (gap.presence, gap.state, gap.roster) == ("无", "missing", "gs")
    assert gap.inputs.declared == 1.0
    assert gap.inputs.p_none != gap.inputs.p_none  # a declaration is no probability
    base = gaps(few)["base"]
    assert (base.strength, base.roster) == ("相当", "listed")
    assert gaps(few, THERE)["base"].strength == "不可比", "there are more firms there than anywhere else"


@pytest.mark.parametrize(("outside", "strength"), [(0, "不可比"), (9, "不可比"), (59, "不可比"), (240, "显著弱")])
def test_a_list_of_one_place_is_no_measure_of_its_strength(outside: int, strength: str) -> None:
    """60 firms here, 3 of them do it; whom the list happens to see outside all do: that says nothing of here."""
    graph = two_cities({"s": 3}, {"s": outside}, firms=(60, max(outside, 1)))
    gap = gaps(counted(graph, 60))["s"]
    assert (gap.strength, gap.state) == (strength, "weak" if strength == "显著弱" else "plain")


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, True),
        ({"complete": 0.9}, True),
        ({"complete": 0.85}, False),
        ({"complete": None}, False),
        ({"counted_on": "2025-01-31"}, True),
        ({"counted_on": "2024-12-31"}, False),
        ({"counted_on": "2026-02-01"}, False),
        ({"counted_on": None}, False),
        ({"counts": {HERE: 60}}, True),
        ({"counts": {HERE: None}}, True),
        ({"counts": {HERE: 90}}, False),  # its own number of firms says that a third is not on it
        ({"counts": {THERE: 60}}, False),  # it does not cover 苏州
    ],
)
def test_what_is_declared_complete_says_none_while_the_declaration_holds(values: dict[str, Any], says: bool) -> None:
    """All on the list are in 苏州, so there is nothing to compare with."""
    graph = two_cities(USED, {"s": 0, "user": 0}, supplies=NEED, firms=(60, 0))
    answered = found(complete(graph, **values))
    gap = next(g for g in answered.gaps if g.segment == "s")
    assert (gap.presence == "无") == says
    (gs,) = (r for r in answered.population.rosters if isinstance(r, RosterSpoken) and r.id == "gs")
    assert (gs.tells_none, bool(gs.silent)) == (says, not says)  # a list without its date was said to tell
    assert gap.state == ("missing" if says else "unknown")
    if says:
        assert gap.parts["sureness"] == gap.inputs.declared == (values.get("complete") or 1.0)


@pytest.mark.parametrize(
    ("word", "products", "says"), [("词", 0, True), ("词", 6, True), ("词", 7, False), (None, 60, True)]
)
def test_products_that_only_the_matching_read_keep_a_complete_list_from_saying_none(
    word: str | None, products: int, says: bool
) -> None:
    """It finds 58 in 100; so of nine firms in ten people have to say what they do, or no text of them is left."""
    graph = two_cities(USED, {"s": 0, "user": 0}, supplies=NEED, firms=(60, 0), word=word, products=products)
    assert (gaps(complete(graph))["s"].presence == "无") == says


def test_a_list_of_one_district_says_nothing_of_the_city_around_it() -> None:
    levels = {"320500": "市", "320583": "县级"}
    graph = world(
        nodes={"District": [{"id": i, "name": n, "level": levels.get(i)} for i, n in PLACES]},
        edges={("LOCATED_IN", "Enterprise", "District"): [("k1", "320583"), ("s1", "320583"), ("h1", "310000")]},
    )
    listed = with_closed_roster(graph, firms=["k1", "s1"])
    here = {g.segment: g for g in find_gaps(listed, "f", make_place(listed, ["320583"])).gaps}
    around = {g.segment: g for g in find_gaps(listed, "f", suzhou(listed)).gaps}
    assert (here["wafer"].presence, around["wafer"].presence) == ("无", "不明")


def test_a_waiting_text_or_a_firm_without_a_place_keeps_a_complete_list_from_saying_none() -> None:
    base = two_cities(USED, {"s": 0, "user": 0}, supplies=NEED, firms=(60, 0))
    links = [(f"h{i}", "base") for i in range(60)] + [(f"h{i}", "user") for i in range(3)]

    def said(more: list[Any], places: int = 60) -> str:
        again = graph_of(
            {kind: [{"id": str(i)} for i in t.ids] for kind, t in base.nodes.items()},
            {
                ("OPERATES_IN", "Enterprise", "Segment"): [*links, *more],
                ("LOCATED_IN", "Enterprise", "District"): [(f"h{i}", HERE) for i in range(places)],
                ("PART_OF", "Segment", "Field"): [("s", "f"), ("base", "f"), ("user", "f")],
            },
        )
        return gaps(with_closed_roster(again, firms=[f"h{i}" for i in range(60)]))["s"].presence

    assert said([]) == "无"
    assert said([("h1", "s", {}, 1)]) == "不明"  # suggested: may be it
    assert said([("h59", "s")], places=59) == "不明"  # on the list, in s, and nobody knows where


@pytest.mark.parametrize(("firms", "state"), [(9, "unknown"), (10, "likely_missing")])
def test_a_place_with_fewer_than_ten_seen_firms_has_presence_only(firms: int, state: str) -> None:
    gap = gaps(counted(two_cities(USED, {"s": 150, "user": 10}, supplies=NEED, firms=(firms, 200)), firms + 2))["s"]
    assert gap.inputs.p_none > 0.5
    assert (gap.state, gap.strength == "不可比") == (state, firms < 10)


def test_limits_and_weights_change_labels_and_order_but_no_figure() -> None:
    graph = counted(two_cities(USED, THEIRS, supplies=NEED), 100)
    usual, strict = gaps(graph), gaps(graph, limits=Thresholds(likely_from=0.9, weights={"firms": 2.0}))
    assert (usual["s"].state, strict["s"].state) == ("likely_missing", "unknown")
    assert all(usual[s].claims == strict[s].claims and usual[s].parts == strict[s].parts for s in usual)
    assert found(graph).gaps[0].segment == "s"
