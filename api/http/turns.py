"""Whose turn it is among those who wait: who asks for little goes ahead of who came a moment before and asks for much.

How long an answer takes is told from the last ones at addresses of its kind. Each waits as if it had come later by a
multiple of that, but never by more than :data:`MOST`, so nobody is passed over for long; where nothing is known of any
of them, who came first is first.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from cachetools import LRUCache

WEIGHT, MOST = 30.0, 1.5
"""Seconds that one steps back for each second of work, and at most."""
KINDS, SHARE = 256, 0.1
"""Kinds of addresses that are told apart, those asked for last, and what the last answer counts for in the time that is
expected.
"""
_GROUPS = {"api": 3, "parts": 2, "records": 2}
"""How many parts of a path say of what kind it is, by the first of them; else that one alone."""


def kind_of(path: str) -> str:
    """The kind of an address.

    >>> kind_of("/records/Enterprise/a"), kind_of("/fields/ic"), kind_of("/api/v1/gaps"), kind_of("/")
    ('records/Enterprise', 'fields', 'api/v1/gaps', '')
    """
    parts = path.strip("/").split("/")
    return "/".join(parts[: _GROUPS.get(parts[0], 1)])


class Usual:
    """How long answers of each kind took lately, in seconds."""

    def __init__(self) -> None:
        self._seconds = LRUCache[str, float](KINDS)  # whoever asks for what there is not pushes out nothing for long

    def took(self, kind: str, seconds: float) -> None:
        """One more answer."""
        before = self._seconds.get(kind, seconds)
        self._seconds[kind] = before + SHARE * (seconds - before)

    def back(self, kind: str) -> float:
        """Seconds by which one of this kind steps back."""
        return min(WEIGHT * self._seconds.get(kind, 0.0), MOST)


@dataclass(eq=False, slots=True)
class Waiting:
    """One who waits, as if it had come at ``since``."""

    since: float
    turn: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Queue:
    """Those who wait."""

    def __init__(self) -> None:
        self._all: list[Waiting] = []

    def __len__(self) -> int:
        return len(self._all)

    def add(self, one: Waiting) -> None:
        """One more waits."""
        self._all.append(one)

    def drop(self, one: Waiting) -> bool:
        """It waits no longer; whether it still did."""
        if one in self._all:
            self._all.remove(one)
            return True
        return False

    def next(self) -> bool:
        """Tell the next one that it is its turn; false where nobody waits."""
        here = [one for one in self._all if not one.turn.done()]  # who was broken off goes by itself
        if not here:
            return False
        first = min(here, key=lambda one: one.since)
        self._all.remove(first)
        first.turn.set_result(None)
        return True
