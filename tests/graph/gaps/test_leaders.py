"""What a list of leaders says by counting them through, and what is marked because another list says otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.gaps.find import Gap
from tests.graph.gaps.two_cities import HERE, THERE, gaps, two_cities
from tests.rosters import with_closed_roster

LEADERS = {"kind": "行业头部", "name": "头部名单", "complete": None}


def marks(gap: Gap) -> dict[str, float | None]:
    return {m.key: m.figure for m in gap.marks}


def test_no_leader_here_is_a_matter_of_counting() -> None:
    """Eight leaders in s, all there; of four more in x nobody knows where one sits; q is 20 of 80."""
    graph = two_cities({"user": 3}, {"s": 8, "x": 4, "two": 2}, firms=(20, 60), supplies=[("s", "user", 1)])
    located = graph.edge("LOCATED_IN", "Enterprise", "District")
    lost = graph.position("Enterprise", "t3")  # it does s and x
    edges = {**graph.edges, ("LOCATED_IN", "Enterprise", "District"): located.take(located.source != lost)}
    whole = with_closed_roster(graph, [str(i) for i in graph.nodes["Enterprise"].ids], **LEADERS)
    found = gaps(whole)
    assert marks(found["s"]) == {"no_head": 1.0, "no_base": None}
    assert {m.label: m.text for m in found["s"].marks}["无头部总部"] == "头部名单上有 8 家做它，总部都不在本地"
    assert {"no_head", "no_base"}.isdisjoint(marks(found["two"])), "two are too few to say anything"
    assert "no_head" not in marks(found["x"]), "nobody here works in it or needs it"
    assert "no_head" not in marks(gaps(whole, THERE)["s"])
    unsure = gaps(
        with_closed_roster(replace(graph, edges=edges), [str(i) for i in graph.nodes["Enterprise"].ids], **LEADERS)
    )
    assert "no_head" not in marks(unsure["s"]), "1 − 20/79 is less than 0.9"
    assert {g.state for g in found.values()} <= {"plain", "unknown"}, "leaders alone say nothing else"


def test_a_leader_that_may_be_anywhere_is_told_with_its_chance_to_the_nearest_five() -> None:
    """The place has 4 of the 99 leaders whose head office is known: (1 − 4/99) = 0.96."""
    graph = two_cities({"user": 3}, {"s": 8}, firms=(4, 96), supplies=[("s", "user", 1)])
    located, lost = graph.edge("LOCATED_IN", "Enterprise", "District"), graph.position("Enterprise", "t3")
    edges = {**graph.edges, ("LOCATED_IN", "Enterprise", "District"): located.take(located.source != lost)}
    whole = with_closed_roster(replace(graph, edges=edges), [str(i) for i in graph.nodes["Enterprise"].ids], **LEADERS)
    (said,) = (m for m in gaps(whole)["s"].marks if m.key == "no_head")
    assert said.figure == pytest.approx(0.96, abs=0.005)
    assert said.text == "头部名单上有 8 家做它，查得到总部的都不在本地；1 家总部不明，也都不在本地的把握约 95%"


def test_leaders_gather_where_three_head_offices_are_more_than_chance() -> None:
    graph = two_cities({"s": 6, "few": 2}, {"s": 2, "few": 30}, firms=(20, 200))
    found = gaps(with_closed_roster(graph, **LEADERS))
    assert marks(found["s"])["heads"] == pytest.approx(0.99, abs=0.01)
    assert "heads" not in marks(found["few"])
    assert found["s"].strength == "不可比"


def test_what_another_list_that_compares_says_otherwise_is_marked() -> None:
    """On the list of all s is 显著强 here; on a narrower one, on which only those there are, it is not."""
    graph = two_cities({"s": 9}, {"s": 4}, firms=(60, 200))
    alone = gaps(with_closed_roster(graph, complete=None))
    assert (alone["s"].strength, "sensitive" in marks(alone["s"])) == ("显著强", False)
    others = [f"h{i}" for i in range(8, 60)] + [f"t{i}" for i in range(200)]
    both = with_closed_roster(
        with_closed_roster(graph, complete=None, kind="登记企业", id_="dj"), others, complete=None, kind="规上企业"
    )
    assert (gaps(both)["s"].strength, "sensitive" in marks(gaps(both)["s"])) == ("显著强", True)
    assert "sensitive" not in marks(gaps(both)["base"])


def test_what_the_other_end_of_d_would_say_is_marked() -> None:
    """Nobody here does s; of so many firms as are declared, d lies around the limit of 无."""
    graph = two_cities({"user": 3}, {"s": 30}, firms=(60, 200), supplies=[("s", "user", 1)])
    states = {}
    for size in range(60, 110, 2):
        gap = gaps(with_closed_roster(graph, complete=None, counts={HERE: size}))["s"]
        states[size] = (gap.state, "sensitive" in marks(gap))
    assert len({state for state, _ in states.values()}) >= 2
    assert any(marked for _, marked in states.values())
    assert not all(marked for _, marked in states.values())


def test_what_is_fitted_is_given_where_something_is_told_by_it() -> None:
    """Of leaders, whose gathering goes by it; not of a list that somebody chose otherwise, which is compared with none,
    nor of leaders that are counted where they make something.
    """
    graph = two_cities({"s": 6}, {"s": 2}, firms=(20, 200))

    def given(**values: object) -> set[bool]:
        (claim,) = gaps(with_closed_roster(graph, **values))["s"].claims
        return {v is not None for v in (claim.a, claim.b, claim.k, claim.n_bar)}

    assert given() == given(**LEADERS) == {True}
    assert given(admission="选列") == given(**LEADERS, level="生产场所") == {False}
