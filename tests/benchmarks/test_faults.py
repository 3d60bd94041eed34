"""Acts of users that are killed at their steps leave all of it or nothing, in a file.

The whole of it, on every engine, is ``make faults``.
"""

from __future__ import annotations

import ast
import itertools
import re
from pathlib import Path

import pytest

from benchmarks.faults import asked_by_tests
from benchmarks.faults.acts import COMMIT, LOAD, ROLLBACK, Act
from benchmarks.faults.attacks import ROWS
from benchmarks.faults.every_step import every_step, spread
from benchmarks.faults.kept import keep, kept
from benchmarks.faults.outcome import Outcome
from benchmarks.faults.rounds import kill, kills
from benchmarks.faults.steps import AFTER, BEFORE, STATEMENT
from benchmarks.faults.stores.judging import Known, State
from benchmarks.faults.stores.lanes import LANES, Lane
from benchmarks.faults.stores.one_day import on_one_day
from benchmarks.faults.table import cells, verdict

DAY, ROUNDS = "2026-03-01", 2
"""A round takes seconds; ``make faults`` makes the rest, every act there is, on every engine."""


@pytest.fixture(scope="module")
def lane(tmp_path_factory: pytest.TempPathFactory) -> Lane:
    """A prepared store in a file."""
    return LANES["sqlite"](tmp_path_factory.mktemp("faults"), None)


def _harmless(found: Outcome) -> None:
    assert found.rounds > 0
    assert found.interrupted, "nothing was interrupted: the test would prove nothing"
    assert (found.half, found.lost, found.wrong) == (0, 0, 0), found.text()


@pytest.mark.parametrize("act", [LOAD, ROLLBACK], ids=lambda a: a.name)
def test_an_act_killed_at_its_steps_is_there_whole_or_not_at_all(lane: Lane, act: Act) -> None:
    _harmless(every_step(lane, act, ROUNDS))


def test_an_import_killed_at_random_moments_is_there_whole_or_not_at_all(lane: Lane) -> None:
    found = kills(lane, COMMIT, ROUNDS, seed=7)
    assert (found.half, found.lost, found.wrong) == (0, 0, 0), found.text()


def test_an_act_that_midnight_comes_into_is_tried_again_on_the_new_day(
    lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Imports of two days have two histories: compared with each other they looked like half an import."""
    days = iter([20260301, 20260302, 20260302, 20260302])
    monkeypatch.setattr("benchmarks.faults.stores.one_day.today", lambda: next(days))
    assert on_one_day(itertools.count(1).__next__) == 2, "the first try began before midnight and ended after it"
    assert next(days, None) is None
    monkeypatch.undo()
    nothing = State({}, {}, {})
    stale = Known(20260301, nothing, nothing, 0.0)
    done = kill(lane, LOAD, stale, 0, 0)
    assert done.known.day != stale.day
    assert not done.verdict.words


def test_the_table_says_what_was_not_measured_and_what_failed() -> None:
    row = ROWS[0]
    found = {(a.module, engine): (DAY, Outcome(3, 2)) for a in row.attacks for engine in a.rounds}
    assert verdict(row, found) == "达到"
    assert verdict(row, found | {(row.attacks[0].module, "neo4j"): (DAY, Outcome(3, 2, half=1))}) == "未达到"
    assert verdict(row, found | {(row.attacks[0].module, "neo4j"): (DAY, Outcome(0))}) == "未达到"
    assert verdict(row, {}) == "未测"
    assert f"{DAY}：3 轮，2 轮打断：0 半截，0 丢失" in cells(row, found)[3]
    assert cells(row, {})[3] == "SQLite 未测<br>Neo4j 未测"


def test_the_newest_outcome_of_each_attack_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    assert keep({("a", "sqlite"): Outcome(1), ("b", ""): Outcome(2, note="注")}, DAY, file) == kept(file)
    assert keep({("a", "sqlite"): Outcome(3, 1)}, "2026-03-02", file) == kept(file)
    assert kept(file) == {("a", "sqlite"): ("2026-03-02", Outcome(3, 1)), ("b", ""): (DAY, Outcome(2, note="注"))}


def test_attacks_have_names_of_their_own_and_those_there_can_be_run() -> None:
    attacks = [a for row in ROWS for a in row.attacks]
    assert len({a.module for a in attacks}) == len(attacks)
    assert all(row.attacks for row in ROWS)
    folder = Path(__file__).parents[2] / "benchmarks" / "faults"
    assert {a.module for a in attacks if a.there and not a.tests} == {
        a.module for a in attacks if (folder / f"{a.module}.py").exists()
    }
    assert sum(a.there for a in attacks) >= 6


def test_moments_lie_evenly_over_an_act_and_in_the_middle_of_their_shares() -> None:
    wanted = [
        (BEFORE, 2),
        (BEFORE, 4),
        (AFTER, 1),
        (STATEMENT, 1),
        (STATEMENT, 3),
        (STATEMENT, 5),
        (STATEMENT, 7),
        (STATEMENT, 9),
    ]
    assert spread({STATEMENT: 9, BEFORE: 5, AFTER: 1}, 8) == wanted


def test_a_test_that_is_not_there_counts_as_not_made() -> None:
    found = asked_by_tests.run(["tests/graph/store/test_ahead.py::test_that_is_not_there"])
    assert not found.ok
    assert "没有运行" in found.note


def test_what_tests_repeat_a_few_times_is_repeated_at_length_by_some_attack() -> None:
    root = Path(__file__).parents[1]
    asked = {name for row in ROWS for attack in row.attacks for name in attack.tests}
    texts = {p.relative_to(root.parent).as_posix(): p.read_text(encoding="utf-8") for p in root.rglob("test_*.py")}
    using = {f: repeated(ast.parse(t)) for f, t in texts.items() if re.search(r"\brounds\(\d", t)}
    assert len(using) > 10
    assert [f"{f}::{n}" for f, names in using.items() for n in names if not {f, f"{f}::{n}"} & asked] == []


def elements(target: ast.AST) -> list[ast.AST]:
    """What is named at the left of an assignment, or is a definition."""
    return list(target.elts) if isinstance(target, ast.Tuple) else [target]


def repeated(module: ast.Module) -> list[str]:
    """Tests that ask for rounds, in themselves or through what their module says beside them."""
    known, found = set[str](), {"rounds"}
    while known != found:
        known = set(found)
        for part in module.body:
            said = {n.id for n in ast.walk(part) if isinstance(n, ast.Name)}
            said |= {n.arg for n in ast.walk(part) if isinstance(n, ast.arg)}
            if said & known and not isinstance(part, ast.ImportFrom):
                named = part.targets if isinstance(part, ast.Assign) else [part]
                found |= {getattr(n, "id", getattr(n, "name", "")) for whole in named for n in elements(whole)}
    return [n for n in found if n.startswith("test_")]
