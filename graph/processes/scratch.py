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

from graph.errors import ScratchFull
from graph.processes.lock import Held, Lock
from graph.processes.system import is_ours

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
        _clear(self.path, self._lock)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.close()


def _made(what: str) -> tuple[Path, Lock]:
    while True:
        path = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{what}."))
        try:
            lock = Lock(path / OWNER)
        except (FileNotFoundError, Held):  # swept away before it was locked; so is the case below
            continue
        except BaseException:
            with suppress(OSError):
                path.rmdir()
            raise
        if not (path / OWNER).exists():
            lock.release()
            continue
        try:
            path.chmod(stat.S_IRWXU)  # the package makes a folder anew that was swept away, open to all
            lock.say()  # for people who look, and to find out whether there is room
        except OSError:
            _clear(path, lock)
            raise
        return path, lock


def _clear(path: Path, lock: Lock) -> None:
    """Remove a folder that we hold; what cannot be removed while it is held, after that."""
    shutil.rmtree(path, ignore_errors=True)
    lock.release()
    with suppress(OSError):
        path.rmdir()


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
    if not stat.S_ISDIR(found.st_mode) or not is_ours(found):
        return False
    if not (path / OWNER).exists():
        path.rmdir()  # empty: its maker died, or goes on with another
        return True
    try:
        lock = Lock(path / OWNER)
    except Held:
        return False
    _clear(path, lock)
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
