"""A real server on a free loopback port, in a thread, for the tests of the API and the pages."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.http.limits import TimeLimit
from api.http.wire import SERVED
from api.session.context import Context
from tests.waiting import PATIENCE, until


@contextmanager
def serving(database: Path) -> Iterator[str]:
    """The application on this store; yields its address.

    What is heavy it answers itself: a child of its own for each of a hundred servers takes a tenth of the tests' time,
    and :mod:`tests.api.heavy` sees to children.
    """
    with served(database) as (address, _):
        yield address


@contextmanager
def served(database: Path) -> Iterator[tuple[str, Context]]:
    """The same, with what the application holds."""
    app = create_app(f"sqlite:///{database}")
    with serving_app(app) as address:
        app.state.context.workshop = None
        yield address, app.state.context


@contextmanager
def untouched(context: Context) -> Iterator[None]:
    """What others share is as it was afterwards: no act was committed to its store."""
    before = context.store.version(), context.store.work_version()
    yield
    assert (context.store.version(), context.store.work_version()) == before, (
        "a server that others share was written to"
    )


@contextmanager
def serving_app(app: FastAPI) -> Iterator[str]:
    """An application; yields its address. On a busy machine it gives up no sooner than the tests do."""
    for each in app.user_middleware:
        if each.cls is TimeLimit:
            each.kwargs.setdefault("answer", PATIENCE)
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:  # asyncio sets TCP_NODELAY only then
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=5, **SERVED)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        until(lambda: server.started or not thread.is_alive(), "the server starts", pause=0.005)
        assert server.started, "the server did not start"
        if context := getattr(app.state, "context", None):
            context.workshop.seconds = PATIENCE
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(timeout=PATIENCE)
            assert not thread.is_alive(), "the server did not stop"
