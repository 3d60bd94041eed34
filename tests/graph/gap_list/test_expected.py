"""How many items of a list are expected to be wrong: sums of what the answers state, over whatever is shown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.gap_list.choice import Choice, choose
from graph.gap_list.expected import ExpectedErrors, expected_errors, expected_in, expected_of, expected_words
from graph.gap_list.list import list_gaps
from graph.gaps.find import Gap
from graph.gaps.rules import RULES, UNTOLD
from graph.gaps.states import STATE_LABELS, STATES, TOLD_STATES
from graph.questions.tables.gap_list import USUAL, gap_list_table
from graph.questions.tables.gap_memo import gap_list_memo, gaps_memo
from graph.questions.tables.gaps import gaps_table
from tests.graph.gaps.tangled import tangled
from tests.graph.gaps.test_verified import one as checked
from tests.graph.gaps.test_verified import with_checks
from tests.graph.gaps.two_cities import HERE, counted, found, gaps, two_cities
from tests.rosters import with_closed_roster
from tests.rounds import rounds

BY_FIGURE = {"p_none": "p_none", "p_over": "p_over", "p_under": "p_under", "alone": "p_no_further"}


def chain(firms: int = 60) -> ChainGraph:
    """Gaps of each kind, and what is none, where so many firms are said to be and 60 are seen."""
    here = {"user": 3, "many": 12, "one": 1}
    there = {"user": 10, "many": 10, "one": 4, "wafer": 30, "gas": 20, "side": 30, "far": 25}
    supplies = [("wafer", "user", 1), ("gas", "user", 1), ("one", "user", 1), ("many", "side", 0)]
    return counted(two_cities(here, there, supplies=supplies), firms)


def by_hand(gap: Gap) -> float | None:
    """The probability that a label rests on, from what the rosters say of the segment."""
    names = [BY_FIGURE[RULES[r].chance] for r in gap.rules if RULES[r].chance in BY_FIGURE]
    told = [v for n in names if (v := next((x for c in gap.claims if (x := getattr(c, n)) is not None), None))]
    if "p_present" in {RULES[r].chance for r in gap.rules}:
        told.append(max(c.p_present for c in gap.claims if c.p_present is not None))
    return max(told, default=None)


def test_each_label_rests_on_the_probability_that_its_rule_names() -> None:
    """无 on P(nobody), 优势 on P(LQ > 1), 薄弱 on P(LQ < 1) or on P(no further), 一般 on P(有)."""
    assert {r.id: r.chance for r in RULES.values() if r.chance} == {
        "missing.needed": "p_none",
        "extend.neighbour": "p_none",
        "extend.related": "p_none",
        "absent": "p_none",
        "likely.needed": "p_none",
        "likely.glanced": "p_none",
        "strong": "p_over",
        "weak.under": "p_under",
        "weak.single": "alone",
        "weak.anchor": "alone",
        "plain": "p_present",
        "plain.recorded": "p_present",
    }
    states = set()
    for graph in (chain(), chain(110)):  # all are seen, and a good half
        for gap in found(graph).gaps:
            assert gap.chance == pytest.approx(by_hand(gap), abs=1e-9) if by_hand(gap) else gap.chance is None
            states.add(gap.state)
    assert states == set(STATES)


def test_sums_by_hand() -> None:
    """.9 and .7 lack .1 and .3 to one, .6 lacks .4; what people found out and what claims nothing is not among them."""
    claims = {"缺失": np.array([0.9, np.nan, 0.7, UNTOLD]), "疑缺": np.array([0.6]), "一般": np.array([np.nan])}
    missing, likely = expected_errors(claims)
    assert missing == ExpectedErrors("缺失", 2, pytest.approx(0.4), 1)
    assert likely == ExpectedErrors("疑缺", 1, pytest.approx(0.4), 0)
    assert expected_words((missing, likely)) == (
        "若名录无误，按把握合计，预计缺失 2 项中 0.4 项、疑缺 1 项中 0.4 项判错；"
        "没有把握可算的：缺失 1 项（凭核实或申明）"
    )
    assert expected_words(expected_errors({})) == ""
    few, many = ExpectedErrors("优势", 3, 0.04, 0), ExpectedErrors("一般", 900, 123.4, 0)
    assert (
        expected_words([few, many]) == "若名录无误，按把握合计，预计优势 3 项中不到 0.1 项、一般 900 项中约 123 项判错"
    )


def test_what_is_declared_or_found_out_is_counted_apart() -> None:
    """A list declared complete gives no probability, and neither does somebody who went there."""
    declared = with_closed_roster(
        two_cities({"user": 3}, {"s": 0}, firms=(60, 0), supplies=[("s", "user", 1)]),
        [f"h{i}" for i in range(60)],
        complete=0.95,
    )
    gap = gaps(declared)["s"]
    assert (gap.state, gap.inputs.declared, gap.chance) == ("missing", 0.95, None)
    assert ExpectedErrors("缺失", 0, 0.0, 1) in expected_of(found(declared).gaps)
    gap = gaps(with_checks(declared, checked("无")))["s"]
    assert (gap.rules, gap.inputs.p_none, gap.chance) == (("missing.verified",), 0.95, None)
    assert "没有把握可算的：缺失 1 项（凭核实或申明）" in expected_words(expected_of([gap]))


def test_a_mark_with_a_chance_is_summed_under_its_own_name() -> None:
    gap = gaps(chain(110))["one"]
    (mark,) = (m for m in gap.marks if m.key == "single")
    assert mark.figure is not None
    assert expected_of([gap])[-1] == ExpectedErrors("单一来源", 1, pytest.approx(1 - mark.figure), 0)


def pieces(errors: tuple[ExpectedErrors, ...]) -> dict[str, tuple[int, float, int]]:
    return {e.label: (e.items, pytest.approx(e.expected, abs=1e-9), e.untold) for e in errors}


@settings(max_examples=rounds(6, 100), deadline=None)
@given(tangled())
def test_a_filter_sums_over_what_it_shows(graph: ChainGraph) -> None:
    """Whatever is chosen, in columns as in records; and the parts make the whole."""
    listed = list_gaps(graph, [make_place(graph, ["c1"])])
    stages = sorted({str(s) for s in listed.stage})
    choices = [Choice(), *(Choice(states=(s,)) for s in TOLD_STATES), *(Choice(stages=(s,)) for s in stages)]
    for choice in choices:
        rows = choose(listed, choice).rows
        shown = listed.gaps(rows)
        of_rows = expected_in(listed, rows)
        assert pieces(of_rows) == pieces(expected_of(shown))
        for e in of_rows:
            if e.label in STATE_LABELS.values():
                chances = [g.chance for g in shown if STATE_LABELS[g.state] == e.label]
                assert e.items + e.untold == len(chances)
                assert e.expected == pytest.approx(sum(1 - c for c in chances if c is not None), abs=1e-9)
        halves = [expected_in(listed, part) for part in (rows[::2], rows[1::2])]
        for e in of_rows:
            assert e.expected == pytest.approx(sum(h.expected for half in halves for h in half if h.label == e.label))


def test_it_stands_under_the_list_in_every_file() -> None:
    graph = chain(62)
    listed, place = list_gaps(graph, [make_place(graph, [HERE])]), found(graph)
    chosen = choose(listed, Choice(states=("missing",)))
    assert sum(1 - c.p_none for g in listed.gaps(chosen.rows) for c in g.claims if c.p_none) == pytest.approx(
        0.1, abs=0.05
    )
    words = "若名录无误，按把握合计，预计缺失 2 项中 0.1 项"
    assert f"预计判错：{words}判错" in gap_list_table(listed, chosen, Choice(), USUAL, 2).notes
    assert f"{words}判错。" in gap_list_memo(listed, chosen, Choice()).notes
    every = expected_words(expected_of(place.gaps))
    assert every.startswith(f"{words}、")
    assert "、未布局 1 项中" in every
    assert "；标记中，单一来源 1 处中" in every
    assert f"预计判错：{every}" in gaps_table(place).notes
    (memo,) = (n for n in gaps_memo(place).notes if "按把握合计" in n)
    assert memo.startswith(f"{words}、")
    assert "未布局" not in memo, "it does not list them"
