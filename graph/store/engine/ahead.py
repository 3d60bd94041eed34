"""Prepare the next item in a thread of its own while the caller is busy with this one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import Queue
from typing import TypeVar

T = TypeVar("T")
_END = object()


def ahead(items: Iterator[T], depth: int = 2) -> Iterator[T]:
    """The same items, up to ``depth`` of them made in advance; an error in making one is raised where it would be
    taken.

    A caller that stops early leaves nothing running.

    >>> list(ahead(iter([1, 2, 3])))
    [1, 2, 3]
    """
    made: Queue[tuple[object, BaseException | None]] = Queue(depth)
    stopped = threading.Event()

    def work() -> None:
        error: BaseException | None = None
        try:
            for item in items:
                if stopped.is_set():
                    return
                made.put((item, None))
        except BaseException as caught:
            error = caught
        made.put((_END, error))

    threading.Thread(target=work, name="chainatlas-ahead", daemon=True).start()
    try:
        while (found := made.get())[0] is not _END:
            yield found[0]  # type: ignore[misc]
        if found[1] is not None:
            raise found[1]
    finally:
        stopped.set()
        while not made.empty():  # lets a maker that waits for room see that nobody wants more
            made.get_nowait()
