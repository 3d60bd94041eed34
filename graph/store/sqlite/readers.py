"""A few connections that all threads read through, and a bound on the page caches of them together."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from graph.errors import StoreError
from graph.store.sqlite.open import connect, set_cache

READERS = 6
"""Connections for reading.

Whoever needs one more waits: SQLite works in the caller's thread, so more would not read faster.
"""


class Readers:
    """Read connections to one file, opened as they are needed and lent to one thread at a time.

    The one used last is lent first, so that a service with little to do keeps few of them busy. What ``room`` (bytes)
    allows is shared among those that are open: one reader alone has all of it.
    """

    def __init__(self, path: Path, room: int, most: int = READERS) -> None:
        self.path, self.room, self.most = path, room, most
        self._all: list[apsw.Connection] = []
        self._free: list[apsw.Connection] = []
        self._closed = False
        self._changed = threading.Condition()

    @contextmanager
    def lend(self) -> Iterator[apsw.Connection]:
        """A connection for as long as the block lasts; waits for one where all are lent."""
        db = self._take()
        try:
            yield db
        finally:
            with self._changed:
                self._free.append(db)
                self._changed.notify_all()

    def _take(self) -> apsw.Connection:
        with self._changed:
            while not self._closed and not self._free and len(self._all) >= self.most:
                self._changed.wait()
            if self._closed:
                raise StoreError(f"数据库 {self.path} 已关闭；请重新打开")
            if not self._free:
                self._all.append(connect(self.path, write=False))
                self._free.append(self._all[-1])
            db = self._free.pop()
            set_cache(db, self.room // len(self._all))
            return db

    def used(self) -> int:
        """Bytes that the page caches hold now."""
        with self._changed:
            return sum(db.status(apsw.SQLITE_DBSTATUS_CACHE_USED)[0] for db in self._all)

    def __len__(self) -> int:
        return len(self._all)

    def close(self) -> None:
        """Close them all, each as soon as nobody reads through it; nobody gets another."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            while self._all:
                while not self._free:
                    self._changed.wait()
                db = self._free.pop()
                self._all.remove(db)
                db.close()
