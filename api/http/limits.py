"""How much a request may send and how long it may take."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import Request

from api.http.asgi import ASGIApp, Message, Once, Receive, Scope, Send, header
from api.http.lanes import place_of
from api.http.problems import RETRY_SECONDS, http_problem

BODY_BYTES = 12_000_000
ANSWER_SECONDS, WRITE_SECONDS = 20.0, 300.0


class BodyLimit:
    """Refuses bodies over :data:`BODY_BYTES`, counted while they stream, so without ``Content-Length`` too."""

    def __init__(self, app: ASGIApp, limit: int = BODY_BYTES) -> None:
        self.app, self.limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on the request until it is too long."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        stated = header(scope, b"content-length") or "0"
        if stated.isdigit() and int(stated) > self.limit:
            await self._refuse(scope, receive, send)
            return
        once, taken = Once(send), 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken <= self.limit:
                return message
            if not once.started and not once.closed:
                await self._refuse(scope, receive, send)
            once.closed = True
            return {"type": "http.disconnect"}

        await self.app(scope, counted, once)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"请求内容超过 {self.limit / 1e6:g} MB；请拆成几个文件"
        answer = http_problem(Request(scope), 413, detail, {"Connection": "close"})
        await answer(scope, receive, send)


class TimeLimit:
    """Answers 503 when a request takes too long.

    A thread cannot be stopped: what it does goes on, and its late answer is dropped. Questions get
    :data:`ANSWER_SECONDS`, writes (and uploads) :data:`WRITE_SECONDS`, and what waits for a child as long as that may
    take, which is ended in time by itself.
    """

    def __init__(self, app: ASGIApp, answer: float = ANSWER_SECONDS, write: float = WRITE_SECONDS) -> None:
        self.app, self.answer, self.write = app, answer, write
        self._late: set[asyncio.Task[Any]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the request in a task of its own and wait for it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        reading = scope["method"] in ("GET", "HEAD", "OPTIONS")
        once = Once(send)

        async def run() -> None:
            await self.app(scope, receive, once)

        task = asyncio.create_task(run())
        self._late.add(task)
        task.add_done_callback(self._forget)
        done, _ = await asyncio.wait({task}, timeout=self.answer if reading else self.write)
        place = place_of(scope)
        if not done and place is not None and place.patience:
            done, _ = await asyncio.wait({task}, timeout=place.patience)
        if done or once.started:
            await task
            return
        once.closed = True
        detail = "没有按时答完，请缩小范围后重试" if reading else "仍在处理；请稍后在导入批次中查看结果，不要重复提交"
        await http_problem(Request(scope), 503, detail, {"Retry-After": RETRY_SECONDS})(scope, receive, send)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._late.discard(task)
        if not task.cancelled():
            task.exception()
