"""What people found out outranks what the lists make probable: 有, 无, 说不清, expiry, conflicts, reopening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from graph.chain.graph import ChainGraph
from graph.chain.later import Later
from graph.chain.places import make_place
from graph.chain.rosters import rosters_of
from graph.evidence.figures import shape_at
from graph.evidence.fit import FEWEST
from graph.gaps.find import Gap, find_gaps
from graph.gaps.lack_of_data import cause_of, value_of_asking
from graph.gaps.reasons import reasons
from graph.gaps.thresholds import Thresholds
from graph.scenario.changed_tables import with_site
from graph.scenario.if_confirmed import with_state
from tests.graph.gaps.checked import with_checks
from tests.graph.gaps.two_cities import HERE, THERE, counted, gaps, two_cities
from tests.pictures import graph_of
from tests.worlds import world

NEED = [("s", "user", 1)]
USED = {"user": 3}
THEIRS = {"s": 30, "user": 10}
CITY, COUNTY = "320500", "320583"


def blind() -> ChainGraph:
    """A list that saw six in ten here and nobody in ``s``, which three firms need: 疑缺, about 0.62."""
    return counted(two_cities(USED, THEIRS, supplies=NEED), 100)


def one(result: str, segment: str = "s", place: str = HERE, **values: Any) -> dict[str, Any]:
    return {"segment": segment, "place": place, "result": result, **values}


def told(gap: Gap) -> tuple[str, str, tuple[str, ...]]:
    return gap.presence, gap.state, gap.rules


@pytest.mark.parametrize(("way", "sure"), [("走访", 0.95), ("协会", 0.9), ("统计数据", 0.9)])
def test_nobody_there_as_somebody_found_is_a_gap_as_sure_as_the_way_of_finding_out(way: str, sure: float) -> None:
    assert gaps(blind())["s"].state == "likely_missing"
    gap = gaps(with_checks(blind(), one("无", way=way)))["s"]
    assert told(gap) == ("无", "missing", ("missing.verified",))
    assert (gap.parts["sureness"], gap.inputs.p_none) == (sure, sure)
    # three firms need it; nothing else weighs
    assert gap.priority == pytest.approx(gap.parts["firms"] * sure)


def test_a_desk_check_that_finds_nobody_makes_it_likely_and_no_more() -> None:
    """70 % is less than 无 asks for: the lists alone said 0.62."""
    gap = gaps(with_checks(blind(), one("无", way="桌面")))["s"]
    assert told(gap) == ("不明", "likely_missing", ("likely.glanced",))
    assert (gap.parts["sureness"], gap.inputs.p_none) == (0.7, 0.7)
    free = gaps(with_checks(counted(two_cities({}, THEIRS), 100), one("无", way="桌面")))["s"]
    assert told(free) == ("不明", "unknown", ("unknown.glanced",))
    assert cause_of(free) == "glanced"


def test_a_desk_check_overturns_neither_a_record_nor_what_somebody_went_to_see() -> None:
    graph = counted(two_cities({**USED, "s": 2}, THEIRS, supplies=NEED), 100)
    before, after = gaps(graph)["s"], gaps(with_checks(graph, one("无", way="桌面")))["s"]
    assert told(after) == told(before)
    assert "disputed" in [m.key for m in after.marks]
    visited = one("无", verified_on="2025-12-01")
    later = one("有", verified_on="2026-01-10", way="桌面", firms="甲厂")
    assert told(gaps(with_checks(blind(), visited, later))["s"]) == ("无", "missing", ("missing.verified",))


def test_a_desk_check_that_finds_somebody_is_a_record_and_no_more() -> None:
    gap = gaps(with_checks(blind(), one("有", way="桌面", firms="甲厂")))["s"]
    assert told(gap) == ("有记录", "plain", ("plain.glanced",))
    full = counted(two_cities(USED, THEIRS, supplies=NEED), 60)  # the list says 无 by itself
    assert gaps(full)["s"].presence == "无"
    assert gaps(with_checks(full, one("有", way="桌面", firms="甲厂")))["s"].presence == "有记录"


def test_nobody_there_without_a_need_is_no_gap() -> None:
    gap = gaps(with_checks(counted(two_cities(USED, THEIRS), 100), one("无")))["s"]
    assert told(gap) == ("无", "absent", ("absent.verified",))


def test_somebody_there_as_somebody_found_is_there_with_the_names_and_how_sure() -> None:
    gap = gaps(with_checks(blind(), one("有", firms="甲厂；乙厂", way="协会")))["s"]
    assert told(gap) == ("有", "plain", ("plain.verified",))
    assert gap.verification is not None
    assert (gap.verification.firms, gap.verification.reliability) == (("甲厂", "乙厂"), 0.9)
    assert gap.priority is None


def test_found_absent_outranks_firms_on_record() -> None:
    graph = counted(two_cities({**USED, "s": 2}, THEIRS, supplies=NEED), 100)
    assert gaps(graph)["s"].presence == "有"
    gap = gaps(with_checks(graph, one("无")))["s"]
    assert (told(gap), gap.how) == (("无", "missing", ("missing.verified",)), "")
    marks = {m.key: m for m in gap.marks}
    assert marks["disputed"].text == "核实说没有，记录里有 2 家；先核对它们是否还在做，还在做就撤回核实"
    assert "disputed" not in [m.key for m in gaps(with_checks(blind(), one("无")))["s"].marks]


def test_found_absent_leaves_no_single_source() -> None:
    graph = counted(two_cities({**USED, "s": 1}, THEIRS, supplies=NEED), 100)
    assert "single" in [m.key for m in gaps(graph)["s"].marks]
    assert [m.key for m in gaps(with_checks(graph, one("无")))["s"].marks] == ["disputed"]


def test_who_cannot_tell_changes_nothing_but_is_not_asked_again_until_it_expires() -> None:
    free = counted(two_cities({}, {"s": 30}, supplies=[("s", "base", 0)]), 100)
    before = gaps(free)["s"]
    assert (cause_of(before), value_of_asking(before) > 0) == ("look", True)
    gap = gaps(with_checks(free, one("说不清")))["s"]
    assert told(gap) == ("不明", "unknown", ("unknown.asked",))
    assert (cause_of(gap), value_of_asking(gap)) == ("asked", 0.0)
    over = gaps(with_checks(free, one("说不清", verified_on="2024-12-01")))["s"]
    assert (over.rules, over.verification and over.verification.standing) == (("unknown.look",), "已过期")


@pytest.mark.parametrize(
    ("dates", "holds"),
    [
        ({"verified_on": "2025-01-31"}, True),  # a year, that day included; the graph is of 2026-01-31
        ({"verified_on": "2025-01-30"}, False),
        ({"verified_on": "2025-01-30", "valid_until": "2026-01-31"}, True),
        ({"verified_on": "2026-01-01", "valid_until": "2026-01-30"}, False),
        ({"verified_on": "2026-01-01", "valid_until": "2026-01"}, True),  # to the end of the month
        ({"verified_on": "2026-02-01"}, False),  # nobody knew yet
        ({"withdrawn": 1}, False),
    ],
)
def test_it_holds_from_its_day_until_it_ends_or_is_withdrawn(dates: Mapping[str, Any], holds: bool) -> None:
    assert gaps(with_checks(blind(), one("无", **dates)))["s"].state == ("missing" if holds else "likely_missing")


def test_of_several_the_later_counts_and_of_one_day_the_more_reliable() -> None:
    early = one("无", verified_on="2025-12-01")
    late = one("有", verified_on="2025-12-02", way="统计数据")
    assert gaps(with_checks(blind(), early, late))["s"].presence == "有"
    assert gaps(with_checks(blind(), late, early))["s"].presence == "有"
    same = one("无", verified_on="2025-12-02")
    assert gaps(with_checks(blind(), late, same))["s"].presence == "无"
    unsure = one("说不清", verified_on="2026-01-01")  # says nothing against it
    assert gaps(with_checks(blind(), early, unsure))["s"].presence == "无"


def at(place: str, *checks: Mapping[str, Any]) -> Gap:
    graph = with_checks(world(), *checks)
    return next(g for g in find_gaps(graph, "f", make_place(graph, [place])).gaps if g.segment == "tool")


def test_a_county_says_of_its_city_only_that_somebody_is_there_and_a_city_of_its_counties_that_nobody_is() -> None:
    assert at(CITY, one("有", "tool", COUNTY)).presence == "有"
    assert at(CITY, one("无", "tool", COUNTY)).presence == "不明"
    assert at(COUNTY, one("无", "tool", CITY)).presence == "无"
    assert at(COUNTY, one("有", "tool", CITY)).presence == "不明"
    assert at(CITY, one("说不清", "tool", COUNTY)).rules != ("unknown.asked",)
    assert at(COUNTY, one("说不清", "tool", CITY)).rules != ("unknown.asked",)


VISITED, LATE = 20_260_120, (20_260_121, 1)


@pytest.mark.parametrize(
    ("when", "reopened"),
    [
        (LATE, True),
        ((VISITED, 8), True),  # the same day, in a later batch
        ((VISITED, 7), False),
        ((20_260_119, 9), False),  # read later, of facts before
    ],
)
def test_a_firm_that_came_on_record_later_reopens_it_at_once(when: tuple[int, int], reopened: bool) -> None:
    graph = with_checks(counted(two_cities({**USED, "s": 1}, THEIRS, supplies=NEED), 100), one("无"))
    gap = gaps(replace(graph, later=Later({("s", HERE): when}, {"v0": 7})))["s"]
    assert gap.presence == ("有" if reopened else "无")
    assert gap.verification is not None
    assert gap.verification.standing == ("又有新记录" if reopened else "有效")
    elsewhere = gaps(replace(graph, later=Later({("s", THERE): LATE}, {"v0": 7})))["s"]
    assert elsewhere.presence == "无"


def test_a_firm_that_is_imagined_to_settle_or_to_be_confirmed_reopens_it_too() -> None:
    graph = with_checks(two_cities({**USED, "s": 1}, THEIRS, supplies=NEED), one("无"))
    assert gaps(graph)["s"].presence == "无"
    at_ = graph.nodes["District"].index[HERE]
    assert gaps(with_site(graph, "new", "新厂", at_, [graph.nodes["Segment"].index["s"]]))["s"].presence == "有"
    assert gaps(with_state(graph, "h0", "s", 0))["s"].presence == "有"


def test_a_list_that_saw_fewer_than_people_found_calls_nothing_weak_or_alone() -> None:
    here, there = {**USED, "few": 1}, {"user": 10, "few": 40}
    graph = counted(two_cities(here, there, supplies=[("few", "user", 1)]), 60)
    assert gaps(graph)["few"].rules == ("weak.under", "weak.single")
    same = gaps(with_checks(graph, one("有", "few", firms="h0")))["few"]
    assert same.rules == ("weak.under", "weak.single")
    more = gaps(with_checks(graph, one("有", "few", firms="h0；另一家")))["few"]
    assert (more.rules, more.strength) == (("plain.verified",), "相当")
    assert "single" not in [m.key for m in more.marks]


def test_the_steps_say_first_who_found_it_out_when_by_which_way_and_until_when() -> None:
    gap = gaps(with_checks(blind(), one("无")))["s"]
    first, *rest = reasons(gap, Thresholds())
    assert (first.name, first.decides) == ("核实", True)
    assert first.filled == "工信局 王某 2026-01-20 走访：苏州市“无”，有效至 2027-01-20"
    assert "胜过按名录的推断" in first.verdict
    assert not any(step.decides for step in rest if step.name in ("没有的把握", "申明收全"))
    over = reasons(gaps(with_checks(blind(), one("无", verified_on="2024-12-01")))["s"], Thresholds())
    assert (over[0].verdict, over[0].decides) == ("上次核实已过期，不再作数", False)


def test_cells_that_people_looked_at_are_not_fitted_to() -> None:
    """Ten cities of ten firms each: those of ``s`` would pull a and b, but for the verification of each."""
    cities = [f"c{i}" for i in range(FEWEST)]
    firms = [(f"{c}-{i}", c) for c in cities for i in range(10)]
    works = [(f, "base") for f, _ in firms] + [(f"{c}-{i}", "s") for c in cities[:2] for i in range(9)]
    works += [(f"{c}-{i}", "t") for n, c in enumerate(cities) for i in range(1 + n % 3)]

    def shape(*checks: Mapping[str, Any], also: bool) -> tuple[float, float]:
        graph = graph_of(
            {
                "Field": [{"id": "f", "name": "f"}],
                "Segment": [{"id": s, "name": s} for s in ("base", "s", "t")],
                "District": [{"id": c, "name": c, "level": "市"} for c in cities],
                "Enterprise": [{"id": f, "name": f, "stock_code": "600000.SH"} for f, _ in firms],
            },
            {
                ("LOCATED_IN", "Enterprise", "District"): firms,
                ("OPERATES_IN", "Enterprise", "Segment"): [w for w in works if also or w[1] != "s"],
            },
        )
        fitted = shape_at(graph := with_checks(graph, *checks), rosters_of(graph)[0], "市")
        assert fitted is not None
        return fitted.a, fitted.b

    checks = [one("有", "s", c) for c in cities]
    assert shape(*checks, also=True) != pytest.approx(shape(also=True), rel=0.05)


def test_nobody_buys_in_a_segment_where_people_found_nobody() -> None:
    """The list saw nobody in the only user of ``s`` and expects some; somebody went there and found none."""
    graph = counted(two_cities({}, {"s": 30, "user": 40}, supplies=NEED), 100)
    before, after = gaps(graph)["s"], gaps(with_checks(graph, one("无", "user")))["s"]
    assert before.inputs.users > 0.5
    assert (after.inputs.users, after.parts["firms"]) == (0.0, 0.0)
    desk = gaps(with_checks(graph, one("无", "user", way="桌面")))["s"]
    assert desk.inputs.users == before.inputs.users, "a desk check overturns nothing"


def test_firms_on_record_in_a_segment_that_people_deny_need_nothing() -> None:
    graph = counted(two_cities({"user": 3}, THEIRS, supplies=NEED), 100)
    before, after = gaps(graph)["s"], gaps(with_checks(graph, one("无", "user")))["s"]
    assert (before.needed, before.inputs.bound) == (True, 3)
    assert (after.needed, after.inputs.bound, after.inputs.users) == (False, 0, 0)
    assert after.state == "unknown"


def test_firms_that_need_it_for_another_segment_too_are_left() -> None:
    chain = [("s", "user", 1), ("s", "other", 1)]
    graph = counted(two_cities({"user": 3, "other": 2}, {**THEIRS, "other": 5}, supplies=chain), 100)
    assert gaps(graph)["s"].inputs.bound == 3
    assert gaps(with_checks(graph, one("无", "user")))["s"].inputs.bound == 2
