"""The proxy of the fault tests, with the bare driver and a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import DriverError, ServiceUnavailable

from tests.neo4j.bolt_frames import BEGIN, COMMIT, Frames
from tests.neo4j.bolt_proxy import BoltProxy, Cut
from tests.neo4j.fixture import empty
from tests.neo4j.server import Neo4jServer


@pytest.fixture
def proxy(restarted_server: Neo4jServer) -> Iterator[BoltProxy]:
    empty(restarted_server)
    with BoltProxy(restarted_server.port) as made:
        yield made


@pytest.fixture
def driver(proxy: BoltProxy, restarted_server: Neo4jServer) -> Iterator[Driver]:
    with GraphDatabase.driver(proxy.url, auth=restarted_server.auth, connection_timeout=2) as made:
        yield made


def write(driver: Driver, name: str, rows: int = 1) -> None:
    """One transaction, tried once."""
    with driver.session() as session, session.begin_transaction() as transaction:
        transaction.run("UNWIND range(1, $rows) AS row CREATE (:Cut {name: $name})", name=name, rows=rows).consume()
        transaction.commit()


def count(server: Neo4jServer, name: str) -> int:
    """Asked past the proxy."""
    with server.driver() as driver:
        return int(driver.execute_query("MATCH (n:Cut {name: $name}) RETURN count(n)", name=name).records[0][0])


def test_everything_passes_unless_told_otherwise(
    driver: Driver, proxy: BoltProxy, restarted_server: Neo4jServer
) -> None:
    write(driver, "甲", rows=1000)
    texts = ["字" * 200_000] * 3  # several chunks a message
    assert driver.execute_query("RETURN $texts AS t", texts=texts).records[0]["t"] == texts
    assert count(restarted_server, "甲") == 1000
    assert not proxy.cuts


def test_a_cut_commit_raises_and_the_data_is_there(
    driver: Driver, proxy: BoltProxy, restarted_server: Neo4jServer
) -> None:
    for name in ("一", "二", "三"):
        proxy.cut(Cut.BEFORE_COMMIT_REPLY)
        with pytest.raises((DriverError, OSError)):
            write(driver, name)
        assert count(restarted_server, name) == 1
    write(driver, "四")
    assert proxy.cuts == {Cut.BEFORE_COMMIT_REPLY: 3}


@pytest.mark.parametrize("rule", [Cut.AFTER_BEGIN, Cut.BEFORE_COMMIT])
def test_cut_earlier_nothing_is_left(
    rule: Cut, driver: Driver, proxy: BoltProxy, restarted_server: Neo4jServer
) -> None:
    proxy.cut(rule)
    with pytest.raises((DriverError, OSError)):
        write(driver, "甲")
    assert count(restarted_server, "甲") == 0
    assert proxy.cuts == {rule: 1}


def test_managed_transactions_go_on_after_cuts(driver: Driver, proxy: BoltProxy, restarted_server: Neo4jServer) -> None:
    proxy.cut(Cut.AFTER_BEGIN, times=2)
    with driver.session() as session:
        session.execute_write(lambda t: t.run("CREATE (:Cut {name: '甲'})").consume())
    assert count(restarted_server, "甲") == 1
    assert proxy.cuts == {Cut.AFTER_BEGIN: 2}


def test_refused_hung_and_back(driver: Driver, proxy: BoltProxy, restarted_server: Neo4jServer) -> None:
    driver.verify_connectivity()
    proxy.refuse()
    proxy.drop()
    with pytest.raises(ServiceUnavailable):
        driver.verify_connectivity()
    proxy.forward()
    driver.verify_connectivity()
    proxy.hang()
    impatient = {
        "connection_acquisition_timeout": 1,
        "max_transaction_retry_time": 1,
    }  # a handshake counts as acquiring
    with (
        GraphDatabase.driver(proxy.url, auth=restarted_server.auth, **impatient) as other,
        pytest.raises(DriverError),
    ):
        other.verify_connectivity()
    proxy.forward()
    driver.verify_connectivity()


def test_messages_are_found_however_they_are_split() -> None:
    begin, commit = b"\x00\x01\xb1\x00\x02\x11\xa0\x00\x00", b"\x00\x02" + COMMIT + b"\x00\x00"
    stream = b"\x00\x00" + begin + b"\x00\x00\x00\x00" + commit
    for size in range(1, len(stream) + 1):
        frames = Frames()
        pieces = [p for i in range(0, len(stream), size) for p in frames.feed(stream[i : i + size])]
        assert b"".join(p for p, _ in pieces) == stream
        assert [h for _, h in pieces if h] == [BEGIN, COMMIT]
