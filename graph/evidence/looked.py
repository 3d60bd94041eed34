"""How much of a roster's firms in a place were seen at all: d, from a declared number of firms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.arrays import FloatArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, district_sets, parents
from graph.chain.rosters import Roster
from graph.evidence.counts import RosterCounts, tally_of
from graph.evidence.detection import EXACT, Interval, Share, product
from graph.evidence.measured import RECALL


@dataclass(frozen=True, slots=True)
class Look:
    """d of a roster in a place with its interval; ``None`` where nobody declared how many firms there are.

    ``own``: the number is of the place itself; else it is of ``of``, the smallest one above it, and no 无 is said.
    """

    d: Interval | None
    own: bool
    of: str
    firms: float
    source: str


def looks(graph: ChainGraph, roster: Roster, places: Sequence[Place], counts: RosterCounts) -> list[Look]:
    """For each place how much of it was seen."""
    out = []
    for i, place in enumerate(places):
        recall = EXACT if counts.told[i] == counts.known[i] else RECALL
        out.append(_look(graph, roster, place, float(counts.known[i]), float(counts.unseen[i]), recall))
    return out


def _look(graph: ChainGraph, roster: Roster, place: Place, known: float, unseen: float, recall: Share) -> Look:
    sizes = [roster.sizes.get(id_) for id_ in place.ids]
    if all(s is not None and s.count is not None for s in sizes):
        firms = sum(s.count for s in sizes if s is not None and s.count is not None)
        source = "、".join(dict.fromkeys(s.source for s in sizes if s is not None and s.source))
        return Look(product([_share(known, firms), recall]), True, place.name, firms, source)
    if roster.complete is not None and (not roster.sizes or any(s is not None for s in sizes)):
        firms = (known + unseen) / max(roster.complete, 1e-9)
        source = f"名录申明收全 {roster.complete:.0%}"
        return Look(product([_share(known, firms), recall]), True, place.name, firms, source)
    return _from_above(graph, roster, place, recall)


def _from_above(graph: ChainGraph, roster: Roster, place: Place, recall: Share) -> Look:
    """By the smallest place above whose number is declared, as wide as the places below it are."""
    districts, up = graph.nodes["District"], parents(graph)
    at = [districts.index[i] for i in place.ids if i in districts.index]
    seen, here = set[int](), int(up[at[0]]) if at else -1
    while here >= 0 and here not in seen:
        size = roster.sizes.get(str(districts.ids[here]))
        if size is not None and size.count is not None:
            name = str(districts.names()[here])
            below = [product([s, recall]) for s in _below(graph, roster, here)]
            share = _share_of(graph, roster, str(districts.ids[here]), size.count)
            return Look(product([share, recall], below), False, name, size.count, size.source)
        seen.add(here)
        here = int(up[here])
    return Look(None, False, "", float("nan"), "")


def _below(graph: ChainGraph, roster: Roster, above: int) -> list[Share]:
    """Shares of the places below one whose own number is declared."""
    districts, up = graph.nodes["District"], parents(graph)
    ids = [str(districts.ids[i]) for i in np.flatnonzero(up == above).tolist()]
    found = [(id_, roster.sizes[id_].count) for id_ in ids if id_ in roster.sizes]
    return [_share_of(graph, roster, id_, count) for id_, count in found if count]


def _share_of(graph: ChainGraph, roster: Roster, id_: str, firms: float) -> Share:
    """Firms of known place and business among all of the roster in a district."""
    inside, _ = district_sets(graph, Place("", (id_,)))
    known: FloatArray = tally_of(graph, roster).known[inside].astype(float)
    return _share(float(known.sum()), firms)


def _share(known: float, firms: float) -> Share:
    """A declared number smaller than what is known is out of date: at least so many there are."""
    return Share(known, max(known, firms))
