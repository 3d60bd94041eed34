"""What other processes do to a Neo4j store in the fault tests."""

from __future__ import annotations

import threading
import time
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event

import pytest

from graph.store.neo4j import write as neo4j_write
from graph.store.open import open_store
from tests.neo4j.faulty import chunks_of, insist, write
from tests.waiting import PATIENCE

STAGED = 600
"""Firms of a batch that takes many transactions when it is staged a few at a time."""


def write_staged(url: str, number: int, chunk: int, answers: Connection) -> None:
    """Write one batch in many small transactions, up to the flip that would make it visible, where it waits to be
    killed.
    """
    chunks_of(chunk, pytest.MonkeyPatch())
    pytest.MonkeyPatch().setattr(neo4j_write, "_flip", lambda *a, **k: time.sleep(600))
    store = open_store(url, write=True)
    answers.send("open")
    write(store, number, STAGED)
    answers.send("written")  # never


def import_side_by_side(
    url: str, first: int, batches: int, own: int, chunk: int, answers: Connection, looked: Event
) -> None:
    """Open together with others, then write batches from two threads, each until the store has it.

    The last one of each thread waits until the reader has ``looked`` often enough. Send their numbers.
    """
    chunks_of(chunk, pytest.MonkeyPatch())
    store = open_store(url, write=True)
    written: list[int] = []

    def some(begin: int) -> None:
        for number in range(begin, begin + batches):
            if number == begin + batches - 1:
                looked.wait(PATIENCE)
            if insist(store, number, own).batch is not None:
                written.append(number)

    threads = [threading.Thread(target=some, args=(first + t * batches,)) for t in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()
    answers.send(written)
