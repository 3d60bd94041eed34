"""The census in Neo4j: kept on a node of its own after a large write, found by version and span of days."""

from __future__ import annotations

from graph.census import Census
from graph.collecting import paused
from graph.records import FOREVER
from graph.schema import Schema
from graph.stores.census_rows import CensusShelf, Span, count_store, renewal
from graph.stores.neo4j_chain import Neo4jReader
from graph.stores.neo4j_ddl import BATCH, quoted
from graph.stores.neo4j_link import Link, run
from graph.stores.neo4j_reader import Look, consistent

CENSUS = "ChainCensus"
_WORTH = 1000
"""Records that this process must have written before a census is kept: counting little is as fast as fetching it."""


def span_of(look: Look, on: int) -> Span:
    """Days around ``on`` with the same records: a version of a record begins and ends on the effective day of a batch only."""
    text = f"""MATCH (b:{BATCH}) WHERE b.version <= $version RETURN
max(CASE WHEN b.effective <= $on THEN b.effective END), min(CASE WHEN b.effective > $on THEN b.effective END)"""
    since, until = look.rows(text, on=on)[0]
    return look.moment.version, since or 0, until or FOREVER


def find_census(look: Look, shelf: CensusShelf, reader: Neo4jReader) -> Census:
    """The census at the reader's date, counted only if nobody did yet."""
    span = span_of(look, reader.on)
    text = f"MATCH (c:{CENSUS}) WHERE [c.version, c.since, c.until] = $span RETURN c.counts"

    def kept() -> bytes | None:
        found = look.rows(text, span=list(span))
        return bytes(found[0][0]) if found else None

    return shelf.find(span, kept, lambda: count_store(reader))


def renew(link: Link, schema: Schema, on: int, credit: int) -> int:
    """Keep today's census after a write, as :func:`graph.stores.census_rows.renewal` allows; what is left of the credit."""
    if "Enterprise" not in schema.nodes:
        return credit
    size = link.read(lambda tx: run(tx, f"MATCH (n:{quoted('Enterprise')}) RETURN count(n)").value())[0]
    left = renewal(int(size), credit) if credit >= _WORTH else None
    if left is None:
        return credit

    def count(look: Look) -> tuple[Span, bytes]:
        with paused():
            return span_of(look, on), count_store(Neo4jReader(look, schema, on)).to_bytes()

    (version, since, until), counts = consistent(link, count)
    text = f"MERGE (c:{CENSUS} {{id: 'today'}}) SET c.version = $version, c.since = $since, c.until = $until, c.counts = $counts"
    link.write(lambda tx: run(tx, text, version=version, since=since, until=until, counts=counts).consume())
    return left
