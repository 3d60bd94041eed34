"""Connections to Neo4j cut at every transaction of a write: it succeeds once, or raises and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from graph.errors import ChainError
from graph.store.contract import Store
from graph.store.neo4j.link import Link
from graph.store.open import open_store
from tests.engines import empty_neo4j, neo4j_url
from tests.neo4j.bolt_proxy import BoltProxy, Cut
from tests.neo4j.faulty import assert_whole, chunks_of, insist, leftovers, write
from tests.neo4j.server import Neo4jServer
from tests.rounds import rounds

pytestmark = pytest.mark.usefixtures("silence_as_shipped")
TIMES, MOMENTS = rounds(5, 40), 20
"""Cuts, and transactions of a staged write; a small one has a quarter of them."""
CHUNK = 100
OWN = {n: 60 if n % 2 else 3 for n in range(TIMES + 1)}
"""Odd batches are staged in many transactions, even ones fit one."""


@pytest.fixture
def proxy(neo4j_server: Neo4jServer) -> Iterator[BoltProxy]:
    with BoltProxy(neo4j_server.port) as made:
        yield made


@pytest.fixture
def stores(proxy: BoltProxy, neo4j_server: Neo4jServer) -> Iterator[tuple[Store, Store]]:
    """One store through the proxy, one past it."""
    past = empty_neo4j(neo4j_server)
    through = open_store(neo4j_url(neo4j_server, proxy.url), write=True)
    yield through, past
    through.close()
    past.close()


def at_call(number: int, do: Callable[[], object], patch: pytest.MonkeyPatch) -> None:
    """Do something just before the transaction with this number, counted from 0."""
    plain, left = Link._ask, [number]

    def counted(self: Link, work: Any, mode: str) -> Any:
        left[0] -= 1
        if left[0] == -1:
            do()
        return plain(self, work, mode)

    patch.setattr(Link, "_ask", counted)


@pytest.mark.parametrize("rule", [Cut.AFTER_BEGIN, Cut.BEFORE_COMMIT_REPLY], ids=lambda r: r.name)
def test_cut_again_and_again_a_write_happens_once_or_not_at_all(
    rule: Cut, stores: tuple[Store, Store], proxy: BoltProxy, neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    through, past = stores
    chunks_of(CHUNK, monkeypatch)
    wanted = set[int]()
    for number in range(TIMES):
        with monkeypatch.context() as patch:
            moment = number % MOMENTS
            at_call(moment if number % 2 else moment // 4, lambda: proxy.cut(rule), patch)
            try:
                report = write(through, number, OWN[number])
            except ChainError:
                assert str(number) not in {b.label for b in past.batches()}
            else:
                assert report.batch is not None
                wanted.add(number)
        if number % 4 == 3 and not leftovers(neo4j_server):
            assert_whole(past, neo4j_server, OWN, wanted)
    assert proxy.cuts[rule] >= TIMES - 2, proxy.cuts
    proxy.cut(rule, 0)
    assert len(wanted) > TIMES // 2
    insist(through, TIMES, OWN[TIMES])
    assert_whole(past, neo4j_server, OWN, wanted | {TIMES})


def test_a_connection_that_says_nothing_is_given_up_and_used_again_later(
    stores: tuple[Store, Store], proxy: BoltProxy, neo4j_server: Neo4jServer
) -> None:
    through, past = stores
    insist(through, 0, 3)
    proxy.hang()
    with pytest.raises(ChainError, match="没有响应"):
        write(through, 1, 3)
    with pytest.raises(ChainError, match="没有响应"):
        open_store(neo4j_url(neo4j_server, proxy.url))
    proxy.forward()
    assert_whole(past, neo4j_server, {0: 3}, {0})
    insist(through, 1, 3)
    assert_whole(past, neo4j_server, {0: 3, 1: 3}, {0, 1})
