"""The right to write, shared by all processes on one Neo4j store, and steps that happen exactly once.

The writer's name stands on the store's node with a beat that it renews; one that stopped beating may be replaced, and what it
left half done is taken back first. Every step is a transaction that first takes the lock of that node, sees that the name is
still there, and counts itself: so a step whose commit was acknowledged or not can be tried again without being done twice.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from neo4j import ManagedTransaction

from graph.errors import ChainError, StoreBusy, StoreUnavailable
from graph.stores.neo4j_ddl import BATCH, STORE
from graph.stores.neo4j_link import Link, run

T = TypeVar("T")
SILENCE_MS = 6000
"""Without a beat for so long (by the server's clock), a writer counts as gone."""
PATIENCE = 7.0
"""Seconds to wait for another writer before saying that the store is busy; one that died meanwhile is replaced."""
_TAKE = f"""{STORE} SET m.touched = timestamp()
WITH m WHERE m.writer IS NULL OR m.writer = $me OR m.writer IN $lost OR m.beat < timestamp() - $silence
SET m.writer = $me, m.beat = timestamp(), m.step = 0, m.disturbing = true RETURN properties(m) AS meta"""
_COUNT = f"""{STORE} SET m.beat = CASE m.writer WHEN $me THEN timestamp() ELSE m.beat END, m.touched = timestamp()
WITH m WHERE m.writer = $me AND m.step < $step SET m.step = $step RETURN properties(m) AS meta"""
_DONE = f"""{STORE} WHERE (m.writer = $me AND m.step >= $step)
OR EXISTS {{ MATCH (b:{BATCH}) WHERE b.import_id = $me OR b.rolled_back_by = $me }} RETURN 1 AS done"""
FREE = f"""{STORE} SET m.touched = timestamp() WITH m WHERE m.writer = $me AND m.staging IS NULL
REMOVE m.writer, m.disturbing"""
"""Not while something is staged: without a writer readers look at every version there is."""


@dataclass(slots=True)
class Lease:
    """Held by one write at a time; ``meta`` are the properties of the store's node when it was taken."""

    link: Link
    me: str
    meta: dict[str, Any]
    steps: int = 0
    freed: bool = False
    staged: bool = False

    def read(self, work: Callable[[ManagedTransaction], T]) -> T:
        """Read what only this writer may change."""
        return self.link.read(work)

    def step(self, work: Callable[[ManagedTransaction], object]) -> None:
        """Do ``work`` exactly once in a transaction of its own; raises ``StoreBusy`` when the lease was lost."""
        self.steps += 1
        mine = self.steps

        def once(tx: ManagedTransaction) -> None:
            if run(tx, _COUNT, me=self.me, step=mine).single() is not None:
                work(tx)
            elif run(tx, _DONE, me=self.me, step=mine).single() is None:
                raise StoreBusy("写入中断超时，写入权已被另一个进程取得；本次写入未保留，请重试")

        self.link.write(once)

    def free(self) -> None:
        """Give the lease back."""
        self.link.write(lambda tx: run(tx, FREE, me=self.me).consume())
        self.freed = True


@contextmanager
def leased(link: Link, recover: Callable[[Lease], object], abandon: Callable[[Lease], object]) -> Iterator[Lease]:
    """The lease, after ``recover`` took back what a dead writer left; ``abandon`` takes back what fails here.

    Raises
    ------
    StoreBusy
        Another process writes and does not finish within :data:`PATIENCE`.
    """
    lease = _take(link)
    stop = threading.Event()
    pulse = threading.Thread(target=_beat, args=(lease, stop), name="chainatlas-beat", daemon=True)
    pulse.start()
    gone = False
    try:
        recover(lease)
        try:
            yield lease
        except StoreUnavailable:  # nobody is there to take it back; the next writer does
            gone = True
            raise
        except BaseException:
            with suppress(ChainError):
                abandon(lease)
            raise
    finally:
        stop.set()
        link.lost.append(lease.me)  # if it could not be freed, the next write of this process takes it over at once
        if not (gone or lease.freed):
            with suppress(ChainError):
                lease.free()


def _take(link: Link) -> Lease:
    me, until = uuid.uuid4().hex, time.monotonic() + PATIENCE
    while True:
        found = link.write(lambda tx: run(tx, _TAKE, me=me, lost=link.lost, silence=SILENCE_MS).single())
        if found is not None:
            link.lost.clear()
            return Lease(link, me, found["meta"])
        if time.monotonic() > until:
            raise StoreBusy("另一项写入正在进行，请稍后重试")
        time.sleep(0.1)


def _beat(lease: Lease, stop: threading.Event) -> None:
    """Renew the lease while Python computes between steps."""
    text = f"{STORE} WHERE m.writer = $me SET m.beat = timestamp()"
    while not stop.wait(SILENCE_MS / 4000):
        with suppress(ChainError):
            lease.link.write(lambda tx: run(tx, text, me=lease.me).consume())
