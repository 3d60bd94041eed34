"""Who may work at the same time: requests wait in lanes, so that a crowd before one door does not close the others.

What a request does runs in threads, of which there are few. Each lane lets so many in at once and so many wait; who
comes then is refused at once (429) instead of piling up. Signs of life and static files need no lane: nothing can hold
them up.
"""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

from fastapi import Request

from api.http.asgi import ASGIApp, Receive, Scope, Send
from api.http.problems import chain_problem
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
    """``most`` at work and ``waiting`` in the queue, each for ``patience`` seconds.

    ``doing`` says what, for the refusal.
    """

    def __init__(self, doing: str, most: int, waiting: int, patience: float) -> None:
        self.doing, self.most, self.waiting, self.patience = doing, most, waiting, patience
        self.at_work = self.queued = 0
        self._doors = asyncio.Semaphore(most)

    async def enter(self) -> None:
        """Wait for a place; raises ``TooBusy`` where the queue is full, or moves too slowly."""
        if self._doors.locked():
            await self._queue()
        else:
            await self._doors.acquire()  # at once
        self.at_work += 1

    async def _queue(self) -> None:
        if self.queued >= self.waiting:
            raise self._refusal()
        self.queued += 1
        try:
            async with asyncio.timeout(self.patience):
                await self._doors.acquire()
        except TimeoutError:
            raise self._refusal() from None
        finally:
            self.queued -= 1

    def leave(self) -> None:
        """Give the place to the next one."""
        self.at_work -= 1
        self._doors.release()

    def _refusal(self) -> TooBusy:
        return TooBusy(f"{self.doing}的请求太多（{self.at_work} 个在做，{self.queued} 个在等）；没有开始，请过几秒再试")


class Place:
    """A request's place in a lane. ``patience`` is how much longer than usual its answer may take."""

    def __init__(self, lane: Lane) -> None:
        self._lane: Lane | None = lane
        self.patience = 0.0

    def leave(self) -> None:
        """Leave the lane, for good; the request goes on elsewhere, or is over."""
        if self._lane is not None:
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
        if lane is None:
            await self.app(scope, receive, send)
            return
        try:
            await lane.enter()
        except TooBusy as error:
            await chain_problem(Request(scope), error)(scope, receive, send)
            return
        place = scope[_PLACE] = Place(lane)
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
