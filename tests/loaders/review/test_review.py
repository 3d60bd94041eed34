"""Review of suggested matches: decisions, undoing, what stays rejected, and what a decision would do to the gaps."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from graph.chain.places import make_place
from graph.chain.tables import CONFIRMED
from graph.counts.take import census_of, columns_of, take_census
from graph.dates import today
from graph.errors import BadRequest, NotFound
from graph.gaps.find import find_gaps
from graph.scenario.if_confirmed import if_confirmed, with_state
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.acts import Plan, carry_out
from loaders.importing import import_file, rollback_with_derived
from loaders.matching.lexicon import CONFIRMING
from loaders.matching.scorer import THRESHOLD, load_weights
from loaders.review.decisions import current, decide, decisions, newest
from loaders.review.queue import grounds, queue, waiting
from loaders.reviewing import undo
from tests.crafted import folder

SHEETS = {
    "细分领域": [["领域编号", "领域名称"], ["ne", "新能源"]],
    "环节": [
        ["环节编号", "环节名称", "细分领域", "阶段"],
        ["cell", "锂电池", "ne", "中游"],
        ["pack", "电池包", "ne", "下游"],
    ],
    "环节供需": [["上游环节", "下游环节"], ["cell", "pack"]],
    "企业": [
        ["企业编号", "企业名称", "所在地"],
        ["a", "甲有限公司", "苏州市"],
        ["b", "乙有限公司", "上海市"],
        ["c", "丙有限公司", "苏州市"],
    ],
    "企业产品": [
        ["企业", "产品", "收入占比", "依据"],
        ["a", "锂电池", "", "经营范围"],
        ["b", "锂电池", "50%"],
        ["c", "锂电池", "", "经营范围"],
    ],
}
A, C = ("a", "cell"), ("c", "cell")


def write(at: Path, sheets: dict[str, list[list[str]]]) -> Path:
    return folder(at, {f"{name}.csv": rows for name, rows in sheets.items()})


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    weights = {**load_weights(), THRESHOLD: 0.0}
    monkeypatch.setattr("loaders.matching.decide.load_weights", lambda: weights)
    made = open_store(f"sqlite:///{tmp_path / 'chain.db'}", write=True)
    import_file(made, "workbook", write(tmp_path / "0", SHEETS))
    yield made
    made.close()


def states(store: Store) -> dict[tuple[str, str], str]:
    return {(s, t): state for s, t, state in store.rows("OPERATES_IN", ("source", "target", "state"))}


def pairs(store: Store, **more: object) -> list[tuple[str, str]]:
    graph = store.slice(["ne"])
    found = queue(graph, "ne", make_place(graph, ["320500"]), **more)  # type: ignore[arg-type]
    return [found[i].pair for i in range(len(found))]


def test_the_queue_holds_what_is_suggested_the_place_first(store: Store) -> None:
    assert states(store) == {A: "suggested", ("b", "cell"): "confirmed", C: "suggested"}
    assert pairs(store) == [A, C]
    assert pairs(store, later=[A]) == [C, A]
    assert pairs(store, least=1.01) == []
    graph = store.slice(["ne"])
    assert waiting(graph) == {"ne": 2}
    shown = queue(graph, "ne", make_place(graph, ["310000"]), local=True)
    assert len(shown) == 0
    assert shown.find(A) is None
    one = queue(graph, "ne", make_place(graph, ["320500"]))[0]
    assert (one.enterprise_name, one.segment_name, one.place, one.local) == ("甲有限公司", "锂电池", "苏州市", True)
    ground = grounds(store, graph, A)
    assert [(g.product, g.share, g.state) for g in ground] == [("锂电池", None, "confirmed")]
    assert ground[0].source is not None
    assert (ground[0].source.file, ground[0].source.row) == ("企业产品.csv", 2)


def test_a_confirmed_and_a_rejected_match_are_written_with_their_author(store: Store) -> None:
    decide(store, A, "confirmed", reason="已核实", by="张三")
    decide(store, C, "rejected", by="李四")
    assert states(store)[A] == "confirmed"
    assert states(store)[C] == "rejected"
    assert current(store, A).origin == "人工审核"
    assert current(store, A).values["evidence"]
    assert [(d.pair, d.decision, d.reason, d.by) for d in decisions(store).values()] == [
        (A, "confirmed", "已核实", "张三"),
        (C, "rejected", "", "李四"),
    ]
    assert pairs(store) == []
    last = newest(store, "张三")
    assert last is not None
    assert last.pair == A
    with pytest.raises(BadRequest, match="已确认"):
        decide(store, A, "rejected")


def test_later_changes_nothing_but_the_order(store: Store) -> None:
    before = store.version()
    decide(store, A, "later")
    assert store.version() == before
    assert pairs(store, later=[p for p, d in decisions(store).items() if d.decision == "later"]) == [C, A]
    decide(store, A, "confirmed")
    assert decisions(store)[A].decision == "confirmed"


@pytest.mark.parametrize("decision", ["confirmed", "rejected", "later"])
def test_undoing_makes_it_a_suggestion_of_the_rules_again(store: Store, decision: str) -> None:
    before = current(store, A)
    decide(store, A, decision)
    undo(store, A, by="张三")
    after = current(store, A)
    assert (after.state, after.values, after.file, after.origin) == (
        "suggested",
        before.values,
        before.file,
        before.origin,
    )
    assert decisions(store) == {}
    version = store.version()
    carry_out(store, lambda: Plan(today()))
    assert store.version() == version
    with pytest.raises(NotFound):
        undo(store, A)


def test_what_was_rejected_never_comes_back_by_itself(tmp_path: Path, store: Store) -> None:
    decide(store, C, "rejected")
    carry_out(store, lambda: Plan(today()))
    assert states(store)[C] == "rejected"
    import_file(
        store,
        "workbook",
        write(
            tmp_path / "1",
            {"企业产品": [["企业", "产品", "收入占比"], ["c", "锂电池", "60%"], ["c", "动力锂电池", "30%"]]},
        ),
    )
    assert states(store)[C] == "rejected"
    listed = write(tmp_path / "2", {"企业环节": [["企业", "环节", "状态"], ["c", "cell", "待核实"]]})
    import_file(store, "workbook", listed)
    assert states(store)[C] == "rejected"
    import_file(store, "workbook", write(tmp_path / "3", {"企业环节": [["企业", "环节"], ["c", "cell"]]}))
    assert states(store)[C] == "confirmed"  # a person stated it


def test_decisions_outlive_the_undoing_of_an_import(tmp_path: Path, store: Store) -> None:
    report, _ = import_file(
        store, "workbook", write(tmp_path / "1", {"企业": [["企业编号", "企业名称"], ["d", "丁有限公司"]]})
    )
    decide(store, C, "rejected")
    decide(store, A, "confirmed")
    assert report.batch is not None
    rollback_with_derived(store, report.batch)
    assert states(store) == {A: "confirmed", ("b", "cell"): "confirmed", C: "rejected"}
    rollback_with_derived(store, 1)
    assert states(store) == {}
    import_file(store, "workbook", write(tmp_path / "2", SHEETS))
    assert states(store) == {A: "confirmed", ("b", "cell"): "confirmed", C: "rejected"}


def test_undoing_the_batch_of_a_decision_undoes_the_decision(store: Store) -> None:
    made = decide(store, C, "rejected")
    assert made.batch is not None
    rollback_with_derived(store, made.batch)
    assert states(store)[C] == "suggested"
    assert decisions(store) == {}


@pytest.mark.parametrize(
    ("pair", "decision", "error"),
    [(A, "maybe", BadRequest), (("x", "cell"), "confirmed", NotFound), (("b", "cell"), "rejected", BadRequest)],
)
def test_bad_decisions_are_refused(store: Store, pair: tuple[str, str], decision: str, error: type[Exception]) -> None:
    before = store.version()
    with pytest.raises(error):
        decide(store, pair, decision)
    assert store.version() == before
    assert decisions(store) == {}


def test_the_counts_of_a_what_if_are_those_of_counting_anew(store: Store) -> None:
    for graph in (store.chain(), store.slice(["ne"])):
        changed = with_state(graph, "a", "cell", CONFIRMED)
        counted, kept = take_census(columns_of(changed)), census_of(changed)
        for name in (
            "segment",
            "district",
            "confirmed",
            "suggested",
            "leads",
            "priced",
            "revenue_limbs",
            "known",
            "unseen",
            "operating",
        ):
            assert np.array_equal(getattr(counted, name), getattr(kept, name)), name
    with pytest.raises(NotFound):
        with_state(store.chain(), "a", "pack", CONFIRMED)


def test_the_effect_shown_is_what_confirming_does(slim_ledger_db: Path, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{shutil.copy(slim_ledger_db, tmp_path / 'copy.db')}", write=True)
    graph = store.slice(["robot"])
    place = make_place(graph, ["320500"])
    waiting_here = queue(graph, "robot", place, local=True)
    assert len(waiting_here) >= 3
    for i in range(3):
        one = waiting_here[i]
        foreseen = if_confirmed(graph, "robot", place, one.enterprise, one.segment).effects
        assert foreseen[0].segment == one.segment
        decide(store, one.pair, "confirmed")
        after = {g.segment: g for g in find_gaps(store.slice(["robot"]), "robot", place).gaps}
        before = {g.segment: g for g in find_gaps(graph, "robot", place).gaps}
        assert repr(foreseen[0].after.inputs) == repr(after[one.segment].inputs)  # as text: nan is not nan
        moved = {s for s, g in after.items() if g.state != before[s].state}
        assert {e.segment for e in foreseen if e.moves} == moved
        undo(store, one.pair)
    store.close()


def test_confirming_rules_are_none_that_wait(store: Store) -> None:
    graph = store.slice(["ne"])
    found = queue(graph, "ne", make_place(graph, ["320500"]))
    assert all(found[i].score is not None for i in range(len(found)))
    assert "exact" in CONFIRMING
