"""What may go wrong around a SQLite store: files that are none of ours, a second writer, no rights, an old library."""

from __future__ import annotations

import os
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from graph.errors import StoreBusy, StoreError, StoreUnreadable
from graph.store.open import open_store
from graph.store.sqlite import acts as sqlite_act
from graph.store.sqlite.ddl import FORMAT
from graph.store.sqlite.lock import WriterLock
from graph.store.sqlite.store import SQLiteStore
from tests.engines import JAN, firm, put, table
from tests.victims import PROCESS, outcome_of_opening

NOBODY = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chain.db"


def opened(path: Path, *, write: bool = True) -> SQLiteStore:
    return SQLiteStore(str(path), write=write)


def in_child(path: Path, *, write: bool = True, user: int | None = None) -> str:
    """What another process meets that opens the file: ``ok`` or class and message of the error."""
    ours, theirs = PROCESS.Pipe(duplex=False)
    child = PROCESS.Process(target=outcome_of_opening, args=(str(path), write, user, theirs))
    child.start()
    assert ours.poll(60), "no answer"
    answer: str = ours.recv()
    child.join()
    return answer


def test_commits_are_durable_write_ahead_logging_with_full_sync(path: Path) -> None:
    store = opened(path)
    assert store._writer is not None
    assert store._writer.execute("PRAGMA journal_mode").get == "wal"
    assert store._writer.execute("PRAGMA synchronous").get == 2
    store.close()


def test_a_second_writer_is_refused_in_one_sentence_and_readers_are_not(path: Path) -> None:
    store = opened(path)
    put(store, firm("甲"))
    with pytest.raises(StoreBusy, match=r"chain\.db.*请先关闭") as same:
        opened(path)
    assert "\n" not in str(same.value)
    other = in_child(path)
    assert other.startswith("StoreBusy")
    assert f"进程号 {os.getpid()}" in other
    assert "chain.db" in other
    assert in_child(path, write=False) == "ok"
    reader = opened(path, write=False)
    assert reader.version() == 1
    reader.close()
    store.close()


def test_a_link_does_not_hide_that_two_paths_are_one_file(path: Path) -> None:
    store = opened(path)
    link = path.with_name("link.db")
    link.symlink_to(path)
    with pytest.raises(StoreBusy):
        opened(link)
    assert in_child(link).startswith("StoreBusy")
    store.close()


def test_the_lock_is_given_back_by_close_and_by_a_failed_opening(path: Path) -> None:
    for _ in range(2):
        store = opened(path)
        store.close()
        store.close()
    assert in_child(path) == "ok"
    path.with_name("bad.db").write_bytes(b"x" * 5000)
    for _ in range(2):
        with pytest.raises(StoreUnreadable):
            opened(path.with_name("bad.db"))


def test_a_closed_or_read_only_store_says_so(path: Path) -> None:
    store = opened(path)
    reader = opened(path, write=False)
    with pytest.raises(StoreError, match="只读"):
        put(reader, firm("甲"))
    store.close()
    for ask in (store.version, lambda: put(store, firm("甲")), lambda: store.rollback(1), lambda: store.search("甲")):
        with pytest.raises(StoreError, match="已关闭"):
            ask()
    reader.close()


def _other_program(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE notes(x)")
    db.commit()
    db.close()


def _newer(path: Path) -> None:
    opened(path).close()
    db = apsw.Connection(str(path))
    db.execute(f"PRAGMA user_version = {FORMAT + 1}")
    db.close()


def _older(path: Path) -> None:
    """A database made before a field was declared."""
    store = opened(path)
    put(store, table("Segment", {"id": "a", "name": "甲"}))
    store.close()
    db = apsw.Connection(str(path))
    db.execute('ALTER TABLE "Segment" DROP COLUMN "terms"')
    db.close()


def test_a_reader_brings_an_older_database_up_and_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    _older(path)
    reader = open_store(f"sqlite:///{path}")
    assert list(reader.rows("Segment", ("id", "name", "terms"))) == [("a", "甲", None)]
    assert list(reader.chain().nodes["Segment"].columns["terms"]) == [None]
    reader.close()


def test_an_older_database_that_is_being_written_says_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    _older(path)
    lock = WriterLock(path)
    with pytest.raises(StoreBusy, match="写入"):
        open_store(f"sqlite:///{path}")
    lock.release()
    open_store(f"sqlite:///{path}").close()


def _cut(path: Path) -> None:
    store = opened(path)
    put(store, *(firm(f"甲{n}") for n in range(3)))
    store.close()
    path.write_bytes(path.read_bytes()[:6000])


FOREIGN: dict[str, tuple[Callable[[Path], object], str]] = {
    "text": (lambda p: p.write_text("企业,产品\n" * 1000, encoding="utf-8"), "不是数据库文件"),
    "random bytes": (lambda p: p.write_bytes(bytes(range(256)) * 64), "不是数据库文件"),
    "a database of another program": (_other_program, "其他程序"),
    "a database of a newer program": (_newer, "升级"),
    "a directory": (lambda p: p.mkdir(), "不能打开"),
    "a file cut short": (_cut, "chain"),
}


@pytest.mark.parametrize("write", [False, True], ids=["read", "write"])
@pytest.mark.parametrize("make", FOREIGN)
def test_a_file_that_is_not_our_store_is_refused_and_left_as_it_is(path: Path, make: str, write: bool) -> None:
    prepare, word = FOREIGN[make]
    prepare(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StoreUnreadable, match=word):
        opened(path, write=write).chain(JAN)
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_an_empty_file_is_filled_by_a_writer_and_explained_to_a_reader(path: Path) -> None:
    path.touch()
    with pytest.raises(StoreUnreadable, match="空文件"):
        opened(path, write=False)
    store = opened(path)
    assert put(store, firm("甲")).version == 1
    store.close()


def test_a_missing_file_or_folder_is_explained(path: Path) -> None:
    with pytest.raises(StoreUnreadable, match="还不存在"):
        opened(path, write=False)
    assert not path.exists()
    with pytest.raises(StoreUnreadable, match="没有这个目录"):
        opened(path.parent / "没有这个目录" / "x.db")


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that a user without rights may enter."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_file_or_folder_without_write_permission_is_refused_and_named(public: Path, what: str) -> None:
    path = public / "chain.db"
    opened(path).close()
    if what == "file":
        path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
        public.chmod(0o777)
        (public / "chain.db.lock").chmod(0o666)
    else:
        public.chmod(0o555)
    answer = in_child(path, user=NOBODY if os.getuid() == 0 else None)
    assert answer.startswith("StoreUnreadable")
    assert str(public) in answer


def test_a_library_with_the_corruption_fault_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: "3.51.2")
    with pytest.raises(StoreError, match=r"3\.51\.2 低于 3\.51\.3"):
        opened(path)
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: "3.51.3")
    opened(path).close()


def test_an_interrupted_import_leaves_nothing_and_the_next_one_works(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(path)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sqlite_act, "index_nodes", interrupted)
        with pytest.raises(KeyboardInterrupt):
            put(store, firm("甲"))
    assert (store.version(), store.rows("Enterprise", ("id",), JAN)) == (0, [])
    assert put(store, firm("甲")).version == 1
    store.close()


def test_a_disk_error_is_told_in_our_words_and_nothing_is_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened(path)

    def broken(*_: object) -> None:
        raise apsw.IOError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(sqlite_act, "index_nodes", broken)
        with pytest.raises(StoreError, match="磁盘出错"):
            put(store, firm("甲"))
    assert store.version() == 0
    store.close()
