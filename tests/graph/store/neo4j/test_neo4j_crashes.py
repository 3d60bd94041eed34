"""Neo4j killed and restarted under imports and reads, and an importer killed half-way: nothing is lost, doubled or half
there.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from graph.errors import StoreBusy, StoreError, StoreUnavailable
from graph.store.contract import Store
from graph.store.neo4j import lease as neo4j_lease
from graph.store.neo4j import write as neo4j_write
from graph.store.neo4j.statements import Statement
from graph.store.open import open_store
from tests.engines import empty_neo4j, neo4j_url
from tests.neo4j.faulty import ask, assert_whole, chunks_of, insist, leftovers, write, wrong_picture, wrong_rows
from tests.neo4j.server import Neo4jServer
from tests.neo4j.victims import STAGED, write_staged
from tests.rounds import rounds
from tests.victims import PROCESS
from tests.waiting import until

CHUNK = 150
OWN = {n: 5 if n % 2 else 80 for n in range(1000)}
"""Odd batches fit one transaction, even ones are staged."""


class Traffic:
    """An importer and a reader, each with a store of its own, until told to stop."""

    def __init__(self, server: Neo4jServer) -> None:
        self.stores = [open_store(neo4j_url(server), write=True), open_store(neo4j_url(server))]
        self.acknowledged: list[int] = []
        self.wrong: list[object] = []
        self.seen: Counter[str] = Counter()
        self.last = {"write": 0.0, "read": 0.0}
        self._done = threading.Event()
        self._threads = [threading.Thread(target=f) for f in (self._write, self._read)]
        for thread in self._threads:
            thread.start()

    def _write(self) -> None:
        number = 0
        while not self._done.is_set():
            self._try(lambda n=number: insist(self.stores[0], n, OWN[n]))  # type: ignore[misc]
            self.acknowledged.append(number)
            self.last["write"] = time.monotonic()
            number += 1

    def _read(self) -> None:
        while not self._done.wait(0.1):
            try:
                if found := wrong_rows(self.stores[1], OWN):
                    self.wrong.append(found)
                self.last["read"] = time.monotonic()
                self.seen["read"] += 1
            except (StoreUnavailable, StoreBusy) as error:
                self.seen[type(error).__name__] += 1
            except Exception as error:
                self.wrong.append(error)

    def _try(self, work: Callable[[], Any]) -> None:
        try:
            work()
        except Exception as error:
            self.wrong.append(error)
            self._done.set()
            raise

    def back(self, *, reads_only: bool = False) -> None:
        """Wait until questions are answered from now on and, unless ``reads_only``, an import cut short is done."""
        since, waited = time.monotonic(), ["read"] if reads_only else ["read", "write"]
        until(lambda: self.wrong or all(self.last[w] >= since for w in waited), f"{waited} come back")

    def end(self) -> set[int]:
        self._done.set()
        for thread in self._threads:
            thread.join()
        for store in self.stores:
            store.close()
        return set(self.acknowledged)


TIMES, ENDS = rounds(1, 15), (Neo4jServer.kill, Neo4jServer.stop, Neo4jServer.kill)
"""How often the server ends, and how: a stop is the milder."""


def test_through_ends_of_the_server_nothing_is_lost_doubled_or_half_there_and_service_comes_back(
    restarted_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    chunks_of(CHUNK, monkeypatch)
    store, chance = empty_neo4j(restarted_server), random.Random(7)
    traffic = Traffic(restarted_server)
    try:
        traffic.back()
        for turn in range(TIMES):  # every other time the next end comes while what was cut short is still put right
            time.sleep(chance.uniform(0.05, 0.6))
            ENDS[turn % 3](restarted_server)
            restarted_server.start()
            traffic.back(reads_only=turn % 2 == 0)
    finally:
        acknowledged = traffic.end()
    assert not traffic.wrong, traffic.wrong[:3]
    assert_whole(store, restarted_server, OWN, acknowledged)
    store.close()
    assert len(acknowledged) > TIMES // 2


MOMENTS = {
    "new versions": "MATCH (v:Enterprise|EnterprisePast) WHERE v.batch = 2 RETURN count(v) > 100",
    "ends of old ones": "MATCH (v) WHERE v.closed IS NOT NULL RETURN count(v) > 10",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_an_importer_killed_half_way_left_is_taken_back_by_the_next_write(
    moment: str, neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = empty_neo4j(neo4j_server)
    _killed_while_staging(neo4j_server, moment)
    try:
        assert leftovers(neo4j_server) > 0
        assert wrong_picture(store, {1: 5}) is None
        assert store.version() == 1
        monkeypatch.setattr(neo4j_lease, "SILENCE_MS", 1500)
        assert insist(store, 3, 5).version == 2
        assert_whole(store, neo4j_server, {1: 5, 3: 5}, {1, 3})
        assert insist(store, 2, STAGED).version == 3
        assert_whole(store, neo4j_server, {1: 5, 2: STAGED, 3: 5}, {1, 2, 3})
    finally:
        store.close()


def _killed_while_staging(server: Neo4jServer, moment: str) -> None:
    """Kill a process that writes batch 2 at this moment."""
    ours, theirs = PROCESS.Pipe(duplex=False)
    with closing(open_store(neo4j_url(server), write=True)) as first:
        insist(first, 1, 5)
    child = PROCESS.Process(target=write_staged, args=(neo4j_url(server), 2, 20 if "new" in moment else 5, theirs))
    child.start()
    theirs.close()
    assert ours.recv() == "open"
    with server.driver() as driver:
        until(lambda: driver.execute_query(MOMENTS[moment]).records[0][0], moment, pause=0.001)
    child.kill()
    child.join()
    with pytest.raises(EOFError):  # else it was done before it was killed
        ours.recv()
    ours.close()


def test_a_writer_that_fell_silent_and_wakes_up_again_is_told_and_nothing_of_it_is_kept(
    neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = empty_neo4j(neo4j_server), open_store(neo4j_url(neo4j_server), write=True)
    insist(first, 1, 5)
    chunks_of(20, monkeypatch)
    monkeypatch.setattr(neo4j_lease, "SILENCE_MS", 500)
    monkeypatch.setattr(neo4j_lease, "_beat", lambda *_: None)
    asleep, awake, told = threading.Event(), threading.Event(), list[BaseException]()
    plain = neo4j_lease.Lease.step

    def step(self: neo4j_lease.Lease, work: Any) -> None:
        if threading.current_thread().name == "slow" and self.steps == 5:
            asleep.set()
            awake.wait(30)
        plain(self, work)

    monkeypatch.setattr(neo4j_lease.Lease, "step", step)

    def slow() -> None:
        try:
            write(first, 2, 100)
        except StoreBusy as error:
            told.append(error)

    thread = threading.Thread(target=slow, name="slow")
    thread.start()
    assert asleep.wait(30)
    assert ask(neo4j_server, "MATCH (v:Enterprise) WHERE v.batch = 2 RETURN count(v)")[0][0] > 0
    assert insist(second, 3, 5).version == 2
    awake.set()
    thread.join()
    assert len(told) == 1
    assert "写入权" in str(told[0])
    for store in (first, second):
        assert_whole(store, neo4j_server, {1: 5, 3: 5}, {1, 3})
    insist(first, 2, 100)
    assert_whole(second, neo4j_server, {1: 5, 2: 100, 3: 5}, {1, 2, 3})
    first.close()
    second.close()


@pytest.mark.parametrize("undone", [True, False], ids=["taken back", "not taken back"])
def test_a_large_batch_that_fails_half_way_is_never_seen_and_leaves_nothing(
    undone: bool, neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    store: Store = empty_neo4j(neo4j_server)
    insist(store, 1, 5)
    chunks_of(20, monkeypatch)
    plain = Statement.run

    def run(self: Statement, tx: Any) -> None:
        plain(self, tx)
        if "closed" in self.text:
            raise StoreError("试")

    def broken(*_: object) -> None:
        raise StoreUnavailable("试")

    with monkeypatch.context() as patch:
        patch.setattr(Statement, "run", run)
        if not undone:
            patch.setattr(neo4j_write, "take_back", broken)
        with pytest.raises(StoreError, match="试"):
            write(store, 2, 100)
        assert bool(leftovers(neo4j_server)) != undone
        if not undone:
            with pytest.raises(StoreUnavailable):
                write(store, 3, 5)
        assert wrong_picture(store, {1: 5}) is None
        assert store.version() == 1
    assert write(store, 2, 100).version == 2
    assert_whole(store, neo4j_server, {1: 5, 2: 100}, {1, 2})
    store.close()
