"""The API on Neo4j while the server is frozen or dead, and several processes that open and import at once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import pytest

from api.app import create_app
from graph.errors import StoreBusy
from graph.store import open_store
from tests.asking import assert_problem, upload
from tests.engines import empty_neo4j, neo4j_url
from tests.neo4j_faulty import assert_whole, insist, wrong_picture
from tests.neo4j_fixture import empty
from tests.neo4j_server import Neo4jServer
from tests.neo4j_victims import import_side_by_side
from tests.serving import serving_app
from tests.victims import PROCESS

BOUND = 10.0
ASKED = ["/readyz", "/api/v1/batches", "/api/v1/search?q=测试"]
"""What the store must be asked for; what is in memory is answered all the same."""
FROZEN = 15.0
FIELDS = "领域编号,领域名称\nt,测试链\n".encode()


@pytest.fixture
def client(neo4j_server: Neo4jServer) -> Iterator[httpx.Client]:
    """A client of the application on an empty store."""
    empty_neo4j(neo4j_server).close()
    with (
        serving_app(create_app(neo4j_url(neo4j_server))) as address,
        httpx.Client(base_url=address, timeout=60, limits=httpx.Limits(max_connections=100)) as made,
    ):
        made.get("/api/v1/fields").raise_for_status()
        yield made


def timed(work: object, *arguments: object) -> tuple[float, httpx.Response]:
    began = time.monotonic()
    response: httpx.Response = work(*arguments)  # type: ignore[operator]
    return time.monotonic() - began, response


def all_refused(client: httpx.Client) -> list[float]:
    """Seconds of questions and of an upload, asked together; each must be told to come back later."""
    with ThreadPoolExecutor(12) as pool:
        asked = [pool.submit(timed, client.get, path) for path in ASKED * 3]
        asked.append(pool.submit(timed, upload, client, "细分领域.csv", FIELDS))
        answers = [a.result() for a in asked]
    for _, response in answers:
        assert "Neo4j" in assert_problem(response, 503)["detail"]
        assert response.headers["retry-after"] == "5"
    return [seconds for seconds, _ in answers]


def back(client: httpx.Client) -> float:
    """Seconds until the data is read and an upload is taken again."""
    began = time.monotonic()
    while time.monotonic() - began < 30:
        if client.get("/api/v1/fields").is_success and upload(client, "细分领域.csv", FIELDS).is_success:
            break
    return time.monotonic() - began


def calls_under_way() -> int:
    return sum(t.name == "chainatlas-call" for t in threading.enumerate())


def test_a_frozen_server_is_told_in_time_and_no_connection_is_lost_to_it(
    client: httpx.Client, neo4j_server: Neo4jServer
) -> None:
    neo4j_server.pause()
    began = time.monotonic()
    try:
        first, later = all_refused(client), all_refused(client)
        time.sleep(max(0.0, FROZEN - (time.monotonic() - began)))
    finally:
        neo4j_server.resume()
    waited = back(client)
    print(f"frozen: 503 after {max(first):.1f} s, later after {max(later):.1f} s; back after {waited:.1f} s")
    assert max(first + later) <= BOUND
    assert waited <= BOUND
    end = time.monotonic() + 5
    while calls_under_way() and time.monotonic() < end:
        time.sleep(0.05)
    assert not calls_under_way()
    with ThreadPoolExecutor(60) as pool:  # more than the pool holds
        assert {r.status_code for r in pool.map(client.get, ["/readyz"] * 120)} == {200}


def test_a_dead_server_is_told_in_time_and_service_returns_with_it(
    client: httpx.Client, neo4j_server: Neo4jServer
) -> None:
    neo4j_server.kill()
    waits = all_refused(client)
    neo4j_server.start()
    waited = back(client)
    print(f"dead: 503 after {max(waits):.1f} s; back after {waited:.1f} s")
    assert max(waits) <= BOUND
    assert waited <= BOUND
    uploaded = upload(client, "细分领域.csv", FIELDS).json()
    assert client.post(f"/api/v1/imports/{uploaded['id']}/commit").is_success
    assert [b["status"] for b in client.get("/api/v1/batches").json()["batches"]] == ["committed"]


def test_three_processes_open_an_empty_database_at_once_and_import_side_by_side(neo4j_server: Neo4jServer) -> None:
    empty(neo4j_server)
    batches, own, pipes, children = 4, 20, [], []
    for place, chunk in enumerate((10_000, 10_000, 40)):  # the third one stages
        ours, theirs = PROCESS.Pipe(duplex=False)
        given = (neo4j_url(neo4j_server), place * 2 * batches, batches, own, chunk, theirs)
        children.append(PROCESS.Process(target=import_side_by_side, args=given))
        pipes.append(ours)
        children[-1].start()
        theirs.close()
    wanted = set(range(3 * 2 * batches))
    counts = dict.fromkeys(wanted, own)
    seen: Counter[str] = Counter()
    with closing(open_store(neo4j_url(neo4j_server), write=True)) as store:
        while any(child.is_alive() for child in children):
            try:
                seen[wrong_picture(store, counts) or "pictures"] += 1
            except StoreBusy:
                seen["busy"] += 1
        answers = [pipe.recv() for pipe in pipes]
        print(f"{seen} while {len(wanted)} batches were written")
        assert sorted(n for written in answers for n in written) == sorted(wanted)
        assert_whole(store, neo4j_server, counts, wanted)
        assert seen["pictures"] > 3
        assert set(seen) <= {"pictures", "busy"}
        assert insist(store, int(store.batches()[0].label), own).batch is None
