"""Finished answers, kept as they were sent while nothing that they show has changed.

An answer is a function of the data, the work records, what has been learned, the day, the program and the request; so
the same question at the same versions gets the same bytes again, at once and without a thread. What else an answer may
depend on is not kept: what moves by itself (``api.session.context.touch_moving``: uploads under way), answers that say
``no-store`` or set a cookie, and whatever is asked with a condition.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Hashable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from operator import attrgetter
from typing import Any

from anyio import CapacityLimiter, to_thread
from cachetools import LRUCache
from starlette.requests import Request

from api.http.asgi import ASGIApp, Message, Receive, Scope, Send, header
from api.http.params import WHO
from api.http.problems import chain_problem
from api.session.context import Context, watch_moving
from graph.dates import today
from graph.errors import ChainError

OTHERS = ("/healthz", "/readyz", "/static/")
"""Addresses whose answers say how the service fares, or need no keeping."""
LARGEST = 16
"""An answer larger than this part of the room is not kept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer: headers as they left us, and its bytes."""

    headers: list[tuple[bytes, bytes]]
    body: bytes
    size: int


class KeptAnswers:
    """Middleware; what is further in runs only for questions that are new."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._held = LRUCache[Hashable, Kept](math.inf, getsizeof=attrgetter("size"))
        self._state: object = None
        self._threads = CapacityLimiter(4)
        self.room = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or pass on and keep."""
        if not _may_be_kept(scope):
            await self.app(scope, receive, send)
            return
        here: Context = scope["app"].state.context
        self.room = here.session.rooms.pages
        try:  # in a thread: a store that is a server may take its time, and nobody else should wait for it
            state = here.session.known()
            if state is None:
                state = await to_thread.run_sync(here.session.state, limiter=self._threads)
        except ChainError as error:
            await chain_problem(Request(scope), error)(scope, receive, send)
            return
        key = (_asked(scope), *state, here.session.learning.stamp(state[0]), today())
        self._forget_unless((*state, today()))
        found = self._held.get(key)
        if found is None:
            await self.app(scope, receive, _Keeper(self, key, send, self.room // LARGEST))
            return
        await send({"type": "http.response.start", "status": 200, "headers": found.headers})
        await send({"type": "http.response.body", "body": found.body})

    def _forget_unless(self, state: object) -> None:
        """Nobody will ask for what was answered in another state."""
        if state != self._state:
            self._held.clear()
            self._state = state

    def keep(self, key: Hashable, kept: Kept) -> None:
        """Keep an answer; those that nobody asked for longest go."""
        if key in self._held:
            return
        self._held[key] = kept
        while self.nbytes > self.room:
            self._held.popitem()

    @property
    def nbytes(self) -> int:
        """Bytes of what is kept."""
        return int(self._held.currsize)

    def __len__(self) -> int:
        return len(self._held)


class _Keeper:
    """A ``send`` that remembers what passes, and keeps it when it is whole."""

    def __init__(self, shelf: KeptAnswers, key: Hashable, send: Send, most: int) -> None:
        self._shelf, self._key, self._send, self._most = shelf, key, send, most
        self._moving = watch_moving()
        self._headers: list[tuple[bytes, bytes]] | None = None
        self._parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            self._headers = list(message["headers"]) if _is_lasting(message) else None
        elif self._headers is not None:
            self._parts.append(message.get("body", b""))
            if sum(map(len, self._parts)) > self._most:
                self._headers = None
            elif not message.get("more_body") and not self._moving:
                self._shelf.keep(self._key, _kept(self._key, self._headers, b"".join(self._parts)))
        await self._send(message)


def _kept(key: Any, headers: list[tuple[bytes, bytes]], body: bytes) -> Kept:
    around = sum(map(sys.getsizeof, (key, key[0], *key[0], headers, *(part for pair in headers for part in pair))))
    return Kept(headers, body, sys.getsizeof(body) + around + 500)


def _may_be_kept(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(OTHERS):
        return False
    return header(scope, b"if-none-match") is None


def _is_lasting(message: Message) -> bool:
    if message["status"] != 200:
        return False
    named = {k.lower(): v.lower() for k, v in message["headers"]}
    return b"set-cookie" not in named and b"no-store" not in named.get(b"cache-control", b"")


def _asked(scope: Scope) -> tuple[str | bytes, ...]:
    """Whatever of the request an answer may depend on."""
    packed = "gzip" if "gzip" in (header(scope, b"accept-encoding") or "") else ""
    return scope["raw_path"], scope["query_string"], header(scope, b"accept") or "", packed, _who(scope)


def _who(scope: Scope) -> str:
    """Whose name the forms on a page are filled with."""
    text = header(scope, b"cookie")
    if not text or WHO not in text:
        return ""
    try:
        return getattr(SimpleCookie(text).get(WHO), "value", "")
    except CookieError:
        return text
