"""Putting a backup in the place of a SQLite store: checked before, whole or not at all, and what was there is kept
aside.
"""

from __future__ import annotations

import os
import shutil
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import apsw

from graph.dates import today
from graph.errors import BadRequest, ChainError, StoreBusy, StoreError, StoreFull, StoreUnreadable
from graph.model.schema import Schema
from graph.processes.system import give_to_owner_of, is_locked, sync
from graph.store.sqlite.backup_file import copy_store, free_name
from graph.store.sqlite.commit_mark import counters, log_of, read_mark, settle
from graph.store.sqlite.examine import problems
from graph.store.sqlite.lock import WriterLock
from graph.store.sqlite.network_share import check_place
from graph.store.sqlite.open import check_layout, connect, translated

_ALIVE_BYTE = 128
"""Of ``-shm``: whoever has the database open holds a shared lock on it (sqlite.org/walformat.html)."""
_RISING = ("version", "work", "commits")
"""Counters that go on from the higher of both stores, so that no answer kept by a browser passes for a new one."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it; ``aside`` is the file that was replaced."""

    version: int
    batches: int
    aside: Path | None


def restore(backup: Path, database: Path, schema: Schema) -> Restored:
    """Replace ``database`` by what ``backup`` holds.

    Killed at any moment it leaves the one or the other, and may be run again.

    Raises
    ------
    StoreBusy
        A program has the store open.
    StoreUnreadable
        The backup is not ours, damaged, or of a newer program; nothing was replaced.
    """
    database = database.resolve()  # what a link points to is replaced, not the link
    if not backup.is_file():
        raise StoreUnreadable(f"备份文件 {backup} 不存在；请检查文件名")
    if database.exists() and backup.samefile(database):
        raise BadRequest(f"备份和要恢复的数据库是同一个文件 {database}；请写备份的文件名")
    check_place(database)
    lock = WriterLock(database)
    part = database.with_name(f".{database.name}.restoring")
    try:
        _refuse_if_open(database)
        return _replace(backup, database, part, schema)
    except OSError as error:
        raise StoreError(
            f"恢复时文件操作失败（{error.strerror}）；{database} 没有替换，请检查目录权限和磁盘空间"
        ) from error
    finally:
        _remove(part)
        lock.release()


def _replace(backup: Path, database: Path, part: Path, schema: Schema) -> Restored:
    _remove(part)  # of a run that was killed
    part.touch(0o600)
    _fill(backup, database, part, schema)
    with closing(connect(part, write=False)) as db, translated(part):
        version, batches = counters(db)["version"], int(db.execute("SELECT count(*) FROM batch").get or 0)
    _take_rights(database, part)
    sync(part)
    aside = _set_aside(database)
    os.replace(part, database)
    for end in ("-wal", "-shm"):  # of the replaced file, and empty
        _unlink(database.with_name(database.name + end))
    sync(database.parent)
    return Restored(version, batches, aside)


def _fill(backup: Path, database: Path, part: Path, schema: Schema) -> None:
    """A checked copy of the backup, ready to be a store."""
    with closing(connect(backup, write=False)) as source, translated(backup):
        check_layout(source, backup)
        try:
            with translated(database, "没有替换"):
                copy_store(source, part)
        except StoreFull:
            raise
        except StoreError as error:
            raise StoreUnreadable(f"备份 {backup} 不能用（{error}）；没有替换任何文件，请换一份备份") from error
    if wrong := problems(part, schema, log=False):
        raise StoreUnreadable(f"备份 {backup} 有问题：{wrong[0]}；没有替换任何文件，请换一份备份")
    before = _counted(database)
    with closing(apsw.Connection(str(part))) as db, translated(part), db:
        held = counters(db)
        for name in _RISING:
            if name in before or name in held:
                higher = max(before.get(name, -1) + 1, held.get(name, 0))
                db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, higher))
        db.execute("DELETE FROM meta WHERE key = 'backup'")
        db.execute("UPDATE census SET version = ? WHERE version = ?", (counters(db)["version"], held["version"]))


def _counted(database: Path) -> dict[str, int]:
    """Counters of the store to be replaced, as far as they can be read."""
    found: dict[str, int] = {}
    with suppress(ChainError, apsw.Error, OSError):
        if database.exists():
            with closing(connect(database, write=False, checked=False)) as db:
                found = counters(db)
    mark = read_mark(database)
    if mark is not None and mark.store == found.get("store", mark.store):
        found["commits"] = max(mark.commits, found.get("commits", 0))
    return found


def _set_aside(database: Path) -> Path | None:
    """Keep the file under a dated name too, and its log if that could not be moved into it.

    None if there is no file.
    """
    if not database.exists():
        return None
    with suppress(ChainError, apsw.Error), closing(connect(database, write=True)) as db:  # a damaged one stays as it is
        settle(db, database)
    aside = free_name(database.with_name(f"{database.stem}.replaced-{today()}{database.suffix}"))
    try:
        os.link(database, aside)
    except OSError:  # a file system without links
        shutil.copy2(database, aside)
    log = log_of(database)
    if log.exists():  # before the file is replaced: a log beside the wrong file would be read into it
        log.rename(log_of(aside)) if log.stat().st_size else log.unlink()
    sync(database.parent)
    return aside


def _take_rights(database: Path, part: Path) -> None:
    """Give the new file the rights and the owner of the old one."""
    if database.exists():
        old = database.stat()
        part.chmod(old.st_mode & 0o777)
        give_to_owner_of(old, part)


def _refuse_if_open(database: Path) -> None:
    """Refuse while another process reads the store: it would go on with the replaced file."""
    with suppress(FileNotFoundError), database.with_name(database.name + "-shm").open("r+b") as shared:
        if is_locked(shared, _ALIVE_BYTE):
            raise StoreBusy(f"数据库 {database} 正由另一个进程读取；请先停止它（例如 chainatlas serve），再恢复")


def _unlink(path: Path) -> None:
    with suppress(FileNotFoundError):
        path.unlink()


def _remove(part: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        _unlink(part.with_name(part.name + end))
