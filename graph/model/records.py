"""What loaders hand to a store: tables of records, and what the store answers.

A batch is columnar on purpose: a table is one kind, a tuple of column names, and plain tuples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

FOREVER = 99991231
UNIVERSAL = ("state", "as_of", "origin")
"""Columns that every record may carry: its state, the date its facts held, and the stated origin of the facts."""


Among = Iterable[tuple[str, str]] | None
"""Nodes given as (kind, id): only records that are these nodes, or relations that begin at them. ``None`` for all."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows were read: a file, and a sheet (or table) in it."""

    file: str
    sheet: str = ""


@dataclass(slots=True)
class RecordTable:
    """Records of one kind.

    Attributes
    ----------
    columns : first ``id`` (nodes) or ``source, target`` (relations), then declared fields and :data:`UNIVERSAL`.
    rows : one tuple per record, aligned with ``columns``; ``None`` means "not said" and never erases a known value. Any
        sequence will do, so a large table need not hold all its tuples at once.
    numbers : row number in the source of each record, for evidence and for the books.
    ends : for relations, the node kinds of source and target.
    fill_only : add what is missing, never change what is already known (used for inferred values).
    """

    kind: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    numbers: Sequence[int]
    source: Source
    ends: tuple[str, str] | None = None
    fill_only: bool = False


@dataclass(slots=True)
class Retire:
    """Records whose validity ends with the batch: node ids, or (source id, target id, *key) of relations."""

    kind: str
    keys: list[tuple[str, ...]]
    ends: tuple[str, str] | None = None


@dataclass(slots=True)
class Batch:
    """One import: all of it becomes visible at once, or nothing of it."""

    source: str
    label: str
    effective: int
    tables: list[RecordTable] = field(default_factory=list)
    retire: list[Retire] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WriteReport:
    """What a write did: ``changed[i]`` holds the row numbers of table ``i`` that made a new version of a record.

    ``batch`` is ``None`` when nothing was kept: nothing new, or a dry run.
    """

    batch: int | None
    version: int
    changed: list[set[int]]
    retired: int

    @property
    def records(self) -> int:
        """How many records were made or ended."""
        return sum(map(len, self.changed)) + self.retired


@dataclass(frozen=True, slots=True)
class BatchInfo:
    """One line of the import history.

    ``effective`` is a date as YYYYMMDD; ``status`` is ``committed`` or ``rolled_back``.
    """

    id: int
    source: str
    label: str
    effective: int
    committed_at: str
    status: str
    records: int


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one record: valid on days d with ``since <= d < until`` (YYYYMMDD), unless ``voided``.

    ``key`` is (id,) of a node or (source id, target id, *key fields) of a relation, whose ``ends`` are its node kinds.
    """

    kind: str
    key: tuple[str, ...]
    values: dict[str, Any]
    state: str
    as_of: str | None
    origin: str | None
    since: int
    until: int
    batch: int
    file: str
    sheet: str
    row: int | None
    voided: bool = False
    ends: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class RelationCount:
    """How many valid relations of a kind a node has: those that start at it (``outward``), or those that end at it.

    A relation of a node with itself counts as outward only.
    """

    kind: str
    outward: bool
    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """Difference of one record between two dates: ``added``, ``removed`` or ``changed`` with old and new values."""

    kind: str
    key: tuple[str, ...]
    change: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    ends: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Touched:
    """A record that a batch wrote or ended: ``added``, ``changed`` or ``ended``."""

    kind: str
    key: tuple[str, ...]
    change: str
    ends: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """One entry of the work log: what people decided about a record or a list, beside the data and never part of it.

    ``topic`` is the kind of work, ``key`` what it is about, ``at`` a UTC time (ISO 8601, microseconds), ``by`` who did
    it.
    """

    id: str
    topic: str
    key: str
    at: str
    by: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be said in the work log; see :class:`Note` for what comes of it."""

    topic: str
    key: str
    values: dict[str, Any]
    by: str = ""


Numbers = Sequence[int | None]
"""Numbers that the batches of an act were given, ``None`` for one that changed nothing."""


@dataclass(frozen=True, slots=True)
class Act:
    """What a user does once; all of it takes effect in one commit, or nothing of it.

    Attributes ---------- undo : batches to undo; done before anything is written. batches : written in this order, each
    on top of the one before; what is derived from data comes after them. entries : what the work log says of it (and
    who did it), given the numbers of ``batches``. seen : version of the store on which the act was planned; another one
    refuses it. ``None`` for an act that needs no plan.
    """

    batches: Sequence[Batch] = ()
    undo: Sequence[int] = ()
    entries: Callable[[Numbers], Iterable[Entry]] = lambda _: ()
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act: a report for each of its batches, and the entries as they stand in the work log."""

    version: int
    reports: list[WriteReport]
    notes: list[Note]

    @property
    def numbers(self) -> list[int | None]:
        """Numbers of the batches."""
        return [r.batch for r in self.reports]


@dataclass(frozen=True, slots=True)
class Span:
    """One version of a record with the days on which it is valid, ``[since, until)``; ``file`` is where it was read.

    ``key`` and ``ends`` as in :class:`Version`; ``values`` are aligned with the kind's fields and :data:`UNIVERSAL`;
    ``batch`` wrote it.
    """

    key: tuple[Any, ...]
    since: int
    until: int
    values: tuple[Any, ...]
    file: str
    batch: int
    ends: tuple[str, str] | None = None


CANDIDATES = 400
"""Hits of a kind that a search looks at before it ranks them."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A search hit."""

    kind: str
    id: str
    name: str
