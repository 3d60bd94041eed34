"""Staging in lanes: transactions side by side, where one alone would leave most of the server's cores and of its
commits idle.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from neo4j import ManagedTransaction

from graph.store.neo4j.lease import Lane

T = TypeVar("T")
LANES = 2
"""Transactions at a time. Each holds a chunk in the server's memory until it is committed."""


def in_lanes(lanes: list[Lane], parts: Iterator[T], do: Callable[[ManagedTransaction, T], object]) -> None:
    """``do`` each part in a step of one of the lanes. When this returns or raises, no lane is at work any more.

    The first error ends all lanes after the steps that they are in, and is raised.
    """
    take, stop, failed = threading.Lock(), threading.Event(), list[BaseException]()

    def work(lane: Lane) -> None:
        try:
            while not stop.is_set():
                with take:
                    part = next(parts, None)
                if part is None:
                    return
                lane.step(lambda tx, part=part: do(tx, part))  # type: ignore[misc]
        except BaseException as error:
            failed.append(error)
            stop.set()

    with ThreadPoolExecutor(len(lanes), "chainatlas-lane") as pool:
        try:
            wait([pool.submit(work, lane) for lane in lanes])
        finally:
            stop.set()
    if failed:
        raise failed[0]
