"""A proxy on loopback before a Neo4j server, which cuts a connection at the moment a test names.

Give ``proxy.url`` (``bolt://``) to the driver; with ``neo4j://`` the server may tell it another way around.
"""

from __future__ import annotations

import socket
import threading
from collections import Counter
from contextlib import suppress
from typing import Self

from tests.neo4j.bolt_connection import Connection, Cut

__all__ = ["BoltProxy", "Cut"]


class BoltProxy:
    """Listens on a free port and passes all on to the server's, until told otherwise; use it in a ``with``."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._planned: Counter[Cut] = Counter()
        self._guard = threading.Lock()
        self._refusing = False
        self._open: set[Connection] = set()
        self._lock = threading.Lock()
        self._flowing = threading.Event()
        self._flowing.set()
        self.cuts: Counter[Cut] = Counter()
        """How many connections were cut so far, by rule."""
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    @property
    def url(self) -> str:
        """Address for the driver."""
        return f"bolt://127.0.0.1:{self._listener.getsockname()[1]}"

    def cut(self, rule: Cut, times: int = 1) -> None:
        """Cut the next ``times`` connections that come to this point; those after them pass."""
        with self._guard:
            self._planned[rule] = times

    def refuse(self) -> None:
        """Close new connections at once; see :meth:`drop` for those that are open."""
        self._refusing = True

    def hang(self) -> None:
        """Accept, and pass nothing on in either direction."""
        self._flowing.clear()

    def forward(self) -> None:
        """Pass everything on again, also what was held back."""
        self._refusing = False
        self._flowing.set()

    def drop(self) -> None:
        """Cut every open connection."""
        with self._lock:
            for connection in self._open:
                connection.close()

    def close(self) -> None:
        """Stop listening and cut every connection."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._acceptor.join()
        self._listener.close()
        self.drop()  # before what was held back flows: a connection cut right after its greeting trips the driver
        self._flowing.set()
        for connection in list(self._open):
            connection.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _takes(self, rule: Cut) -> bool:
        """Whether a connection that reached this point is to be cut; counts it."""
        with self._guard:
            if self._planned[rule] <= 0:
                return False
            self._planned[rule] -= 1
            self.cuts[rule] += 1
            return True

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # closed
                return
            try:
                with self._lock:  # a connection passes on before it is on the list: nobody may cut all meanwhile
                    if self._refusing:
                        raise ConnectionRefusedError
                    made = Connection(client, socket.create_connection(self._target), self._flowing, self._takes)
                    self._open = {c for c in self._open if c.alive} | {made}
            except OSError:
                client.close()
