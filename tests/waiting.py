"""Waiting in tests: for something to happen, however long a busy machine takes over it."""

from __future__ import annotations

import time
from collections.abc import Callable

from httpx._config import DEFAULT_TIMEOUT_CONFIG

PATIENCE = 300.0
"""Seconds after which what does not happen never will; no claim about speed."""
for _part in ("connect", "read", "write", "pool"):  # who asks a server says no seconds: five otherwise
    setattr(DEFAULT_TIMEOUT_CONFIG, _part, PATIENCE)


def until(happened: Callable[[], object], what: str, pause: float = 0.02) -> None:
    """Ask again and again until it has happened."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, f"{what}: not within {PATIENCE:.0f} s"
        time.sleep(pause)
