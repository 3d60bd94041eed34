"""Take the census of a store through any engine's reader, and remember those taken."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.census import Census
from graph.chain.divisions import divisions_of
from graph.chain.rosters import built_in_kind, listed_now, members
from graph.chain.tables import CONFIRMED, REJECTED
from graph.chain.vetoes import status_of
from graph.counts.bound import needed_by
from graph.counts.columns import Columns
from graph.counts.sites import Sites, named_sites
from graph.counts.take import take_census
from graph.counts.tallies import link_texts, said_by, stated_links
from graph.store.engine.columns import (
    Nodes,
    Reader,
    Relations,
    Side,
    collect,
    positions,
    read_nodes,
    read_relations,
)


def count_store(reader: Reader, keys: IntArray | None = None) -> Census:
    """The census at the reader's date, of all enterprises or of those with these (sorted) keys.

    Reads only what it counts.
    """
    schema = reader.schema
    segments, districts, fields = (read_nodes(reader, schema.nodes[k]) for k in ("Segment", "District", "Field"))
    rosters = read_nodes(reader, schema.nodes["Roster"])
    firms = _Firms.read(reader, keys)
    part = read_relations(reader, schema.relations["PART_OF"], columns=())
    sure, needs = part.state == CONFIRMED, _needs(reader, segments)
    every, on = firms.rosters([str(i) for i in rosters.table.ids], rosters)
    named = dict(zip(rosters.table.ids.tolist(), rosters.table.columns["kind"].tolist(), strict=True))
    makes = firms.marked(firms.related("MAKES"), lambda found: found.state != REJECTED)
    home = firms.homes(districts)
    operates = firms.related("OPERATES_IN", ("share", "role", "rule", "evidence"))
    at, where = positions(firms.keys, operates.source), segments.positions(operates.target)
    both = (at >= 0) & (where >= 0)
    said = {name: values[both] for name, values in operates.columns.items()}
    return take_census(
        Columns(
            segments=segments.table.ids,
            districts=districts.table.ids,
            fields=fields.table.ids,
            home=home,
            size=firms.size,
            listed=listed_now(firms.code.tolist(), firms.status.tolist()),
            division=firms.division,
            makes=makes,
            firm=at[both],
            segment=where[both],
            state=operates.state[both],
            share=said["share"],
            leads=np.equal(said["role"], "链主").astype(bool),
            text=link_texts(said["rule"], said["evidence"], firms.ids[at[both]].tolist()),
            stated=stated_links(said["rule"]),
            rosters=every,
            roster_kinds=tuple(named.get(id_) or built_in_kind(id_) for id_ in every),
            on=on,
            sites=firms.sites(districts, segments),
            up=_parents(reader, districts),
            part_segment=segments.positions(part.source[sure]),
            part_field=fields.positions(part.target[sure]),
            need_segment=needs[0],
            need_user=needs[1],
            data_date=firms.data_date,
        )
    )


def _needs(reader: Reader, segments: Nodes) -> tuple[IntArray, IntArray]:
    """Ends of the essential supply relations."""
    found = read_relations(reader, reader.schema.relations["SUPPLIES"], columns=("essential",))
    at, user = segments.positions(found.source), segments.positions(found.target)
    sure = (found.state == CONFIRMED) & (at >= 0) & (user >= 0)
    return needed_by(at[sure], user[sure], np.equal(found.columns["essential"], 1).astype(bool)[sure])


def _parents(reader: Reader, districts: Nodes) -> IntArray:
    """Position of the parent of each district, -1 for none."""
    within = read_relations(reader, reader.schema.relations["WITHIN"], columns=())
    at, above = districts.positions(within.source), districts.positions(within.target)
    sure = (within.state == CONFIRMED) & (at >= 0) & (above >= 0)
    up = np.full(len(districts.table), -1, dtype=np.int64)
    up[at[sure]] = above[sure]
    return up


_STANDING = ("stock_code", "status", "name", "division")


@dataclass(frozen=True, slots=True)
class _Firms:
    """Enterprises by rising key, all or those asked for (``only``), and their relations."""

    reader: Reader
    only: IntArray | None
    keys: IntArray
    ids: NDArray[np.object_]
    size: FloatArray
    code: NDArray[np.object_]
    status: NDArray[np.object_]
    division: IntArray
    data_date: str | None

    @classmethod
    def read(cls, reader: Reader, only: IntArray | None) -> _Firms:
        """Their size, code, status and division, and the newest date of the facts about them."""
        firm, kinds = reader.schema.nodes["Enterprise"], ["key", "id", "number", "id", "text", "id", "text"]
        if only is None:
            chunks, dates = reader.nodes(firm, ("size", *_STANDING)), [reader.data_date()]
            found, ids, size, codes, said, names, told = collect(kinds, chunks)
        else:
            chunks = reader.nodes(firm, ("size", *_STANDING, "as_of"), only) if len(only) else ()
            found, ids, size, codes, said, names, told, as_of = collect([*kinds, "text"], chunks)
            dates = as_of.tolist()
        order = np.argsort(found)  # an engine may give nodes in any order
        newest = max((d for d in dates if d is not None), default=None)
        status = np.array([status_of(s, n) for s, n in zip(said, names, strict=True)], dtype=object)
        division = divisions_of(told.tolist())[order]
        return cls(reader, only, found[order], ids[order], size[order], codes[order], status[order], division, newest)

    def related(self, kind: str, columns: tuple[str, ...] = ()) -> Relations:
        """Relations of a kind that begin at them."""
        side: Side | None = None if self.only is None else "source"
        return read_relations(self.reader, self.reader.schema.relations[kind], side, self.only, columns)

    def marked(self, found: Relations, which: Callable[[Relations], BoolArray]) -> BoolArray:
        """Who has such a relation."""
        at, out = positions(self.keys, found.source[which(found)]), np.zeros(len(self.keys), dtype=bool)
        out[at[at >= 0]] = True
        return out

    def homes(self, districts: Nodes) -> IntArray:
        """Position of the district of each, -1 for not known."""
        located = self.related("LOCATED_IN")
        sure = located.state == CONFIRMED
        at, home_of = positions(self.keys, located.source[sure]), districts.positions(located.target[sure])
        home = np.full(len(self.keys), -1, dtype=np.int64)
        home[at[at >= 0]] = home_of[at >= 0]
        return home

    def sites(self, districts: Nodes, segments: Nodes) -> Sites:
        """Where they work besides."""
        found = self.related("HAS_SITE", ("role", "segments"))
        at, where = positions(self.keys, found.source), districts.positions(found.target)
        sure = (found.state == CONFIRMED) & (at >= 0) & (where >= 0)
        firm, (role, named) = at[sure], (found.columns[n][sure] for n in ("role", "segments"))
        return named_sites(firm, where[sure], role, named, said_by(self.ids[firm].tolist()), segments.table.index)

    def rosters(self, ids: list[str], known: Nodes) -> tuple[tuple[str, ...], BoolArray]:
        """Ids of all rosters, and who is on which; shape (rosters, enterprises)."""
        found = self.related("LISTED_IN")
        at, where = positions(self.keys, found.source), known.positions(found.target)
        sure = (found.state == CONFIRMED) & (at >= 0) & (where >= 0)
        return members(ids, at[sure], where[sure], self.code.tolist(), self.status.tolist())


Span = tuple[int, int, int]
"""Version of the store, first day and day after the last, between which no version of a record begins or ends."""


SMALL = 20_000
"""Up to so many enterprises the census is renewed at every write; it takes about four seconds for a million."""


def renewal(enterprises: int, credit: int) -> int | None:
    """What is left of the ``credit`` once the census is renewed after a write; ``None`` when it is not to be.

    ``credit`` counts the records that this process wrote. A census costs as many as there are enterprises: so a load
    keeps one, while small writes to a large store that cannot change the one before them leave the counting to whoever
    asks.
    """
    return None if SMALL < enterprises > credit else max(credit - enterprises, 0)


class CensusShelf:
    """The last few censuses of a store; several threads that want the same one wait for a single count."""

    def __init__(self, room: int = 4) -> None:
        self._held = LRUCache[Span, Census](room)
        self._guard = threading.Lock()

    def hold(self, span: Span, census: Census) -> None:
        """Remember one that a writer made; not while a reader counts, as that one would be waited for."""
        if self._guard.acquire(blocking=False):
            try:
                self._held[span] = census
            finally:
                self._guard.release()

    def held(self, span: Span) -> Census | None:
        """The census of a span if it is at hand; a writer does not wait for readers who are counting."""
        if not self._guard.acquire(blocking=False):
            return None
        try:
            return self._held.get(span)
        finally:
            self._guard.release()

    def find(self, span: Span, kept: Callable[[], bytes | None], count: Callable[[], Census]) -> Census:
        """The census of a span: held, or kept in the store by an earlier write, or counted now."""
        with self._guard:
            census = self._held.get(span)
            if census is None and (data := kept()) is not None:
                census = Census.from_bytes(data)
            if census is None:
                census = count()
            self._held[span] = census
            return census
