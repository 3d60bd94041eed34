"""What only some systems can do, each with what stands in for it elsewhere; no other module calls any of it.

Python itself lacks these calls on Windows, and some of them on macOS. A test reads the code and finds whoever calls one
of them past this module.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Literal

OUT_OF_MEMORY, OUT_OF_TIME = 97, 98
"""Exit codes of a child of ours that took more than it may, where the system does not end it by a signal."""
BINARY: int = getattr(os, "O_BINARY", 0)
"""For ``os.open``: bytes stay as they are, which on Windows is not the rule."""
_WINDOWS = os.name == "nt"
_M_ARENA_MAX, _ARENAS = -8, 2
_NOT_HERE = (OSError, AttributeError, TypeError)
"""How a library that is not here, or lacks a function, says so."""
_SYNCHRONIZE, _FOREVER = 0x00100000, 0xFFFFFFFF
_REMOTE = 4
_LOOK_SECONDS = 0.1


# Memory


def few_arenas() -> bool:
    """Let all threads share two places of freed memory, so that not each holds some back; only glibc can."""
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS))
    except _NOT_HERE:
        return False


def give_back() -> bool:
    """Return freed memory to the system, after something large; whether any was; only glibc can."""
    try:
        return bool(ctypes.CDLL(None).malloc_trim(0))
    except _NOT_HERE:
        return False


class _Counters(ctypes.Structure):
    """``PROCESS_MEMORY_COUNTERS`` of Windows: two numbers, and eight sizes of which the second is what is held now."""

    _fields_ = (("size", ctypes.c_uint32), ("faults", ctypes.c_uint32), ("sizes", ctypes.c_size_t * 8))


def held() -> int:
    """Bytes of memory that this process holds now and shares with no other; 0 where that cannot be told."""
    if _WINDOWS:
        found, kernel = _Counters(ctypes.sizeof(_Counters)), _kernel()
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        this = ctypes.c_void_p(kernel.GetCurrentProcess())
        return int(found.sizes[1]) if kernel.K32GetProcessMemoryInfo(this, ctypes.byref(found), found.size) else 0
    try:
        resident, shared = Path("/proc/self/statm").read_text(encoding="utf-8").split()[1:3]
        return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 0


def _kernel() -> Any:
    return ctypes.windll.kernel32  # type: ignore[attr-defined]


# Limits that a process takes upon itself


class _Watch:
    """Stands in for the kernel: looks ten times a second what this process has taken, and ends it.

    It sees no call that keeps the interpreter for itself; that one is ended by the parent's clock.
    """

    memory = 0
    cpu = 0.0
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        """Look from now on."""
        if self._thread is None and (self.memory or self.cpu):
            self._thread = threading.Thread(target=self._look, name="limits", daemon=True)
            self._thread.start()

    def _look(self) -> None:
        while True:
            if self.cpu and time.process_time() > self.cpu:
                os._exit(OUT_OF_TIME)
            if self.memory and held() > self.memory:
                os._exit(OUT_OF_MEMORY)
            time.sleep(_LOOK_SECONDS)


_watch = _Watch()


def limit(memory: int, cpu: int) -> None:
    """Take no more than so many bytes and seconds from now on, and leave no core behind; 0 stands for no limit."""
    try:
        import resource
    except ImportError:
        _watch.memory, _watch.cpu = memory, cpu and cpu + time.process_time()
        return _watch.begin()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for what, amount in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, cpu)):
        highest = resource.getrlimit(what)[1]  # whoever started the service may have set one already
        if amount and (highest == resource.RLIM_INFINITY or amount < highest):
            resource.setrlimit(what, (amount, amount + (what == resource.RLIMIT_CPU)))


def more_seconds(cpu: int) -> None:
    """So many seconds of the processor from now on, whatever was used before; may be said again and again."""
    until = time.process_time() + cpu
    try:
        import resource
    except ImportError:
        _watch.cpu = until
        return _watch.begin()
    resource.setrlimit(resource.RLIMIT_CPU, (int(until), resource.getrlimit(resource.RLIMIT_CPU)[1]))


def step_back(nice: int) -> None:
    """Let others go first; on Windows the parent said so already, in :func:`started_apart`."""
    if hasattr(os, "nice"):
        os.nice(nice)


def ended_at(code: int) -> Literal["memory", "cpu", "died"]:
    """How a child ended that has this exit code, and was not killed by its parent."""
    if code == OUT_OF_MEMORY:
        return "memory"
    return "cpu" if code in (OUT_OF_TIME, -getattr(signal, "SIGXCPU", -OUT_OF_TIME)) else "died"


# Children that end with their parent, and as a whole


class Lifeline:
    """Tells a child that its parent has ended: a pipe of which only the parent has the writing end.

    On Windows, where a child inherits no pipe by its number, the number of the parent's process.
    """

    def __init__(self) -> None:
        self._ends = [] if _WINDOWS else list(os.pipe())
        self.number = os.getpid() if _WINDOWS else self._ends[0]

    def begun(self) -> None:
        """The child has its end."""
        if self._ends:
            os.close(self._ends.pop(0))

    def close(self) -> None:
        """Let go, and the child ends; may be called twice."""
        while self._ends:
            os.close(self._ends.pop())


def started_apart(lifeline: Lifeline) -> dict[str, Any]:
    """How ``subprocess.Popen`` starts a child at the head of a group of its own, holding this line."""
    if _WINDOWS:
        apart = ("CREATE_NEW_PROCESS_GROUP", "BELOW_NORMAL_PRIORITY_CLASS")
        return {"creationflags": sum(getattr(subprocess, name) for name in apart)}
    return {"pass_fds": (lifeline.number,), "start_new_session": True}


def tie(lifeline: int) -> None:
    """End with the parent that holds the other end; asks the kernel where it can, for a thread may have to wait."""
    if _WINDOWS:
        return _end_after(lambda: _wait_for(lifeline))
    os.set_inheritable(lifeline, False)
    try:
        import fcntl
    except ImportError:
        return _end_after(lambda: os.read(lifeline, 1))
    import select

    signal.signal(signal.SIGIO, signal.SIG_DFL)  # sent when the pipe's other end is closed, and ends this process
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    watch = select.poll()
    watch.register(lifeline, select.POLLIN)
    if watch.poll(0):  # the parent ended before the tie was made
        os._exit(1)


def _end_after(event: Any) -> None:
    def wait() -> None:
        event()
        os._exit(1)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()


def _wait_for(pid: int) -> None:
    kernel = _kernel()
    kernel.OpenProcess.restype = ctypes.c_void_p
    process = kernel.OpenProcess(_SYNCHRONIZE, False, pid)
    if process:  # otherwise it has ended
        kernel.WaitForSingleObject(ctypes.c_void_p(process), _FOREVER)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a child and what it started; on Windows what it started notices by its own line."""
    with suppress(ProcessLookupError):
        if _WINDOWS:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


