"""`chainatlas restore`: checked before it replaces, old or new whenever it is killed, and nothing that was there is
lost.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import httpx
import pytest
from typer.testing import CliRunner

from api.cli.main import app
from graph.errors import BadRequest, StoreBusy, StoreError, StoreUnreadable
from graph.store.file import accept, problems, restore
from graph.store.open import open_store
from graph.store.sqlite import commit_mark
from graph.store.sqlite.ddl import FORMAT
from tests.engines import JAN, firm, put
from tests.serving import serving
from tests.store_damage import answers, fill
from tests.victims import PROCESS, hold, hold_reader, restore_until


def _url(path: Path) -> str:
    return f"sqlite:///{path}"


def _content(path: Path) -> dict[str, Any]:
    """Answers of a store but for its version, which goes on rising."""
    with closing(open_store(_url(path))) as store:
        return {k: v for k, v in answers(store).items() if k != "version"}


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, Path]:
    """A store, and a backup from before its last two batches."""
    path, backup = tmp_path / "chain.db", tmp_path / "备份.db"
    with closing(open_store(_url(path), write=True)) as store:
        fill(store)
        store.backup(str(backup))
        put(store, firm("后一"))
        put(store, firm("后二"))
    return path, backup


def test_the_store_holds_what_the_backup_held_and_the_replaced_file_is_kept(made: tuple[Path, Path]) -> None:
    path, backup = made
    right, replaced = _content(backup), _content(path)
    done = CliRunner().invoke(app(), ["restore", str(backup), "--db", _url(path)])
    assert done.exit_code == 0, done.output
    assert _content(path) == right
    asides = list(path.parent.glob("chain.replaced-*.db"))
    assert len(asides) == 1
    assert asides[0].name in "".join(done.output.split())
    assert _content(asides[0]) == replaced
    assert problems(_url(path)) == []
    with closing(open_store(_url(path), write=True)) as store:
        assert put(store, firm("再后")).batch is not None


def test_versions_go_on_rising_so_that_no_kept_answer_passes_for_a_new_one(made: tuple[Path, Path]) -> None:
    path, backup = made
    with closing(open_store(_url(path))) as store:
        before = store.version()
    assert restore(str(backup), _url(path)).version == before + 1
    with closing(open_store(_url(path))) as store:
        assert store.version() == before + 1
        assert store.census(JAN).enterprises > 0
    assert restore(str(backup), _url(path)).version == before + 2
    assert len(list(path.parent.glob("chain.replaced-*.db"))) == 2


def test_a_store_that_is_gone_is_made_anew(made: tuple[Path, Path]) -> None:
    path, backup = made
    right = _content(backup)
    for each in path.parent.glob("chain.db*"):
        each.unlink()
    assert restore(str(backup), _url(path)).aside is None
    assert _content(path) == right


@pytest.mark.parametrize("victim", [hold, hold_reader])
def test_a_store_that_is_in_use_is_refused(made: tuple[Path, Path], victim: Callable[..., None]) -> None:
    path, backup = made
    ours, theirs = PROCESS.Pipe()
    child = PROCESS.Process(target=victim, args=(str(path), theirs))
    child.start()
    assert ours.recv() == path.name
    right = _content(path)
    with pytest.raises(StoreBusy, match=r"chain\.db.*停止"):
        restore(str(backup), _url(path))
    assert _content(path) == right
    ours.send("done")
    child.join()
    restore(str(backup), _url(path))


def _flipped(backup: Path) -> None:
    data = bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 1
    backup.write_bytes(data)


def _without_a_table(backup: Path) -> None:
    with closing(apsw.Connection(str(backup))) as db:
        db.execute('DROP TABLE "SUPPLIES"')


def _newer(backup: Path) -> None:
    with closing(apsw.Connection(str(backup))) as db:
        db.execute(f"PRAGMA user_version = {FORMAT + 1}")


def _other_program(backup: Path) -> None:
    backup.unlink()
    with closing(apsw.Connection(str(backup))) as db:
        db.execute("CREATE TABLE notes(x)")


UNFIT = {
    "a flipped byte": (_flipped, "校验码"),
    "cut short": (lambda p: p.write_bytes(p.read_bytes()[:100_000]), "不能用|损坏"),
    "a table is gone": (_without_a_table, "缺少表或索引"),
    "of a newer program": (_newer, "升级本程序"),
    "of another program": (_other_program, "其他程序"),
    "text": (lambda p: p.write_text("企业,产品\n" * 999, encoding="utf-8"), "不是数据库文件"),
    "empty": (lambda p: p.write_bytes(b""), "空文件"),
    "gone": (lambda p: p.unlink(), "不存在"),
    "a folder": (lambda p: (p.unlink(), p.mkdir()), "不存在"),
}


@pytest.mark.parametrize("what", UNFIT)
def test_a_backup_that_is_no_good_replaces_nothing(made: tuple[Path, Path], what: str) -> None:
    path, backup = made
    spoil, word = UNFIT[what]
    spoil(backup)
    before, names = (
        path.read_bytes(),
        {p.name for p in path.parent.iterdir() if "restor" in p.name or "replaced" in p.name},
    )
    with pytest.raises(StoreUnreadable, match=word) as error:
        restore(str(backup), _url(path))
    assert "\n" not in str(error.value)
    assert path.read_bytes() == before
    assert {p.name for p in path.parent.iterdir() if "restor" in p.name or "replaced" in p.name} == names


def test_the_store_itself_is_no_backup_and_a_server_is_no_file(made: tuple[Path, Path]) -> None:
    path, backup = made
    with pytest.raises(BadRequest, match="同一个文件"):
        restore(str(path), _url(path))
    with pytest.raises(
        BadRequest, match=r"chainatlas migrate --from sqlite:///.*备份\.db --to neo4j://host:7687"
    ) as error:
        restore(str(backup), "neo4j://me:secret@host:7687")
    assert "secret" not in str(error.value)
    with pytest.raises(BadRequest):
        accept("neo4j://me:secret@host:7687")


def _kill(path: Path, folder: Path, *, flip: bool) -> Path:
    """The store as a killed process leaves it, with a log that is not empty; a damaged one if asked."""
    with closing(open_store(_url(path), write=True)) as store:
        put(store, firm("未落"))
        shutil.copytree(path.parent, folder, ignore=shutil.ignore_patterns("*-shm", "*.lock"))
    killed = folder / path.name
    log = commit_mark.log_of(killed)
    assert log.stat().st_size > 0
    if flip:
        killed.write_bytes(b"\xff" * 4096 + killed.read_bytes()[4096:])
    return killed


@pytest.mark.parametrize("damaged", [False, True])
def test_a_log_that_remains_is_not_read_into_the_restored_file(
    made: tuple[Path, Path], tmp_path: Path, damaged: bool
) -> None:
    path, backup = made
    killed = _kill(path, tmp_path / "killed", flip=damaged)
    restore(str(backup), _url(killed))
    assert _content(killed) == _content(backup)
    aside = next(killed.parent.glob("chain.replaced-*.db"))
    if damaged:
        assert commit_mark.log_of(aside).stat().st_size > 0, "the log of a damaged store belongs to what is kept"
    else:
        with closing(open_store(_url(aside))) as store:
            assert store.get("Enterprise", "未落", JAN) is not None


@pytest.mark.parametrize("state", ["closed", "killed"])
def test_killed_at_any_step_it_leaves_the_old_store_or_the_new_one(
    made: tuple[Path, Path], tmp_path: Path, state: str
) -> None:
    path, backup = made
    if state == "killed":
        path = _kill(path, tmp_path / "killed", flip=False)
    original = path.parent / "original"
    original.mkdir()
    for each in path.parent.glob("chain.db*"):
        shutil.copy(each, original)
    right, old, outcomes = _content(backup), None, list[str]()
    for step in range(1, 60):
        for each in (*path.parent.glob("chain.*db*"), *path.parent.glob(".chain*")):
            each.unlink()
        for each in original.iterdir():
            shutil.copy(each, path.parent)
        child = PROCESS.Process(target=restore_until, args=(str(backup), str(path), step))
        child.start()
        child.join()
        found = _content(path)
        old = old or found
        assert found in (old, right), f"step {step}"
        outcomes.append("old" if found == old else "new")
        if child.exitcode == 0:
            break
        restore(str(backup), _url(path))
        assert _content(path) == right
    assert child.exitcode == 0, "it never came to its end"
    assert outcomes[0] == "old"
    assert outcomes[-1] == "new"
    assert len(outcomes) > 5


def test_rights_and_a_link_stay_as_they_were(made: tuple[Path, Path]) -> None:
    path, backup = made
    path.chmod(0o640)
    link = path.with_name("link.db")
    link.symlink_to(path)
    restore(str(backup), _url(link))
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert _content(path) == _content(backup)


def test_a_folder_without_room_or_rights_is_told(made: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path, backup = made
    before = path.read_bytes()

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refused)
        with pytest.raises(StoreError, match="没有替换"):
            restore(str(backup), _url(path))
    assert path.read_bytes() == before


def test_the_page_of_backups_tells_how_to_restore_and_a_served_store_is_refused(made: tuple[Path, Path]) -> None:
    path, backup = made
    with serving(path) as address:
        page = httpx.get(f"{address}/data").text
        assert "chainatlas restore 备份.db --db sqlite:///chain.db" in page
        assert "停止服务" in page
        with pytest.raises(StoreBusy):
            restore(str(backup), _url(path))
        downloaded = path.with_name("下载.db")
        downloaded.write_bytes(httpx.post(f"{address}/api/v1/backup").content)
    right = _content(path)
    restore(str(backup), _url(path))
    restore(str(downloaded), _url(path))
    assert _content(path) == right
