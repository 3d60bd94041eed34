"""One connection that runs through the proxy, and the moments at which it can be cut."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import Enum

from tests.neo4j.bolt_frames import BEGIN, COMMIT, Frames, greet, is_summary


class Cut(Enum):
    """When a connection is cut."""

    AFTER_BEGIN = "the server got BEGIN, and nothing after it"
    BEFORE_COMMIT = "the server never sees COMMIT, and rolls back"
    BEFORE_COMMIT_REPLY = "the server committed, and its reply is lost"


class Connection:
    """A client's socket and the server's, and a thread for each direction."""

    def __init__(
        self, client: socket.socket, server: socket.socket, flowing: threading.Event, takes: Callable[[Cut], bool]
    ) -> None:
        for end in (client, server):
            end.setsockopt(
                socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
            )  # else every small piece waits for an acknowledgement
        self._client, self._server, self._flowing, self._takes = client, server, flowing, takes
        self._withheld: int | None = None  # the request whose reply is not passed back, counted from 1
        self._back = threading.Thread(target=self._ending, args=(self._pass_replies,), daemon=True)
        self._forth = threading.Thread(target=self._serve, daemon=True)
        self._forth.start()

    @property
    def alive(self) -> bool:
        return self._forth.is_alive()

    def close(self) -> None:
        for end in (self._client, self._server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # wakes the threads, which a close does not

    def join(self) -> None:
        self._forth.join()

    def _serve(self) -> None:
        with self._client, self._server:
            self._ending(self._pass_requests)
            if self._back.ident:
                self._back.join()

    def _ending(self, direction: Callable[[], None]) -> None:
        with suppress(OSError):
            direction()
        self.close()

    def _pass_requests(self) -> None:
        self._flowing.wait()
        greet(self._client, self._server)
        self._back.start()
        frames, count = Frames(), 0
        while data := self._client.recv(65536):
            for piece, header in frames.feed(data):
                self._flowing.wait()
                count += header is not None
                if header == COMMIT and self._takes(Cut.BEFORE_COMMIT):
                    return
                if header == COMMIT and self._takes(Cut.BEFORE_COMMIT_REPLY):
                    self._withheld = count
                self._server.sendall(piece)
                if header == BEGIN and self._takes(Cut.AFTER_BEGIN):
                    return

    def _pass_replies(self) -> None:
        frames, count = Frames(), 0
        while data := self._server.recv(65536):
            for piece, header in frames.feed(data):
                self._flowing.wait()
                count += header is not None and is_summary(header)
                if count == self._withheld:
                    return
                self._client.sendall(piece)
