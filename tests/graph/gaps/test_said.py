"""What is said of a place names the list it rests on and whom that list speaks of, with figures no finer than known."""

from __future__ import annotations

import re
from typing import Any

import pytest

from graph.asking.graphs import OneGraph
from graph.chain.graph import ChainGraph
from graph.gaps.bases import Base, how_present
from graph.gaps.claim import BASE_RATE
from graph.gaps.find import Gap
from graph.gaps.reasons import reasons
from graph.gaps.roughly import percent_between
from graph.gaps.rules import RULES, rule_text
from graph.gaps.thresholds import Thresholds
from graph.questions import comparison, coverage, extensions, gap_list, gap_tasks, gaps, targets
from graph.questions.records.gap import gap_row
from graph.questions.tables.gaps import GAP_COLUMNS, gap_record, gaps_table
from graph.questions.tables.memo_words import why
from graph.render.delimited import render_csv
from tests.graph.gaps.test_promises import found, ledger, spoken
from tests.graph.gaps.two_cities import HERE, THERE, counted, two_cities
from tests.graph.gaps.two_cities import gaps as gaps_of
from tests.rosters import with_closed_roster

NAMED = "规上企业名录"
USED = {"user": 3, "one": 1}
HIDDEN = {"user": 10, "s": 150, "one": 4}
NEED = [("s", "user", 1), ("one", "user", 1)]


def seen_half() -> ChainGraph:
    """Nobody here is seen in s, one firm in another segment; over half of all were looked at."""
    return counted(two_cities(USED, HIDDEN, supplies=NEED), 90)


def test_none_is_none_of_a_population_and_names_its_list() -> None:
    wafer = gaps_of(ledger())["wafer"]
    assert (wafer.presence, wafer.there) == ("无", "无规上企业")
    assert wafer.because == "无规上企业（按“规上企业名录”），而本地企业缺了它不行"
    assert wafer.rests_on == NAMED
    row = gap_row(wafer)
    assert (row.presence, row.said.presence, row.said.because) == ("无", wafer.there, wafer.because)
    assert gap_record(wafer, 1)["presence"] == wafer.there
    assert gap_record(wafer, 1)["rules"] == wafer.because


def test_no_rule_says_none_of_everybody() -> None:
    for rule in RULES:
        said = rule_text([rule], "无规上企业（按“规上企业名录”）")
        assert "{" not in said
        assert not re.search(r"(?<![暂别])无(?!规上|从)", said)


def test_a_declaration_is_no_probability_and_is_shown_in_its_place() -> None:
    """Nothing to compare with: the list is 95 % complete, as somebody says."""
    wafer = gaps_of(ledger())["wafer"]
    assert (wafer.inputs.declared, wafer.sure) == (0.95, "申明收全 95%")
    row = gap_row(wafer)
    assert row.parts.sureness != row.parts.sureness
    assert row.inputs.p_none != row.inputs.p_none
    assert (gap_record(wafer, 1)["sureness"], gap_record(wafer, 1)["p_none"]) == ("申明收全 95%", None)
    assert "把握" not in why(wafer)
    step = {s.name: s for s in reasons(wafer, Thresholds())}["优先级"]
    assert "把握" not in step.formula
    assert "申明收全" in step.formula


def test_an_inferred_absence_has_its_chance_to_the_nearest_five_with_its_interval() -> None:
    gap = gaps_of(seen_half())["s"]
    (claim,) = (c for c in gap.claims if c.id == gap.roster)
    assert (gap.state, gap.there) == ("likely_missing", "不明")
    assert claim.no_further is not None
    low, mid, high = claim.no_further
    assert low < mid < high
    assert mid == pytest.approx(claim.p_none) == pytest.approx(gap.inputs.p_none)
    assert gap.sure == gap_record(gap, 1)["sureness"] == percent_between(claim.no_further)
    assert re.fullmatch(r"\d*[05]%（\d*[05]–\d*[05]%）", gap.sure)
    assert f"按{NAMED}一家没看到，无规上企业的把握约 {gap.sure}" in why(gap)


