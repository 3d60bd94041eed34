"""Versions in their slots: which one a new row replaces, how long the new one is valid, and what becomes shorter.

Pure rules on validity intervals, for engines that cannot compare whole tables by themselves. A *slot* is a place in
which one version at most is valid on any day: the key of a record, or only the source of a single relation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from graph.model.records import FOREVER, UNIVERSAL, Source
from graph.model.schema import NodeKind, RelationKind

Ends = tuple[str, str] | None
_CONVERT: dict[str, Callable[[Any], Any]] = {"number": float, "integer": int, "flag": int}


@dataclass(slots=True, eq=False)
class Held:
    """A version in a slot, not voided. ``ref`` is the engine's handle of a stored one, ``None`` for one this batch
    makes.

    ``key`` is (id,) or (source, target, *key fields); ``values`` are aligned with :func:`value_names`; ``was`` is
    ``until`` before this batch shortened it.
    """

    key: tuple[Any, ...]
    since: int
    until: int
    values: tuple[Any, ...]
    ref: str | None = None
    was: int | None = None


@dataclass(slots=True)
class TablePlan:
    """What one table does.

    ``rows`` are (id or source, target, *values of ``columns``) and ``made`` their versions, ``None`` where all are
    valid for ever; ``new`` says of node rows which make a node that did not exist; ``shut`` are stored versions whose
    ``until`` is now shorter.
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


def shut(held: Held, on: int, plan: TablePlan) -> None:
    """End a version at ``on``; one that this batch made itself needs no journal."""
    if held.ref is not None and held.was is None:
        held.was = held.until
        plan.shut.append(held)
    held.until = on


@dataclass(slots=True)
class Resolver:
    """Rows of one table against the versions in their slots."""

    kind: NodeKind | RelationKind
    plan: TablePlan
    on: int
    fill_only: bool
    made: set[Any]

    def row(self, number: int, ids: tuple[Any, ...], given: tuple[Any, ...], slots: dict[Any, list[Held]]) -> None:
        """Take one row: plan a new version if it says something new."""
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
                shut(other, self.on, self.plan)
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
