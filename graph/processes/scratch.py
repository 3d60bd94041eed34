"""Folders of ours in the temporary folder: each belongs to the process that made it, and goes with it, however it ends.

Whoever dies without tidying up leaves its folder behind; the next start takes it away. That its owner is dead is told
by the lock in it, which the kernel gives back when a process ends, and not by its age.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from graph.errors import ScratchFull

PREFIX = "chainatlas.scratch."
"""All our folders begin so; those of older versions, which hold no lock, did not."""
OWNER = ".owner"


class Scratch:
    """A new folder, held until :meth:`close`; raises ``ScratchFull`` where there is no room for one."""

    def __init__(self, what: str) -> None:
        with fullness_told():
            self.path, self._lock = _made(what)

    def close(self) -> None:
        """Remove the folder with all that is in it; may be called twice."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.close()

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.close()


def _made(what: str) -> tuple[Path, IO[bytes]]:
    while True:
        path = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{what}."))
        try:
            lock = (path / OWNER).open("wb", buffering=0)
        except FileNotFoundError:  # swept away before it was locked; so is the case below
            continue
        except BaseException:
            path.rmdir()
            raise
        if locked(lock) and (path / OWNER).exists():
            try:
                lock.write(str(os.getpid()).encode())  # for people who look, and to find out whether there is room
                return path, lock
            except OSError:
                shutil.rmtree(path, ignore_errors=True)
                lock.close()
                raise
        lock.close()


def locked(handle: IO[bytes] | int) -> bool:
    """Whether the lock is ours now; it is given back when the file is closed, so at the latest with the process."""
    try:
        import fcntl
    except ImportError:  # on Windows an open file cannot be removed, which serves as well
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def sweep() -> list[Path]:
    """Remove the folders that dead processes of this user left behind, and return them."""
    gone = []
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if _left_behind(path):
                gone.append(path)
    return gone


def _left_behind(path: Path) -> bool:
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or (hasattr(os, "getuid") and found.st_uid != os.getuid()):
        return False
    try:
        lock = (path / OWNER).open("r+b")
    except FileNotFoundError:
        path.rmdir()  # empty: its maker died, or goes on with another
        return True
    with lock:
        if not locked(lock):
            return False
        if os.name == "nt":
            lock.close()
            (path / OWNER).unlink()  # fails while its owner holds it open
        shutil.rmtree(path, ignore_errors=True)
    return True


@contextmanager
def fullness_told() -> Iterator[None]:
    """Say which folder is full where something does not fit into the temporary folder; raises ``ScratchFull``."""
    try:
        yield
    except OSError as error:
        if not is_full(error):
            raise
        raise ScratchFull(full_sentence()) from error


def is_full(error: BaseException | None) -> bool:
    """Whether this says that a disk or a quota is full, or that no temporary folder can be written to at all."""
    return isinstance(error, OSError) and (
        error.errno in (errno.ENOSPC, errno.EDQUOT) or "No usable temporary directory" in str(error)
    )


def full_sentence() -> str:
    """What a user is told."""
    try:
        where = tempfile.gettempdir()
    except FileNotFoundError:
        where = os.environ.get("TMPDIR", "")
    return (
        f"临时文件夹 {where} 没有空间了，文件本身没有问题，数据没有改变；请管理员清理这个文件夹，"
        "或把环境变量 TMPDIR 设为空间更大的文件夹后重新启动"
    )
