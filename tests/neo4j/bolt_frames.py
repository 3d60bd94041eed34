"""As much of Bolt's framing as a proxy needs: the handshake, and where each message ends and what it is."""

from __future__ import annotations

import socket
from collections.abc import Iterator

BEGIN, COMMIT = b"\xb1\x11", b"\xb0\x12"
_SUMMARIES = {0x70, 0x7E, 0x7F}  # SUCCESS, IGNORED, FAILURE: the last message of every reply
_MANIFEST = b"\x00\x00\x01\xff"


class Frames:
    """One direction of a connection after the handshake: chunks of two bytes' length, a message ends with an
    empty one.
    """

    def __init__(self) -> None:
        self._size = bytearray()
        self._rest = 0
        self._header = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes | None]]:
        """``data`` in pieces: up to the end of a message with its first two bytes, or with ``None`` if it goes on."""
        start = at = 0
        while at < len(data):
            if self._rest:
                step = min(self._rest, len(data) - at)
                self._header += data[at : at + min(step, 2 - len(self._header))]
                self._rest -= step
                at += step
                continue
            self._size.append(data[at])
            at += 1
            if len(self._size) < 2:
                continue
            self._rest = int.from_bytes(self._size)
            self._size.clear()
            if not self._rest and self._header:  # an empty chunk between messages only keeps the connection alive
                yield data[start:at], bytes(self._header)
                self._header.clear()
                start = at
        if start < len(data):
            yield data[start:], None


def is_summary(header: bytes) -> bool:
    """Whether a message of the server ends its reply to one request."""
    return header[1] in _SUMMARIES


def greet(client: socket.socket, server: socket.socket) -> None:
    """Pass the handshake on, in the old form and in the one since Bolt 5.7, where the server lists and the client
    picks.
    """
    server.sendall(_exactly(client, 20))
    answer = _exactly(server, 4)
    client.sendall(answer)
    if answer != _MANIFEST:
        return
    raw, count = _varint(server)
    client.sendall(raw + _exactly(server, 4 * count) + _varint(server)[0])
    server.sendall(_exactly(client, 4) + _varint(client)[0])


def _exactly(source: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        if not (more := source.recv(count - len(found))):
            raise ConnectionError("the connection ended in its handshake")
        found += more
    return found


def _varint(source: socket.socket) -> tuple[bytes, int]:
    raw = _exactly(source, 1)
    while raw[-1] & 0x80:
        raw += _exactly(source, 1)
    return raw, sum((byte & 0x7F) << 7 * place for place, byte in enumerate(raw))
