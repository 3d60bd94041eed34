"""A request that turns out to be too much for the process that serves is passed on to a child.

Which requests would read everything there is of another day depends on how much there is, so no route can declare it.
"""

from __future__ import annotations

from fastapi import Request

from api.heavy.too_much import BetterApart, allow
from api.heavy.workshop import Workshop
from api.http.asgi import ASGIApp, Receive, Scope, Send
from api.http.problems import chain_problem
from graph.errors import ChainError


class PassedOn:
    """Middleware around the routes of the process that serves."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer here, or have it answered."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["app"].state.context.workshop is None:
            await self.app(scope, receive, send)
            return
        allow()
        try:
            await self.app(scope, receive, send)
        except BetterApart:
            answer = await _answered(Request(scope, receive), scope["app"].state.context.workshop)
            await answer(scope, receive, send)


async def _answered(request: Request, workshop: Workshop) -> ASGIApp:
    try:
        return await workshop.answer(request)
    except ChainError as error:
        return chain_problem(request, error)
