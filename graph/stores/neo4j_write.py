"""Writing a batch into Neo4j: plan, stage, make visible at once, put nodes in order.

A batch that fits one transaction is one. A larger one is staged in steps: its versions carry a batch number that no reader
looks at yet, and the ends of validity that it moves are in the journal of each version, which readers of the old version
follow. Then one small transaction makes the store's next version current.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import groupby
from typing import Any

from neo4j import ManagedTransaction

from graph.dates import utc_stamp
from graph.errors import StoreUnavailable
from graph.records import FOREVER, Batch, WriteReport
from graph.schema import NodeKind, Schema
from graph.stores.ahead import ahead
from graph.stores.census_change import touched
from graph.stores.intervals import TablePlan
from graph.stores.neo4j_census import Step
from graph.stores.neo4j_ddl import BATCH, STORE, union
from graph.stores.neo4j_lanes import LANES, in_lanes
from graph.stores.neo4j_lease import FREE, Lease, leased
from graph.stores.neo4j_link import Link, run
from graph.stores.neo4j_plan import HeldVersions
from graph.stores.neo4j_statements import CHUNK, Scribe, Statement
from graph.stores.neo4j_sweep import disturb, take_back
from graph.stores.neo4j_tidy import tidy, tidy_in_steps, written
from graph.stores.planning import Planner

ALL = -1
"""``untidy`` of a store into which another one was copied: all nodes are to be put in order."""
FLIP = f"""{STORE} SET m.version = $version, m.visible = $visible, m.next = $next,
m.epoch = m.epoch + 1, m.untidy = $untidy, m.newest = CASE WHEN coalesce(m.newest, 0) < $on THEN $on ELSE m.newest END,
m.ended = {union("m.ended", "$ended")} REMOVE m.staging"""
_HISTORY = f"""CREATE (b:{BATCH} {{id: $id, source: $source, label: $label, effective: $effective, committed_at: $stamp,
status: 'committed', records: $records, version: $version, import_id: $import_id, kinds: $kinds}})"""


def recover(lease: Lease, schema: Schema) -> None:
    """Take back what a writer that died had staged, and finish the order of what it had made visible."""
    meta = lease.meta
    if meta.get("staging") is not None:
        take_back(lease, schema)
    if meta.get("untidy") is not None:
        tidy_in_steps(lease, schema.nodes.values(), None if meta["untidy"] == ALL else meta["visible"], meta["version"])


def abandon(lease: Lease, schema: Schema) -> None:
    """Take back what this writer staged, if anything is left of it."""
    if lease.staged:
        take_back(lease, schema)


def write_batch(link: Link, schema: Schema, batch: Batch, *, dry_run: bool) -> tuple[WriteReport, Step | None]:
    """See :meth:`graph.store.Store.write`; also what the census has to follow, if anything was written."""
    with leased(link, lambda x: recover(x, schema), lambda x: abandon(x, schema)) as lease:
        retired, plans = Planner(schema, HeldVersions(lease, schema), batch).plan()
        changed, ended = [p.changed for p in plans], sum(len(p.shut) for p in retired)
        count, version = sum(map(len, changed)) + ended, int(lease.meta["version"])
        if not count or dry_run:
            return WriteReport(None, version, changed, ended if count else 0), None
        number = int(lease.meta["visible"]) + 1
        scribe = Scribe(number, version + 1, batch.effective, int(lease.meta["next"]))
        everything = [*retired, *plans]
        history = _history(batch, number, version + 1, count, lease.me)
        history["ended"] = sorted(
            {
                p.kind.name
                for p in everything
                if p.shut or (p.made is not None and any(m.until != FOREVER for m in p.made))
            }
        )
        history["kinds"] = sorted({p.kind.name for p in everything if p.rows or p.shut})
        if sum(len(p.rows) + len(p.shut) for p in everything) <= CHUNK:
            _at_once(lease, scribe, everything, history)
        else:
            _staged(lease, scribe, everything, history)
        return WriteReport(number, version + 1, changed, ended), Step(
            version + 1, number - 1, number, touched(everything)
        )


def _history(batch: Batch, number: int, version: int, count: int, import_id: str) -> dict[str, Any]:
    stamp = utc_stamp()
    return {"id": number, "source": batch.source, "label": batch.label, "effective": batch.effective, "stamp": stamp,
            "records": count, "version": version, "import_id": import_id}  # fmt: skip


def _flip(tx: ManagedTransaction, scribe: Scribe, history: dict[str, Any], *, untidy: bool) -> None:
    run(tx, FLIP, version=scribe.version, visible=scribe.number, next=scribe.next,
        untidy=scribe.number if untidy else None, on=scribe.on, ended=history["ended"]).consume()  # fmt: skip
    run(tx, _HISTORY, **history).consume()


def _old_nodes(plans: Iterable[TablePlan], *, shut: bool = False) -> list[NodeKind]:
    """Kinds of which nodes that existed before got a new version, or (``shut``) an earlier end."""
    kinds = {
        p.kind.name: p.kind
        for p in plans
        if isinstance(p.kind, NodeKind) and ((p.new is not None and not all(p.new)) or (shut and p.shut))
    }
    return list(kinds.values())


def _at_once(lease: Lease, scribe: Scribe, plans: list[TablePlan], history: dict[str, Any]) -> None:
    statements = [*scribe.created(plans), *scribe.shut(plans)]

    def work(tx: ManagedTransaction) -> None:
        _run_all(tx, statements, disturbing=True)
        for kind in _old_nodes(plans):
            tidy(tx, kind, written(tx, kind, scribe.number))
        _flip(tx, scribe, history, untidy=False)
        run(tx, FREE, me=lease.me).consume()

    lease.step(work)
    lease.freed = True


def _staged(lease: Lease, scribe: Scribe, plans: list[TablePlan], history: dict[str, Any]) -> None:
    """New versions first, which no reader looks at; then, announced, what readers of the old version have to see through."""
    lease.staged = True
    _mark(lease, f"SET m.staging = {scribe.number} REMOVE m.disturbing")
    lanes = lease.lanes(LANES)
    for _, parts in groupby(ahead(_parts(scribe.created(plans))), key=lambda part: part[0].needs):
        in_lanes(lanes, parts, _run_all)
    _mark(lease, "SET m.disturbing = true")
    for part in _parts(scribe.shut(plans)):
        lease.step(lambda tx, part=part: _run_all(tx, part, disturbing=True))  # type: ignore[misc]
    old = _old_nodes(plans, shut=True)
    lease.step(lambda tx: _flip(tx, scribe, history, untidy=bool(old)))
    lease.staged = False
    if old:
        with suppress(StoreUnavailable):  # it is visible already; the next writer goes on with the order
            tidy_in_steps(lease, old, scribe.number, scribe.version)


def _mark(lease: Lease, change: str) -> None:
    lease.step(lambda tx: run(tx, f"{STORE} {change}").consume())


def _run_all(tx: ManagedTransaction, statements: Iterable[Statement], *, disturbing: bool = False) -> None:
    if disturbing:
        disturb(tx)
    for statement in statements:
        statement.run(tx)


def _parts(statements: Iterator[Statement]) -> Iterator[list[Statement]]:
    """Statements together while they are small, but none that needs what another one in its part, or beside it, creates."""
    part: list[Statement] = []
    for statement in statements:
        if part and (part[0].needs != statement.needs or sum(s.size for s in part) + statement.size > CHUNK):
            yield part
            part = []
        part.append(statement)
    if part:
        yield part
