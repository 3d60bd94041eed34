"""Changing many stored versions by rule, on the server, a bounded number at a time.

``Doing`` runs one statement that returns how many records it touched: inside the caller's transaction, or as a step of
its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from neo4j import ManagedTransaction

from graph.model.schema import Schema
from graph.store.neo4j.ddl import BATCH, SOURCE, STORE, past, quoted
from graph.store.neo4j.lease import Lease
from graph.store.neo4j.link import run
from graph.store.neo4j.statements import CHUNK

Doing = Callable[..., int]
_RESTORE = """SET v.until = v.closed[-1], v.closed = CASE size(v.closed) WHEN 2 THEN null ELSE
[i IN range(0, size(v.closed) - 3) | CASE WHEN i % 2 = 0 AND -v.closed[i] IN $live THEN -v.closed[i]
ELSE v.closed[i] END] END"""


def disturb(tx: ManagedTransaction) -> None:
    """Tell readers that what they may be reading changes (see ``graph.store.neo4j.reader``)."""
    run(tx, f"{STORE} SET m.epoch = m.epoch + 1").consume()


def inside(tx: ManagedTransaction) -> Doing:
    """Statements in one transaction."""
    return lambda text, **values: int(run(tx, text, **values).single(strict=True)[0])


def in_steps(lease: Lease) -> Doing:
    """Each statement as a step of its own."""

    def do(text: str, **values: Any) -> int:
        touched: list[int] = []

        def work(tx: ManagedTransaction) -> None:
            disturb(tx)
            touched.append(inside(tx)(text, **values))

        lease.step(work)
        return touched[-1] if touched else CHUNK  # done before, reply lost: look again

    return do


def patterns(schema: Schema, kinds: Collection[str] | None = None) -> Iterator[str]:
    """Patterns that bind ``v`` to every version (of these kinds): relations first, then nodes' older and newest
    versions.
    """
    related, nodes = ([k for k in of if kinds is None or k in kinds] for of in (schema.relations, schema.nodes))
    if related:
        yield f"()-[v:{'|'.join(map(quoted, related))}]->()"
    if nodes:
        yield f"(v:{'|'.join(map(past, nodes))})"
        yield f"(v:{'|'.join(map(quoted, nodes))})"


def sweep(do: Doing, pattern: str, where: str, change: str, **values: Any) -> int:
    """Change all versions that satisfy ``where``, :data:`~graph.store.neo4j.statements.CHUNK` at a time; how many."""
    text, total = f"MATCH {pattern} WHERE {where} WITH v LIMIT {CHUNK} {change} RETURN count(v)", 0
    while touched := do(text, **values):
        total += touched
        if touched < CHUNK:
            break
    return total


def take_back(lease: Lease, schema: Schema) -> None:
    """Remove what was staged and never made visible: versions, and what was shortened, voided or reopened."""
    do, batch, version = in_steps(lease), lease.meta["visible"], lease.meta["version"]
    live = lease.read(lambda tx: run(tx, f"MATCH (b:{BATCH}) WHERE b.status = 'committed' RETURN b.version").value())
    for pattern in patterns(schema):
        gone = "DELETE v" if pattern.startswith("()") else "DETACH DELETE v"
        sweep(do, pattern, "v.batch > $batch", gone, batch=batch)
        while sweep(do, pattern, "v.closed[-2] > $version", _RESTORE, version=version, live=live):
            pass  # a batch of the act may have shortened what its undoing reopened
        sweep(do, pattern, "v.voided > $version", "REMOVE v.voided", version=version)
    sweep(do, f"(v:{SOURCE})", "v.batch > $batch", "DELETE v", batch=batch)
    lease.step(lambda tx: run(tx, f"{STORE} REMOVE m.staging").consume())
