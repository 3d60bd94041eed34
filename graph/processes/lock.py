"""A file that one process holds at a time, and beside it the number of that process.

The system gives the lock back when its holder ends, however it ends; where a system has no such locks, the package
finds that the holder is dead. So only the lock says whether a file is held: the number beside it is told to people, and
one that a killed process left behind means nothing.
"""

from __future__ import annotations

import errno
import os
import warnings
from contextlib import suppress
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # that there are no locks of the system here: see above
    from filelock import FileLock, Timeout

UNKNOWN = "未知"
_PAUSE = 0.02
_SECOND_LOOK = 0.1
"""Finding out that a holder is dead takes a second attempt."""
_BY_THE_SYSTEM = FileLock.__name__ != "SoftFileLock"


class Held(OSError):
    """Another holds the file; ``holder`` is the number of its process, as far as it can be known."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EAGAIN, "正被另一个进程占用")
        self.holder = _holder(path)


class Lock:
    """The file at ``path``, ours from now until :meth:`release`.

    Raises ``Held`` when it is still held by another after ``patience`` seconds, ``FileNotFoundError`` where the folder
    it is to lie in is not there, ``OSError`` where it cannot be made.
    """

    def __init__(self, path: Path, patience: float = 0.0) -> None:
        self.path = path
        if not path.parent.is_dir():  # not made here (a version of the package would)
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        self._lock = FileLock(path, thread_local=False)
        try:
            self._lock.acquire(timeout=max(patience, 0.0 if _BY_THE_SYSTEM else _SECOND_LOOK), poll_interval=_PAUSE)
        except Timeout:
            raise Held(path) from None
        except FileExistsError:  # the package looked for the folder while somebody removed it
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path)) from None

    def say(self) -> None:
        """Write our number beside the file, for those who find it held; raises ``OSError`` without room for it."""
        number_beside(self.path).write_text(str(os.getpid()), encoding="utf-8")

    def release(self) -> None:
        """Give it back; may be called twice."""
        if self._lock.is_locked:
            with suppress(OSError):
                number_beside(self.path).unlink()
            self._lock.release()


def number_beside(path: Path) -> Path:
    """Where the holder's number is kept: not in the file itself, of which Windows lets nobody else read."""
    return path.with_name(path.name + ".pid")


def _holder(path: Path) -> str:
    try:
        return number_beside(path).read_text(encoding="utf-8").strip() or UNKNOWN
    except (OSError, ValueError):
        return UNKNOWN
