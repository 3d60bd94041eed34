"""A copy of a SQLite store in a new file: whole or not there, read back, for its owner's eyes only."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path

import apsw

from graph.dates import today
from graph.errors import BadRequest, ChainError, StoreError, StoreFull, StoreUnreadable
from graph.processes.lock import Lock
from graph.processes.system import sync
from graph.store.sqlite import checksums
from graph.store.sqlite.commit_mark import counters
from graph.store.sqlite.ddl import APPLICATION_ID, FORMAT
from graph.store.sqlite.network_share import share_of
from graph.store.sqlite.open import check_layout, connect, is_damage, translated

UNFINISHED = "备份没有完成，半份文件已删除"
_PART, _LOCK = ".chainatlas.part", ".lock"
_PATIENCE = 5.0
"""Seconds for another's sweep to let go of what it has just found to be unfinished."""
_MAGIC = b"SQLite format 3\0"
_IN_USE = 2
"""In bytes 18 and 19 of a file that keeps a log: a store that is written, not a backup."""


def origin_number(url: str) -> int:
    """Identity of a store that has none of its own, from its address without the login."""
    scheme, _, rest = url.partition("://")
    text = f"{scheme}://{rest.rpartition('@')[2]}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 2


def back_up(source: apsw.Connection, target: Path, url: str, *, own: bool = True) -> None:
    """Copy the committed state of ``source``, the store at ``url``, to a new file.

    ``own`` says that the identity in ``source`` is that of the store; otherwise it follows from the address.
    """
    refuse_existing(target)
    with new_file(target) as part, translated(target, UNFINISHED):
        copy_store(source, part)
        with closing(apsw.Connection(str(part))) as db, db:
            keep = "OR IGNORE" if own else "OR REPLACE"
            db.execute(f"INSERT {keep} INTO meta VALUES ('store', ?)", (origin_number(url),))
            db.execute("INSERT OR REPLACE INTO meta VALUES ('backup', ?)", (part.stat().st_mtime_ns // 1000,))


def free_name(path: Path) -> Path:
    """The path, or with a number after its name where that is taken."""
    tried = path
    for number in count(2):
        if not tried.exists():
            break
        tried = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return tried


def dated_name(folder: Path) -> Path:
    """A name for a backup in a folder, after those of the same day."""
    day = f"链图备份-{today()}"
    taken = [int(end) for p in folder.glob(f"{day}-*.db") if (end := p.stem[len(day) + 1 :]).isdecimal()]
    return folder / f"{day}-{max(taken, default=0) + 1:02d}.db"


def refuse_existing(target: Path) -> None:
    """Refuse to back up over a file."""
    if target.exists():
        raise BadRequest(f"备份文件 {target} 已存在；请换一个文件名")


@contextmanager
def empty_folder_near(target: Path) -> Iterator[Path]:
    """A folder for the time of a backup, on the same disk unless that is a network share."""
    refuse_existing(target)
    beside = None if share_of(target.parent) else target.parent
    try:
        with tempfile.TemporaryDirectory(prefix=".chainatlas-", dir=beside) as name:
            yield Path(name)
    except OSError as error:
        raise _refused(target, error) from error


def _refused(target: Path, error: OSError) -> StoreError:
    if error.errno == errno.ENOSPC:
        return StoreFull(f"磁盘已满，{target} {UNFINISHED}；请腾出空间后重试")
    return StoreUnreadable(f"不能写入 {target}（{error.strerror}）；请检查目录是否存在、可写")


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """A file beside ``target`` that takes its name once it is complete and on the disk, and is gone otherwise."""
    part, held = target.with_name(f".{target.name}.{os.getpid()}{_PART}"), None
    try:
        _sweep(target.parent)
        held = Lock(_lock_of(part), _PATIENCE)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield part
        sync(part)
        refuse_existing(target)
        os.rename(part, target)
        sync(target.parent)
    except OSError as error:
        raise _refused(target, error) from error
    finally:
        if held is not None:
            _remove(part, held)


def _lock_of(part: Path) -> Path:
    """What is locked before an unfinished file is made: not the file itself, which SQLite wants to write."""
    return part.with_name(part.name + _LOCK)


def _sweep(folder: Path) -> None:
    """Remove what killed processes left of their files; those of the living are locked."""
    names = {left.name.removesuffix(_LOCK) for end in ("", _LOCK) for left in folder.glob(f".*{_PART}{end}")}
    for part in map(folder.joinpath, sorted(names)):
        with suppress(OSError):
            _remove(part, Lock(_lock_of(part)))


def _remove(part: Path, held: Lock) -> None:
    ends = ("", "-wal", "-shm", "-journal", _LOCK)
    for each in (part.with_name(part.name + end) for end in ends):
        with suppress(OSError):
            each.unlink()
    held.release()  # which removes its file where a held one cannot be removed


def copy_store(source: apsw.Connection, empty: Path) -> None:
    """Fill an empty file with the committed state of ``source``, with checksums whatever its format, and read
    it back.
    """
    checksums.load()
    with closing(apsw.Connection(str(empty))) as db:
        checksums.reserve(db)
        size = source.execute("PRAGMA page_size").get
        for setting in (f"page_size = {size}", "journal_mode = OFF", "synchronous = OFF"):
            db.execute(f"PRAGMA {setting}").fetchall()
        db.execute("CREATE TABLE first(page)")  # the extension learns from the first page that it is wanted
        with db.backup("main", source, "main") as copy:
            try:
                copy.step(-1)
            except (apsw.CorruptError, apsw.NotADBError, apsw.IOError) as error:
                if not is_damage(error):
                    raise
                with translated(Path(source.filename)):
                    raise
    with closing(apsw.Connection(str(empty))) as db:
        db.execute("PRAGMA journal_mode = WAL").fetchall()
        if db.execute("PRAGMA user_version").get < FORMAT or not checksums.carried(db):
            checksums.convert(db, FORMAT)
        db.execute("PRAGMA journal_mode = DELETE").fetchall()
        if not checksums.carried(db) or db.execute("PRAGMA quick_check(1)").get != "ok":
            raise StoreUnreadable(
                f"副本读回来有误，没有保留；请检查 {empty.parent} 所在的磁盘，再用 chainatlas doctor 检查原来的数据库"
            )


def thin_out(newest: Path, keep: int) -> list[Path]:
    """Delete the older backups of a store in the folder of the newest one, but the ``keep`` youngest; returns those
    deleted.

    A backup that somebody opened for writing is a store of its own since then, and stays.
    """
    if keep < 1:
        raise BadRequest(f"--keep {keep} 不行：至少要留 1 份备份")
    store = _stamp(newest)
    found = sorted(
        (
            (made[1], path)
            for path in newest.parent.iterdir()
            if (made := _stamp(path)) and store and made[0] == store[0]
        ),
        reverse=True,
    )
    old = [path for _, path in found[keep:]]
    for path in old:
        path.unlink()
    return old


def _stamp(path: Path) -> tuple[int, int] | None:
    """Identity of the store that a file is a backup of, and when it was made; ``None`` if it is no backup of ours.

    Nothing is opened that its first bytes do not show to be ours and never opened for writing.
    """
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        with path.open("rb") as handle:
            head = handle.read(100)
        ours = head[:16] == _MAGIC and head[68:72] == APPLICATION_ID.to_bytes(4, "big")
        if not ours or _IN_USE in head[18:20]:
            return None
        with closing(connect(path, write=False)) as db, translated(path):
            check_layout(db, path)
            held = counters(db)
    except (OSError, ChainError):
        return None
    return (held["store"], held["backup"]) if {"store", "backup"} <= held.keys() else None
