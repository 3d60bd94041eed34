"""A few child processes that answer what is heavy (:mod:`api.heavy.mark`), behind a queue of bounded length."""

from __future__ import annotations

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from fastapi import Request
from starlette.responses import Response

from api.heavy.frames import Frame, read_frame, write_frame
from api.http.lanes import Lane, place_of
from graph.errors import StoreError, TooBusy, TooSlow
from graph.processes.children import Child, Limits

CHILDREN, WAITING = 2, 8
"""Heavy requests at work, and in the queue."""
SECONDS, PATIENCE, IDLE_SECONDS, AFTER_A_RUSH = 60.0, 30.0, 300.0, 5.0
"""One answer by the clock, and its wait before; a child that has nothing to do for so long ends.

Where somebody had to be refused all end soon after: what a rush made them hold goes back.
"""
MEMORY, FAT = 2_000_000_000, 350_000_000
"""Address space of a child; and what it may still hold after an answer without being replaced."""
MODULE = "api.worker"


class Worker:
    """One child, which opens the store when it is first asked."""

    def __init__(self, hello: dict[str, Any]) -> None:
        self._child = Child(MODULE, limits=Limits(MEMORY, 0, 0, nice=10))
        self.pid = self._child.pid
        with suppress(OSError):  # dead already: the first question will tell
            write_frame(self._child.stdin, hello)

    def ask(self, head: dict[str, Any], body: bytes) -> Frame | None:
        """Its answer, ``None`` when it died or was killed."""
        try:
            write_frame(self._child.stdin, head, body)
            return read_frame(self._child.stdout)
        except (OSError, ValueError):
            return None

    def kill(self) -> None:
        """End it now; whoever waits for its answer gets ``None``."""
        self._child.kill()

    def close(self) -> None:
        """End it, and give back all that it held here."""
        self._child.close()


class Workshop:
    """Belongs to the event loop it is made in; ``url`` is of the store, ``megabytes`` the caches of each child."""

    def __init__(self, url: str, megabytes: float, *, children: int = CHILDREN, waiting: int = WAITING) -> None:
        self._hello = {"url": url, "settings": _settings() | {"CHAINATLAS_CACHE_MB": str(megabytes)}}
        self.lane = Lane("导出图片与费时问题", children, waiting, PATIENCE)
        self.seconds, self.idle_seconds = SECONDS, IDLE_SECONDS
        self.answered = 0
        self._idle: list[tuple[Worker, asyncio.TimerHandle]] = []
        self._all: set[Worker] = set()
        self._guard = threading.Lock()
        self._threads = ThreadPoolExecutor(children + 1, "workshop")
        self._closed = False
        self._kept, self._rushed = 0, False

    async def warm(self) -> None:
        """Have one child ready from now on, so that the first who asks need not wait for its start."""
        self._kept = 1
        self._rest(await asyncio.get_running_loop().run_in_executor(self._threads, self._start))

    async def answer(self, request: Request) -> Response:
        """The answer of the route that the request is for, from a child.

        Raises
        ------
        TooBusy
            Before anything is done for it.
        TooSlow
            When it took too long; the child that worked on it is gone.
        """
        head, body = await _told(request)
        place = place_of(request.scope)
        if place is not None:  # others may have the thread
            place.leave()
            place.patience = PATIENCE + self.seconds
        try:
            await self.lane.enter()
        except TooBusy:
            self._rushed = True
            raise
        try:
            found = await self._ask(head, body)
        finally:
            self.lane.leave()
        return _response(found)

    async def _ask(self, head: dict[str, Any], body: bytes) -> Frame:
        loop = asyncio.get_running_loop()
        worker = self._take()
        if worker is None:
            worker = await loop.run_in_executor(self._threads, self._start)
        found: Frame | None = None
        try:
            asked = loop.run_in_executor(self._threads, worker.ask, head, body)
            found = await asyncio.wait_for(asked, self.seconds)
        except TimeoutError:
            raise TooSlow(f"超过 {self.seconds:g} 秒没有算完，已停止；请缩小范围后重试") from None
        finally:
            if found is not None and found[0]["held"] <= FAT and not self._closed:
                self._rest(worker)
            else:
                worker.kill()
                self._threads.submit(self._end, worker)
        if found is None:
            raise StoreError("计算进程意外结束，可能内存不足；请缩小范围后重试")
        self.answered += 1
        return found

    def _take(self) -> Worker | None:
        if not self._idle:
            return None
        worker, timer = self._idle.pop()
        timer.cancel()
        return worker

    def _start(self) -> Worker:
        worker = Worker(self._hello)
        with self._guard:
            self._all.add(worker)
            if self._closed:
                worker.kill()
        return worker

    def _rest(self, worker: Worker) -> None:
        seconds = AFTER_A_RUSH if self._rushed else self.idle_seconds
        timer = asyncio.get_running_loop().call_later(seconds, self._send_home, worker)
        self._idle.append((worker, timer))

    def _send_home(self, worker: Worker) -> None:
        if len(self._idle) <= self._kept and not self._rushed:
            return
        self._idle = [each for each in self._idle if each[0] is not worker]
        if not self._idle and not self.lane.at_work:
            self._rushed = False
        self._threads.submit(self._end, worker)

    def _end(self, worker: Worker) -> None:
        with self._guard:
            self._all.discard(worker)
        worker.close()

    @property
    def pids(self) -> list[int]:
        """Its children."""
        with self._guard:
            return [worker.pid for worker in self._all]

    def close(self) -> None:
        """End all children."""
        for _, timer in self._idle:
            timer.cancel()
        with self._guard:
            self._closed = True
            left = list(self._all)
        for worker in left:
            worker.kill()
        self._threads.shutdown(wait=True)
        for worker in left:
            worker.close()


def _settings() -> dict[str, str]:
    """Our own part of the environment, secrets included: told to the child, never put where other processes see it."""
    return {k: v for k, v in os.environ.items() if k.startswith("CHAINATLAS_")}


async def _told(request: Request) -> Frame:
    """The request as plain data."""
    scope = request.scope
    headers = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in scope["headers"]]
    head = {
        "method": scope["method"],
        "path": scope["path"],
        "query": scope["query_string"].decode("latin-1"),
        "raw": (scope.get("raw_path") or b"").decode("latin-1"),
        "headers": headers,
    }
    return head, b"" if scope["method"] in ("GET", "HEAD") else await request.body()


def _response(found: Frame) -> Response:
    head, body = found
    if "failed" in head:
        raise RuntimeError(head["failed"])  # logged in full, told without internals
    made = Response(body, head["status"])
    made.raw_headers = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in head["headers"]]
    return made
