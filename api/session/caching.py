"""Validation of cached answers: an answer is a function of the store's two versions, the day, the program and the
request.

What an answer reads besides (uploads under way) marks its request as moving (``api.session.context.touch_moving``):
such an answer gets no tag, so nobody can ask whether it is still the same. No list of addresses says so.
"""

from __future__ import annotations

import hashlib

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.http.asgi import ASGIApp, Message, Receive, Scope, Send, header
from api.http.problems import chain_problem
from api.http.routers import API
from api.session.context import watch_moving
from api.session.session import Session
from graph import __version__
from graph.dates import today
from graph.errors import ChainError

PREFIX = f"{API}/"
_ALWAYS = [(b"cache-control", b"private, no-cache"), (b"vary", b"Accept")]
_MOVING = [(b"cache-control", b"no-store"), (b"vary", b"Accept")]


class EntityTags:
    """Gives GET answers under :data:`PREFIX` an ``ETag`` and answers 304 to those who have it already."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compare before anything is computed."""
        if scope["type"] != "http" or not scope.get("path", "").startswith(PREFIX) or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        known = [t.strip() for t in (header(scope, b"if-none-match") or "").split(",") if t.strip()]
        session: Session = scope["app"].state.context.session
        try:  # in a thread: a store that is a server may take its time, and nobody else should wait for it
            stamp = await run_in_threadpool(session.stamp, fresh=bool(known))
        except ChainError as error:
            await chain_problem(Request(scope), error)(scope, receive, send)
            return
        tag = entity_tag(scope, stamp)
        tagged = (b"etag", tag.encode())
        if tag in known:
            await send({"type": "http.response.start", "status": 304, "headers": [*_ALWAYS, tagged]})
            await send({"type": "http.response.body", "body": b""})
            return
        await self.app(scope, receive, _adding(send, tagged, watch_moving()))


def entity_tag(scope: Scope, stamp: str) -> str:
    """Weak tag of a request at a stamp of the session; the day counts because "today" is the default date."""
    asked = (scope["raw_path"], scope["query_string"], header(scope, b"accept") or "", str(today()), __version__, stamp)
    text = "\n".join(a.decode("latin-1") if isinstance(a, bytes) else a for a in asked)
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


def _adding(send: Send, tagged: tuple[bytes, bytes], moving: list[None]) -> Send:
    async def adding(message: Message) -> None:
        if message["type"] == "http.response.start":
            more = _MOVING if moving else [*_ALWAYS, tagged] if message["status"] == 200 else _ALWAYS
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return adding
