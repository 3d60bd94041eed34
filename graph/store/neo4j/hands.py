"""How the parts of an act reach a Neo4j store: all in one transaction, or staged step by step and seen by
nobody yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol, TypeVar

from neo4j import ManagedTransaction

from graph.store.engine.ahead import ahead
from graph.store.engine.intervals import TablePlan
from graph.store.neo4j.ddl import STORE
from graph.store.neo4j.lanes import LANES, in_lanes
from graph.store.neo4j.lease import Lease
from graph.store.neo4j.link import run
from graph.store.neo4j.statements import CHUNK, Scribe, Statement
from graph.store.neo4j.sweep import Doing, disturb, in_steps, inside

T = TypeVar("T")


class Hand(Protocol):
    """How the parts of an act reach the store."""

    def read(self, work: Callable[[ManagedTransaction], T]) -> T:
        """What stands there now, with what this act did so far."""

    def do(self) -> Doing:
        """Changes by rule."""

    def write(self, scribe: Scribe, plans: list[TablePlan]) -> None:
        """What a batch makes and ends."""


@dataclass(frozen=True, slots=True)
class InOne:
    """Everything in one transaction."""

    tx: ManagedTransaction

    def read(self, work: Callable[[ManagedTransaction], T]) -> T:
        """See :class:`Hand`."""
        return work(self.tx)

    def do(self) -> Doing:
        """See :class:`Hand`."""
        disturb(self.tx)
        return inside(self.tx)

    def write(self, scribe: Scribe, plans: list[TablePlan]) -> None:
        """See :class:`Hand`."""
        _run_all(self.tx, [*scribe.created(plans), *scribe.shut(plans)], disturbing=True)


@dataclass(slots=True)
class InSteps:
    """Step by step, seen by nobody before the flip."""

    lease: Lease

    def read(self, work: Callable[[ManagedTransaction], T]) -> T:
        """See :class:`Hand`."""
        return self.lease.read(work)

    def do(self) -> Doing:
        """See :class:`Hand`."""
        self._stage("SET m.staging = 0")
        return in_steps(self.lease)

    def write(self, scribe: Scribe, plans: list[TablePlan]) -> None:
        """New versions first, which no reader looks at.

        Then, announced, what readers of the old version have to see through.
        """
        self._stage(f"SET m.staging = {scribe.number} REMOVE m.disturbing")
        lanes = self.lease.lanes(LANES)
        for _, parts in groupby(ahead(_parts(scribe.created(plans))), key=lambda part: part[0].needs):
            in_lanes(lanes, parts, _run_all)
        self._mark("SET m.disturbing = true")
        for part in _parts(scribe.shut(plans)):
            self.lease.step(lambda tx, part=part: _run_all(tx, part, disturbing=True))  # type: ignore[misc]

    def _stage(self, change: str) -> None:
        if not self.lease.staged:
            self.lease.staged = True
            self._mark(change)

    def _mark(self, change: str) -> None:
        self.lease.step(lambda tx: run(tx, f"{STORE} {change}").consume())


def _run_all(tx: ManagedTransaction, statements: Iterable[Statement], *, disturbing: bool = False) -> None:
    if disturbing:
        disturb(tx)
    for statement in statements:
        statement.run(tx)


def _parts(statements: Iterator[Statement]) -> Iterator[list[Statement]]:
    """Statements together while they are small, but none that needs what another one in its part, or beside it,
    creates.
    """
    part: list[Statement] = []
    for statement in statements:
        if part and (part[0].needs != statement.needs or sum(s.size for s in part) + statement.size > CHUNK):
            yield part
            part = []
        part.append(statement)
    if part:
        yield part