def test_marks_print_their_chances_roughly_and_by_which_list() -> None:
    (single,) = (m for m in gaps_of(seen_half())["one"].marks if m.key == "single")
    assert re.fullmatch(rf"只见到一家；按{NAMED}，别无第二家的把握约 \d*[05]%（\d*[05]–\d*[05]%）", single.text)
    for gap in (*gaps_of(seen_half()).values(), *gaps_of(ledger()).values()):
        printed = [int(n) for m in gap.marks for n in re.findall(r"(\d+)%", m.text)]
        assert all(n % 5 == 0 for n in printed)


def test_all_who_are_missing_from_a_refuted_list_are_named_outside_the_sentence() -> None:
    refuted = found(ledger(missing=9))
    said = spoken(refuted)
    assert said.missing == tuple(f"h{i}" for i in range(120, 129))
    assert "11 家只有 2 家在，不采信；不在其上的：h120、h121、h122、h123、h124、h125等 9 家" in said.text
    assert f"应在“{NAMED}”而不在：{'、'.join(said.missing)}" in refuted.population.details()
    assert spoken(found(ledger())).missing == ()


def test_what_rests_on_several_lists_names_each_with_whom_it_speaks_of() -> None:
    graph = with_closed_roster(ledger(), ["h0"], id_="own2", name="虎丘区台账", kind="自有台账", admission="选列")
    base: Gap = gaps_of(graph)["base"]
    assert base.rests_on == "规上企业名录、上市公司、虎丘区台账（台账企业）"
    note = found(graph).population.note()
    assert "虎丘区台账（台账企业，名录收录本地 1 家，有人挑选过，只说“有”）" in note


def text_of(question: Any, **asked: Any) -> tuple[str, str, str]:
    """What an answer says at a terminal, in the notes of its tables, and in its CSV."""
    answer = question.ask(OneGraph(seen_half()), **asked)
    tables = list(question.tables(answer))
    said = "".join(str(each) for each in question.said(answer))
    return said, "".join(n for t in tables for n in t.notes), render_csv(tables[0]).decode("utf-8-sig")


PLACE = {"place": "苏州市"}
ASKED = (
    (gaps.QUESTION, {"field": "f", **PLACE}),
    (gap_list.QUESTION, PLACE),
    (targets.QUESTION, {"field": "f", "segment": "s", **PLACE}),
    (comparison.QUESTION, {"places": "苏州市,上海市", "field": "f"}),
    (extensions.QUESTION, {"field": "f", **PLACE}),
    (coverage.QUESTION, PLACE),
)


@pytest.mark.parametrize(("question", "asked"), ASKED, ids=[q.name for q, _ in ASKED])
def test_every_answer_and_export_names_its_lists(question: Any, asked: dict[str, Any]) -> None:
    said, notes, table = text_of(question, **asked)
    assert "口径：规上企业名录（名录收录本地 60 家" in said
    assert "口径：规上企业名录（名录收录本地 60 家" in notes
    assert NAMED in table or question is coverage.QUESTION, "a coverage is no CSV"


def test_no_table_prints_a_chance_as_a_bare_number() -> None:
    assert {c.key: c.type for c in GAP_COLUMNS if c.key in ("sureness", "p_none")} == {
        "sureness": "text",
        "p_none": "text",
    }


def test_a_firm_with_its_head_office_and_a_site_here_is_one_firm() -> None:
    def base(firm: str, role: str, *, head: bool, year: int | None = 2025) -> Base:
        return Base(firm, firm, "苏州市", role, year, head)

    office = base("a", "总部", head=True)
    assert how_present(2, [office, base("b", "总部", head=True)]) == "有总部 2 家；资料到 2025 年"
    both = [office, base("a", "生产基地", head=True, year=None), base("b", "研发中心", head=True, year=None)]
    assert how_present(2, both) == "有总部 2 家（也都有基地）；资料到 2025 年"
    besides = [*both, base("c", "生产基地", head=False, year=None)]
    assert how_present(4, besides) == "有总部 3 家（其中 2 家也有基地），只有基地 1 家，共 4 家；资料到 2025 年"
    assert how_present(12, []) == "有总部 12 家"


