"""Calls that come back although the server does not answer: a frozen process, a lost network, a machine gone without a
word.

The driver waits for as long as the server once asked it to, two minutes, and callers that need a connection queue up
behind each other. Time alone does not tell such a call from one that takes long. So each call runs in a thread of its
own; after a while the server is asked, on a fresh connection, whether it still says anything, and if not, the caller is
told. What the thread was doing comes to nothing: it sees that nobody waits before it would commit.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import TypeVar

from graph.errors import StoreUnavailable

T = TypeVar("T")
LONG = 3.0
"""Seconds after which a call makes us ask whether the server is there."""
SILENCE = 3.0
"""Seconds that a server has to say its first word; Neo4j needs milliseconds."""
_AGAIN, _SHORT = 1.0, 0.5
_GREETING = bytes.fromhex("6060b017 00000405 00000004 00000000 00000000")
"""Bolt's first bytes. A server that wants TLS answers by closing the connection, which is an answer too."""


@dataclass(slots=True)
class Call:
    """One call under way; ``given_up`` once its caller no longer waits."""

    given_up: bool = False


class Patience:
    """With one server, whose address messages show as ``shown``."""

    def __init__(self, host: str, port: int, shown: str) -> None:
        self._at, self._shown, self._mute = (host, port), shown, False

    def wait_for(self, work: Callable[[Call], T]) -> T:
        """What ``work`` returns or raises, however long it takes, while the server answers greetings.

        Raises
        ------
        StoreUnavailable
            The server is mute; at once for as long as it stays so.
        """
        if self._mute and not self._answers(_SHORT):
            raise self._gone()
        call, done = Call(), Future[T]()
        threading.Thread(target=_run, args=(work, call, done), name="chainatlas-call", daemon=True).start()
        seconds = LONG
        try:
            while not wait([done], seconds).done:
                if not self._answers(SILENCE):
                    raise self._gone()
                seconds = _AGAIN
        finally:
            call.given_up = True
        return done.result()

    def _answers(self, seconds: float) -> bool:
        self._mute = not answers(self._at, seconds)
        return not self._mute

    def _gone(self) -> StoreUnavailable:
        return StoreUnavailable(f"Neo4j（{self._shown}）没有响应；请检查服务器和网络，稍后重试")


def _run(work: Callable[[Call], T], call: Call, done: Future[T]) -> None:
    try:
        done.set_result(work(call))
    except BaseException as error:
        done.set_exception(error)


def answers(at: tuple[str, int], seconds: float) -> bool:
    """Whether what listens at an address reacts to a greeting, be it by refusing."""
    try:
        with socket.create_connection(at, seconds) as probe:
            probe.sendall(_GREETING)
            probe.recv(1)
    except TimeoutError:
        return False
    except OSError:
        return True  # then the call under way learns of it by itself
    return True
