"""A store copied to another engine and back is the same store, its history and its undoings included."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from graph.errors import BadRequest, StoreUnreadable
from graph.model.records import Retire
from graph.model.schema import default_schema
from graph.store.contract import Store
from graph.store.engine.transfer import content_print
from graph.store.migrate import migrate, open_dump
from graph.store.neo4j import lease as neo4j_lease
from graph.store.open import open_store
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
from tests.neo4j.server import Neo4jServer
from tests.victims import PROCESS, copy_slowly, half_way

LONG = "长" * 3000
SILENCE = 1000
"""Milliseconds after which a dead copy's lease is free."""


def filled(store: Store) -> None:
    """Moves, back-dated versions, a retirement, two undoings, and names of all kinds."""
    put(
        store,
        firm("甲", size=1.0, name="老名"),
        firm("乙"),
        firm(LONG),
        places("苏州", "上海"),
        segments("a"),
        table("LOCATED_IN", {"source": "甲", "target": "苏州"}, {"source": LONG, "target": "上海"}),
    )
    put(store, firm("甲", size=3.0, name="新名"), on=APR)
    put(
        store,
        firm("甲", size=2.0),
        table("LOCATED_IN", {"source": "甲", "target": "上海"}),
        on=FEB,
        retire=[Retire("Enterprise", [("乙",)])],
    )
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
    prints = [
        migrate(f"sqlite:///{tmp_path / 'a.db'}", neo4j_url(neo4j_server)),
        migrate(neo4j_url(neo4j_server), f"sqlite:///{tmp_path / 'b.db'}"),
    ]
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


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_killed_again_and_again_goes_on_where_it_was(
    way: str, neo4j_server: Neo4jServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j_lease, "SILENCE_MS", SILENCE)
    empty_neo4j(neo4j_server).close()
    origin, target = (make(neo4j_server, tmp_path) for make in WAYS[way])
    store = open_store(origin, write=True)
    filled(store)
    firms = [f"{i}" for i in range(3000)]
    put(
        store,
        table("Enterprise", *({"id": i, "full_name": f"企业{i}有限公司"} for i in firms)),
        table("LOCATED_IN", *({"source": i, "target": "苏州"} for i in firms)),
    )
    chance = random.Random(3)
    for _ in range(3 if target.startswith("neo4j") else 5):  # there each waits until the dead one's lease is free
        ours, theirs = PROCESS.Pipe(duplex=False)
        child = PROCESS.Process(target=copy_slowly, args=(origin, target, theirs, SILENCE))
        child.start()
        assert ours.poll(60), "the copy did not start"
        time.sleep(chance.uniform(0.05, 0.8))
        assert child.is_alive(), "the copy was over before it could be cut off: the test would prove nothing"
        child.kill()
        child.join()
        with pytest.raises(StoreUnreadable, match="迁移"):
            open_store(target).close()
    migrate(origin, target)
    copied = open_store(target)
    assert dump(copied, MAY) == dump(store, MAY)
    assert copied.batches() == store.batches()
    copied.close()
    store.close()


def test_a_copy_of_another_state_does_not_go_on_with_a_half_made_one(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path / name}" for name in ("a.db", "b.db")]
    store = open_store(urls[0], write=True)
    filled(store)
    half_way(urls[0], urls[1])
    put(store, firm("后来"))
    store.close()
    with pytest.raises(BadRequest, match="另一个版本"):
        migrate(urls[0], urls[1])
