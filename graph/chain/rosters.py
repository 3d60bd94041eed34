"""Rosters (名录): who could have been seen. Every count belongs to one, and two are never added up.

An enterprise is on the rosters that it is ``LISTED_IN``; one with a stock code is on that of listed companies besides,
and one that is on none belongs to the users' own ledger. So data from before there were rosters have theirs too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from graph.arrays import BoolArray, IntArray
from graph.chain.divisions import UNKNOWN, division_code, divisions_of
from graph.chain.graph import ChainGraph
from graph.chain.roster_kinds import CLOSED, LEADERS, ROSTER_KINDS, SITES, RosterKind, sections_of, trades_in
from graph.chain.tables import NodeTable
from graph.chain.vetoes import GONE, status_of

LISTED, OWN = "listed", "own"
"""Ids of the two rosters that are there without being written down."""
_BUILT_IN = {LISTED: "上市公司", OWN: "自有台账"}


@dataclass(frozen=True, slots=True)
class Size:
    """How many firms of a roster a place has, as somebody declared it; ``None``: covered, but nobody says how many."""

    count: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Roster:
    """One roster. ``complete`` is the share (0..1) that its owner declares it to hold of those who meet its test.

    ``sizes`` are the places that it covers, by district id, with N*.
    """

    id: str
    name: str
    kind: RosterKind
    admission: str
    level: str
    test: str = ""
    supplier: str = ""
    counted_on: str = ""
    complete: float | None = None
    complete_by: str = ""
    complete_why: str = ""
    sizes: Mapping[str, Size] = field(default_factory=dict)

    @property
    def closed(self) -> bool:
        """Whether all that meet its test are on it."""
        return self.admission == CLOSED

    @property
    def by_site(self) -> bool:
        """Whether it counts firms where they make something."""
        return self.level == SITES

    @property
    def of_heads(self) -> bool:
        """Whether it is of leaders, counted by head office: 头部集聚 is told by it, though they were chosen."""
        return self.kind.name == LEADERS and not self.by_site

    @property
    def trades(self) -> tuple[str, ...]:
        """The kinds of firms that it is of alone, such as 工业; none where it does not say."""
        return trades_in(self.name, self.test)

    @property
    def population(self) -> str:
        """Whom it speaks of, as in 无规上企业, or 无规上工业企业 where it is of those alone."""
        said = self.kind.population
        return said.replace("企业", f"{self.trades[0]}企业") if len(self.trades) == 1 else said


def rosters_of(graph: ChainGraph) -> tuple[Roster, ...]:
    """All rosters of a graph, the widest population first, then in the order of the data; made once per graph."""
    return graph.once("rosters", _rosters_of)


def _rosters_of(graph: ChainGraph) -> tuple[Roster, ...]:
    table, sizes = graph.nodes.get("Roster"), _sizes(graph)
    made = [] if table is None else [_roster(table, i, sizes) for i in range(len(table))]
    known = {r.id for r in made}
    made += [_built_in(id_, sizes) for id_ in _BUILT_IN if id_ not in known]
    order = list(ROSTER_KINDS)
    return tuple(sorted(made, key=lambda r: order.index(r.kind.name)))


def _roster(table: NodeTable, i: int, sizes: Mapping[str, Mapping[str, Size]]) -> Roster:
    id_ = str(table.ids[i])
    return read_roster(id_, {name: column[i] for name, column in table.columns.items()}, sizes.get(id_, {}))


def read_roster(id_: str, values: Mapping[str, Any], sizes: Mapping[str, Size] = MappingProxyType({})) -> Roster:
    """A roster from what its record says; the rest as its kind has it."""
    kind, complete = ROSTER_KINDS[values.get("kind") or built_in_kind(id_)], values.get("complete")
    return Roster(
        id=id_,
        name=values.get("name") or kind.name,
        kind=kind,
        admission=values.get("admission") or kind.admission,
        level=values.get("level") or kind.level,
        test=values.get("test") or "",
        supplier=values.get("supplier") or "",
        counted_on=values.get("counted_on") or "",
        complete=None if complete is None or complete != complete else float(complete),
        complete_by=values.get("complete_by") or "",
        complete_why=values.get("complete_why") or "",
        sizes=sizes,
    )


def built_in_kind(id_: str) -> str:
    """Kind of a roster that does not say: that of a built-in one, else a ledger."""
    return _BUILT_IN.get(id_, _BUILT_IN[OWN])


def _built_in(id_: str, sizes: Mapping[str, Mapping[str, Size]]) -> Roster:
    kind = ROSTER_KINDS[_BUILT_IN[id_]]
    return Roster(id_, kind.name, kind, kind.admission, kind.level, sizes=sizes.get(id_, {}))


def collects(graph: ChainGraph, roster: Roster) -> BoolArray:
    """The segments whose kind of firm can be on a roster, by the industry that the chain declares of each; one without
    is collected, and all are where the roster does not say which firms it is of.
    """
    kept, table = sections_of(roster.trades), graph.nodes["Segment"]
    if not kept:
        return np.ones(len(table), dtype=bool)
    numbers = divisions_of(table.columns["gb_code"].tolist()).tolist()
    return np.array([n == UNKNOWN or division_code(n)[0] in kept for n in numbers], dtype=bool)


def _sizes(graph: ChainGraph) -> dict[str, dict[str, Size]]:
    """Declared sizes by roster and district."""
    out: dict[str, dict[str, Size]] = {}
    table = graph.edge("COUNTS", "Roster", "District").confirmed()
    if not len(table):
        return out
    rosters, districts = graph.nodes["Roster"].ids, graph.nodes["District"].ids
    for i in range(len(table)):
        count = float(table.columns["count"][i])
        size = Size(None if count != count else count, table.columns["source_note"][i] or "")
        out.setdefault(str(rosters[table.source[i]]), {})[str(districts[table.target[i]])] = size
    return out


def gone_of(status: Sequence[object]) -> BoolArray:
    """Who is gone by its status."""
    return np.array([said in GONE for said in status], dtype=bool)


def gone(graph: ChainGraph) -> BoolArray:
    """Enterprises that are gone by their status, written or said by their short name: no list counts them; shape
    (enterprises,), made once per graph.
    """
    return graph.once("gone", lambda g: gone_of(codes_and_status(g.nodes["Enterprise"])[1]))


def listed_now(codes: Sequence[object], status: Sequence[object]) -> BoolArray:
    """Who has a stock code and is not gone."""
    return np.array([code is not None for code in codes], dtype=bool) & ~gone_of(status)


def codes_and_status(firms: NodeTable) -> tuple[list[object], list[object]]:
    """Stock code and status (written, or said by its short name) of each enterprise, ``None`` for not known."""
    none: list[object] = [None] * len(firms)
    names = ("stock_code", "status", "name")
    code, said, name = (firms.columns[n].tolist() if n in firms.columns else none for n in names)
    return code, [status_of(s, n) for s, n in zip(said, name, strict=True)]


def members(
    ids: Sequence[str], firm: IntArray, roster: IntArray, codes: Sequence[object], status: Sequence[object]
) -> tuple[tuple[str, ...], BoolArray]:
    """Ids of all rosters, the built-in ones among them, and who is on which; shape (rosters, firms).

    ``ids`` are those that are written down, ``firm`` and ``roster`` positions of confirmed ``LISTED_IN``. A firm that
    is gone is on no list unless one is written down.
    """
    away, listed = gone_of(status), listed_now(codes, status)
    every = (*ids, *(id_ for id_ in _BUILT_IN if id_ not in ids))
    on = np.zeros((len(every), len(away)), dtype=bool)
    on[roster, firm] = True
    on[every.index(LISTED)] |= listed
    on[every.index(OWN)] |= ~on.any(axis=0) & ~away
    return every, on


def firms_on(graph: ChainGraph, only: IntArray | None = None) -> tuple[tuple[str, ...], BoolArray]:
    """:func:`members` of the enterprises that the graph holds, made once per graph; or of these alone (positions), from
    their rows alone.
    """
    return graph.once("members of rosters", _firms_on) if only is None else _firms_on(graph, only)


def leading(graph: ChainGraph) -> BoolArray:
    """Enterprises on a list of leaders; shape (enterprises,)."""
    lists, on = firms_on(graph)
    wanted = {r.id for r in rosters_of(graph) if r.kind.name == LEADERS}
    return np.asarray(on[[i for i, id_ in enumerate(lists) if id_ in wanted]].any(axis=0), dtype=bool)


def _firms_on(graph: ChainGraph, only: IntArray | None = None) -> tuple[tuple[str, ...], BoolArray]:
    firms, table = graph.nodes["Enterprise"], graph.edge("LISTED_IN", "Enterprise", "Roster").confirmed()
    source, roster = table.source, table.target
    if only is not None:
        place = np.full(len(firms), -1, dtype=np.int64)
        place[only] = np.arange(len(only))
        source, firms = place[source], firms.take(only)
        source, roster = source[source >= 0], roster[source >= 0]
    rosters = graph.nodes.get("Roster")
    ids = [] if rosters is None else [str(i) for i in rosters.ids]
    return members(ids, source, roster, *codes_and_status(firms))
