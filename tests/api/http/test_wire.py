"""What comes before a request's body has a bound, on the wire itself."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI

from api.http.wire import HEAD
from tests.serving import serving_app
from tests.waiting import PATIENCE


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    app = FastAPI()
    app.get("/there")(lambda: "yes")
    with serving_app(app) as address:
        yield int(urlsplit(address).port or 0)


def told(port: int, *parts: bytes) -> bytes:
    """All that comes back until the server hangs up, or answers with no more to come."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as link:
        try:
            for part in parts:
                link.sendall(part)
            return b"".join(iter(lambda: link.recv(65_536), b""))
        except OSError:  # it hung up while we were sending
            return b""


def test_a_long_head_is_answered(port: int) -> None:
    head = b"GET /there HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: " + b"a" * (HEAD - 1000) + b"\r\n\r\n"
    assert told(port, head).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("begun", "more"),
    [
        (b"GET /", b"a" * (HEAD + 1)),
        (b"GET / HTTP/1.1\r\nHost: a\r\nCookie: ", b"a" * (HEAD + 1)),
        (b"GET / HTTP/1.1\r\nHost: a\r\na", b"a" * (HEAD + 1)),
        (b"GET / HTTP/1.1\r\nHost: a\r\n", b"a: b\r\n" * (HEAD // 6 + 1)),
    ],
)
def test_a_head_that_does_not_end_is_refused(port: int, begun: bytes, more: bytes) -> None:
    answer = told(port, begun, more)
    assert answer.startswith(b"HTTP/1.1 431")
    assert "请求头" in answer.decode()


def test_many_requests_on_one_connection_are_counted_each(port: int) -> None:
    """A body, and the requests before, are no part of a head."""
    one = b"POST /there HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % HEAD + b"b" * HEAD
    last = b"GET /there HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    answers = told(port, one, one, one, last)
    assert answers.count(b"HTTP/1.1 405") == 3
    assert answers.count(b"HTTP/1.1 200") == 1
