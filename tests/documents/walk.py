"""The routes of the application as tests go through them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI


def routes(app: FastAPI) -> list[tuple[str, Any]]:
    """Address and route of all that is answered, in the order in which they are tried."""

    def walk(found: Any, before: str) -> Iterator[tuple[str, Any]]:
        for route in found:
            if (inner := getattr(route, "original_router", None)) is not None:
                yield from walk(inner.routes, before + route.include_context.prefix)
            else:
                yield before + route.path, route

    return list(walk(app.routes, ""))
