"""What comes before a request's body has a bound, on the wire itself."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any
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


def refusal(answer: bytes) -> dict[str, Any]:
    """The problem document of an answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head
    said: dict[str, Any] = json.loads(body)
    return said


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
    assert refusal(answer)["detail"].startswith("请求行与请求头合计不能超过 64 KB")


@pytest.mark.parametrize("length", [HEAD, HEAD + 9_000, 8 * HEAD])
def test_an_address_that_ends_and_is_longer_than_can_be_read_is_refused_alike(port: int, length: int) -> None:
    answer = told(port, b"GET /there?a=" + b"a" * length + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 431")
    assert refusal(answer)["status"] == 431


@pytest.mark.parametrize("sent", [b"\x16\x03\x01\x02\x00\x01", b"GET  /there HTTP/9\r\n\r\n", b"hello\r\n\r\n"])
def test_what_is_no_request_is_refused_in_a_problem_document(port: int, sent: bytes) -> None:
    answer = told(port, sent)
    assert answer.startswith(b"HTTP/1.1 400")
    assert "完整的 HTTP 请求" in refusal(answer)["detail"]


def test_many_requests_on_one_connection_are_counted_each(port: int) -> None:
    """A body, and the requests before, are no part of a head."""
    one = b"POST /there HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % HEAD + b"b" * HEAD
    last = b"GET /there HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    answers = told(port, one, one, one, last)
    assert answers.count(b"HTTP/1.1 405") == 3
    assert answers.count(b"HTTP/1.1 200") == 1
