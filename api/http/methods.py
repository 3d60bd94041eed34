"""Methods of an address: ``HEAD`` wherever ``GET`` is, and all of them named where one is refused."""

from __future__ import annotations

from fastapi import Request
from starlette.routing import Match, Mount

from api.http.asgi import ASGIApp, Receive, Scope, Send

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class Heads:
    """Answers ``HEAD`` as ``GET``; the server leaves out the body, since to it the request remains what it was."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on the request."""
        if scope["type"] == "http" and scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        await self.app(scope, receive, send)


def allowed(request: Request) -> str:
    """The header ``Allow`` of an address, over all routes that it may lead to.

    Files that are only served can only be read.
    """
    scope = {**request.scope, "root_path": request.scope.get("app_root_path", "")}  # as it was before any mount
    routes = [r for r in request.app.routes if r.matches(scope)[0] is not Match.NONE]
    tried = ("GET",) if any(isinstance(r, Mount) for r in routes) else _METHODS
    found = [m for m in tried if any(r.matches({**scope, "method": m})[0] is Match.FULL for r in routes)]
    return ", ".join(["GET", "HEAD", *found[1:]] if found[:1] == ["GET"] else found)
