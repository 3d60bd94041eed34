"""A batch as Cypher: chunks of rows that create versions, and that end the validity of others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from neo4j import ManagedTransaction

from graph.errors import StoreError
from graph.model.records import FOREVER
from graph.model.schema import NodeKind, RelationKind
from graph.store.engine.intervals import Held, TablePlan, stored_column
from graph.store.engine.search_words import named_fields, searchable, words_of
from graph.store.neo4j.ddl import SOURCE, past, quoted
from graph.store.neo4j.ids import indexed, is_long
from graph.store.neo4j.link import run

CHUNK = 10_000
"""Rows of one statement, and of one transaction of a staged batch."""
SHUT = """SET v.closed = coalesce(v.closed, []) + [$version, v.until], v.until = $on"""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement over ``size`` rows; it must touch exactly so many. ``needs`` nodes that the batch may create."""

    text: str
    values: dict[str, Any]
    size: int
    needs: bool = False

    def run(self, tx: ManagedTransaction) -> None:
        """Run it; raises ``StoreError`` when an end vanished."""
        done = run(tx, self.text, **self.values).single(strict=True)[0]
        if done != self.size:
            raise StoreError(f"写入 {self.size} 条记录，实际只写入 {done} 条；批次未写入，请重试")


@dataclass(slots=True)
class Scribe:
    """Turns plans into statements; ``number`` is the batch's, ``version`` the store's once it is visible."""

    number: int
    version: int
    on: int
    next: int

    def created(self, plans: Iterable[TablePlan]) -> Iterator[Statement]:
        """New versions: first all nodes that did not exist, then what needs them; both in the order of the batch."""
        later: list[_Making] = []
        for plan in plans:
            if plan.rows:
                src, self.next = self.next, self.next + 1
                yield Statement(
                    f"CREATE (s:{SOURCE} {{id: $id, batch: $batch, file: $file, sheet: $sheet}}) RETURN count(s)",
                    {"id": src, "batch": self.number, "file": plan.source.file, "sheet": plan.source.sheet},
                    1,
                )
                for create, picked in _makers(plan):
                    if create is _create_nodes:
                        yield from self._created(_Making(plan, create, picked, src))
                    else:
                        later.append(_Making(plan, create, picked, src))
        for making in later:
            yield from self._created(making)

    def shut(self, plans: Iterable[TablePlan]) -> Iterator[Statement]:
        """Stored versions that end earlier now, with their journal."""
        for plan in plans:
            yield from self._shut(plan)

    def _created(self, making: _Making) -> Iterator[Statement]:
        text, needs = making.create(making.plan), making.create is not _create_nodes
        values = {"since": self.on, "batch": self.number, "src": making.src}
        for rows in self._numbered(making.plan, making.picked):
            yield Statement(text, values | {"rows": rows}, len(rows), needs)

    def _numbered(self, plan: TablePlan, picked: Sequence[int] | None) -> Iterator[Rows]:
        """Chunks of rows (vid, row, until, words and whole id of nodes, ids…, values…), column by column: it is
        faster.
        """
        kind, ids = plan.kind, _ids(plan.kind)
        types = ["text"] * ids + [kind.fields[c].type if c in kind.fields else "text" for c in plan.columns]
        for rows, numbers, untils in _chunks(plan, picked):
            columns = [stored_column(c, t) for c, t in zip(zip(*rows, strict=True), types, strict=True)]
            own: list[Sequence[Any]] = []
            if isinstance(kind, NodeKind):
                words = _wording(kind, plan.columns)
                own = [[words(row) for row in rows], [i if is_long(i) else None for i in columns[0]]]
            for at in range(ids):
                if any(map(is_long, columns[at])):
                    columns[at] = [indexed(i) for i in columns[at]]
            until = [None if u == FOREVER else u for u in untils]
            vids = range(self.next, self.next + len(rows))
            self.next += len(rows)
            yield list(zip(vids, numbers, until, *own, *columns, strict=True))

    def _shut(self, plan: TablePlan) -> Iterator[Statement]:
        match = "(v)" if isinstance(plan.kind, NodeKind) else "()-[v]->()"
        text = f"UNWIND $refs AS ref MATCH {match} WHERE elementId(v) = ref {SHUT} RETURN count(v)"
        for begin in range(0, len(plan.shut), CHUNK):
            part: list[Held] = plan.shut[begin : begin + CHUNK]
            yield Statement(text, {"refs": [h.ref for h in part], "version": self.version, "on": self.on}, len(part))


