"""The census in Neo4j: kept on a node of its own after a write, found by version and span of days."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Any

from graph.chain.census import Census
from graph.model.records import FOREVER
from graph.model.schema import Schema
from graph.store.engine.census_change import FIRM, few, renewed
from graph.store.engine.census_rows import CensusShelf, Span, count_store, renewal
from graph.store.neo4j.chain import Neo4jReader
from graph.store.neo4j.ddl import BATCH, quoted
from graph.store.neo4j.link import Link, run
from graph.store.neo4j.reader import Look, consistent

CENSUS = "ChainCensus"
_WORTH = 1000
"""Records that this process must have written before a census is kept: counting little is as fast as fetching it."""
_FIND = f"MATCH (c:{CENSUS}) WHERE [c.version, c.since, c.until] = $span RETURN c.counts"
_KEEP = f"""MERGE (c:{CENSUS} {{id: 'today'}}) WITH c WHERE coalesce(c.version, 0) <= $version
SET c.version = $version, c.since = $since, c.until = $until, c.counts = $counts"""
"""Another process may have kept that of a later version already."""


@dataclass(frozen=True, slots=True)
class Step:
    """A write from an ``earlier`` version of the store to a later one: batches visible before and after, enterprises it
    touched.

    ``firms`` is ``None`` where a census is not to be changed by them (see
    :func:`graph.store.engine.census_change.touched`).
    """

    version: int
    earlier: int
    before: int
    after: int
    firms: Set[Any] | None


def span_of(look: Look, on: int) -> Span:
    """Days around ``on`` with the same records: a version of a record begins and ends on the effective day of a batch
    only.
    """
    text = f"""MATCH (b:{BATCH}) WHERE b.version <= $version RETURN
max(CASE WHEN b.effective <= $on THEN b.effective END), min(CASE WHEN b.effective > $on THEN b.effective END)"""
    since, until = look.rows(text, on=on)[0]
    return look.moment.version, since or 0, until or FOREVER


def find_census(shelf: CensusShelf, reader: Neo4jReader) -> Census:
    """The census at the reader's date, counted only if nobody did yet."""
    span = span_of(reader.look, reader.on)
    return shelf.find(span, lambda: _kept(reader.look, span), lambda: count_store(reader))


def _kept(look: Look, span: Span) -> bytes | None:
    found = look.rows(_FIND, span=list(span))
    return bytes(found[0][0]) if found else None


def renew(link: Link, schema: Schema, shelf: CensusShelf, step: Step, on: int, credit: int) -> int:
    """Keep the census of the day after a write; what is left of the credit.

    The one before the write is changed by the enterprises that it touched, where that can be done; else everything is
    counted as :func:`graph.store.engine.census_rows.renewal` allows.
    """
    if FIRM not in schema.nodes:
        return credit
    found = consistent(link, lambda look: _changed(look, schema, shelf, step, on)) if step.firms is not None else None
    if found is None:
        size = link.read(lambda tx: run(tx, f"MATCH (n:{quoted(FIRM)}) RETURN count(n)").value())[0]
        left = renewal(int(size), credit) if credit >= _WORTH else None
        if left is None:
            return credit
        found = consistent(link, lambda look: (span_of(look, on), count_store(Neo4jReader(look, schema, on))))
        credit = left
    (version, since, until), counts = found[0], found[1].to_bytes()
    link.write(lambda tx: run(tx, _KEEP, version=version, since=since, until=until, counts=counts).consume())
    shelf.hold(*found)
    return credit


def _changed(look: Look, schema: Schema, shelf: CensusShelf, step: Step, on: int) -> tuple[Span, Census] | None:
    """Span and census after a step from the census before it, both read after the fact: another step may have
    followed.
    """
    earlier, later = _as_of(look, step.earlier, step.before), _as_of(look, step.version, step.after)
    span, firms = span_of(earlier, on), step.firms or set()
    census = shelf.held(span)
    if census is None and (data := _kept(look, span)) is not None:
        census = Census.from_bytes(data)
    if census is None or not few(len(firms), census):
        return None
    before, after = (Neo4jReader(x, schema, on) for x in (earlier, later))
    found = renewed(census, after.keys_of(FIRM, firms), before, after)
    return None if found is None else (span_of(later, on), found)


def _as_of(look: Look, version: int, visible: int) -> Look:
    """The same look at this version of the store or an earlier one.

    Which kinds were ever shortened, and the newest effective day, stay those of now: they only grow, and where they say
    that a condition cannot fail it never could. But with no writer at work every batch counts as seen, which does not
    hold of an earlier version: so one is named.
    """
    moment = look.moment
    return replace(look, moment=replace(moment, version=version, visible=visible, writer=moment.writer or "earlier"))
