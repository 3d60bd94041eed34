"""How bytes become requests: uvicorn with httptools, which takes a third of the time that its own parser does, and a
bound on what may come before a request's body.

httptools keeps whatever it is sent until a request's head is whole, so somebody who never ends it would fill the
memory.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD = 65_536
"""Bytes of a request line and its headers; what one read of the socket brings more is let pass."""
_LINGER = 2.0
"""Seconds that somebody may go on sending to nobody."""


def _refusal(status: int, title: str, detail: str) -> bytes:
    """A whole answer, with the problem document that every refusal is."""
    phrase = HTTPStatus(status).phrase
    slug = phrase.lower().replace(" ", "-")
    body = orjson.dumps(
        {"type": f"urn:chainatlas:problem:{slug}", "title": title, "status": status, "detail": detail, "instance": ""}
    )
    head = f"HTTP/1.1 {status} {phrase}\r\nconnection: close\r\ncontent-type: application/problem+json\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


_TOO_LONG = _refusal(
    431,
    "请求行与请求头太长",
    f"请求行与请求头合计不能超过 {HEAD // 1024} KB；地址太长的，请改用页面上的筛选，或用 POST 提交",
)
_BROKEN = _refusal(400, "请求不完整", "收到的不是完整的 HTTP 请求；请检查地址与请求头后重发")


class Wire(HttpToolsProtocol):
    """One connection; a head that does not end, or is too long to read, is answered with 431."""

    _beginning, _came, _reading, _refused = True, 0, 0, False

    def data_received(self, data: bytes) -> None:
        """More of a request; what comes after it was refused is thrown away."""
        if self._refused:
            return
        self._reading = len(data)
        super().data_received(data)
        self._came = self._came + len(data) if self._beginning else 0
        if self._came > HEAD and not (self._refused or self.transport.is_closing()):
            self._refuse(_TOO_LONG)

    def send_400_response(self, msg: str) -> None:
        """What cannot be parsed: an address beyond what the parser holds, or no request at all."""
        self._refuse(_TOO_LONG if self._came + self._reading > HEAD else _BROKEN)

    def on_message_begin(self) -> None:
        """A request."""
        self._beginning, self._came = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        self._beginning = False
        super().on_headers_complete()

    def _refuse(self, answer: bytes) -> None:
        """Answer and hang up; not at once, for who is still sending would lose the answer."""
        self._refused = True
        self.transport.write(answer)
        self.transport.write_eof()
        self.loop.call_later(_LINGER, self.transport.close)


# What a proxy forwards is api.http.proxies' to read; the server would believe anybody on this machine.
SERVED: dict[str, Any] = {"http": Wire, "ws": "none", "server_header": False, "proxy_headers": False}
"""For ``uvicorn.Config``, wherever this application is served."""
