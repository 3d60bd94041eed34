"""Number of the last commit, kept beside the file: it tells that a damaged log lost commits that were there.

SQLite reads its log (``-wal``) up to the first damaged frame and takes that for the end: commits behind it would be gone
without a word. So each commit counts in the file (``meta``: ``commits``), and the count is noted in ``…-commits`` after it.

    note older than the file     the process died between commit and note: nothing is lost
    note newer than the file     the log, or the whole file, was taken back: refused until somebody decides
    ``frames`` not 0             so many frames of the log are not in the file yet: the log must hold them

The note is not forced to the disk: after a power cut it may be older, or unreadable, which both mean that it is silent. It can
never be newer than a healthy store, since a commit is on the disk before it is noted.
"""

from __future__ import annotations

import os
import secrets
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

from graph.errors import StoreUnreadable

_SEEN = "SELECT (SELECT value FROM meta WHERE key = 'store'), (SELECT value FROM meta WHERE key = 'commits')"
_TRIES = 5
_WIDTH = 20


@dataclass(frozen=True, slots=True)
class Mark:
    """The last commit of a store; ``frames`` of the log are needed until they are in the file."""

    store: int
    commits: int
    frames: int

    def to_bytes(self) -> bytes:
        """As it is kept: always of the same length, so that it is overwritten in place."""
        text = " ".join(f"{n:0{_WIDTH}d}" for n in (self.store, self.commits, self.frames)).encode()
        return text + b" %08x\n" % zlib.crc32(text)

    @staticmethod
    def from_bytes(data: bytes) -> Mark | None:
        """The mark that these bytes hold, if they hold one."""
        text, _, check = data.rstrip(b"\n").rpartition(b" ")
        parts = text.split(b" ")
        if len(parts) != 3 or not all(p.isdigit() for p in parts) or check != b"%08x" % zlib.crc32(text):
            return None
        return Mark(*(int(p) for p in parts))


def place(database: Path) -> Path:
    """Where the mark of a database is kept."""
    return database.with_name(database.name + "-commits")


def log_of(database: Path) -> Path:
    """The log of a database."""
    return database.with_name(database.name + "-wal")


def read_mark(database: Path) -> Mark | None:
    """The mark beside a database; none if there is none, or it cannot be read."""
    try:
        return Mark.from_bytes(place(database).read_bytes())
    except OSError:
        return None


def _keep(database: Path, mark: Mark) -> None:
    with suppress(OSError):  # it guards less then, and never accuses wrongly
        handle = os.open(place(database), os.O_WRONLY | os.O_CREAT, 0o644)
        try:
            os.write(handle, mark.to_bytes())
        finally:
            os.close(handle)


def lost(mark: Mark | None, store: int | None, commits: int, frames: int, log_bytes: int) -> bool:
    """Whether a store that shows ``commits`` and ``frames`` once had more, according to the mark beside it."""
    if mark is None or mark.store != store:  # of another database that had this name
        return False
    ignored = log_bytes > 0 and frames < mark.frames  # half of them may be in the file, and the other half is gone
    return commits < mark.commits or (commits == mark.commits and ignored)


def seen(db: apsw.Connection, path: Path) -> tuple[int | None, int, int, int]:
    """Identity, commits, frames and size of the log, as this connection finds them."""
    frames = max(db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_NOOP)[0], 0)
    log = log_of(path)
    size = log.stat().st_size if log.exists() else 0
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").get:
        return None, 0, frames, size
    store, commits = _counted(db)
    return store, commits, frames, size


def _counted(db: apsw.Connection) -> tuple[int | None, int]:
    row: Any = db.execute(_SEEN).fetchone()
    return row[0], row[1] or 0


def check(db: apsw.Connection, path: Path) -> None:
    """Refuse a store that lost commits."""
    mark = read_mark(path)
    for _ in range(_TRIES):
        if mark is None:
            return
        found = seen(db, path)  # after the mark: what is committed meanwhile makes it older, not newer
        if not lost(mark, *found):
            return
        before, mark = mark, read_mark(path)
        if mark == before:
            raise StoreUnreadable(_sentence(path, mark, found[1]))


def _sentence(path: Path, mark: Mark, commits: int) -> str:
    how = f"提交过 {mark.commits} 次，现在只读得到 {commits} 次" if commits < mark.commits else "日志里的内容读不到了"
    return (
        f"{path} 的日志（{path.name}-wal）损坏或丢失：{how}；请用 chainatlas restore 从备份恢复，"
        "或用 chainatlas doctor --accept 接受现在读得到的内容"
    )


def begin(db: apsw.Connection) -> None:
    """Start a transaction for writing that counts if it is committed."""
    db.execute("BEGIN IMMEDIATE")
    db.execute("INSERT INTO meta VALUES ('commits', 1) ON CONFLICT(key) DO UPDATE SET value = value + 1")


def settle(db: apsw.Connection, path: Path) -> None:
    """Note the commit just made, and move the log into the file as far as readers allow.

    Never fails: the commit stands already, and a full disk here must not look like a failed write.
    """
    with suppress(apsw.Error):
        store, commits = _counted(db)
        frames = db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_NOOP)[0]
        if store is not None:
            _keep(path, Mark(store, commits, max(frames, 0)))
        frames, moved = db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        if store is not None and moved == frames:
            _keep(path, Mark(store, commits, 0))


def identify(db: apsw.Connection) -> None:
    """Give a store that has none an identity; the caller holds a transaction."""
    db.execute("INSERT OR IGNORE INTO meta VALUES ('store', ?)", (secrets.randbits(62),))
