"""Reading one version of a Neo4j store, although Neo4j shows every commit at once and a read takes many looks.

What a reader may see is decided by numbers it takes first: versions of later batches are not there yet, and the journal
tells how long a version was valid before later batches shortened it. A writer announces when it changes versions that
readers see (``disturbing``) and counts each such transaction (``epoch``); a read that overlapped one is made again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from neo4j import ManagedTransaction

from graph.errors import StoreBusy
from graph.store.neo4j.ddl import STORE
from graph.store.neo4j.link import Link, run

T = TypeVar("T")
_TRIES = 8
_LOOK = f"""{STORE} RETURN m.version AS version, m.visible AS visible, m.epoch AS epoch,
m.disturbing AS disturbing, m.writer AS writer, m.held AS held,
coalesce(m.ended, []) AS ended, coalesce(m.newest, 0) AS newest"""
_SETTLED = f"{STORE} SET m.touched = timestamp() RETURN m.epoch"
UNTIL = """CASE WHEN v.closed IS NULL OR v.closed[-2] <= $version THEN v.until ELSE reduce(end = null,
i IN range(0, size(v.closed) - 1, 2) | CASE WHEN end IS NULL AND v.closed[i] > $version THEN v.closed[i + 1] ELSE end
END) END"""
"""End of validity of ``v`` as readers of ``$version`` see it: before the first of the later changes in the journal."""
SEEN = "v.batch <= $visible"
ALIVE = f"{SEEN} AND (v.voided IS NULL OR v.voided > $version)"
VALID = f"{ALIVE} AND v.since <= $on AND {UNTIL} > $on"
"""Condition on a version ``v``: valid on the day ``$on`` for readers of this moment."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a reader sees: all of ``version``; batches up to ``visible``.

    ``held`` are the kinds of which the store ever held something (``None`` in stores of the first format, which do not
    say): the others need not be asked about. ``ended`` are those of which some version was ever shortened or voided,
    ``newest`` the latest day from which a batch holds. They tell which conditions cannot fail; each costs a look at a
    property of every version.
    """

    version: int
    visible: int
    epoch: int
    disturbing: bool | None
    writer: str | None
    held: list[str] | None
    ended: list[str]
    newest: int


@dataclass(frozen=True, slots=True)
class Look:
    """A read under way: runs statements with the moment's numbers as parameters."""

    tx: ManagedTransaction
    moment: Moment
    link: Link

    def together(self, works: Sequence[Callable[[Look], object]]) -> None:
        """Do each of these; all but the first on connections of their own, at the same time.

        They see the same version: what a read may see is decided by the moment, and seen to afterwards for all of it.
        """
        first, *others = works
        with ThreadPoolExecutor(max(1, len(others)), thread_name_prefix="chainatlas-look") as pool:
            looks = [pool.submit(self.link.read, lambda tx, do=do: do(replace(self, tx=tx))) for do in others]
            first(self)
            for look in looks:
                look.result()

    def lacks(self, *kinds: str) -> bool:
        """Whether there never was anything of one of these kinds. To ask about it would cost a server that was never
        asked before more than an answer does.
        """
        return self.moment.held is not None and not set(kinds).issubset(self.moment.held)

    def valid(self, on: int, *kinds: str) -> str:
        """Condition on a version ``v`` of these kinds: valid on the day ``$on``, which is ``on``."""
        parts = [SEEN] if self.moment.writer is not None else []
        if not set(kinds).isdisjoint(self.moment.ended):
            parts.append(f"(v.voided IS NULL OR v.voided > $version) AND {UNTIL} > $on")
        if on < self.moment.newest:
            parts.append("v.since <= $on")
        return " AND ".join(parts) or "true"

    def rows(self, text: str, **values: Any) -> list[list[Any]]:
        """All rows of a statement."""
        numbers = {"version": self.moment.version, "visible": self.moment.visible}
        return run(self.tx, text, **numbers, **values).values()


def moment(tx: ManagedTransaction) -> Moment:
    """The numbers of the store as committed now."""
    return Moment(**run(tx, _LOOK).single(strict=True).data())


def consistent(link: Link, work: Callable[[Look], T]) -> T:
    """Result of ``work`` on one version of the store.

    Raises
    ------
    StoreBusy
        Writers changed what was read, again and again.
    """

    def look(tx: ManagedTransaction) -> tuple[Moment, T, Moment]:
        before = moment(tx)
        result = work(Look(tx, before, link))
        return before, result, moment(tx)

    for _ in range(_TRIES):
        before, result, after = link.read(look)
        if before.writer is None and after.writer is None:
            if before == after:
                return result
        elif before.writer is not None:
            calm = not (before.disturbing or after.disturbing) and before.epoch == after.epoch
            if calm or _settled_epoch(link) == before.epoch:
                return result
    raise StoreBusy("数据正在更新，未能读到前后一致的内容；请稍后重试")


def _settled_epoch(link: Link) -> int:
    """The count of disturbing transactions once none is under way: the store's node is locked through every one of
    them.
    """
    return int(link.write(lambda tx: run(tx, _SETTLED).single(strict=True)[0]))
