"""Backups as files: whole or not there, for their owner only, with checksums, and no more of them than were
asked for.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from typer.testing import CliRunner

from api.cli.main import app
from graph.errors import BadRequest, StoreError, StoreFull, StoreUnreadable
from graph.processes.lock import Lock
from graph.store.file import problems, thin_out
from graph.store.open import open_store
from graph.store.sqlite import backup_file
from tests.engines import JAN, firm, put, table
from tests.store_damage import fill, small_disk


def _url(path: Path) -> str:
    return f"sqlite:///{path}"


def _run(*arguments: str, db: Path) -> str:
    done = CliRunner().invoke(app(), [*arguments, "--db", _url(db)])
    assert done.exit_code == 0, done.output
    return "".join(done.output.split())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "store" / "chain.db"
    path.parent.mkdir()
    with closing(open_store(_url(path), write=True)) as store:
        fill(store)
    return path


def test_a_backup_is_readable_by_its_owner_only(path: Path) -> None:
    with closing(open_store(_url(path))) as store:
        store.backup(str(path.with_name("备份.db")))
    assert path.with_name("备份.db").stat().st_mode & 0o777 == 0o600
    assert not list(path.parent.glob(".*")), "nothing of its making is left"


def test_a_backup_larger_than_the_cache_carries_checksums_on_every_page(tmp_path: Path) -> None:
    path, backup = tmp_path / "chain.db", tmp_path / "备份.db"
    with closing(open_store(_url(path), write=True)) as store:
        put(
            store, table("Enterprise", *({"id": f"e{n}", "full_name": f"{n}", "veto": "长" * 900} for n in range(3000)))
        )
        store.backup(str(backup))
    assert backup.stat().st_size > 3 * 2_000_000, "larger than SQLite's cache of 2 MB"
    assert problems(_url(backup)) == []
    data = backup.read_bytes()
    for at in range(12_000, len(data), len(data) // 20):
        spoilt = tmp_path / "坏.db"
        spoilt.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert problems(_url(spoilt)), f"byte {at}"


def test_a_folder_gets_a_dated_file_and_keeps_as_many_as_asked(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "备份"
    folder.mkdir()
    other = tmp_path / "other.db"
    with closing(open_store(_url(other), write=True)) as store:
        put(store, firm("别"))
    strangers = [
        folder / "别的存储.db",
        folder / "打开写过.db",
        folder / "笔记.db",
        folder / "表.xlsx",
        folder / "链图备份.txt",
    ]
    _run("backup", "-o", str(strangers[0]), db=other)
    _run("backup", "-o", str(strangers[1]), db=path)
    with closing(open_store(_url(strangers[1]), write=True)) as store:
        put(store, firm("写"))
    with closing(apsw.Connection(str(strangers[2]))) as db:
        db.execute("CREATE TABLE notes(x)")
    for each in strangers[3:]:
        each.write_text("别动", encoding="utf-8")
    shutil.copy(path, folder / "本库的副本.db")  # the store itself, under another name
    (folder / "链接.db").symlink_to(path)
    kept = {p.name for p in folder.iterdir()}
    for _ in range(4):
        said = _run("backup", "-o", str(folder), "--keep", "2", db=path)
    made = sorted({p.name for p in folder.iterdir()} - kept)
    assert [name[-6:] for name in made] == ["-03.db", "-04.db"]
    assert kept <= {p.name for p in folder.iterdir()}
    assert "已删除较早的备份1份" in said
    with closing(open_store(_url(folder / made[-1]))) as store, closing(open_store(_url(path))) as live:
        assert store.version() == live.version()


def test_keeping_none_is_refused(path: Path) -> None:
    done = CliRunner().invoke(app(), ["backup", "-o", str(path.with_name("b.db")), "--keep", "0", "--db", _url(path)])
    assert done.exit_code != 0
    with pytest.raises(BadRequest, match="至少要留 1 份"):
        thin_out(str(path), 0)


def test_the_backup_of_a_damaged_store_names_the_store_and_leaves_no_half_file(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-5000] ^= 1
    path.write_bytes(data)
    with closing(open_store(_url(path))) as store, pytest.raises(StoreUnreadable, match=r"chain\.db 已损坏"):
        store.backup(str(path.with_name("备份.db")))
    assert not list(path.parent.glob("*备份*"))


def test_a_copy_that_does_not_read_back_is_not_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_file.checksums, "carried", lambda _: False)
    monkeypatch.setattr(backup_file.checksums, "convert", lambda *_: None)
    source = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    with closing(source), pytest.raises(StoreError, match="读回来有误"):
        backup_file.back_up(source, path.with_name("备份.db"), _url(path))
    assert not list(path.parent.glob("*备份*"))


def test_a_full_disk_leaves_no_half_backup_and_says_so(path: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", size_mb=1) as disk:
        if disk is None:
            pytest.skip("挂载小磁盘需要 root 权限")
        (disk / "filler").write_bytes(b"x" * 700_000)
        with closing(open_store(_url(path))) as store, pytest.raises(StoreFull, match="备份没有完成，半份文件已删除"):
            store.backup(str(disk / "备份.db"))
        assert [p.name for p in disk.iterdir()] == ["filler"]
        (disk / "filler").unlink()


def test_a_backup_opens_where_nothing_can_be_written(path: Path) -> None:
    with closing(open_store(_url(path))) as store:
        store.backup(str(path.with_name("备份.db")))
        right = store.rows("Enterprise", ("id",), JAN)
    path.parent.chmod(0o555)
    try:
        with closing(open_store(_url(path.with_name("备份.db")))) as store:
            assert store.rows("Enterprise", ("id",), JAN) == right
    finally:
        path.parent.chmod(0o755)


def test_what_a_killed_backup_left_goes_with_the_next_one(path: Path) -> None:
    dead, living, others = (
        path.with_name(n) for n in (".a.db.1.chainatlas.part", ".b.db.2.chainatlas.part", ".c.part")
    )
    for each in (dead, dead.with_name(f"{dead.name}-journal"), living, others):
        each.write_bytes(b"half")
    orphan = path.with_name(".d.db.3.chainatlas.part.lock")
    orphan.touch()
    held = Lock(living.with_name(f"{living.name}.lock"))
    with closing(open_store(_url(path))) as store:
        store.backup(str(path.with_name("备份.db")))
    assert {p.name for p in path.parent.glob(".*")} == {living.name, held.path.name, others.name}
    held.release()
