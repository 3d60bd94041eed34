"""Changing a Neo4j store: plan, stage, make visible at once, put nodes in order.

An act that fits one transaction is one. A larger one is staged in steps: its versions carry batch numbers that no
reader looks at yet, and the ends of validity that it moves are in the journal of each version, which readers of the old
version follow. Each of its batches is planned on what stands staged before it. Then one small transaction makes all of
it current.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from neo4j import ManagedTransaction

from graph.dates import utc_stamp
from graph.errors import Outdated, StoreUnavailable
from graph.model.records import FOREVER, Act, Batch, Done, Note, WriteReport
from graph.model.schema import NodeKind, Schema
from graph.store.engine import work_log
from graph.store.engine.census_change import touched as firms_of
from graph.store.engine.intervals import TablePlan
from graph.store.engine.planning import Planner
from graph.store.neo4j.census import Step
from graph.store.neo4j.ddl import BATCH, STORE, union
from graph.store.neo4j.hands import Hand, InOne, InSteps
from graph.store.neo4j.lease import FREE, Lease, leased
from graph.store.neo4j.link import Link, run
from graph.store.neo4j.plan import HeldVersions
from graph.store.neo4j.rollback import check, firms_before, histories, undo
from graph.store.neo4j.statements import CHUNK, Scribe
from graph.store.neo4j.sweep import take_back
from graph.store.neo4j.tidy import tidy, tidy_in_steps, touched, written
from graph.store.neo4j.work_log import add_to_server

ALL = -1
"""``untidy`` of a store into which another one was copied: all nodes are to be put in order."""
FLIP = f"""{STORE} SET m.version = $version, m.visible = $visible, m.next = $next, m.epoch = m.epoch + 1,
m.untidy = $untidy, m.tidied = $tidied, m.newest = CASE WHEN coalesce(m.newest, 0) < $on THEN $on ELSE m.newest END,
m.ended = {union("m.ended", "$ended")}, m.held = m.held + [x IN $held WHERE NOT x IN m.held] REMOVE m.staging
WITH m UNWIND $undone AS id MATCH (b:{BATCH} {{id: id}}) SET b.status = 'rolled_back', b.rolled_back_by = $me"""
_HISTORY = f"""UNWIND $made AS h CREATE (b:{BATCH} {{id: h.id, source: h.source, label: h.label, effective: h.effective,
committed_at: h.stamp, status: 'committed', records: h.records, version: h.version, import_id: $me, kinds: h.kinds}})"""


def recover(lease: Lease, schema: Schema) -> None:
    """Take back what a writer that died had staged, and finish the order of what it had made visible."""
    meta = lease.meta
    if meta.get("staging") is not None:
        take_back(lease, schema)
    if (first := meta.get("untidy")) is not None:
        tidy_in_steps(lease, schema.nodes.values(), 0 if first == ALL else first, meta.get("tidied", 0))


def abandon(lease: Lease, schema: Schema) -> None:
    """Take back what this writer staged, if anything is left of it."""
    if lease.staged:
        take_back(lease, schema)


@dataclass(slots=True)
class _Deed:
    """How far an act has come: the store's numbers before it, and what it made."""

    before: dict[str, Any]
    version: int
    visible: int
    next: int
    reports: list[WriteReport] = field(default_factory=list)
    made: list[dict[str, Any]] = field(default_factory=list)
    undone: list[int] = field(default_factory=list)
    firms: list[set[Any] | None] = field(default_factory=list)
    ended: set[str] = field(default_factory=set)
    shuffled: dict[str, NodeKind] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    @classmethod
    def begin(cls, meta: dict[str, Any]) -> _Deed:
        return cls(meta, int(meta["version"]), int(meta["visible"]), int(meta["next"]))

    @property
    def first(self) -> int:
        """Number of the first batch."""
        return int(self.before["visible"]) + 1

    @property
    def changed(self) -> bool:
        return bool(self.made or self.undone)

    def done(self) -> tuple[Done, Step | None]:
        known = [f for f in self.firms if f is not None]
        firms = set().union(*known) if len(known) == len(self.firms) else None
        earlier, before = int(self.before["version"]), self.first - 1
        step = Step(self.version, earlier, before, self.visible, firms) if self.changed else None
        return Done(self.version, self.reports, self.notes), step


def commit_act(link: Link, schema: Schema, act: Act) -> tuple[Done, Step | None]:
    """See :meth:`graph.store.contract.Store.commit`; also what the census has to follow, if the data changed."""
    with leased(link, lambda x: recover(x, schema), lambda x: abandon(x, schema)) as lease:
        if act.seen not in (None, int(lease.meta["version"])):
            raise Outdated
        known = lease.read(histories) if act.undo else {}
        size = sum(known[b]["records"] for b in act.undo if b in known)
        size += sum(sum(len(t.rows) for t in b.tables) + sum(len(r.keys) for r in b.retire) for b in act.batches)
        deed = (_at_once if size <= CHUNK else _staged)(lease, schema, act, known)
    if deed.notes and not deed.changed:
        link.write(lambda tx: log_alone(tx, deed.notes, None))
    return deed.done()


def log_alone(tx: ManagedTransaction, notes: Iterable[Note], seen: int | None) -> None:
    """Add to the work log of a store whose data do not change."""
    if seen is not None and run(tx, f"{STORE} RETURN m.version").single(strict=True)[0] != seen:
        raise Outdated
    add_to_server(tx, map(work_log.as_row, notes))


