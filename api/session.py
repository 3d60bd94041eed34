"""One command's (or one application's) hold on a store and on the chain graphs read from it."""

from __future__ import annotations

import threading
from collections import OrderedDict

from graph.chain import ChainGraph
from graph.dates import today
from graph.store import Store, open_store

DEFAULT_URL = "sqlite:///chainatlas.db"
_KEPT = 4


class Session:
    """A store and a small cache of its chain graphs by (version, date)."""

    def __init__(self, url: str, *, write: bool = False) -> None:
        self.store: Store = open_store(url, write=write)
        self._graphs: OrderedDict[tuple[int, int], ChainGraph] = OrderedDict()
        self._guard = threading.Lock()

    def graph(self, on: int | None = None) -> ChainGraph:
        """The chain graph at a date (today), read once per store version."""
        key = (self.store.version(), today() if on is None else on)
        with self._guard:
            if key in self._graphs:
                self._graphs.move_to_end(key)
                return self._graphs[key]
            found = self.store.chain(key[1])
            self._graphs[found.version, key[1]] = found
            while len(self._graphs) > _KEPT:
                self._graphs.popitem(last=False)
            return found

    def close(self) -> None:
        """Release the store."""
        self.store.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
