"""Small pieces that the middleware shares."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["ASGIApp", "Message", "Once", "Receive", "Scope", "Send", "header"]


def header(scope: Scope, name: bytes) -> str | None:
    """First header of this (lower-case) name."""
    return next((v.decode("latin-1") for k, v in scope["headers"] if k == name), None)


class Once:
    """A ``send`` that knows whether the answer began, and that can be closed against a late second answer."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False
        self.closed = False

    async def __call__(self, message: Message) -> None:
        """Pass a message on unless closed."""
        if not self.closed:
            self.started = True
            await self._send(message)
