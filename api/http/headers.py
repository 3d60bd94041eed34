"""Headers of every answer: what a page may load, the request's id; and the last net for faults of ours."""

from __future__ import annotations

import re
import uuid

from fastapi import Request

from api.http.asgi import ASGIApp, Message, Once, Receive, Scope, Send, header
from api.http.problems import unexpected

CONTENT_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
_ALWAYS = {
    # Not "no-referrer": with it browsers send "Origin: null" with our own forms, and those would be refused.
    b"referrer-policy": b"same-origin",
    b"x-content-type-options": b"nosniff",
    b"cross-origin-resource-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
}
_GIVEN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class SafeHeaders:
    """Adds the security headers and ``X-Request-ID``, and ``Secure`` to cookies under TLS; a route may state a content
    policy of its own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request; an unexpected error becomes a problem document without internals."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = header(scope, b"x-request-id") or ""
        request_id = given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = _secured(message["headers"]) if scope["scheme"] == "https" else message["headers"]
                message = {**message, "headers": _completed(headers, request_id)}
            await send(message)

        once = Once(adding)
        try:
            await self.app(scope, receive, once)
        except Exception as error:
            if once.started:  # too late for a proper answer: let the server cut the connection
                raise
            await unexpected(Request(scope), error, request_id)(scope, receive, once)


def _secured(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Every cookie marked ``Secure``: a browser that came over TLS is not to send it without."""
    return [
        (k, v + b"; Secure") if k.lower() == b"set-cookie" and b"; secure" not in v.lower() else (k, v)
        for k, v in headers
    ]


def _completed(headers: list[tuple[bytes, bytes]], request_id: str) -> list[tuple[bytes, bytes]]:
    present = {k.lower() for k, _ in headers}
    more = {**_ALWAYS, b"content-security-policy": CONTENT_POLICY.encode(), b"x-request-id": request_id.encode()}
    return [*headers, *((k, v) for k, v in more.items() if k not in present)]
