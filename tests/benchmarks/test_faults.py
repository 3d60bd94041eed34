"""Acts of users that are killed at their steps leave all of it or nothing, on every engine; the whole of it is ``make faults``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.faults import asked_by_tests
from benchmarks.faults.acts import (
    COMMIT,
    LOAD,
    MERGE,
    ROLLBACK,
)
from benchmarks.faults.attacks import ROWS
from benchmarks.faults.every_step import every_step, spread, staged_rows
from benchmarks.faults.outcome import Outcome
from benchmarks.faults.reading import run as read_during_imports
from benchmarks.faults.rounds import kills
from benchmarks.faults.steps import AFTER, BEFORE, STATEMENT
from benchmarks.faults.stores.lanes import LANES, Lane
from benchmarks.faults.table import cells, verdict
from graph.store.neo4j import lease as neo4j_lease
from tests.engines import UNDER_TEST
from tests.neo4j.fixture import empty

ACTS = {"load": LOAD, "rollback": ROLLBACK, "merge": MERGE}
CASES: list[Any] = [("sqlite", name) for name in ACTS]
ROUNDS = {"sqlite": 2, "neo4j": 2}
"""A round takes seconds; ``make faults`` makes the rest, and every act there is."""


@pytest.fixture(scope="module", params=UNDER_TEST)
def lane(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lane]:
    """A prepared engine; there a writer that fell silent is given up sooner, since nobody but the dead one was writing."""
    server = request.getfixturevalue("neo4j_server") if request.param == "neo4j" else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neo4j_lease, "SILENCE_MS", 1500)
        yield LANES[request.param](tmp_path_factory.mktemp("faults"), server)
    if server is not None:
        empty(server)


def _harmless(found: Outcome) -> None:
    assert found.rounds > 0
    assert found.interrupted, "nothing was interrupted: the test would prove nothing"
    assert (found.half, found.lost, found.wrong) == (0, 0, 0), found.text()


@pytest.mark.parametrize(("lane", "name"), CASES, indirect=["lane"])
def test_an_act_killed_at_its_steps_is_there_whole_or_not_at_all(lane: Lane, name: str) -> None:
    _harmless(every_step(lane, ACTS[name], ROUNDS[lane.name]))


@pytest.mark.neo4j
@pytest.mark.parametrize(("lane", "name"), [("neo4j", "rollback")], indirect=["lane"])
def test_a_large_act_killed_at_its_steps_is_there_whole_or_not_at_all(lane: Lane, name: str) -> None:
    _harmless(every_step(lane, ACTS[name], ROUNDS[lane.name], staged_rows(lane)))


@pytest.mark.parametrize("lane", ["sqlite"], indirect=True)
def test_an_import_killed_at_random_moments_is_there_whole_or_not_at_all(lane: Lane) -> None:
    found = kills(lane, COMMIT, ROUNDS[lane.name], seed=7)
    assert (found.half, found.lost, found.wrong) == (0, 0, 0), found.text()


@pytest.mark.parametrize("lane", ["sqlite"], indirect=True)
def test_readers_during_imports_see_the_state_before_or_after_and_never_firms_without_their_links(lane: Lane) -> None:
    found = read_during_imports(lane, 2, 0)
    assert found.rounds > 4
    assert found.half == 0, found.text()


def test_the_table_says_what_was_not_measured_and_what_failed() -> None:
    row = ROWS[0]
    found = {(a.module, engine): Outcome(3, 2) for a in row.attacks for engine in a.rounds}
    assert verdict(row, found) == "达到"
    assert verdict(row, found | {(row.attacks[0].module, "neo4j"): Outcome(3, 2, half=1)}) == "未达到"
    assert verdict(row, found | {(row.attacks[0].module, "neo4j"): Outcome(0)}) == "未达到"
    assert verdict(row, {}) == "未测"
    assert "3 轮，2 轮打断：0 半截，0 丢失" in cells(row, found)[3]
    assert cells(row, {})[3] == "SQLite 未测<br>Neo4j 未测"


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
    found = asked_by_tests.run(["tests/benchmarks/test_faults.py::test_that_is_not_there"])
    assert not found.ok
    assert "没有运行" in found.note
