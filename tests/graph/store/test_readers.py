"""Threads share a few read connections, whose page caches together stay within a bound that is counted in bytes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph.errors import StoreError
from graph.store.sqlite.readers import READERS, Readers
from graph.store.sqlite.store import OUTLOOK_BYTES, SQLiteStore
from tests.engines import put, table

ROOM, SLACK = 1 << 20, 64 << 10
"""A bound that the file below does not fit into, and what a connection needs beside its pages."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of several times the room."""
    made = tmp_path_factory.mktemp("readers") / "big.db"
    store = SQLiteStore(str(made), write=True)
    put(
        store, table("Enterprise", *({"id": f"e{i}", "full_name": f"第{i}家" + "很长的名字" * 60} for i in range(4000)))
    )
    store.close()
    assert made.stat().st_size > 4 * ROOM
    return made


@pytest.fixture
def store(path: Path) -> Iterator[SQLiteStore]:
    made = SQLiteStore(str(path), cache_bytes=ROOM)
    yield made
    made.close()


def test_however_many_threads_read_there_are_a_few_connections_and_one_bound(store: SQLiteStore) -> None:
    many = 4 * READERS
    together = threading.Barrier(many)

    def read(_: int) -> int:
        together.wait(60)
        return len(store.rows("Enterprise", ["id", "full_name"]))

    with ThreadPoolExecutor(many) as threads:
        assert set(threads.map(read, range(many))) == {4000}
    assert 1 <= len(store._readers) <= READERS
    assert 0 < store._readers.used() <= ROOM + READERS * SLACK


def test_one_reader_alone_has_all_the_room_and_shares_it_when_others_come(path: Path) -> None:
    readers = Readers(path, ROOM)
    with readers.lend() as first:
        assert first.execute("PRAGMA cache_size").get == -ROOM // 1024
        with readers.lend() as second:
            assert second.execute("PRAGMA cache_size").get == -ROOM // 2048
    with readers.lend() as again:
        assert again.execute("PRAGMA cache_size").get == -ROOM // 2048
    readers.close()


def test_who_asks_for_the_version_does_not_wait_for_those_who_read(store: SQLiteStore) -> None:
    inside, over = threading.Barrier(READERS + 1), threading.Event()

    def hold() -> None:
        with store._readers.lend():
            inside.wait(60)
            over.wait(60)

    threads = [threading.Thread(target=hold) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    inside.wait(60)
    asked = ThreadPoolExecutor(1).submit(store.version)
    assert asked.result(60) == 1
    over.set()
    for thread in threads:
        thread.join()
    assert store._outlook.used() <= OUTLOOK_BYTES + SLACK


def test_closing_waits_for_those_who_read_and_then_nobody_reads(path: Path) -> None:
    store = SQLiteStore(str(path))
    inside, over, seen = threading.Event(), threading.Event(), list[int]()

    def read() -> None:
        def slowly(db: object) -> int:
            inside.set()
            over.wait(60)
            return int(db.execute("SELECT count(*) FROM Enterprise").get)  # type: ignore[attr-defined]

        seen.append(store._read(slowly))

    reader = threading.Thread(target=read)
    reader.start()
    inside.wait(60)
    closer = threading.Thread(target=store.close)
    closer.start()
    over.set()
    closer.join(60)
    reader.join(60)
    assert seen == [4000]
    with pytest.raises(StoreError, match="已关闭"):
        store.rows("Enterprise", ["id"])
    with pytest.raises(StoreError, match="已关闭"):
        store.version()