def _chunks(
    plan: TablePlan, picked: Sequence[int] | None
) -> Iterator[tuple[Sequence[tuple[Any, ...]], Sequence[int], Sequence[int]]]:
    """Rows of a plan (or those picked) with their numbers and ends of validity."""
    untils = None if plan.made is None else [m.until for m in plan.made]
    size = len(plan.rows) if picked is None else len(picked)
    for begin in range(0, size, CHUNK):
        part = slice(begin, begin + CHUNK)
        if picked is None:
            rows, numbers = plan.rows[part], plan.numbers[part]
            yield rows, numbers, [FOREVER] * len(rows) if untils is None else untils[part]
        else:
            at = picked[part]
            ends = [FOREVER] * len(at) if untils is None else [untils[i] for i in at]
            yield [plan.rows[i] for i in at], [plan.numbers[i] for i in at], ends


Rows = list[tuple[Any, ...]]
Maker = Callable[[TablePlan], str]
"""Statement text for the rows of a plan."""


@dataclass(frozen=True, slots=True)
class _Making:
    """Rows of a plan (``None`` for all) that are written by one maker; ``src`` is their source's number."""

    plan: TablePlan
    create: Maker
    picked: Sequence[int] | None
    src: int


def _makers(plan: TablePlan) -> Iterator[tuple[Maker, Sequence[int] | None]]:
    """How the rows of a plan are written, and which (``None`` for all)."""
    new = plan.new
    if isinstance(plan.kind, RelationKind):
        yield _create_relations, None
    elif new is None or all(new):
        yield _create_nodes, None
    else:
        if any(new):
            yield _create_nodes, [i for i, n in enumerate(new) if n]
        yield _create_pasts, [i for i, n in enumerate(new) if not n]


def _wording(kind: NodeKind, columns: Sequence[str]) -> Callable[[tuple[Any, ...]], str]:
    named = named_fields(kind)
    at = [columns.index(f) + 1 if f in columns else None for f in named]
    return lambda row: searchable(words_of(kind, named, [None if i is None else row[i] for i in at]))


def _ids(kind: NodeKind | RelationKind) -> int:
    """How many ids a row of the kind begins with."""
    return 1 if isinstance(kind, NodeKind) else 2


def _first(kind: NodeKind | RelationKind) -> int:
    """Position of the ids in what :meth:`Scribe._numbered` gives."""
    return 5 if isinstance(kind, NodeKind) else 3


def _properties(plan: TablePlan) -> str:
    """Properties of a new version from the row ``r``; null ones do not exist."""
    start, columns = _first(plan.kind) + _ids(plan.kind), plan.columns
    fixed = f"vid: r[0], row: r[1], until: coalesce(r[2], {FOREVER}), since: $since, batch: $batch, src: $src"
    own = [f"{quoted(c)}: r[{start + i}]" for i, c in enumerate(columns) if c != "state"]
    state = f"coalesce(r[{start + columns.index('state')}], 'confirmed')" if "state" in columns else "'confirmed'"
    return ", ".join([fixed, f"state: {state}", *own])


def _create_nodes(plan: TablePlan) -> str:
    return (
        f"UNWIND $rows AS r CREATE (v:{quoted(plan.kind.name)} {{id: r[5], whole: r[4], nid: r[0], words: r[3], "
        f"{_properties(plan)}}}) RETURN count(v)"
    )


def _create_pasts(plan: TablePlan) -> str:
    return (
        f"UNWIND $rows AS r MATCH (h:{quoted(plan.kind.name)} {{id: r[5]}}) CREATE (h)<-[:VERSION_OF]-"
        f"(v:{past(plan.kind.name)} {{id: r[5], whole: r[4], {_properties(plan)}}}) RETURN count(v)"
    )


def _create_relations(plan: TablePlan) -> str:
    assert plan.ends is not None
    left, right = map(quoted, plan.ends)
    return (
        f"UNWIND $rows AS r MATCH (a:{left} {{id: r[3]}}) MATCH (b:{right} {{id: r[4]}}) "
        f"CREATE (a)-[v:{quoted(plan.kind.name)} {{{_properties(plan)}}}]->(b) RETURN count(v)"
    )
