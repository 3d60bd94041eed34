"""What a batch would do to the versions that a store holds: which it makes, which it shortens, which rows change
nothing.

For engines that cannot compare whole tables by themselves; the rules are in ``graph.store.engine.intervals``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, Protocol

from graph.errors import StoreError
from graph.model.records import Batch, RecordTable, Retire, Source
from graph.model.schema import NodeKind, RelationKind, Schema
from graph.store.engine.checks import absent_ends, blank_id, check_table, repeated
from graph.store.engine.intervals import Ends, Held, Resolver, TablePlan, as_stored, shut, value_names

_CHUNK = 5000


class Versions(Protocol):
    """What planning asks of an engine; nobody else may write meanwhile."""

    def blank(self, kind: str, ends: Ends) -> bool:
        """Whether the store has never held a record of the kind (from nodes of this source kind)."""

    def held(self, kind: str, ends: Ends, starts: Sequence[Any]) -> Mapping[Any, list[Held]]:
        """Versions, not voided, of the nodes with these ids, or of all relations from these sources.

        A node that exists has an entry even when all its versions are voided; a relation's source may have none.
        """

    def known(self, node: str, ids: Collection[Any]) -> set[Any]:
        """Those of ``ids`` with at least one version that is not voided, on whatever day."""


@dataclass(slots=True)
class Planner:
    """Plans a batch table by table; later tables see what earlier ones did."""

    schema: Schema
    versions: Versions
    batch: Batch
    _kept: dict[tuple[str, Ends], dict[Any, list[Held]]] = field(default_factory=dict, init=False)
    _made: dict[str, set[Any]] = field(default_factory=dict, init=False)
    _again: Counter[tuple[str, Ends]] = field(default_factory=Counter, init=False)

    def plan(self) -> tuple[list[TablePlan], list[TablePlan]]:
        """Plans of ``batch.retire`` and of ``batch.tables``, in their order.

        Raises ``StoreError`` before anything is written.
        """
        self._again.update(_meeting(self.batch.tables))
        written = {(t.kind, t.ends) for t in self.batch.tables}
        self._again.update(place for r in self.batch.retire if (place := (r.kind, self._ends(r))) in written)
        retired = [self._retire(r) for r in self.batch.retire]
        return retired, [self._table(t) for t in self.batch.tables]

    def _table(self, table: RecordTable) -> TablePlan:
        kind = self.schema.kind(table.kind)
        self._again[table.kind, table.ends] -= 1  # below 0 where tables never meet: nothing is kept for them
        if not table.rows:
            return TablePlan(kind, table.ends, table.source, ())
        columns = tuple(check_table(kind, table))
        _refuse_repeats(kind, table)
        self._check_ends(kind, table)
        place = (table.kind, table.ends)
        if place not in self._kept and self._again[place] <= 0 and self.versions.blank(*place):
            plan = TablePlan(kind, table.ends, table.source, columns, table.rows, table.numbers)
        else:
            plan = self._compared(kind, table, columns)
        if isinstance(kind, NodeKind):
            self._made.setdefault(kind.name, set()).update(row[0] for row in table.rows)
        return plan

    def _check_ends(self, kind: NodeKind | RelationKind, table: RecordTable) -> None:
        if isinstance(kind, NodeKind):
            return
        for node, at in zip(table.ends or (), (0, 1), strict=True):
            wanted = {row[at] for row in table.rows} - self._made.get(node, set())
            if absent := wanted - self.versions.known(node, wanted):
                raise absent_ends(kind, node, absent)

    def _compared(self, kind: NodeKind | RelationKind, table: RecordTable, columns: tuple[str, ...]) -> TablePlan:
        names = value_names(kind)
        plan = TablePlan(kind, table.ends, table.source, names, [], [], [], [] if isinstance(kind, NodeKind) else None)
        types = {n: f.type for n, f in kind.fields.items()}
        place = [(columns.index(n) if n in columns else None, types.get(n, "text")) for n in names]
        resolver = Resolver(kind, plan, self.batch.effective, table.fill_only, self._made.get(kind.name, set()))
        for begin in range(0, len(table.rows), _CHUNK):
            rows = table.rows[begin : begin + _CHUNK]
            slots = self._slots(kind, table.ends, {row[0]: None for row in rows})
            for number, row in zip(table.numbers[begin : begin + _CHUNK], rows, strict=True):
                size = len(row) - len(columns)
                given = tuple(None if at is None else as_stored(row[size + at], t) for at, t in place)
                resolver.row(number, row[:size], given, slots)
        return plan

    def _slots(self, kind: NodeKind | RelationKind, ends: Ends, starts: Iterable[Any]) -> dict[Any, list[Held]]:
        """Versions by start, kept for as long as a later table may ask for them again."""
        kept = self._kept.get((kind.name, ends), {})
        wanted = [s for s in starts if s not in kept]
        blank = not wanted or self.versions.blank(kind.name, ends)
        found: dict[Any, list[Held]] = {} if blank else dict(self.versions.held(kind.name, ends, wanted))
        if self._again[kind.name, ends] > 0 or kept:
            kept = self._kept.setdefault((kind.name, ends), kept)
            kept.update(found)
            return kept
        return found

    def _ends(self, retire: Retire) -> Ends:
        kind = self.schema.kind(retire.kind)
        return None if isinstance(kind, NodeKind) else retire.ends or (kind.source[0], kind.target[0])

    def _retire(self, retire: Retire) -> TablePlan:
        kind = self.schema.kind(retire.kind)
        ends = self._ends(retire)
        size = 1 if isinstance(kind, NodeKind) else 2 + len(kind.key)
        if wrong := next((k for k in retire.keys if len(k) != size), None):
            raise StoreError(f"{kind.name}：键 {wrong} 应有 {size} 项；批次未写入")
        plan = TablePlan(kind, ends, Source(""), ())
        for begin in range(0, len(retire.keys), _CHUNK):
            keys = retire.keys[begin : begin + _CHUNK]
            slots = self._slots(kind, ends, {k[0]: None for k in keys})
            for key in dict.fromkeys(keys):
                for held in slots.get(key[0], ()):
                    if held.key == key and held.since <= self.batch.effective < held.until:
                        shut(held, self.batch.effective, plan)
        return plan


def _meeting(tables: Iterable[RecordTable]) -> Iterable[tuple[str, Ends]]:
    """Kind and ends of each table that shares nodes (or sources of relations) with another of its kind and ends."""
    starts: dict[tuple[str, Ends], list[set[Any]]] = {}
    for table in tables:
        starts.setdefault((table.kind, table.ends), []).append({row[0] for row in table.rows})
    for place, found in starts.items():
        if len(found) > 1 and len(set().union(*found)) < sum(map(len, found)):
            yield from repeat(place, len(found))


def _refuse_repeats(kind: NodeKind | RelationKind, table: RecordTable) -> None:
    if isinstance(kind, NodeKind):
        slots: set[Any] = {row[0] for row in table.rows}
    elif kind.single:
        slots = {row[0] for row in table.rows}
    else:
        at = [0, 1, *(table.columns.index(k) for k in kind.key)]
        slots = {tuple(row[i] for i in at) for row in table.rows}
    ids = (0,) if isinstance(kind, NodeKind) else (0, 1)
    if any(row[i] is None for row in table.rows for i in ids):
        raise blank_id(kind)
    if len(slots) != len(table.rows):
        raise repeated(kind)
