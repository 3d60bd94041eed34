"""A SQLite store through kills, a full disk, and readers during an import."""

from __future__ import annotations

import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from graph.errors import StoreBusy, StoreFull
from graph.store.sqlite.store import SQLiteStore
from tests.engines import JAN, firm, put, table
from tests.victims import PROCESS, ROWS, hold, import_for_ever
from tests.waiting import PATIENCE, until


def _received(acks: Connection) -> list[int]:
    out: list[int] = []
    try:
        while acks.poll(5):
            out.append(acks.recv())
    except EOFError:
        pass
    return out


def test_ten_kills_in_the_middle_of_imports_lose_nothing_acknowledged_and_keep_nothing_half(tmp_path: Path) -> None:
    path, chance, acknowledged = tmp_path / "chain.db", random.Random(7), set[int]()
    for turn in range(10):
        ours, theirs = PROCESS.Pipe(duplex=False)
        child = PROCESS.Process(target=import_for_ever, args=(str(path), max(acknowledged, default=0) + 100, theirs))
        child.start()
        theirs.close()
        assert ours.poll(PATIENCE), "the writer did not start"
        ours.recv()
        if turn % 2:
            assert ours.poll(PATIENCE), "no batch was acknowledged"
        time.sleep(chance.uniform(0.02, 0.8))
        child.kill()
        child.join()
        acknowledged |= set(_received(ours))
        store = SQLiteStore(str(path), write=True)
        assert store._writer is not None
        assert store._writer.execute("PRAGMA quick_check").get == "ok"
        firms = Counter(int(i.split("-")[0]) for (i,) in store.rows("Enterprise", ("id",), JAN))
        homes = Counter(int(i.split("-")[0]) for (i,) in store.rows("LOCATED_IN", ("source",), JAN))
        assert firms == homes
        assert set(firms.values()) <= {ROWS}
        assert acknowledged <= set(firms)
        assert {int(b.label) for b in store.batches()} == set(firms)
        assert store.version() == len(firms)
        if firms:
            newest = max(firms)
            assert store.search(f"企业{newest}-{ROWS - 1}有限公司", limit=1)[0].id == f"{newest}-{ROWS - 1}"
        store.close()
    assert acknowledged, "no batch was ever acknowledged: the test would prove nothing"


def test_the_lock_of_a_killed_writer_is_free_at_once(tmp_path: Path) -> None:
    path = tmp_path / "chain.db"
    ours, theirs = PROCESS.Pipe()
    child = PROCESS.Process(target=hold, args=(str(path), theirs))
    child.start()
    assert ours.recv() == path.name
    with pytest.raises(StoreBusy, match=f"进程号 {child.pid}"):
        SQLiteStore(str(path), write=True)
    child.kill()
    child.join()
    SQLiteStore(str(path), write=True).close()


def _big(first: int, rows: int = 3000) -> object:
    return table(
        "Enterprise", *({"id": f"{first}-{r}", "full_name": f"{first}-{r}", "veto": "长" * 200} for r in range(rows))
    )


def test_a_store_at_its_page_limit_refuses_keeps_reading_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    store = SQLiteStore(str(tmp_path / "chain.db"), write=True)
    put(store, firm("甲"))
    assert store._writer is not None
    store._writer.execute("PRAGMA max_page_count = 200").get  # noqa: B018
    with pytest.raises(StoreFull, match="磁盘已满"):
        put(store, _big(1))
    assert (store.version(), store.rows("Enterprise", ("id",), JAN)) == (1, [("甲",)])
    store._writer.execute("PRAGMA max_page_count = 100000").get  # noqa: B018
    assert put(store, _big(1)).version == 2
    store.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 6 MB, where mounting is allowed."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk is not permitted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_refuses_keeps_what_was_acknowledged_and_goes_on_once_freed(small_disk: Path) -> None:
    store = SQLiteStore(str(small_disk / "chain.db"), write=True)
    acknowledged = [-1]
    put(store, firm("-1-0"))
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * (1 << 20))
    while len(acknowledged) < 1000:
        try:
            put(store, _big(len(acknowledged), 200))
        except StoreFull:
            break
        acknowledged.append(len(acknowledged))
    with pytest.raises(StoreFull, match="磁盘已满"):
        put(store, _big(1000, 1000))
    assert len(acknowledged) > 2
    assert store.version() == len(acknowledged)
    assert len(store.rows("Enterprise", ("id",), JAN)) == 1 + 200 * (len(acknowledged) - 1)
    filler.unlink()
    assert put(store, firm("后来")).version == len(acknowledged) + 1
    store.close()
    again = SQLiteStore(str(small_disk / "chain.db"), write=True)
    assert again._writer is not None
    assert again._writer.execute("PRAGMA integrity_check").get == "ok"
    assert len(again.rows("Enterprise", ("id",), JAN)) == 2 + 200 * (len(acknowledged) - 1)
    again.close()


def test_readers_during_imports_see_the_old_or_the_new_and_never_wait(tmp_path: Path) -> None:
    store = SQLiteStore(str(tmp_path / "chain.db"), write=True)
    firms = [{"id": f"x{n}", "full_name": f"企业x{n}", "size": 0.0} for n in range(300)]
    put(store, table("Enterprise", *firms))
    done, wrong, reads = threading.Event(), list[object](), Counter[str]()

    def read(kind: str) -> None:
        while not done.is_set():
            if kind == "chain":
                chain = store.chain(JAN)
                seen, version = set(chain.nodes["Enterprise"].columns["size"]), chain.version
                if seen != {float(version - 1)}:
                    wrong.append((version, seen))
            else:
                sizes = store.rows("Enterprise", ("size",), JAN)
                if len(sizes) != len(firms) or len(set(sizes)) != 1:
                    wrong.append(set(sizes))
            reads[kind] += 1

    def held() -> bool:
        """Hold up a commit until everybody has read on."""
        before = reads.copy()
        until(
            lambda: wrong or all(reads[k] > before[k] + 1 for k in ("chain", "rows")), "readers go on during an import"
        )
        return False

    threads = [threading.Thread(target=read, args=(kind,)) for kind in ("chain", "rows", "rows")]
    for thread in threads:
        thread.start()
    assert store._writer is not None
    store._writer.set_commit_hook(held)
    for n in range(1, 13):
        put(store, table("Enterprise", *(f | {"size": float(n)} for f in firms)))
    store._writer.set_commit_hook(None)
    done.set()
    for thread in threads:
        thread.join()
    store.close()
    assert not wrong, wrong[:3]
