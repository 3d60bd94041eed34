"""A SQLite file of the first format is read as it is, and rewritten with checksums when it is opened for writing."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from graph.errors import StoreUnreadable
from graph.store.file import problems, restore
from graph.store.open import open_store
from graph.store.sqlite import checksums
from graph.store.sqlite.ddl import FORMAT
from tests.engines import firm, put
from tests.old_store import as_format_1
from tests.store_damage import answers, fill


def _url(path: Path) -> str:
    return f"sqlite:///{path}"


def _head(path: Path) -> tuple[int, int]:
    """Format of a file, and the bytes that it reserves on each page, as they stand in its first page."""
    data = path.read_bytes()[:100]
    return int.from_bytes(data[60:64], "big"), data[20]


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("origin") / "new.db"
    with closing(open_store(_url(path), write=True)) as store:
        fill(store)
    as_format_1(path, path.with_name("old.db"))
    return path.with_name("old.db")


@pytest.fixture
def old(origin: Path, tmp_path: Path) -> Path:
    shutil.copy(origin, tmp_path / "old.db")
    return tmp_path / "old.db"


def test_it_is_read_without_being_changed(old: Path, origin: Path) -> None:
    with closing(open_store(_url(old))) as store, closing(open_store(_url(origin.with_name("new.db")))) as new:
        assert answers(store) == answers(new)
    assert problems(_url(old)) == []
    assert _head(old) == (1, 0)
    assert old.read_bytes() == origin.read_bytes()


def test_the_first_writer_rewrites_it_once(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(open_store(_url(old))) as store:
        right = answers(store)
    with closing(open_store(_url(old), write=True)) as store:
        assert answers(store) == right
        assert put(store, firm("后")).version == right["version"] + 1
    assert _head(old) == (FORMAT, checksums.RESERVED)
    assert problems(_url(old)) == []
    monkeypatch.setattr(checksums, "convert", lambda *_: pytest.fail("rewritten twice"))
    open_store(_url(old), write=True).close()


def test_pages_are_guarded_from_then_on(old: Path) -> None:
    open_store(_url(old), write=True).close()
    data = bytearray(old.read_bytes())
    data[len(data) // 2] ^= 1
    old.write_bytes(data)
    assert problems(_url(old))


def test_a_reader_that_has_it_open_meanwhile_goes_on(old: Path) -> None:
    with closing(open_store(_url(old))) as reader:
        right = answers(reader)
        with closing(open_store(_url(old), write=True)) as store:
            assert answers(reader) == right
            put(store, firm("后"))
            assert reader.version() == right["version"] + 1
            assert reader.get("Enterprise", "后") is not None
    assert problems(_url(old)) == []


def test_cut_off_while_it_is_rewritten_it_is_done_by_the_next_writer(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    with closing(open_store(_url(old))) as store:
        right = answers(store)
    with monkeypatch.context() as patch:
        patch.setattr(checksums, "reserve", interrupted)
        with pytest.raises(KeyboardInterrupt):
            open_store(_url(old), write=True)
    assert _head(old) == (FORMAT, 0), "no program of the first format may write it from here on"
    with closing(open_store(_url(old))) as store:
        assert answers(store) == right
    open_store(_url(old), write=True).close()
    assert _head(old) == (FORMAT, checksums.RESERVED)
    with closing(open_store(_url(old))) as store:
        assert answers(store) == right


def test_without_room_to_rewrite_it_is_used_as_it_is(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise apsw.FullError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(checksums, "reserve", full)
        with closing(open_store(_url(old), write=True)) as store:
            assert put(store, firm("后")).batch is not None
    assert _head(old) == (1, 0)
    open_store(_url(old), write=True).close()
    assert _head(old) == (FORMAT, checksums.RESERVED)


def test_a_file_that_says_it_has_checksums_and_has_none_is_refused(old: Path) -> None:
    with closing(apsw.Connection(str(old))) as db:
        db.execute(f"PRAGMA user_version = {FORMAT}")
    with pytest.raises(StoreUnreadable, match="校验标记"):
        open_store(_url(old))


def test_its_backup_carries_checksums_and_its_backups_can_be_restored(old: Path) -> None:
    backup, taken = old.with_name("新备份.db"), old.with_name("chain.db")
    with closing(open_store(_url(old))) as store:
        right = answers(store)
        store.backup(str(backup))
    assert _head(old) == (1, 0)
    assert _head(backup) == (FORMAT, checksums.RESERVED)
    for each in (backup, old):
        restore(str(each), _url(taken))
        assert _head(taken) == (FORMAT, checksums.RESERVED)
        with closing(open_store(_url(taken))) as store:
            assert {k: v for k, v in answers(store).items() if k != "version"} == {
                k: v for k, v in right.items() if k != "version"
            }
