"""A Neo4j store as origin and as destination of a copy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from neo4j import ManagedTransaction

from graph.dates import today
from graph.errors import BadRequest
from graph.model.records import FOREVER
from graph.model.schema import NodeKind, RelationKind, Schema
from graph.store.engine import work_log
from graph.store.engine.search_words import named_fields, searchable, words_of
from graph.store.engine.transfer import REST, ROWS, Header, Row, same_origin, stamp
from graph.store.neo4j.ddl import BATCH, SOURCE, STORE, past, prepare, quoted, require
from graph.store.neo4j.ids import indexed, is_long, whole
from graph.store.neo4j.lease import Lease, leased
from graph.store.neo4j.link import Link, run
from graph.store.neo4j.reader import UNTIL, Look, consistent
from graph.store.neo4j.tidy import tidy_in_steps
from graph.store.neo4j.work_log import add_to_server, read_from_server
from graph.store.neo4j.write import ALL

_SPAN = 200_000
"""Version numbers that are read, and sorted by the server, at a time."""


class Neo4jDump:
    """:class:`graph.store.engine.transfer.Dump` of the newest version."""

    def __init__(self, link: Link, schema: Schema) -> None:
        self._link, self._schema = link, schema
        require(link, schema)
        self._live = self._batches_by_version()

    def _batches_by_version(self) -> dict[int, int]:
        text = f"MATCH (b:{BATCH}) WHERE b.status = 'committed' RETURN b.version, b.id"
        return dict(consistent(self._link, lambda look: look.rows(text)))

    def header(self) -> Header:
        """As the protocol says."""
        batches = (
            f"MATCH (b:{BATCH}) RETURN b.id, b.source, b.label, b.effective, b.committed_at, b.status, b.records, "
            "b.version ORDER BY b.id"
        )
        sources = f"MATCH (s:{SOURCE}) WHERE s.batch <= $visible RETURN s.id, s.batch, s.file, s.sheet ORDER BY s.id"

        def read(look: Look) -> Header:
            found = (tuple(map(tuple, look.rows(text))) for text in (batches, sources))
            return Header(look.moment.version, *found)

        return consistent(self._link, read)

    def versions(self, kind: NodeKind | RelationKind, after: int) -> Iterator[Row]:
        """As the protocol says."""
        low, high = consistent(self._link, lambda look: _bounds(look, kind, after))
        while low <= high:
            yield from consistent(self._link, lambda look, low=low: self._rows(look, kind, low))  # type: ignore[misc]
            low += _SPAN

    def _rows(self, look: Look, kind: NodeKind | RelationKind, low: int) -> list[Row]:
        seen = {"until": UNTIL, "voided": "CASE WHEN v.voided > $version THEN null ELSE v.voided END"}
        rest = ", ".join(seen.get(c, f"v.{quoted(c)}") + f" AS c{i}" for i, c in enumerate((*REST, *kind.fields)))
        among = "v.vid >= $low AND v.vid < $high AND v.batch <= $visible"
        if isinstance(kind, NodeKind):
            picked = f"v.vid AS vid, h.nid, {whole('v')}, {rest}, v.closed"
            parts = [
                f"MATCH (h:{quoted(kind.name)}) WITH h, h AS v WHERE {among} RETURN {picked}",
                f"MATCH (h)<-[:VERSION_OF]-(v:{past(kind.name)}) WHERE {among} RETURN {picked}",
            ]
        else:
            labels = ", ".join(f"[l IN labels({n}) WHERE l IN $kinds][0]" for n in "ab")
            parts = [
                f"MATCH (a)-[v:{quoted(kind.name)}]->(b) WHERE {among} "
                f"RETURN v.vid AS vid, a.nid, b.nid, {labels}, {rest}, v.closed"
            ]
        values = {"low": low, "high": low + _SPAN, "kinds": list(self._schema.nodes)}
        found = [row for text in parts for row in look.rows(text, **values)]
        return [[*row[:-1], self._journal(row[-1])] for row in sorted(found, key=itemgetter(0))]

    def _journal(self, closed: list[int] | None) -> list[list[int]]:
        """Entries of batches that can still be undone.

        One whose undoing is staged and not visible yet has its sign turned.
        """
        pairs = zip(closed[::2], closed[1::2], strict=True) if closed else ()
        return [[self._live[abs(version)], until] for version, until in pairs if abs(version) in self._live]

    def notes(self) -> list[work_log.Row]:
        """As the protocol says."""
        return read_from_server(self._link)

    def close(self) -> None:
        """As the protocol says."""
        self._link.close()


def _bounds(look: Look, kind: NodeKind | RelationKind, after: int) -> tuple[int, int]:
    """Least and largest version number of a kind beyond one; (1, 0) for none."""
    if look.lacks(kind.name):
        return 1, 0
    patterns = (
        [f"(v:{quoted(kind.name)})", f"(v:{past(kind.name)})"]
        if isinstance(kind, NodeKind)
        else [f"()-[v:{quoted(kind.name)}]->()"]
    )
    found = [
        look.rows(f"MATCH {p} WHERE v.vid > $after AND v.batch <= $visible RETURN min(v.vid), max(v.vid)", after=after)[
            0
        ]
        for p in patterns
    ]
    ends = [(low, high) for low, high in found if low is not None]
    return (min(e[0] for e in ends), max(e[1] for e in ends)) if ends else (1, 0)


class Neo4jFill:
    """:class:`graph.store.engine.transfer.Fill` of an empty database, or of one that an earlier copy left half done."""

    def __init__(self, link: Link, schema: Schema) -> None:
        self._link, self._schema = link, schema
        self._live: dict[int, int] = {}
        prepare(link, schema, moving=True)
        self._holding = leased(link, lambda _: None, lambda _: None)
        self._lease: Lease = self._holding.__enter__()

    def begin(self, header: Header) -> None:
        """As the protocol says."""
        self._live = {b[0]: b[7] for b in header.batches}
        meta = self._lease.meta
        if meta.get("moving") is not None:
            same_origin(header, meta["moving"])
            return
        if meta["version"] or self._link.read(lambda tx: run(tx, f"MATCH (b:{BATCH}) RETURN count(b)").value())[0]:
            raise BadRequest(f"目标 Neo4j（{self._link.address.shown}）里已有数据；请换一个空数据库")
        self._lease.step(lambda tx: run(tx, f"{STORE} SET m.moving = $stamp", stamp=stamp(header)).consume())

    def reached(self, kind: NodeKind | RelationKind) -> int:
        """As the protocol says."""
        return int(self._about().get(_mark(kind), 0))

    def put(self, kind: NodeKind | RelationKind, rows: Sequence[Row]) -> None:
        """As the protocol says."""

        def work(tx: ManagedTransaction) -> None:
            (self._nodes if isinstance(kind, NodeKind) else _relations)(tx, kind, self._with_journal(rows))
            run(tx, f"{STORE} SET m += $reached", reached={_mark(kind): rows[-1][0]}).consume()

        self._lease.step(work)

    def _about(self) -> dict[str, Any]:
        """What the store's own node says, the marks of a copy under way among it.

        One text for all kinds: what a server was not asked before costs it more to plan than to answer.
        """
        return dict(self._link.read(lambda tx: run(tx, f"{STORE} RETURN properties(m)").value())[0])

    def _with_journal(self, rows: Sequence[Row]) -> list[list[Any]]:
        """Rows with the journal as versions of the store, ``None`` for an empty one."""
        return [[*row[:-1], [x for b, until in row[-1] for x in (self._live[b], until)] or None] for row in rows]

    def _nodes(self, tx: ManagedTransaction, kind: NodeKind | RelationKind, rows: list[list[Any]]) -> None:
        assert isinstance(kind, NodeKind)
        text = f"UNWIND $nids AS nid MATCH (h:{quoted(kind.name)} {{nid: nid}}) RETURN nid"
        there = set(run(tx, text, nids=[r[1] for r in rows]).value())
        heads, others = list[list[Any]](), list[list[Any]]()
        named = named_fields(kind)
        at = [3 + len(REST) + list(kind.fields).index(f) for f in named]
        for row in rows:
            living = row[6] is None and row[4] > row[3] and row[4] > today()
            words = searchable(words_of(kind, named, [row[i] for i in at])) if living else None
            (others if row[1] in there else heads).append(
                [*row, words, indexed(row[2]), row[2] if is_long(row[2]) else None]
            )
            there.add(row[1])
        size = len(rows[0])
        own = f"id: r[{size + 1}], whole: r[{size + 2}], {_properties(kind, 3)}"
        head = f"UNWIND $rows AS r CREATE (v:{quoted(kind.name)} {{nid: r[1], words: r[{size}], {own}}})"
        other = (
            f"UNWIND $rows AS r MATCH (h:{quoted(kind.name)} {{nid: r[1]}}) CREATE (h)<-[:VERSION_OF]-"
            f"(v:{past(kind.name)} {{{own}}})"
        )
        for text, made in ((head, heads), (other, others)):
            if made:
                run(tx, text, rows=made).consume()

    def log(self, notes: Sequence[work_log.Row]) -> None:
        """As the protocol says."""
        for first in range(0, len(notes), ROWS):
            part = notes[first : first + ROWS]
            self._link.write(lambda tx, part=part: add_to_server(tx, part))  # type: ignore[misc]

    def finish(self, header: Header) -> None:
        """As the protocol says."""
        top = self._about()
        held = [k.name for k in self._schema.kinds() if _mark(k) in top]
        last = max([*(s[0] for s in header.sources), *(v for k, v in top.items() if k.startswith("moved_")), 0])
        nids = [f"MATCH (n:{quoted(k)}) RETURN max(n.nid) AS top" for k in held if k in self._schema.nodes]
        highest = self._link.read(lambda tx: [r["top"] for t in nids for r in run(tx, t)])
        names = ("id", "source", "label", "effective", "committed_at", "status", "records", "version")
        batches = [
            dict(zip(names, b, strict=True)) | {"import_id": f"migrated-{b[0]}", "kinds": held} for b in header.batches
        ]
        sources = [dict(zip(("id", "batch", "file", "sheet"), s, strict=True)) for s in header.sources]
        marks = ", ".join(f"m.{quoted(_mark(k))}" for k in self._schema.kinds())
        numbers = {
            "version": header.version,
            "visible": max((b[0] for b in header.batches), default=0),
            "next": max([last, *(n or 0 for n in highest)]) + 1,
            "ended": self._ended(held),
            "held": held,
            "newest": max((b[3] for b in header.batches), default=0),
        }

        def work(tx: ManagedTransaction) -> None:
            run(tx, f"UNWIND $rows AS r CREATE (b:{BATCH}) SET b = r", rows=batches).consume()
            run(tx, f"UNWIND $rows AS r CREATE (s:{SOURCE}) SET s = r", rows=sources).consume()
            run(
                tx,
                f"{STORE} SET m.version = $version, m.visible = $visible, m.next = $next, m.untidy = {ALL}, "
                "m.newest = $newest, m.ended = $ended, m.held = m.held + $held "
                f"REMOVE m.moving, {marks}",
                **numbers,
            ).consume()

        self._lease.step(work)
        tidy_in_steps(self._lease, [self._schema.nodes[k] for k in held if k in self._schema.nodes], 0, header.version)

    def _ended(self, held: Sequence[str]) -> list[str]:
        """Kinds, of those that the store holds, of which some version ends or is void."""
        text = "MATCH {} WHERE v.until <> $forever OR v.voided IS NOT NULL RETURN 1 LIMIT 1"
        patterns = {name: f"()-[v:{quoted(name)}]->()" for name in self._schema.relations}
        patterns |= {name: f"(v:{quoted(name)}|{past(name)})" for name in self._schema.nodes}
        ask = [(k, text.format(patterns[k])) for k in held]
        return self._link.read(lambda tx: [k for k, t in ask if run(tx, t, forever=FOREVER).single() is not None])

    def close(self) -> None:
        """As the protocol says."""
        self._holding.__exit__(None, None, None)
        self._link.close()


def _mark(kind: NodeKind | RelationKind) -> str:
    return f"moved_{kind.name}"


def _properties(kind: NodeKind | RelationKind, first: int) -> str:
    columns = (*REST, *kind.fields)
    return ", ".join(
        [
            "vid: r[0]",
            *(f"{quoted(c)}: r[{first + i}]" for i, c in enumerate(columns)),
            f"closed: r[{first + len(columns)}]",
        ]
    )


def _relations(tx: ManagedTransaction, kind: NodeKind | RelationKind, rows: list[list[Any]]) -> None:
    for (left, right), part in groupby(sorted(rows, key=itemgetter(3, 4)), key=itemgetter(3, 4)):
        run(
            tx,
            f"UNWIND $rows AS r MATCH (a:{quoted(left)} {{nid: r[1]}}) MATCH (b:{quoted(right)} {{nid: r[2]}}) "
            f"CREATE (a)-[v:{quoted(kind.name)} {{{_properties(kind, 5)}}}]->(b)",
            rows=list(part),
        ).consume()
