"""Memory of a process, as the kernel counts it."""

from __future__ import annotations

import ctypes
import gc
import resource
from pathlib import Path


def peak_mb() -> float:
    """Most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def held_bytes() -> int:
    """Memory that this process holds now, after giving back what it can."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def tree_mb(pid: int) -> float:
    """Memory that a process and its children hold now; what they share is counted once (proportional set size)."""
    total = 0.0
    for each in (pid, *_below(pid)):
        try:
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
        except OSError:  # ended meanwhile
            continue
        total += int(rollup.partition("Pss:")[2].split()[0]) / 1024
    return total


def _below(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(c) for t in tasks for c in (t / "children").read_text().split()]
    except OSError:
        return []
    return [*children, *(below for child in children for below in _below(child))]


def peak_mb_of(pid: int) -> float:
    """Most memory that another process has held."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
