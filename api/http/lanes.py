"""Who may work at the same time: requests wait in lanes, so that a crowd before one door does not close the others.

What a request does runs in threads, of which there are few. Each lane lets so many in at once and so many wait; who
comes then is refused at once (429) instead of piling up. Signs of life and static files need no lane: nothing can hold
them up.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import MutableMapping
from typing import Any

from fastapi import Request

from api.http.asgi import ASGIApp, Receive, Scope, Send
from api.http.problems import chain_problem
from api.http.turns import Queue, Usual, Waiting, kind_of
from graph.errors import TooBusy

FREE = ("/healthz", "/readyz", "/static/")
"""Answered by the event loop, or by threads that nobody else uses."""
UPLOADS = ("/api/v1/imports", "/data/")
"""Writes under these check or write a file, which takes long."""
READING = ("GET", "HEAD", "OPTIONS")
OF_A_FILE, OF_A_SERVER = 2, 8
"""Pages and questions at work at a time, by where the store is."""
_PLACE = "chainatlas.place"


class Lane:
    """``most`` at work and ``waiting`` in the queue, each for ``patience`` seconds; of those the next is as
    :mod:`api.http.turns` has it.

    ``doing`` says what, for the refusal.
    """

    def __init__(self, doing: str, most: int, waiting: int, patience: float) -> None:
        self.doing, self.most, self.waiting, self.patience = doing, most, waiting, patience
        self.at_work = 0
        self.usual = Usual()
        self._queue = Queue()

    @property
    def queued(self) -> int:
        """How many wait."""
        return len(self._queue)

    async def enter(self, kind: str = "") -> None:
        """Wait for a place; raises ``TooBusy`` where the queue is full, or moves too slowly."""
        if self.at_work < self.most:
            self.at_work += 1
        else:
            await self._wait(Waiting(time.monotonic() + self.usual.back(kind)))

    async def _wait(self, mine: Waiting) -> None:
        if self.queued >= self.waiting:
            raise self._refusal()
        self._queue.add(mine)
        try:
            async with asyncio.timeout(self.patience):
                await mine.turn
        except BaseException as error:
            if not self._queue.drop(mine):
                self.leave()  # it was given a place at the very moment in which it went
            if isinstance(error, TimeoutError):
                raise self._refusal() from None
            raise

    def leave(self) -> None:
        """Give the place to the next one."""
        if not self._queue.next():
            self.at_work -= 1

    def _refusal(self) -> TooBusy:
        return TooBusy(f"{self.doing}的请求太多（{self.at_work} 个在做，{self.queued} 个在等）；没有开始，请过几秒再试")


class Place:
    """A request's place in a lane. ``patience`` is how much longer than usual its answer may take."""

    def __init__(self, lane: Lane, kind: str) -> None:
        self._lane: Lane | None = lane
        self._kind, self._since = kind, time.monotonic()
        self.patience = 0.0

    def leave(self) -> None:
        """Leave the lane, for good; the request goes on elsewhere, or is over."""
        if self._lane is not None:
            self._lane.usual.took(self._kind, time.monotonic() - self._since)
            self._lane.leave()
            self._lane = None


class Lanes:
    """Lets requests in by lane: pages and questions, small writes, uploads.

    Where the store is a file, ``pages`` at a time are few: they are computed by this process, which does one thing at a
    time, and more of them only keep each other from the processor and hold memory. A server they mostly wait for.
    """

    def __init__(self, app: ASGIApp, *, pages: int) -> None:
        self.app = app
        self.pages = Lane("查询", pages, 256, 15.0)
        self.writes = Lane("修改", 8, 64, 30.0)
        self.uploads = Lane("上传与写入", 4, 12, 120.0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on when it is its turn."""
        lane = self._lane(scope) if scope["type"] == "http" else None
        kind = kind_of(scope["path"]) if lane is self.pages else ""
        if lane is None:
            await self.app(scope, receive, send)
            return
        try:
            await lane.enter(kind)
        except TooBusy as error:
            await chain_problem(Request(scope), error)(scope, receive, send)
            return
        place = scope[_PLACE] = Place(lane, kind)
        try:
            await self.app(scope, receive, send)
        finally:
            place.leave()

    def _lane(self, scope: Scope) -> Lane | None:
        path = scope["path"]
        if path.startswith(FREE):
            return None
        if scope["method"] in READING:
            return self.pages
        return self.uploads if path.startswith(UPLOADS) else self.writes


def place_of(scope: MutableMapping[str, Any]) -> Place | None:
    """The place that a request has, if it came through a lane."""
    found: Place | None = scope.get(_PLACE)
    return found
