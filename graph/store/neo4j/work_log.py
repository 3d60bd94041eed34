"""The work log on a Neo4j server."""

from __future__ import annotations

from collections.abc import Iterable

from neo4j import ManagedTransaction

from graph.model.records import Note
from graph.store.engine.work_log import GONE, LABEL, Row, from_rows
from graph.store.neo4j.ddl import STORE
from graph.store.neo4j.link import Link, run


def standing_on_server(tx: ManagedTransaction, topic: str, start: int, limit: int | None) -> tuple[list[Note], int]:
    """See :meth:`graph.store.contract.Store.standing_notes`."""

    newest = (
        f"MATCH (w:{LABEL} {{topic: $topic}}) WITH w ORDER BY w.at DESC, w.id DESC WITH w.key AS key, "
        "collect(w)[0] AS w "
        f"WHERE NOT w.said CONTAINS '{GONE}'"
    )
    some = "RETURN w.id, w.topic, w.key, w.at, w.by, w.said ORDER BY w.at DESC, w.id DESC SKIP $start LIMIT $limit"
    count = run(tx, f"{newest} RETURN count(w)", topic=topic).single(strict=True)[0]
    rows = run(tx, f"{newest} {some}", topic=topic, start=start, limit=count if limit is None else limit).values()
    return from_rows([(r[0], r[1], r[2], r[3], r[4], r[5]) for r in rows])[::-1], int(count)


def add_to_server(tx: ManagedTransaction, rows: Iterable[Row]) -> None:
    """Add entries to a Neo4j store, once however often it is tried; its work version rises."""

    text = (
        f"UNWIND $rows AS r MERGE (w:{LABEL} {{id: r[0]}}) ON CREATE SET w.topic = r[1], w.key = r[2], w.at = r[3], "
        "w.by = r[4], w.said = r[5]"
    )
    run(tx, text, rows=[list(row) for row in rows]).consume()
    run(tx, f"{STORE} SET m.work = coalesce(m.work, 0) + 1").consume()


def read_from_server(link: Link, topic: str | None = None, key: str | None = None) -> list[Row]:
    """Entries of a Neo4j store, all of them without a topic."""

    asked = {name: value for name, value in (("topic", topic), ("key", key)) if value is not None}
    chosen = " AND ".join(f"w.{name} = ${name}" for name in asked) or "true"
    text = f"MATCH (w:{LABEL}) WHERE {chosen} RETURN w.id, w.topic, w.key, w.at, w.by, w.said"
    return link.read(lambda tx: [(r[0], r[1], r[2], r[3], r[4], r[5]) for r in run(tx, text, **asked)])
