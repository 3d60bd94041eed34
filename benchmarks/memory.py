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


def peak_mb_of(pid: int) -> float:
    """Most memory that another process has held."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
