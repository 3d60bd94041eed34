"""Graphs in memory: a bound in bytes, the least recently used go first, and each is built by one thread only."""

from __future__ import annotations

import logging
import math
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import NamedTuple

from cachetools import Cache, LRUCache

from api.session.weighing import held_bytes
from graph.chain.graph import ChainGraph
from graph.dates import today
from graph.errors import BadRequest, ChainError

log = logging.getLogger("chainatlas")

ROOM_MB = 256
VARIABLE = "CHAINATLAS_CACHE_MB"


class Key(NamedTuple):
    """What a graph is a picture of: version of the store, fields (``None`` for all), day, with ties between
    enterprises.
    """

    version: int
    fields: tuple[str, ...] | None
    on: int
    ties: bool = True


class GraphCache:
    """Graphs by key. Whoever asks for one that is being built waits for it; other keys are not held up."""

    def __init__(self, room: int, *, serves: bool = False) -> None:
        self._room, self._serves = room, serves
        self._version = 0
        self._held = LRUCache[Key, ChainGraph](math.inf)  # what a graph remembers grows: the room is looked after here
        self._building: dict[Key, Future[ChainGraph]] = {}
        self._crowded: set[tuple[int, int]] = set()
        self._guard = threading.Lock()
        self._beside: threading.Thread | None = None

    def get(self, key: Key, build: Callable[[], ChainGraph]) -> ChainGraph:
        """The graph of a key; what ``build`` raises goes to everybody who waited."""
        with self._guard:
            if key in self._held:
                return self._held[key]
            waiting = self._building.get(key)
            if waiting is None:
                mine = self._building[key] = Future[ChainGraph]()
        if waiting is not None:
            return waiting.result()
        try:
            graph = build()
        except BaseException as error:
            self._building.pop(key)
            mine.set_exception(error)
            raise
        with self._guard:
            if graph.version >= self._version:  # else nobody will ask for it again
                self._held[key._replace(version=graph.version)] = graph
            del self._building[key]
        self._make_room()
        mine.set_result(graph)
        return graph

    def begin(self, key: Key, build: Callable[[], ChainGraph]) -> None:
        """Have the graph of a key built by a thread beside, unless one is at work; a failure is told to the log."""

        def work() -> None:
            try:
                self.get(key, build)
            except ChainError as error:
                log.warning("graph: %s", error)

        with self._guard:
            if self._beside is None or not self._beside.is_alive():
                self._beside = threading.Thread(target=work, name="graph", daemon=True)
                self._beside.start()

    def close(self) -> None:
        """Wait for what is built beside: it reads a store that will be closed."""
        if self._beside is not None:
            self._beside.join(60)

    def held(self, key: Key) -> ChainGraph | None:
        """The graph of a key if it is there, for which it then counts as used."""
        with self._guard:
            return self._held.get(key)

    def keep(self, version: int) -> None:
        """Forget the graphs of other versions: nobody will ask for them again."""
        with self._guard:
            self._version = version
            for key in [k for k in self._held if k.version != version]:
                del self._held[key]
            self._crowded = {c for c in self._crowded if c[0] == version}

    def crowded(self, key: Key) -> bool:
        """Whether slices of the key's version and day have pushed each other out: they are read over and over."""
        return (key.version, key.on) in self._crowded

    def __contains__(self, key: Key) -> bool:
        with self._guard:
            return key in self._held

    def __len__(self) -> int:
        return len(self._held)

    @property
    def nbytes(self) -> int:
        """Bytes of the graphs held, with what they remember."""
        with self._guard:
            held = [Cache.__getitem__(self._held, key) for key in self._held]  # without counting as used
        counts = [graph.census for graph in held if graph.census is not None]
        once = {id(census): census.nbytes for census in counts}
        return sum(map(held_bytes, held)) - sum(c.nbytes for c in counts) + sum(once.values())

    def _make_room(self) -> None:
        """Drop from the oldest on. The newest stays, even if it alone is larger than the room, and what
        every question asks for, as it would be read over and over: the outline of each day of which anything else
        stays, and in a process that serves the whole of today.
        """
        used, lasting = self.nbytes, dict[Key, ChainGraph]()
        today_whole = (None, today())
        with self._guard:
            while used > self._room and self._held:
                key, graph = self._held.popitem()
                whole = self._serves and (key.fields, key.on) == today_whole
                if not self._held or key.fields == () or whole:
                    lasting[key] = graph
                    continue
                used -= held_bytes(graph)
                if key.fields:
                    self._crowded.add((key.version, key.on))
            days = {key.on for key in (*self._held, *lasting) if key.fields != ()}
            days = days or {key.on for key in list(lasting)[-1:]}
            self._held.update({key: graph for key, graph in lasting.items() if key.on in days})


def room_bytes() -> int:
    """The bound from the environment, in bytes; raises ``BadRequest`` for what is no positive number."""
    text = os.environ.get(VARIABLE, str(ROOM_MB))
    try:
        megabytes = float(text)
    except ValueError:
        megabytes = 0.0
    if not 0 < megabytes < 1e9:
        raise BadRequest(f"环境变量 {VARIABLE}={text} 须是正数（兆字节），例如 {ROOM_MB}")
    return int(megabytes * 2**20)
