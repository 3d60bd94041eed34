"""The store's contract.

Nothing outside ``graph.store`` knows which engine it talks to; the contract tests run on every one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from graph.model.records import (
    Act,
    Among,
    Batch,
    BatchInfo,
    Change,
    Done,
    Hit,
    Note,
    RelationCount,
    Span,
    Touched,
    Version,
    WriteReport,
)

if TYPE_CHECKING:
    from graph.chain.census import Census
    from graph.chain.graph import ChainGraph


class Store(Protocol):
    """Durable chain graph. Dates are integers YYYYMMDD; ``on=None`` means today."""

    url: str
    commits: int
    """How often this object wrote; so its holder need not ask the engine whether it did."""

    def version(self) -> int:
        """Rises with each batch that is written and with each undoing; 0 for an empty store."""

    def work_version(self) -> int:
        """Rises with each act that adds to the work log; the data stay as they are."""

    def commit(self, act: Act) -> Done:
        """The one way to change a store: all parts of ``act`` take effect in one commit, or none of them.

        Batches are undone first, then written in their order. A record is found by its key, a ``None`` value leaves
        what is known, and a changed record gets a new version from ``batch.effective`` on. Writing the same batch twice
        changes nothing and makes no new version.

        Raises
        ------
        Outdated
            The store has another version than ``act.seen``.
        NotFound
            There is no such batch to undo.
        BadRequest
            It is undone already, or later batches built on it (they are named); or an entry that JSON cannot hold.
        StoreError
            When an end of a relation does not exist, the store is open for reading only, or the engine fails.
        """

    def preview(self, batch: Batch) -> WriteReport:
        """What writing a batch would report; nothing is kept. Raises ``StoreError`` as :meth:`commit`."""

    def write(self, batch: Batch, *, dry_run: bool = False) -> WriteReport:
        """An act of one batch; with ``dry_run`` its :meth:`preview`."""

    def rollback(self, batch: int, *also: int) -> int:
        """An act that undoes a batch, and with it the others named; returns the new version."""

    def note(self, topic: str, key: str, values: Mapping[str, Any], by: str = "") -> Note:
        """An act of one entry in the work log."""

    def spans(self, kind: str, after: int, without: Collection[int] = (), *, among: Among = None) -> list[Span]:
        """Versions of a kind valid on some day later than ``after``, in the order of writing, as if these batches were
        undone; ``among`` as in :meth:`rows`.
        """

    def batches(self) -> list[BatchInfo]:
        """Import history, newest first."""

    def touched_by(self, batch: int, kind: str) -> list[Touched]:
        """Records of a kind that a batch wrote or ended: added first, then changed, then ended, each by key.

        Of a batch that is rolled back only what it wrote is known, and all of that counts as added.

        Raises
        ------
        NotFound
            No such batch.
        """

    def chain(self, on: int | None = None, fields: Sequence[str] | None = None) -> ChainGraph:
        """Columnar picture at a date, of all fields or of the ids given."""

    def census(self, on: int | None = None) -> Census:
        """Counts of all enterprises at a date, without the graph; cheap to ask for again while nothing is written."""

    def slice(
        self, fields: Sequence[str], on: int | None = None, *, ties: bool = True, whole: ChainGraph | None = None
    ) -> ChainGraph:
        """The part of the graph that questions about these fields (ids) need, with the census of the whole.

        What it holds is said in :mod:`graph.store.engine.slicing`; gaps and targets of these fields are those of the
        whole graph. Without ``ties`` between enterprises it is read in half the time and answers all but targets and
        their networks. With all ties it is cut from the ``whole`` of that day, where that is at hand with its census.

        Raises
        ------
        NotFound
            A field that is not valid at the date.
        """

    def around(
        self, kind: str, id: str, hops: int, on: int | None = None, also: Sequence[tuple[str, str, int]] = ()
    ) -> tuple[ChainGraph, int]:
        """What is within so many relations of a node, for a picture, and how many steps were really taken.

        ``also`` names further nodes (kind, id, hops) whose surroundings belong to it.
        See :func:`graph.store.engine.surroundings.read_around`.

        Raises
        ------
        NotFound
            No such node at the date.
        """

    def missing(self, kind: str, ids: Iterable[str], on: int | None = None) -> set[str]:
        """Those of ``ids`` that are no valid node of ``kind`` at the date."""

    def rows(
        self, kind: str, columns: Sequence[str], on: int | None = None, *, among: Among = None
    ) -> list[tuple[Any, ...]]:
        """Values of valid records of a kind; columns as in :class:`graph.model.records.RecordTable`.

        Those that are restricted too, where they are named: no other read gives them. Besides: ``file``, where the
        valid version was read, the ``batch`` that wrote it, and a relation's ``source_kind`` and ``target_kind``. With
        ``among``, nodes given as (kind, id), only those of the records that are these nodes or relations that begin at
        them.
        """

    def get(self, kind: str, id: str, on: int | None = None) -> Version | None:
        """The version of a node that is valid at the date. No version holds what is restricted."""

    def neighbours(self, kind: str, id: str, on: int | None = None) -> list[Version]:
        """Valid relation records with the node at either end; keys hold (source id, target id, *key)."""

    def relation_counts(self, kind: str, id: str, on: int | None = None) -> list[RelationCount]:
        """How many valid relations a node has, by kind in the order of the schema, outward ones first.

        Zeros are left out.
        """

    def relations(
        self, kind: str, id: str, relation: str, outward: bool, on: int | None = None, start: int = 0, limit: int = 50
    ) -> list[Version]:
        """Some valid relations of one kind that start (``outward``) or end at a node, in the order of writing."""

    def names(self, kind: str, ids: Iterable[str], on: int | None = None) -> dict[str, str]:
        """Name to show of each of these nodes: the short name, else the full name, else the id.

        Those that are not valid at the date are left out.
        """

    def history(self, kind: str, key: tuple[str, ...], *, whole: bool = False) -> list[Version]:
        """All versions of a record, oldest first, rolled-back ones included and marked; by the id of its source alone,
        those of every relation of the kind that begins there. ``whole``: with what is restricted, to write it again.
        """

    def diff(self, start: int, end: int) -> list[Change]:
        """What differs between two dates, by kind and key."""

    def search(self, text: str, limit: int = 20, kinds: Sequence[str] | None = None) -> list[Hit]:
        """Nodes whose names, aliases, pinyin or initials contain ``text``, best first."""

    def notes(self, topic: str, key: str | None = None) -> list[Note]:
        """Entries of the work log on a topic, or on one key of it, oldest first."""

    def standing_notes(self, topic: str, start: int = 0, limit: int | None = None) -> tuple[list[Note], int]:
        """The newest entry of each key of a topic, newest first, and how many there are.

        None of a key whose newest says ``deleted``.
        """

    def backup(self, path: str) -> None:
        """A consistent copy of the store in a new file."""

    def close(self) -> None:
        """Release the store."""
