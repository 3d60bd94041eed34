"""A store copied to another engine and back is the same store, its history and its undoings included."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import BadRequest, StoreUnreadable
from graph.records import Retire
from graph.schema import default_schema
from graph.store import Store, open_store
from graph.stores.migrate import migrate, open_dump
from graph.stores.transfer import content_print
from tests.engines import (
    APR,
    FEB,
    JAN,
    MAR,
    MAY,
    dump,
    empty_neo4j,
    firm,
    neo4j_url,
    places,
    put,
    segments,
    table,
)
from tests.neo4j_server import Neo4jServer

LONG = "长" * 3000


def filled(store: Store) -> None:
    """Moves, back-dated versions, a retirement, two undoings, and names of all kinds."""
    put(store, firm("甲", size=1.0, name="老名"), firm("乙"), firm(LONG), places("苏州", "上海"), segments("a"),
        table("LOCATED_IN", {"source": "甲", "target": "苏州"}, {"source": LONG, "target": "上海"}))  # fmt: skip
    put(store, firm("甲", size=3.0, name="新名"), on=APR)
    put(store, firm("甲", size=2.0), table("LOCATED_IN", {"source": "甲", "target": "上海"}), on=FEB,
        retire=[Retire("Enterprise", [("乙",)])])  # fmt: skip
    undone = put(
        store, firm("甲", size=9.0), table("OPERATES_IN", {"source": "甲", "target": "a", "share": 0.5}), on=MAR
    ).batch
    assert undone is not None
    store.rollback(undone)
    put(
        store,
        table("LACKS", {"source": "苏州", "target": "a", "field": "f", "status": "weak", "priority": 0.25}),
        on=MAR,
    )


def _other(_: Neo4jServer, folder: Path) -> str:
    return f"sqlite:///{folder / 'other.db'}"


def _sqlite(_: Neo4jServer, folder: Path) -> str:
    return f"sqlite:///{folder / 'copy.db'}"


def _neo4j(server: Neo4jServer, _: Path) -> str:
    return neo4j_url(server)


WAYS = {
    "sqlite to sqlite": (_sqlite, _other),
    "sqlite to neo4j": (_sqlite, _neo4j),
    "neo4j to sqlite": (_neo4j, _other),
}
"""Not from Neo4j to Neo4j: the community edition has one database."""


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_answers_as_its_origin_does_at_every_date_and_undoes_the_same(
    way: str, neo4j_server: Neo4jServer, tmp_path: Path
) -> None:
    empty_neo4j(neo4j_server).close()
    origin, target = (make(neo4j_server, tmp_path) for make in WAYS[way])
    store = open_store(origin, write=True)
    filled(store)
    there = migrate(origin, target)
    assert there.counts["Enterprise"] == 6
    copied = open_store(target, write=True)
    try:
        for day in (JAN, FEB, MAR, APR, MAY):
            assert dump(copied, day) == dump(store, day)
        assert (copied.version(), copied.batches()) == (store.version(), store.batches())
        for key in ("甲", "乙", LONG):
            assert copied.history("Enterprise", (key,)) == store.history("Enterprise", (key,))
        assert [copied.search(t) for t in ("新名", "老名", "laoming")] == [
            store.search(t) for t in ("新名", "老名", "laoming")
        ]
        for each in (copied, store):
            with pytest.raises(BadRequest, match="3"):
                each.rollback(1)
            each.rollback(3)
        for day in (JAN, FEB, MAR, MAY):
            assert dump(copied, day) == dump(store, day)
        assert put(copied, firm("丁")).batch == put(store, firm("丁")).batch
    finally:
        copied.close()
        store.close()


def test_there_and_back_again_is_the_same_content(tmp_path: Path, neo4j_server: Neo4jServer) -> None:
    first = open_store(f"sqlite:///{tmp_path / 'a.db'}", write=True)
    filled(first)
    first.close()
    empty_neo4j(neo4j_server).close()
    prints = [migrate(f"sqlite:///{tmp_path / 'a.db'}", neo4j_url(neo4j_server)),
              migrate(neo4j_url(neo4j_server), f"sqlite:///{tmp_path / 'b.db'}")]  # fmt: skip
    assert prints[0] == prints[1]
    back = open_dump(f"sqlite:///{tmp_path / 'b.db'}", default_schema())
    assert content_print(back, default_schema()) == prints[0]
    back.close()


def test_a_target_with_data_or_the_same_address_or_no_origin_is_refused(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path / name}" for name in ("a.db", "b.db", "none.db")]
    for url in urls[:2]:
        made = open_store(url, write=True)
        put(made, firm("甲"))
        made.close()
    with pytest.raises(BadRequest, match="已有数据"):
        migrate(urls[0], urls[1])
    with pytest.raises(BadRequest, match="同一个地址"):
        migrate(urls[0], urls[0])
    with pytest.raises(StoreUnreadable, match="不存在"):
        migrate(urls[2], urls[1])
