"""What a batch would do to the versions that a store holds: which it makes, which it shortens, which rows change nothing.

Pure rules on validity intervals, for engines that cannot compare whole tables by themselves. A *slot* is a place in which
one version at most is valid on any day: the key of a record, or only the source of a single relation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, Protocol

from graph.errors import StoreError
from graph.records import FOREVER, UNIVERSAL, Batch, RecordTable, Retire, Source
from graph.schema import NodeKind, RelationKind, Schema
from graph.stores.checks import absent_ends, blank_id, check_table, repeated

Ends = tuple[str, str] | None
_CHUNK = 5000
_CONVERT: dict[str, Callable[[Any], Any]] = {"number": float, "integer": int, "flag": int}


@dataclass(slots=True, eq=False)
class Held:
    """A version in a slot, not voided. ``ref`` is the engine's handle of a stored one, ``None`` for one this batch makes.

    ``key`` is (id,) or (source, target, *key fields); ``values`` are aligned with :func:`value_names`; ``was`` is ``until``
    before this batch shortened it.
    """

    key: tuple[Any, ...]
    since: int
    until: int
    values: tuple[Any, ...]
    ref: str | None = None
    was: int | None = None


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
class TablePlan:
    """What one table does.

    ``rows`` are (id or source, target, *values of ``columns``) and ``made`` their versions, ``None`` where all are valid for
    ever; ``new`` says of node rows which make a node that did not exist; ``shut`` are stored versions whose ``until`` is now
    shorter.
    """

    kind: NodeKind | RelationKind
    ends: Ends
    source: Source
    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]] = ()
    numbers: Sequence[int] = ()
    made: list[Held] | None = None
    new: Sequence[bool] | None = None
    shut: list[Held] = field(default_factory=list)

    @property
    def untils(self) -> Iterable[int]:
        """End of validity of each row; known only once the whole batch is planned."""
        return repeat(FOREVER, len(self.rows)) if self.made is None else (m.until for m in self.made)

    @property
    def changed(self) -> set[int]:
        """Row numbers in the source that made a new version."""
        return set(self.numbers)


def value_names(kind: NodeKind | RelationKind) -> tuple[str, ...]:
    """Columns of a version besides its ends and its validity."""
    return (*kind.fields, *UNIVERSAL)


def as_stored(value: Any, type_: str) -> Any:
    """A number in the one form in which it is kept, so that 5 and 5.0 are no change; other values as they are."""
    convert = _CONVERT.get(type_)
    return convert(value) if convert is not None and isinstance(value, int | float) else value


def stored_column(values: Sequence[Any], type_: str) -> Sequence[Any]:
    """:func:`as_stored` of a column."""
    return [as_stored(v, type_) for v in values] if type_ in _CONVERT else values


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
        """Plans of ``batch.retire`` and of ``batch.tables``, in their order; raises ``StoreError`` before anything is written."""
        self._again.update(_meeting(self.batch.tables))
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
        resolver = _Resolver(kind, plan, self.batch.effective, table.fill_only, self._made.get(kind.name, set()))
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

    def _retire(self, retire: Retire) -> TablePlan:
        kind = self.schema.kind(retire.kind)
        ends: Ends = None if isinstance(kind, NodeKind) else retire.ends or (kind.source[0], kind.target[0])
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
                        _shut(held, self.batch.effective, plan)
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


def _shut(held: Held, on: int, plan: TablePlan) -> None:
    """End a version at ``on``; one that this batch made itself needs no journal."""
    if held.ref is not None and held.was is None:
        held.was = held.until
        plan.shut.append(held)
    held.until = on


@dataclass(slots=True)
class _Resolver:
    """Rows of one table against the versions in their slots."""

    kind: NodeKind | RelationKind
    plan: TablePlan
    on: int
    fill_only: bool
    made: set[Any]

    def row(self, number: int, ids: tuple[Any, ...], given: tuple[Any, ...], slots: dict[Any, list[Held]]) -> None:
        kind, names = self.kind, self.plan.columns
        single = isinstance(kind, RelationKind) and kind.single
        keyed = kind.key if isinstance(kind, RelationKind) else ()
        key = (*ids, *(given[names.index(k)] for k in keyed))
        new = ids[0] not in slots and ids[0] not in self.made
        mine = slots.setdefault(ids[0], [])
        valid = [h for h in mine if h.since <= self.on < h.until]
        covering = next((h for h in valid if h.key == key), None)
        if covering is not None:
            values = _merged(given, covering.values, self.fill_only)
            if values == covering.values or (single and self.fill_only):
                return
        else:
            if single and self.fill_only and valid:
                return
            values = _merged(given, _unsaid(names), False)
        until = covering.until if covering is not None else self._next_begin(mine, key, single)
        for other in valid:
            if other.key == key or single:
                _shut(other, self.on, self.plan)
        made = Held(key, self.on, until, values)
        mine.append(made)
        self._add(number, ids, made, new)

    def _next_begin(self, mine: list[Held], key: tuple[Any, ...], single: bool) -> int:
        begins = (h.since for h in mine if (single or h.key == key) and self.on < h.since < h.until)
        return min(begins, default=FOREVER)

    def _add(self, number: int, ids: tuple[Any, ...], made: Held, new: bool) -> None:
        plan: Any = self.plan
        plan.rows.append((*ids, *made.values))
        plan.numbers.append(number)
        plan.made.append(made)
        if plan.new is not None:
            plan.new.append(new)


def _merged(given: tuple[Any, ...], old: tuple[Any, ...], fill_only: bool) -> tuple[Any, ...]:
    first, second = (old, given) if fill_only else (given, old)
    return tuple(b if a is None else a for a, b in zip(first, second, strict=True))


def _unsaid(names: Sequence[str]) -> tuple[Any, ...]:
    return tuple("confirmed" if n == "state" else None for n in names)
