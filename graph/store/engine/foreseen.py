"""What the records of a store will be once an act is done: computed before the first write, the same for every engine.

Only records that the act touches, and those that begin at the same nodes, are worked out in memory; the others are
asked of the store. The rules by which a batch makes and ends versions are those of ``graph.store.engine.planning``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any, Protocol

from graph.model.records import Among, Batch, RecordTable, Span, Touched
from graph.model.schema import NodeKind, RelationKind, Schema
from graph.store.engine.intervals import Ends, Held, TablePlan, value_names
from graph.store.engine.planning import Planner

_ALL = 0
"""Every version is valid on some day later than this."""
_MANY = 2_000
"""Nodes from which on all records of a kind are read instead of those that begin at them."""
Start = tuple[str, Any]
"""Kind and id of a node, or of the node at which a relation begins."""


class Readable(Protocol):
    """What foreseeing asks of a store."""

    def version(self) -> int:
        """See :meth:`graph.store.contract.Store.version`."""

    def rows(
        self, kind: str, columns: Sequence[str], on: int | None = None, *, among: Among = None
    ) -> list[tuple[Any, ...]]:
        """See :meth:`graph.store.contract.Store.rows`."""

    def spans(self, kind: str, after: int, without: Collection[int] = (), *, among: Among = None) -> list[Span]:
        """See :meth:`graph.store.contract.Store.spans`."""

    def touched_by(self, batch: int, kind: str) -> list[Touched]:
        """See :meth:`graph.store.contract.Store.touched_by`."""


@dataclass(slots=True)
class _Kind:
    """Versions of a kind by where they begin and, in the order of writing, by the slots in which one at a time is
    valid: those that begin at nodes that were ``read``, or all (``whole``).

    :class:`graph.store.engine.planning.Versions` for the planner; whether ends exist is for the engine to say when it
    writes.
    """

    kind: NodeKind | RelationKind
    whole: bool = False
    read: set[Start] = field(default_factory=set)
    slots: dict[Ends, dict[Any, list[Held]]] = field(default_factory=dict)

    def blank(self, kind: str, ends: Ends) -> bool:
        """Never: what is compared row by row is known version by version."""
        return False

    def held(self, kind: str, ends: Ends, starts: Sequence[Any]) -> Mapping[Any, list[Held]]:
        """Versions in the slots of these starts."""
        slots = self.slots.get(ends, {})
        return {s: slots[s] for s in starts if s in slots}

    def known(self, node: str, ids: Collection[Any]) -> set[Any]:
        """All of them."""
        return set(ids)

    def keep(self, held: Held, ends: Ends, file: str) -> None:
        """Take a version in; ``ref`` is where it was read."""
        held.ref, held.was = file, None
        self.slots.setdefault(ends, {}).setdefault(held.key[0], []).append(held)

    def valid(self, on: int, among: Collection[Start] | None) -> Iterator[Held]:
        """Versions of a day, or those of them that begin at some nodes."""
        for ends, slots in self.slots.items():
            of = ends[0] if ends else self.kind.name
            starts = slots if among is None else [s for k, s in among if k == of and s in slots]
            for start in starts:
                yield from (h for h in slots[start] if h.since <= on < h.until)

    def follow(self, schema: Schema, batch: Batch) -> list[TablePlan]:
        """Apply what a batch does to this kind; plans of its tables of the kind."""
        name = self.kind.name
        mine = replace(
            batch,
            tables=[t for t in batch.tables if t.kind == name],
            retire=[r for r in batch.retire if r.kind == name],
        )
        retired, plans = Planner(schema, self, mine).plan()
        for plan in (*retired, *plans):
            slots = self.slots.setdefault(plan.ends, {})
            for made in plan.made or ():
                slot = slots.setdefault(made.key[0], [])
                if made in slot:  # the planner put it there
                    slot.remove(made)
                self.keep(made, plan.ends, plan.source.file)
            for held in plan.shut:
                held.was = None
        return plans


class Foreseen:
    """The records of a store after batches were undone and others written; the store itself is only read.

    ``version`` is that of the store as it was found: an act planned on this names it in ``Act.seen``.
    """

    def __init__(self, store: Readable, schema: Schema, undo: Iterable[int] = ()) -> None:
        self.version = store.version()
        self._store, self._schema, self._undone = store, schema, frozenset(undo)
        self._batches: list[Batch] = []
        self._kinds: dict[str, _Kind] = {}

    def add(self, batch: Batch) -> None:
        """See what follows as if this batch were written too."""
        for known in self._kinds.values():
            self._read(known, self._starts(batch, known.kind))
            known.follow(self._schema, batch)
        self._batches.append(batch)

    def take(self, batch: Batch) -> Batch | None:
        """Add a batch; what is left of it without the rows that change nothing, ``None`` where nothing is left."""
        touched = {t.kind for t in batch.tables} | {r.kind for r in batch.retire}
        kinds = [self._kind(name) for name in touched]
        for known in kinds:
            self._read(known, self._starts(batch, known.kind))
        self._batches.append(batch)
        changed = {(t.kind, id(t)): set[int]() for t in batch.tables}
        for known in kinds:
            tables = [t for t in batch.tables if t.kind == known.kind.name]
            for table, plan in zip(tables, known.follow(self._schema, batch), strict=True):
                changed[table.kind, id(table)] = plan.changed
        tables = [_only(t, changed[t.kind, id(t)]) for t in batch.tables]
        left = replace(batch, tables=[t for t in tables if t.rows], retire=[r for r in batch.retire if r.keys])
        return left if left.tables or left.retire else None

    def rows(self, kind: str, columns: Sequence[str], on: int, *, among: Among = None) -> list[tuple[Any, ...]]:
        """As :meth:`graph.store.contract.Store.rows`, without the kinds of a relation's ends; in no order, but for
        those that begin at the same node.
        """
        known, wanted = self._kind(kind), None if among is None else frozenset(among)
        valid = list(known.valid(on, wanted))
        made = [_column(known.kind, name, valid) for name in columns]
        return [*zip(*made, strict=True), *self._others(known, columns, on, wanted)]

    def _others(
        self, known: _Kind, columns: Sequence[str], on: int, among: frozenset[Start] | None
    ) -> Iterable[tuple[Any, ...]]:
        """Rows of records that are as the store has them."""
        wanted = among and among - known.read
        if known.whole or (wanted is not None and not wanted):
            return []
        name = known.kind.name
        if wanted is not None and len(wanted) <= _MANY:
            return self._store.rows(name, columns, on, among=wanted)
        if wanted is None and not known.read:
            return self._store.rows(name, columns, on)
        begin = ("source_kind", "source") if isinstance(known.kind, RelationKind) else ("id",)
        asked = list(dict.fromkeys((*columns, *begin)))
        at, size = [asked.index(c) for c in begin], len(columns)
        of = () if isinstance(known.kind, RelationKind) else (name,)
        rows = ((row[:size], (*of, *(row[i] for i in at))) for row in self._store.rows(name, asked, on))
        return [row for row, start in rows if (start not in known.read if wanted is None else start in wanted)]

    def _kind(self, name: str) -> _Kind:
        if name not in self._kinds:
            known = self._kinds[name] = _Kind(self._schema.kind(name))
            gone = (_start(known.kind, t.ends, t.key[0]) for b in self._undone for t in self._store.touched_by(b, name))
            self._read(known, {*gone, *(s for b in self._batches for s in self._starts(b, known.kind))})
            for batch in self._batches:
                known.follow(self._schema, batch)
        return self._kinds[name]

    def _read(self, known: _Kind, starts: Collection[Start]) -> None:
        """Take in the versions that begin at these nodes, before any batch changes them."""
        new = frozenset(starts) - known.read
        if known.whole or not new:
            return
        among = None if len(new) > _MANY and not known.read else new
        for span in self._store.spans(known.kind.name, _ALL, self._undone, among=among):
            known.keep(Held(span.key, span.since, span.until, span.values), span.ends, span.file)
        known.whole = among is None
        known.read |= new

    @staticmethod
    def _starts(batch: Batch, kind: NodeKind | RelationKind) -> set[Start]:
        found = [(t, [row[0] for row in t.rows]) for t in batch.tables] + [
            (r, [k[0] for k in r.keys]) for r in batch.retire
        ]
        return {_start(kind, of.ends, id_) for of, ids in found if of.kind == kind.name for id_ in ids}


def _start(kind: NodeKind | RelationKind, ends: Ends, id_: Any) -> Start:
    if isinstance(kind, NodeKind):
        return kind.name, id_
    return (ends or kind.source)[0], id_


def _column(kind: NodeKind | RelationKind, name: str, valid: Sequence[Held]) -> list[Any]:
    if name == "file":
        return [h.ref for h in valid]
    if name in ("id", "source", "target"):
        at = int(name == "target")
        return [h.key[at] for h in valid]
    of = itemgetter(value_names(kind).index(name))
    return [of(h.values) for h in valid]


def _only(table: RecordTable, numbers: Collection[int]) -> RecordTable:
    """The table with the rows of these numbers."""
    kept = [(n, row) for n, row in zip(table.numbers, table.rows, strict=True) if n in numbers]
    return replace(table, rows=[row for _, row in kept], numbers=[n for n, _ in kept])
