"""How the C library keeps freed memory: in few places, so that many threads do not each hold some back, and not for
long.
"""

from __future__ import annotations

import ctypes

_M_ARENA_MAX, _MOST = -8, 2
_NOT_HERE = (OSError, AttributeError, TypeError)
"""Windows has no such library, musl and macOS no such functions."""


def few_arenas() -> bool:
    """Let all threads of this process share two arenas; whether this C library knows such a setting (glibc does)."""
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _MOST))
    except _NOT_HERE:
        return False


def give_back() -> bool:
    """Return freed memory to the system, after something large; whether any was."""
    try:
        return bool(ctypes.CDLL(None).malloc_trim(0))
    except _NOT_HERE:
        return False
