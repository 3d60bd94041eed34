"""What every route works with: the session, the uploads, and the one right to write."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anyio import CapacityLimiter

from api.session.session import Session
from api.session.uploads import Uploads
from graph.chain.graph import ChainGraph
from graph.dates import day
from graph.errors import StoreBusy
from graph.store.contract import Store

if TYPE_CHECKING:
    from api.heavy.workshop import Workshop

WAIT_SECONDS = 30.0
_MOVING: ContextVar[list[None] | None] = ContextVar("moving", default=None)
"""Of one request: not empty once it looked at what no version of the store tells of."""


def watch_moving() -> list[None]:
    """A list that is not empty once the present request looked at what moves by itself."""
    if (seen := _MOVING.get()) is None:
        seen = []
        _MOVING.set(seen)
    return seen


def touch_moving() -> None:
    """Note that this request looks at what moves by itself."""
    if (seen := _MOVING.get()) is not None:
        seen.append(None)


@dataclass(slots=True)
class Context:
    """One application's session and uploads.

    ``workshop`` answers what is heavy, ``None`` in its own children; ``after_write`` is called when a right to write
    ends; ``looked`` says that somebody asked for an overview since the last change of the data.
    """

    session: Session
    _uploads: Uploads
    workshop: Workshop | None = None
    looked: bool = False
    after_write: Callable[[], None] = lambda: None
    probes: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(2))
    _writing: threading.Lock = field(default_factory=threading.Lock)

    @property
    def store(self) -> Store:
        """The store of the session."""
        return self.session.store

    @property
    def uploads(self) -> Uploads:
        """The uploads; what is answered of them changes without a new version of anything."""
        touch_moving()
        return self._uploads

    def graph(self, as_of: str | None = None) -> ChainGraph:
        """The chain graph at a date given as ``2026-01-31`` (default today)."""
        return self.session.graph(day(as_of))

    def field_graph(self, field: str, as_of: str | None = None, *, ties: bool = False) -> ChainGraph:
        """The slice of the field that these words name, at a date; ``ties`` are needed for targets and networks."""
        return self.session.field_graph(field, day(as_of), ties=ties)

    def outline(self, as_of: str | None = None) -> ChainGraph:
        """Names of all fields, segments and districts, and the counts, at a date."""
        return self.session.outline(day(as_of))

    def close(self) -> None:
        """Release what is not the session's."""
        self._uploads.close()

    @contextmanager
    def writing(self) -> Iterator[Store]:
        """The store, for one writer at a time; raises ``StoreBusy`` after :data:`WAIT_SECONDS`.

        A check reads the store and a write relies on it, so both belong under the same lock.
        """
        if not self._writing.acquire(timeout=WAIT_SECONDS):
            raise StoreBusy("另一项写入正在进行，请稍后重试")
        try:
            yield self.store
        finally:
            self._writing.release()
            self.after_write()