# Files


def sync(path: Path) -> None:
    """Force a file, or the names in a folder, to the disk; Windows keeps names by its own journal."""
    if _WINDOWS and path.is_dir():
        return
    handle = os.open(path, os.O_RDWR if _WINDOWS else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def give_to_owner_of(found: os.stat_result, path: Path) -> None:
    """Give a file to the owner of another, as far as this user may; on Windows the folder decides who owns it."""
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(path, found.st_uid, found.st_gid)


def is_ours(found: os.stat_result) -> bool:
    """Whether a file belongs to the user of this process; on Windows each user has a temporary folder of his own."""
    return not hasattr(os, "getuid") or found.st_uid == os.getuid()


def is_locked(handle: IO[bytes], byte: int) -> bool:
    """Whether another process holds a lock on this byte of a file, as SQLite's connections do on some."""
    handle.seek(byte)
    try:
        if _WINDOWS:
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
            msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
    except ImportError:  # the file cannot be asked: who replaces it while others read leaves them with the old one
        return False
    except OSError:
        return True
    return False


def is_remote(path: Path) -> bool:
    """Whether a path lies on a drive of another machine, as Windows knows it by a letter."""
    return _WINDOWS and bool(path.drive) and _kernel().GetDriveTypeW(f"{path.drive}\\") == _REMOTE
