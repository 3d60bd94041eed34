"""The one Neo4j server that all tests of a run share, started by the first test that asks."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator

import pytest

from graph.store.neo4j import patience
from tests.neo4j.java import unavailable
from tests.neo4j.server import FRUGAL, Neo4jServer, StartFailed

SHIPPED, BUSY = patience.SILENCE, 60.0
"""Seconds of silence after which a server counts as gone: as shipped, and where other tests may have the machine."""


@functools.cache
def _started() -> Neo4jServer | str:
    if reason := unavailable():
        return reason
    server = Neo4jServer(options=FRUGAL)
    try:
        server.start()
    except StartFailed as error:
        server.close()
        return str(error)
    return server


def shared_server() -> Neo4jServer:
    """The server, running. Where none can be had the test is skipped, but in CI it fails."""
    found = _started()
    if isinstance(found, str):
        if os.environ.get("CI"):
            pytest.fail(f"{found}\nIn CI the store must be tested on a real Neo4j.")
        pytest.skip(found)
    if found.pid is None:  # a test stopped it and failed
        found.start()
    return found


def empty(server: Neo4jServer) -> None:
    """Remove every node, relation, constraint and index, so that the next test finds an empty database."""
    with server.driver() as driver, driver.session() as session:
        for kind in ("CONSTRAINT", "INDEX"):
            names = session.run(f"SHOW {kind} YIELD name, type WHERE type <> 'LOOKUP' RETURN name").value()
            for name in names:
                session.run(f"DROP {kind} `{name.replace('`', '``')}`").consume()
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()


@pytest.fixture
def silence_as_shipped(neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of servers that say nothing."""
    monkeypatch.setattr(patience, "SILENCE", SHIPPED)


@pytest.fixture(scope="session")
def restarted_server(neo4j_server: Neo4jServer) -> Iterator[Neo4jServer]:
    """A second server, for tests that end it or drop its indexes: the shared one would plan every query anew after
    that, half a minute of a processor.
    """
    server = Neo4jServer(options=FRUGAL)
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Neo4jServer]:
    """A running server; whoever stops or fills it starts it again and empties it (see :func:`empty`)."""
    server = shared_server()
    patience.SILENCE = BUSY
    yield server
    patience.SILENCE = SHIPPED
    server.close()
    _started.cache_clear()
