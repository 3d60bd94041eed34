"""Number of the last commit, kept beside the file: it tells that a damaged log lost commits that were there.

SQLite reads its log (``-wal``) up to the first damaged frame and takes that for the end: commits behind it would be
gone without a word. So each commit counts in the file (``meta``: ``commits``), and the count is noted in ``…-commits``
after it.

    note older than the file     the process died between commit and note: nothing is lost
    note newer than the file     the log, or the whole file, was taken back: refused until somebody decides
    ``frames`` not 0             so many frames of the log are not in the file yet: the log must hold them

The note is not forced to the disk: after a power cut it may be older, or unreadable, which both mean that it is silent.
It can never be newer than a healthy store, since a commit is on the disk before it is noted.
"""

from __future__ import annotations

import os
import secrets
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apsw

from graph.errors import StoreUnreadable
from graph.processes.system import BINARY

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
        handle = os.open(place(database), os.O_WRONLY | os.O_CREAT | BINARY, 0o644)
        try:
            os.write(handle, mark.to_bytes())
        finally:
            os.close(handle)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a store shows: commits and frames as read through the log, then the file alone."""

    store: int | None
    commits: int
    frames: int
    log_bytes: int
    file_commits: int
    file_is_copy: bool


def lost(mark: Mark | None, seen: Seen) -> bool:
    """Whether a store once had more than it shows, or its log belongs to another file, by the mark beside it."""
    if mark is None or mark.store != seen.store:  # of another database that had this name
        return False
    if seen.commits < mark.commits:
        return True
    if not seen.log_bytes:
        return False
    ignored = seen.commits == mark.commits and seen.frames < mark.frames  # half of them may be in the file already
    replaced = seen.file_is_copy or (not mark.frames and seen.file_commits < mark.commits)
    return ignored or replaced


def see(db: apsw.Connection, path: Path) -> Seen:
    """What this connection finds."""
    frames, log = max(db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_NOOP)[0], 0), log_of(path)
    size = log.stat().st_size if log.exists() else 0
    alone = _file_alone(path) if size else {}
    held = counters(db)
    commits = held.get("commits", 0)
    return Seen(
        held.get("store"), commits, frames, size, alone.get("commits", 0 if size else commits), "backup" in alone
    )


def counters(db: apsw.Connection) -> dict[str, int]:
    """What the file counts, by name; nothing if it is not laid out."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").get:
        return {}
    rows: Any = db.execute("SELECT key, value FROM meta")
    return dict(rows)


def _file_alone(path: Path) -> dict[str, int]:
    """Counters in the file as if it had no log."""
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    db = apsw.Connection(f"file:{quote(str(path.absolute()))}?immutable=1", flags=flags)
    try:
        return counters(db)
    except apsw.Error:  # nothing to compare with; whoever reads that page is told
        return {}
    finally:
        db.close()


def check(db: apsw.Connection, path: Path) -> None:
    """Refuse a store that lost commits."""
    mark = read_mark(path)
    for _ in range(_TRIES):
        if mark is None:
            return
        found = see(db, path)  # after the mark: what is committed meanwhile makes it older, not newer
        if not lost(mark, found):
            return
        before, mark = mark, read_mark(path)
        if mark == before:
            raise StoreUnreadable(sentence(path, before, found))


def sentence(path: Path, mark: Mark, found: Seen) -> str:
    """What to say of a store that lost commits."""
    if found.commits < mark.commits:
        how = f"提交过 {mark.commits} 次，现在只读得到 {found.commits} 次"
    else:
        how = "日志与数据库文件不是一对"
    return (
        f"{path} 的日志（{path.name}-wal）损坏、丢失或属于另一个文件：{how}；请停止服务，用 chainatlas restore "
        "从备份恢复，"
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
        held = counters(db)
        frames = db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_NOOP)[0]
        if "store" in held:
            _keep(path, Mark(held["store"], held.get("commits", 0), max(frames, 0)))
        frames, moved = db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        if "store" in held and moved == frames:
            _keep(path, Mark(held["store"], held.get("commits", 0), 0))


def identify(db: apsw.Connection) -> None:
    """Give a store that has none an identity, and make a backup a store of its own; the caller holds a transaction."""
    db.execute("INSERT OR IGNORE INTO meta VALUES ('store', ?)", (secrets.randbits(62),))
    db.execute("DELETE FROM meta WHERE key = 'backup'")