def preview_batch(link: Link, schema: Schema, batch: Batch) -> WriteReport:
    """See :meth:`graph.store.contract.Store.preview`."""
    with leased(link, lambda x: recover(x, schema), lambda x: abandon(x, schema)) as lease:
        retired, plans = Planner(schema, HeldVersions(lease.read, schema), batch).plan()
        ended = sum(len(p.shut) for p in retired)
        return WriteReport(None, int(lease.meta["version"]), [p.changed for p in plans], ended)


def _perform(hand: Hand, schema: Schema, act: Act, known: dict[int, dict[str, Any]], deed: _Deed) -> None:
    """All parts of an act, in their order."""
    if act.undo:
        _undo(hand, schema, sorted(set(act.undo), reverse=True), known, deed)
    for batch in act.batches:
        _write(hand, schema, batch, deed)
    deed.notes = work_log.new_notes(act.entries([r.batch for r in deed.reports]))


def _undo(hand: Hand, schema: Schema, wanted: list[int], known: dict[int, dict[str, Any]], deed: _Deed) -> None:
    version = deed.version + 1
    deed.firms.append(firms_before(hand.read, [known[b] for b in wanted if b in known]))
    for batch in wanted:
        hand.read(lambda tx, b=batch: check(tx, schema, b, known, set(deed.undone)))  # type: ignore[misc]
        undo(hand.do(), schema, known[batch], version)
        deed.undone.append(batch)
        deed.ended.update(known[batch]["kinds"])
        deed.shuffled |= {k: schema.nodes[k] for k in known[batch]["kinds"] if k in schema.nodes}
    deed.version = version


def _write(hand: Hand, schema: Schema, batch: Batch, deed: _Deed) -> None:
    retired, plans = Planner(schema, HeldVersions(hand.read, schema), batch).plan()
    report = WriteReport(None, deed.version, [p.changed for p in plans], sum(len(p.shut) for p in retired))
    if not report.records:
        deed.reports.append(report)
        return
    everything = [*retired, *plans]
    scribe = Scribe(deed.visible + 1, deed.version + 1, batch.effective, deed.next)
    hand.write(scribe, everything)
    deed.version, deed.visible, deed.next = scribe.version, scribe.number, scribe.next
    deed.reports.append(WriteReport(scribe.number, scribe.version, report.changed, report.retired))
    deed.made.append(_history(batch, scribe, report.records, everything))
    deed.firms.append(firms_of(everything))
    deed.ended |= {
        p.kind.name for p in everything if p.shut or (p.made is not None and any(m.until != FOREVER for m in p.made))
    }
    deed.shuffled |= {k.name: k for k in _old_nodes(everything)}


def _history(batch: Batch, scribe: Scribe, records: int, plans: Iterable[TablePlan]) -> dict[str, Any]:
    kinds = sorted({p.kind.name for p in plans if p.rows or p.shut})
    return {
        "id": scribe.number,
        "source": batch.source,
        "label": batch.label,
        "effective": batch.effective,
        "stamp": utc_stamp(),
        "records": records,
        "version": scribe.version,
        "kinds": kinds,
    }


def _flip(tx: ManagedTransaction, deed: _Deed, me: str, *, untidy: bool) -> None:
    """Make an act current, with what the work log says of it."""
    newest = max((h["effective"] for h in deed.made), default=None)
    run(
        tx,
        FLIP,
        version=deed.version,
        visible=deed.visible,
        next=deed.next,
        untidy=deed.first if untidy else None,
        tidied=int(deed.before["version"]) if untidy else None,
        on=newest,
        ended=sorted(deed.ended),
        held=sorted({k for h in deed.made for k in h["kinds"]}),
        undone=deed.undone,
        me=me,
    ).consume()
    run(tx, _HISTORY, made=deed.made, me=me).consume()
    if deed.notes:
        add_to_server(tx, map(work_log.as_row, deed.notes))


def _old_nodes(plans: Iterable[TablePlan]) -> list[NodeKind]:
    """Kinds of which nodes that existed before got a new version, or an earlier end."""
    kinds = {
        p.kind.name: p.kind
        for p in plans
        if isinstance(p.kind, NodeKind) and ((p.new is not None and not all(p.new)) or p.shut)
    }
    return list(kinds.values())


def _at_once(lease: Lease, schema: Schema, act: Act, known: dict[int, dict[str, Any]]) -> _Deed:
    made: list[_Deed] = []

    def work(tx: ManagedTransaction) -> None:
        deed = _Deed.begin(lease.meta)
        made[:] = [deed]
        _perform(InOne(tx), schema, act, known, deed)
        if not deed.changed:
            return
        for kind in deed.shuffled.values():
            ids = {
                *written(tx, kind, deed.first),
                *(touched(tx, kind, int(deed.before["version"])) if deed.undone else ()),
            }
            tidy(tx, kind, sorted(ids))
        _flip(tx, deed, lease.me, untidy=False)
        run(tx, FREE, me=lease.me).consume()

    lease.step(work)
    lease.freed = made[0].changed
    return made[0]


def _staged(lease: Lease, schema: Schema, act: Act, known: dict[int, dict[str, Any]]) -> _Deed:
    deed = _Deed.begin(lease.meta)
    _perform(InSteps(lease), schema, act, known, deed)
    if not deed.changed:
        return deed
    old = list(deed.shuffled.values())
    lease.step(lambda tx: _flip(tx, deed, lease.me, untidy=bool(old)))
    lease.staged = False
    if old:
        with suppress(StoreUnavailable):  # it is visible already; the next writer goes on with the order
            tidy_in_steps(lease, old, deed.first, int(deed.before["version"]))
    return deed
