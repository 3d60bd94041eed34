"""Answers that are dear to make, kept while the store's version is the same; the least recently asked for go first."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Hashable
from operator import itemgetter
from typing import Any, TypeVar

from cachetools import LRUCache

from api.session.weighing import bytes_of

T = TypeVar("T")


class AnswerCache:
    """Answers by key, bounded by the sum of their bytes. Two threads may make the same answer; the last one is kept."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._held = LRUCache[tuple[int, Hashable], tuple[Any, int]](math.inf, getsizeof=itemgetter(1))
        self._guard = threading.Lock()

    def get(self, version: int, key: Hashable, build: Callable[[], T]) -> T:
        """The answer at a version of the store, made by ``build`` unless it is held."""
        with self._guard:
            if (version, key) in self._held:
                found: T = self._held[version, key][0]
                return found
        made = build()
        size = bytes_of(made)  # looked through once, outside the lock
        with self._guard:
            self._held[version, key] = (made, size)
            while self.nbytes > self._room and len(self._held) > 1:
                self._held.popitem()
        return made

    def keep(self, version: int) -> None:
        """Forget the answers of other versions."""
        with self._guard:
            for key in [k for k in self._held if k[0] != version]:
                del self._held[key]

    @property
    def nbytes(self) -> int:
        """Bytes of the answers held; what they came to know since they were made is not in it."""
        return int(self._held.currsize)

    def __len__(self) -> int:
        return len(self._held)
