"""What was made for the keys asked for last: as many as are said, made once each by whichever thread asks first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from cachetools import LRUCache

T = TypeVar("T")


class Lately(Generic[T]):
    """At most ``most`` things by key; the one that nobody asked for longest goes."""

    def __init__(self, most: int) -> None:
        self._held = LRUCache[Hashable, T](most)
        self._guard = threading.Lock()

    def get(self, key: Hashable, build: Callable[[], T]) -> T:
        """The thing of a key. Two threads may make it at once; both get the one that was made first."""
        with self._guard:
            if key in self._held:
                return self._held[key]
        made = build()
        with self._guard:
            return self._held.setdefault(key, made)

    def __len__(self) -> int:
        return len(self._held)
