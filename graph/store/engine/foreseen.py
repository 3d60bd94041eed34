"""What the records of a store will be once an act is done: computed before the first write, the same for every engine.

Only kinds that the act touches are worked out in memory; the others are asked of the store. The rules by which a batch
makes and ends versions are those of ``graph.store.engine.planning``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any, Protocol

from graph.model.records import Batch, RecordTable, Span
from graph.model.schema import NodeKind, RelationKind, Schema
from graph.store.engine.intervals import Ends, Held, TablePlan, value_names
from graph.store.engine.planning import Planner

_ALL = 0
"""Every version is valid on some day later than this."""


class Readable(Protocol):
    """What foreseeing asks of a store."""

    def version(self) -> int:
        """See :meth:`graph.store.contract.Store.version`."""

    def rows(self, kind: str, columns: Sequence[str], on: int | None = None) -> list[tuple[Any, ...]]:
        """See :meth:`graph.store.contract.Store.rows`."""

    def spans(self, kind: str, after: int, without: Collection[int] = ()) -> list[Span]:
        """See :meth:`graph.store.contract.Store.spans`."""


@dataclass(slots=True)
class _Kind:
    """All versions of a kind in the order of writing, and by the slots in which one at a time is valid.

    :class:`graph.store.engine.planning.Versions` for the planner; whether ends exist is for the engine to say when it
    writes.
    """

    kind: NodeKind | RelationKind
    order: list[Held] = field(default_factory=list)
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
        self.order.append(held)
        self.slots.setdefault(ends, {}).setdefault(held.key[0], []).append(held)

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
        self._batches.append(batch)
        for known in self._kinds.values():
            known.follow(self._schema, batch)

    def take(self, batch: Batch) -> Batch | None:
        """Add a batch; what is left of it without the rows that change nothing, ``None`` where nothing is left."""
        touched = {t.kind for t in batch.tables} | {r.kind for r in batch.retire}
        kinds = [self._kind(name) for name in touched]
        self._batches.append(batch)
        changed = {(t.kind, id(t)): set[int]() for t in batch.tables}
        for known in kinds:
            tables = [t for t in batch.tables if t.kind == known.kind.name]
            for table, plan in zip(tables, known.follow(self._schema, batch), strict=True):
                changed[table.kind, id(table)] = plan.changed
        tables = [_only(t, changed[t.kind, id(t)]) for t in batch.tables]
        left = replace(batch, tables=[t for t in tables if t.rows], retire=[r for r in batch.retire if r.keys])
        return left if left.tables or left.retire else None

    def rows(self, kind: str, columns: Sequence[str], on: int) -> list[tuple[Any, ...]]:
        """As :meth:`graph.store.contract.Store.rows`, without the kinds of a relation's ends."""
        if kind not in self._kinds and not self._undone and not any(_touches(b, kind) for b in self._batches):
            return self._store.rows(kind, columns, on)
        known = self._kind(kind)
        valid = [h for h in known.order if h.since <= on < h.until]
        made = [_column(known.kind, name, valid) for name in columns]
        return list(zip(*made, strict=True))

    def _kind(self, name: str) -> _Kind:
        if name not in self._kinds:
            known = self._kinds[name] = _Kind(self._schema.kind(name))
            for span in self._store.spans(name, _ALL, self._undone):
                known.keep(Held(span.key, span.since, span.until, span.values), span.ends, span.file)
            for batch in self._batches:
                known.follow(self._schema, batch)
        return self._kinds[name]


def _touches(batch: Batch, kind: str) -> bool:
    return any(t.kind == kind for t in batch.tables) or any(r.kind == kind for r in batch.retire)


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
