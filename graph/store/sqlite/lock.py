"""One writer per store: a locked file against other processes, a registry against this one; their sentences differ."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

from graph.errors import StoreBusy, StoreUnreadable
from graph.processes.lock import Held, Lock

_held: set[str] = set()
_guard = threading.Lock()


class WriterLock:
    """Held from construction to :meth:`release`; raises ``StoreBusy`` when somebody else holds it."""

    def __init__(self, database: Path) -> None:
        self._name = str(database.resolve())  # a link must not hide that two paths are one file
        self._lock: Lock | None = None
        with _guard:
            if self._name in _held:
                raise StoreBusy(f"数据库 {database} 已被本程序的另一个写入者打开；请先关闭它再写")
            _held.add(self._name)
        try:
            self._lock = self._acquire(Path(self._name))
        except BaseException:
            self._forget()
            raise

    @staticmethod
    def _acquire(database: Path) -> Lock:
        try:
            lock = Lock(database.with_name(database.name + ".lock"))
        except Held as error:
            raise StoreBusy(
                f"数据库 {database} 正由另一个进程写入（进程号 {error.holder}）；请等它结束后再试；若是 chainatlas "
                "serve，请在网页上做这件事，或先停止它"
            ) from error
        except OSError as error:
            raise StoreUnreadable(
                f"不能在 {database.parent} 建立写锁文件（{error.strerror}）；请检查目录是否存在、可写"
            ) from error
        with suppress(OSError):  # a full disk: the lock holds without a number too
            lock.say()
        return lock

    def _forget(self) -> None:
        with _guard:
            _held.discard(self._name)

    def release(self) -> None:
        """Give the lock back; may be called twice."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
            self._forget()
