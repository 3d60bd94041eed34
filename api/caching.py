"""Validation of cached answers: an answer is a function of the store's version, the day, the program and the request."""

from __future__ import annotations

import hashlib

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.asgi import ASGIApp, Message, Receive, Scope, Send, header
from api.problems import chain_problem
from graph import __version__
from graph.dates import today
from graph.errors import ChainError

PREFIX = "/api/v1/"
_MOVING = ("/api/v1/imports", "/api/v1/leads", "/api/v1/schemes", "/api/v1/review")
"""Answers that change without a new version of the store."""
_LEARNING = "/api/v1/targets"
"""Changes once more at each version: when the ranking of a date has been learned."""


class EntityTags:
    """Gives GET answers under :data:`PREFIX` an ``ETag`` and answers 304 to those who have it already."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compare before anything is computed."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(PREFIX) or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        if path.startswith(_MOVING):
            await self.app(scope, receive, _adding(send, [(b"cache-control", b"no-store")], []))
            return
        try:  # in a thread: a store that is a server may take its time, and nobody else should wait for it
            version = await run_in_threadpool(scope["app"].state.context.session.version)
        except ChainError as error:
            await chain_problem(Request(scope), error)(scope, receive, send)
            return
        learned = scope["app"].state.context.session.learning.stamp(version) if path == _LEARNING else ""
        tag = entity_tag(scope, version, learned)
        always = [(b"cache-control", b"private, no-cache"), (b"vary", b"Accept")]
        tagged = [(b"etag", tag.encode())]
        if tag in [t.strip() for t in (header(scope, b"if-none-match") or "").split(",")]:
            await send({"type": "http.response.start", "status": 304, "headers": always + tagged})
            await send({"type": "http.response.body", "body": b""})
            return
        await self.app(scope, receive, _adding(send, always, tagged))


def entity_tag(scope: Scope, version: int, more: str = "") -> str:
    """Weak tag of a request at a version; the day counts because "today" is the default date."""
    asked = (scope["raw_path"], scope["query_string"], header(scope, b"accept") or "", str(today()), __version__, more)
    text = "\n".join(a.decode("latin-1") if isinstance(a, bytes) else a for a in asked)
    return f'W/"{version}-{hashlib.sha256(text.encode()).hexdigest()[:20]}"'


def _adding(send: Send, always: list[tuple[bytes, bytes]], to_ok: list[tuple[bytes, bytes]]) -> Send:
    async def adding(message: Message) -> None:
        if message["type"] == "http.response.start":
            more = always + (to_ok if message["status"] == 200 else [])
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return adding
