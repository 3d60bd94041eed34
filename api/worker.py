"""The child of :mod:`api.heavy.workshop`: ``python -m api.worker`` answers heavy requests, one at a time, until its
input ends.

It runs the routes of the application on a read-only view of the store. Frames come on standard input, the first with
the store's address and our settings (which may hold a password, and so are not in the environment it starts with).
"""

from __future__ import annotations

import asyncio
import os
import sys
import traceback
from typing import IO, Any

from api.heavy.frames import read_frame, write_frame
from api.http.asgi import ASGIApp, Message
from graph.processes.collector import collect_rarely
from graph.processes.system import few_arenas, give_back, held, more_seconds

CPU_SECONDS = 90
"""Processor time of one answer; the parent's clock is shorter, unless it lost sight of us."""


def main() -> int:
    """Answer until there is nothing more to answer."""
    source, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not disturb the frames
    hello = read_frame(source)
    if hello is None:
        return 0
    few_arenas()
    collect_rarely()
    os.environ.update(hello[0]["settings"] | {"CHAINATLAS_LEARN": "off"})
    with asyncio.Runner() as runner:
        return _serve(runner, hello[0]["url"], source, out)


def _serve(runner: asyncio.Runner, url: str, source: IO[bytes], out: IO[bytes]) -> int:
    from api.app import heavy_app  # now that the settings are known
    from api.session.session import Session

    with Session(url) as session:
        app = heavy_app(session)
        while (asked := read_frame(source)) is not None:
            more_seconds(CPU_SECONDS)
            session.look_again()  # who asks may have written a moment ago
            try:
                head, body = runner.run(_answer(app, *asked))
            except Exception:
                head, body = {"failed": traceback.format_exc()}, b""
            give_back()
            write_frame(out, head | {"held": held()}, body)
    return 0


async def _answer(app: ASGIApp, head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "root_path": "",
        "method": head["method"],
        "path": head["path"],
        "raw_path": head["raw"].encode("latin-1"),
        "query_string": head["query"].encode("latin-1"),
        "headers": [(k.encode("latin-1"), v.encode("latin-1")) for k, v in head["headers"]],
        "client": None,
        "server": None,
        "state": {},
    }
    start: dict[str, Any] = {}
    parts: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in message["headers"]]
            start.update(status=message["status"], headers=headers)
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return start, b"".join(parts)


if __name__ == "__main__":
    raise SystemExit(main())