def test_what_is_no_gap_says_how_sure_its_state_is_and_never_that_nothing_is_amiss() -> None:
    strong = gaps_of(two_cities({"s": 30}, {"s": 20}, firms=(60, 600), listed=True))["s"]
    assert (strong.state, strong.priority, strong.sure) == ("strong", None, "95% 以上")
    unknown = next(
        g for g in gaps_of(two_cities(USED, HIDDEN, supplies=NEED, listed=True)).values() if g.chance is None
    )
    assert (unknown.state, unknown.sure) == ("unknown", "")


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, ""),
        ({"complete": None}, "没有申明收全，也没有写明本地共几家"),
        ({"complete": None, "counts": {HERE: 100}}, "约看到本地的 60%（50–70%），往少里算不到七成"),
        ({"counts": {THERE: 200}}, "不收全苏州市，说不了苏州市"),
        ({"counts": {HERE: 100}}, "上 60 家，写明的是 100 家，没有收全"),
        ({"admission": "选列"}, "没有列全"),
        ({"level": "总部"}, "只按总部计，工厂可能就在本地"),
    ],
)
def test_a_list_that_does_not_say_none_says_what_it_lacks(values: dict[str, Any], says: str) -> None:
    told = spoken(found(with_closed_roster(two_cities(USED, HIDDEN, supplies=NEED), **values)))
    assert (told.silent, told.tells_none) == (says, not says)


def test_a_declaration_that_is_not_believed_names_who_is_missing_as_the_reason() -> None:
    said = spoken(found(ledger(missing=6))).silent
    assert said == (
        "申明收全，但别处记录里应在其上的 8 家只有 2 家在（h120、h121、h122、h123、h124、h125），"
        "暂不采信，请补上这些企业，或改写申明"
    )


def test_a_chance_that_was_as_good_before_anybody_looked_is_named_a_base_rate_wherever_it_stands() -> None:
    """A tenth of 苏州 was seen: that nobody does the rare segment s is what one would say without looking."""
    graph = counted(two_cities({"user": 3}, {"user": 10, "s": 3}, supplies=[("s", "user", 1)]), 600)
    gap = gaps_of(graph)["s"]
    (claim,) = (c for c in gap.claims if c.p_none is not None)
    assert (gap.rule, claim.by_base_rate) == ("unknown.look", True)
    step = {s.name: s for s in reasons(gap, Thresholds())}["没有的把握"]
    tasks = gap_tasks.gap_tasks_page(gap_tasks.QUESTION.ask(OneGraph(graph), place="苏州市"))
    (task,) = (r for r in tasks.rows if r.segment.id == "s")
    for words in (step.filled, gap_record(gap, None)["p_none"], gap_row(gap).said.none):
        assert BASE_RATE in str(words)
    assert "%" not in task.missing  # a row says whom to ask; what a list makes probable stands once for all
    assert BASE_RATE in render_csv(gaps_table(found(graph))).decode("utf-8-sig")


def test_a_chance_that_looking_raised_is_no_base_rate() -> None:
    gap = gaps_of(seen_half())["s"]
    assert not any(c.by_base_rate for c in gap.claims)
    assert BASE_RATE not in gap.none_words
    most = gaps_of(counted(two_cities({"user": 3}, {"user": 10, "s": 3}), 61))["s"]
    (claim,) = (c for c in most.claims if c.p_none is not None)
    assert claim.d is not None
    assert claim.d[0] > Thresholds().look_from
    assert not claim.by_base_rate, "nearly everybody was seen: that is a look, however little there was to expect"
