"""A Neo4j server of the benchmarks' own: the one of the tests, from the same archives (``make neo4j``)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def why_no_server() -> str | None:
    """Why no server can be had here, or ``None``."""
    try:
        from tests.neo4j.java import unavailable
    except ImportError as error:
        return f"没有 {error.name}"
    return unavailable()


@contextmanager
def fresh_server(heap: str = "1g", page_cache: str = "512m") -> Iterator[Any]:
    """An empty server, closed and removed at the end."""
    from tests.neo4j.server import Neo4jServer

    server = Neo4jServer(heap=heap, page_cache=page_cache)
    try:
        server.start()
        yield server
    finally:
        server.close()
