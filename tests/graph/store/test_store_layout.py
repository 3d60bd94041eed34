"""A SQLite file of an earlier version is brought up when opened, also by a reader."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import apsw
import numpy as np
import pytest

from graph.chain.rosters import LISTED, OWN, firms_on, rosters_of
from graph.store.file import problems
from graph.store.open import open_store
from tests.engines import JAN, firm, places, put, segments, table

INDEX = "SELECT sql FROM sqlite_master WHERE name = 'OPERATES_IN_tid'"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A file as the first version of the program wrote it: no census, a plain index."""
    path = tmp_path / "old.db"
    store = open_store(f"sqlite:///{path}", write=True)
    put(
        store,
        places("a"),
        segments("x"),
        table("Field", {"id": "f", "name": "领域"}),
        table("PART_OF", {"source": "x", "target": "f", "stage": "上游"}),
        firm("e"),
        table("OPERATES_IN", {"source": "e", "target": "x"}),
    )
    store.close()
    db = apsw.Connection(str(path))
    db.execute('DROP TABLE census; DROP INDEX "OPERATES_IN_tid"; CREATE INDEX "OPERATES_IN_tid" ON "OPERATES_IN"(tid)')
    db.close()
    return path


@pytest.fixture
def without_rosters(older: Path) -> Path:
    """A file as programs wrote it that knew of no rosters, sites and verifications."""
    db = apsw.Connection(str(older))
    for kind in ("Roster", "LISTED_IN", "COUNTS", "HAS_SITE", "Verification", "VERIFIES", "VERIFIED_IN"):
        db.execute(f'DROP TABLE "{kind}"')
    db.execute("DELETE FROM meta WHERE key = 'layout'")
    db.close()
    return older


@pytest.mark.parametrize("write", [False, True])
def test_a_file_from_before_there_were_rosters_has_its_built_in_ones(without_rosters: Path, write: bool) -> None:
    with closing(open_store(f"sqlite:///{without_rosters}", write=write)) as store:
        for graph in (store.chain(JAN), store.slice(["f"], JAN)):
            assert [r.id for r in rosters_of(graph)] == [LISTED, OWN]
            assert firms_on(graph)[1].tolist() == [[False], [True]]
        assert store.census(JAN).tallies[OWN].seen.sum() == 1
        assert store.relation_counts("Enterprise", "e", JAN)
        assert store.rows("Roster", ["id", "name"]) == []


def test_the_next_writer_of_such_a_file_may_name_a_roster(without_rosters: Path) -> None:
    with closing(open_store(f"sqlite:///{without_rosters}", write=True)) as store:
        listed = table("LISTED_IN", {"source": "e", "target": "gs"}, ends=("Enterprise", "Roster"))
        put(store, table("Roster", {"id": "gs", "name": "规上名录", "kind": "规上企业"}), listed)
        assert firms_on(store.chain(JAN))[1].tolist() == [[True], [False], [False]]
        assert store.census(JAN).tallies["gs"].seen.sum() == 1
    assert problems(f"sqlite:///{without_rosters}") == []


@pytest.mark.parametrize("write", [False, True])
def test_an_older_file_gains_the_census_and_the_wider_index(older: Path, write: bool) -> None:
    store = open_store(f"sqlite:///{older}", write=write)
    assert store.slice(["f"], JAN).nodes["Enterprise"].ids.tolist() == ["e"]
    assert store.census(JAN).confirmed.sum() == 1
    store.close()
    db = apsw.Connection(str(older))
    assert "voided" in db.execute(INDEX).get
    assert db.execute("SELECT count(*) FROM census").get == 0
    db.close()


def test_a_census_of_another_version_is_not_believed(older: Path) -> None:
    store = open_store(f"sqlite:///{older}", write=True)
    put(store, firm("e2"), on=JAN)
    store.close()
    db = apsw.Connection(str(older))
    assert db.execute("SELECT count(*) FROM census").get == 1
    db.execute(
        "UPDATE meta SET value = value + 1 WHERE key = 'version'; UPDATE Enterprise SET voided = 9 WHERE batch = 2"
    )
    db.close()  # as a program would write that knows of no census
    store = open_store(f"sqlite:///{older}")
    assert store.census().enterprises == 1
    store.close()


def test_who_works_in_a_segment_is_answered_by_the_index_alone(older: Path) -> None:
    open_store(f"sqlite:///{older}", write=True).close()
    db = apsw.Connection(str(older))
    plan = db.execute(
        "EXPLAIN QUERY PLAN SELECT group_concat(v.sid) FROM carray(?) k CROSS JOIN OPERATES_IN v ON v.tid = k.value "
        "WHERE v.voided IS NULL AND v.since <= 1 AND v.until > 1",
        (apsw.carray(np.array([1], dtype=np.int64)),),
    ).fetchall()
    assert any("COVERING INDEX OPERATES_IN_tid" in row[3] for row in plan)
    db.close()
