"""Lanes: what is staged side by side is what one transaction after the other stages, and a lost lease ends them all."""

from __future__ import annotations

import threading
from typing import Any, cast

import pytest
from neo4j import ManagedTransaction

from graph.errors import StoreBusy, StoreError
from graph.store.neo4j import hands as neo4j_hands
from graph.store.neo4j import lease as neo4j_lease
from graph.store.neo4j.lanes import in_lanes
from graph.store.neo4j.lease import Lane, leased
from graph.store.neo4j.link import Link, parse_address, run
from graph.store.neo4j.transfer import Neo4jDump
from graph.store.open import open_store
from tests.engines import empty_neo4j, neo4j_url
from tests.neo4j.faulty import ask, assert_whole, chunks_of, insist, write
from tests.neo4j.server import Neo4jServer

CHUNK = 10


def _nothing(_: Any) -> None:
    """Neither recovers nor takes back."""


def _make(tx: ManagedTransaction, number: int) -> None:
    run(tx, "CREATE (:LaneProbe {id: $id})", id=number).consume()


def _probes(server: Neo4jServer) -> list[int]:
    return [row[0] for row in ask(server, "MATCH (p:LaneProbe) RETURN p.id ORDER BY p.id")]


def _contents(server: Neo4jServer, lanes: int, patch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """All versions, by kind, after two staged batches."""
    store = empty_neo4j(server)
    patch.setattr(neo4j_hands, "LANES", lanes)
    write(store, 1, 60)
    write(store, 2, 40)
    kinds = [*store.schema.nodes.values(), *store.schema.relations.values()]
    dump = Neo4jDump(Link(parse_address(neo4j_url(server))), store.schema)
    found = {kind.name: list(dump.versions(kind, 0)) for kind in kinds}
    dump.close()
    store.close()
    return found


def test_a_batch_staged_in_two_or_three_lanes_is_the_one_staged_in_one(
    neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    chunks_of(CHUNK, monkeypatch)
    alone = _contents(neo4j_server, 1, monkeypatch)
    assert sum(map(len, alone.values())) > 240
    assert _contents(neo4j_server, 2, monkeypatch) == alone
    assert _contents(neo4j_server, 3, monkeypatch) == alone


def test_each_part_is_done_once_and_an_error_ends_all_lanes(neo4j_server: Neo4jServer) -> None:
    empty_neo4j(neo4j_server).close()
    link = Link(parse_address(neo4j_url(neo4j_server)))

    def third_fails(tx: ManagedTransaction, number: int) -> None:
        if number == 102:
            raise StoreError("这一步不成")
        _make(tx, number)

    with leased(link, _nothing, _nothing) as lease:
        in_lanes(lease.lanes(2), iter(range(30)), _make)
        assert _probes(neo4j_server) == list(range(30))
        with pytest.raises(StoreError, match="这一步不成"):
            in_lanes(lease.lanes(2), iter(range(100, 200)), third_fails)
    assert {100, 101} <= set(_probes(neo4j_server)) - set(range(30)) < set(range(100, 110))
    link.close()


class _Slow:
    """A link whose beat is still under way when the write is over; ``heard`` is what ended, in order."""

    def __init__(self) -> None:
        self.lost, self.heard = list[str](), list[str]()
        self._beating, self._freed = threading.Event(), threading.Event()

    def write(self, _: Any) -> dict[str, Any]:
        if threading.current_thread().name == "chainatlas-beat":
            self._beating.set()
            self._freed.wait(0.5)
            self.heard.append("beat")
        elif self._beating.is_set():
            self.heard.append("freed")
            self._freed.set()
        return {}

    def beaten(self) -> bool:
        return self._beating.wait(30)


def test_no_beat_is_under_way_once_the_lease_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the link is closed under it: the driver's connections know one user at a time."""
    monkeypatch.setattr(neo4j_lease, "SILENCE_MS", 100)
    link = _Slow()
    with leased(cast(Link, link), _nothing, _nothing):
        assert link.beaten()
    assert link.heard == ["beat", "freed"]


def test_a_lane_step_whose_reply_was_lost_is_not_done_again(neo4j_server: Neo4jServer) -> None:
    empty_neo4j(neo4j_server).close()
    link = Link(parse_address(neo4j_url(neo4j_server)))
    with leased(link, _nothing, _nothing) as lease:
        lane = lease.lanes(1)[0]
        lane.step(lambda tx: _make(tx, 1))
        lane.steps -= 1
        lane.step(lambda tx: _make(tx, 1))
        assert _probes(neo4j_server) == [1]
    link.close()


def test_the_next_step_of_the_lease_closes_its_lanes(neo4j_server: Neo4jServer) -> None:
    empty_neo4j(neo4j_server).close()
    link = Link(parse_address(neo4j_url(neo4j_server)))
    with leased(link, _nothing, _nothing) as lease:
        lane = lease.lanes(1)[0]
        lane.step(lambda tx: _make(tx, 1))
        lease.step(lambda tx: _make(tx, 2))
        with pytest.raises(StoreBusy):
            lane.step(lambda tx: _make(tx, 3))
        assert _probes(neo4j_server) == [1, 2]
    link.close()


def test_a_lane_of_a_writer_that_lost_its_lease_writes_nothing_more(
    neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = empty_neo4j(neo4j_server), open_store(neo4j_url(neo4j_server), write=True)
    insist(first, 1, 5)
    chunks_of(CHUNK, monkeypatch)
    monkeypatch.setattr(neo4j_lease, "SILENCE_MS", 500)
    monkeypatch.setattr(neo4j_lease, "_beat", lambda *_: None)
    asleep, awake, told = threading.Event(), threading.Event(), list[StoreBusy]()
    plain = Lane.step

    def step(self: Lane, work: Any) -> None:
        if self.id == 1 and self.steps == 1 and not asleep.is_set():
            asleep.set()
            awake.wait(30)
        plain(self, work)

    monkeypatch.setattr(Lane, "step", step)

    def slow() -> None:
        try:
            write(first, 2, 100)
        except StoreBusy as error:
            told.append(error)

    thread = threading.Thread(target=slow)
    thread.start()
    assert asleep.wait(30)
    assert insist(second, 3, 5).version == 2
    awake.set()
    thread.join()
    assert "写入权" in str(told[0])
    for store in (first, second):
        assert_whole(store, neo4j_server, {1: 5, 3: 5}, {1, 3})
    insist(first, 2, 100)
    assert_whole(second, neo4j_server, {1: 5, 2: 100, 3: 5}, {1, 2, 3})
    first.close()
    second.close()
