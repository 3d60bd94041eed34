"""The one way to say that a route is heavy: ``@heavy`` under its address.

What such a route does is done by a child process (:mod:`api.heavy.workshop`), which is killed when it takes too long;
the process that serves the pages only passes the request on. Routes say so that draw PNG or PDF, and those that take
over a second on 100,000 enterprises. A route that is heavy for some requests only says which by ``when``::

    @router.get("/map")
    @heavy(when=draws(*FORMATS))
    def chain_map(request: Request, ...) -> Response: ...

The child runs the same route, so a heavy route may only read; what it needs of the request beyond the address (a JSON
body, cookies) is passed on as well.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.http.formats import chosen

RASTER = ("png", "pdf", "docx")
"""Formats that are drawn dot by dot, or laid out page by page."""
Endpoint = Callable[..., Response]
When = Callable[[Request], bool]
_REQUEST = "request_"


def is_heavy(endpoint: Callable[..., Any]) -> bool:
    """Whether a route says that it is heavy."""
    return getattr(endpoint, "heavy", False)


def heavy(*, when: When = lambda _: True) -> Callable[[Endpoint], Callable[..., Awaitable[Response]]]:
    """Mark a route as heavy, for requests of which ``when`` is true."""

    def declare(endpoint: Endpoint) -> Callable[..., Awaitable[Response]]:
        signature = inspect.signature(endpoint)
        own = "request" if "request" in signature.parameters else _REQUEST

        @wraps(endpoint)
        async def apart(**given: Any) -> Response:
            request: Request = given[own] if own == "request" else given.pop(own)
            workshop = request.app.state.context.workshop
            if workshop is None or not when(request):  # in the child itself, or nothing heavy
                return await run_in_threadpool(endpoint, **given)
            done: Response = await workshop.answer(request)
            return done

        if own == _REQUEST:
            more = inspect.Parameter(_REQUEST, inspect.Parameter.KEYWORD_ONLY, annotation=Request)
            signature = signature.replace(parameters=[*signature.parameters.values(), more])
        apart.__signature__ = signature  # type: ignore[attr-defined]
        apart.heavy = True  # type: ignore[attr-defined]
        return apart

    return declare


def draws(*formats: str) -> When:
    """Whether a request to a route that offers these formats asks for a picture of dots."""
    return lambda request: chosen(request, request.query_params.get("format"), formats) in RASTER


def over(name: str, most: int, usual: int) -> When:
    """Whether a number in the address is more than ``most``; ``usual`` is what counts where it is not stated."""

    def more(request: Request) -> bool:
        stated = request.query_params.get(name, "")
        return (int(stated) if stated.isdecimal() else usual) > most

    return more
