"""How bytes become requests: uvicorn with httptools, which takes a third of the time that its own parser does, and a
bound on what may come before a request's body.

httptools keeps whatever it is sent until a request's head is whole, so somebody who never ends it would fill the
memory.
"""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD = 65_536
"""Bytes of a request line and its headers; what one read of the socket brings more is let pass."""
_WORDS = f"请求行与请求头合计不能超过 {HEAD // 1024} KB；地址太长的，请改用页面上的筛选，或用 POST 提交".encode()
_TOO_LONG = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: %d\r\n\r\n%s" % (len(_WORDS), _WORDS)
)


class Wire(HttpToolsProtocol):
    """One connection; a head that does not end is answered with 431."""

    _beginning, _came = True, 0

    def data_received(self, data: bytes) -> None:
        """More of a request."""
        super().data_received(data)
        self._came = self._came + len(data) if self._beginning else 0
        if self._came > HEAD and not self.transport.is_closing():
            self.transport.write(_TOO_LONG)
            self.transport.close()

    def on_message_begin(self) -> None:
        """A request."""
        self._beginning, self._came = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        self._beginning = False
        super().on_headers_complete()


# What a proxy forwards is api.http.proxies' to read; the server would believe anybody on this machine.
SERVED: dict[str, Any] = {"http": Wire, "ws": "none", "server_header": False, "proxy_headers": False}
"""For ``uvicorn.Config``, wherever this application is served."""
