"""One writer per store: an ``flock`` against other processes and a registry against this one.

``fcntl`` locks of one process never conflict with each other, so the registry is not optional.
"""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path
from typing import IO

from graph.errors import StoreBusy, StoreUnreadable

_held: set[str] = set()
_guard = threading.Lock()


class WriterLock:
    """Held from construction to :meth:`release`; raises ``StoreBusy`` when somebody else holds it."""

    def __init__(self, database: Path) -> None:
        self._name = str(database.resolve())  # a link must not hide that two paths are one file
        self._file: IO[str] | None = None
        with _guard:
            if self._name in _held:
                raise StoreBusy(f"数据库 {database} 已被本程序的另一个写入者打开；请先关闭它再写")
            _held.add(self._name)
        try:
            self._file = self._acquire(Path(self._name))
        except BaseException:
            self._forget()
            raise

    @staticmethod
    def _acquire(database: Path) -> IO[str]:
        path = database.with_name(database.name + ".lock")
        try:
            handle = path.open("a+", encoding="utf-8")
        except OSError as error:
            raise StoreUnreadable(
                f"不能在 {path.parent} 建立写锁文件（{error.strerror}）；请检查目录是否存在、可写"
            ) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.seek(0)
            holder = handle.read().strip() or "未知"
            handle.close()
            raise StoreBusy(
                f"数据库 {database} 正由另一个进程写入（进程号 {holder}）；请等它结束后再试；若是 chainatlas "
                "serve，请在网页上导入，或先停止它"
            ) from error
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        return handle

    def _forget(self) -> None:
        with _guard:
            _held.discard(self._name)

    def release(self) -> None:
        """Give the lock back; may be called twice."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._forget()
