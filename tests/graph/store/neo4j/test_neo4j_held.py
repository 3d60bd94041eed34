"""What a store on Neo4j never held is not asked about: a server plans each question that is new to it."""

from __future__ import annotations

from typing import Any

import pytest
from neo4j import ManagedTransaction, Result

from graph.store.neo4j.ddl import STORE
from tests.engines import JAN, dump, empty_neo4j, firm, places, put, segments, table
from tests.neo4j.server import Neo4jServer

ABSENT = "`SUPPLIES`"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Texts that the server was asked, as they come."""
    texts, plain = list[str](), ManagedTransaction.run

    def run(tx: ManagedTransaction, query: str, *given: Any, **more: Any) -> Result:
        texts.append(query)
        return plain(tx, query, *given, **more)

    monkeypatch.setattr(ManagedTransaction, "run", run)
    return texts


def test_kinds_that_never_were_are_not_asked_about_until_they_come(neo4j_server: Neo4jServer, asked: list[str]) -> None:
    store = empty_neo4j(neo4j_server)
    put(store, firm("甲"), places("苏州"), segments("a", "b"))
    asked.clear()
    before = dump(store, JAN)
    assert store.rows("SUPPLIES", ("source", "target")) == []
    assert not [text for text in asked if ABSENT in text]
    put(store, table("SUPPLIES", {"source": "a", "target": "b"}))
    after = dump(store, JAN)
    assert {k: v for k, v in after.items() if "SUPPLIES" not in k} == before
    assert store.rows("SUPPLIES", ("source", "target")) == [("a", "b")]
    store.close()


def test_a_store_of_the_first_format_is_asked_about_all_kinds(neo4j_server: Neo4jServer, asked: list[str]) -> None:
    store = empty_neo4j(neo4j_server)
    put(store, firm("甲"), places("苏州"), segments("a", "b"))
    before = dump(store, JAN)
    with neo4j_server.driver() as driver:
        driver.execute_query(f"{STORE} SET m.format = 1 REMOVE m.held")
    asked.clear()
    assert {k: v for k, v in dump(store, JAN).items() if v} == {k: v for k, v in before.items() if v}
    assert [text for text in asked if ABSENT in text]
    put(store, table("SUPPLIES", {"source": "a", "target": "b"}))
    assert store.rows("SUPPLIES", ("source", "target")) == [("a", "b")]
    store.close()
