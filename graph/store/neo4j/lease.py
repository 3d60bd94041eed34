"""The right to write, shared by all processes on one Neo4j store, and steps that happen exactly once.

The writer's name stands on the store's node with a beat that it renews; one that stopped beating may be replaced, and
what it left half done is taken back first. Every step is a transaction that first takes the lock of that node, sees
that the name is still there, and counts itself: so a step whose commit was acknowledged or not can be tried again
without being done twice.

What is staged may be written in *lanes*, side by side: a step there takes the lock of its lane's node instead, sees the
name on it, and counts itself there. Lanes are open between one step of the lease and the next. That next one, and
whoever takes the lease over, locks the nodes of all lanes and removes the name: it waits for what is under way, and
nothing can follow.
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
from graph.store.neo4j.ddl import BATCH, LANE, STORE
from graph.store.neo4j.link import Link, run

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
_OPEN = f"UNWIND $lanes AS id MERGE (l:{LANE} {{id: id}}) SET l.writer = $me, l.step = 0"
_CLOSE = f"MATCH (l:{LANE}) SET l.touched = timestamp() REMOVE l.writer"
_LANE = f"MATCH (l:{LANE} {{id: $lane}})"
_LANE_COUNT = f"""{_LANE} SET l.touched = timestamp()
WITH l WHERE l.writer = $me AND l.step < $step SET l.step = $step RETURN 1 AS counted"""
_LANE_DONE = f"{_LANE} WHERE l.writer = $me AND l.step >= $step RETURN 1 AS done"
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
    opened: bool = False

    def read(self, work: Callable[[ManagedTransaction], T]) -> T:
        """Read what only this writer may change."""
        return self.link.read(work)

    def step(self, work: Callable[[ManagedTransaction], object]) -> None:
        """Do ``work`` exactly once in a transaction of its own; raises ``StoreBusy`` when the lease was lost."""
        self.steps += 1
        closing = self.opened

        def first(tx: ManagedTransaction) -> None:
            if closing:
                run(tx, _CLOSE).consume()
            work(tx)

        self._once(first, _COUNT, _DONE, step=self.steps)
        self.opened = False

    def lanes(self, number: int) -> list[Lane]:
        """Open so many lanes, in a step that closes with the next one."""
        ids = list(range(number))
        self.step(lambda tx: run(tx, _OPEN, lanes=ids, me=self.me).consume())
        self.opened = True
        return [Lane(self, i) for i in ids]

    def _once(self, work: Callable[[ManagedTransaction], object], count: str, done: str, **which: Any) -> None:
        def once(tx: ManagedTransaction) -> None:
            if run(tx, count, me=self.me, **which).single() is not None:
                work(tx)
            elif run(tx, done, me=self.me, **which).single() is None:
                raise StoreBusy("写入中断超时，写入权已被另一个进程取得；本次写入未保留，请重试")

        self.link.write(once)

    def free(self) -> None:
        """Give the lease back."""
        self.link.write(lambda tx: run(tx, FREE, me=self.me).consume())
        self.freed = True


@dataclass(slots=True)
class Lane:
    """Steps beside those of other lanes, used by one thread at a time.

    Each exactly once, and none once the lane is closed.
    """

    lease: Lease
    id: int
    steps: int = 0

    def step(self, work: Callable[[ManagedTransaction], object]) -> None:
        """As :meth:`Lease.step`."""
        self.steps += 1
        self.lease._once(work, _LANE_COUNT, _LANE_DONE, lane=self.id, step=self.steps)


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
        pulse.join()  # whoever holds the link may close it next, which no call under way survives
        link.lost.append(lease.me)  # if it could not be freed, the next write of this process takes it over at once
        if not (gone or lease.freed):
            with suppress(ChainError):
                lease.free()


def _take(link: Link) -> Lease:
    me, until = uuid.uuid4().hex, time.monotonic() + PATIENCE
    while True:
        meta = link.write(lambda tx: _taken(tx, me, link.lost))
        if meta is not None:
            link.lost.clear()
            return Lease(link, me, meta)
        if time.monotonic() > until:
            raise StoreBusy("另一项写入正在进行，请稍后重试")
        time.sleep(0.1)


def _taken(tx: ManagedTransaction, me: str, lost: list[str]) -> dict[str, Any] | None:
    found = run(tx, _TAKE, me=me, lost=lost, silence=SILENCE_MS).single()
    if found is None:
        return None
    run(tx, _CLOSE).consume()
    return dict(found["meta"])


def _beat(lease: Lease, stop: threading.Event) -> None:
    """Renew the lease while Python computes between steps."""
    text = f"{STORE} WHERE m.writer = $me SET m.beat = timestamp()"
    while not stop.wait(SILENCE_MS / 4000):
        with suppress(ChainError):
            lease.link.write(lambda tx: run(tx, text, me=lease.me).consume())
