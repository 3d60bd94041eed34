"""How much of a roster's firms in a place were seen at all: d, from a declared number of firms."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import special

from graph.arrays import FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, district_sets, parents
from graph.chain.rosters import Roster
from graph.evidence.by_division import bent
from graph.evidence.counts import RosterCounts, counted, tally_of
from graph.evidence.detection import EXACT, Interval, Share, bent_product, product
from graph.evidence.measured import RECALL

CHECKED = 5
"""Fewest firms from other lists that a declaration is held against."""
_SURE = 0.95


@dataclass(frozen=True, slots=True)
class Look:
    """d of a roster in a place with its interval; ``None`` where nobody declared how many firms there are.

    ``own``: the number is of the place itself; else it is of ``of``, the smallest one above it, and no 无 is said.
    d is the product of ``shares``, widened to hold ``also``; the first of them is of the districts ``at`` (ids).
    ``refuted``: other lists show that what was declared is too much, and d goes by them.
    """

    own: bool
    of: str
    firms: float
    source: str
    at: tuple[str, ...] = ()
    shares: tuple[Share, ...] = ()
    also: tuple[Interval, ...] = ()
    refuted: bool = False
    d: Interval | None = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "d", product(self.shares, self.also) if self.shares else None)


def looks(graph: ChainGraph, roster: Roster, places: Sequence[Place], counts: RosterCounts) -> list[Look]:
    """For each place how much of it was seen."""
    return [_look(graph, roster, place, counts, i) for i, place in enumerate(places)]


def by_segment(graph: ChainGraph, roster: Roster, looked: Sequence[Look]) -> FloatArray:
    """d of each segment in each place, by the divisions that its firms are of; shape (places, segments, 3), ``nan``
    where nobody declared how many firms there are.
    """
    out = np.full((len(looked), len(graph.nodes["Segment"]), 3), np.nan)
    made = dict[Hashable, FloatArray]()  # places often go by the number of the same one above them
    for i, look in enumerate(looked):
        key = look.at, look.shares, look.also
        if look.d is not None and key not in made:
            made[key] = _by_segment(graph, roster, look, np.broadcast_to(look.d, out.shape[1:]))
        out[i] = made.get(key, np.nan)
    return out


def _by_segment(graph: ChainGraph, roster: Roster, look: Look, one: FloatArray) -> FloatArray:
    found = bent(graph, roster, look.at) if roster.closed and look.shares[0].hits else None
    return one if found is None else bent_product(look.shares, look.also, found.ratio, found.error)


def _look(graph: ChainGraph, roster: Roster, place: Place, counts: RosterCounts, i: int) -> Look:
    known, firms = float(counts.known[i]), float(counts.known[i] + counts.unseen[i])
    recall = EXACT if counts.told[i] == counts.known[i] else RECALL
    sizes = [roster.sizes.get(id_) for id_ in place.ids]
    if all(s is not None and s.count is not None for s in sizes):
        firms = sum(s.count for s in sizes if s is not None and s.count is not None)
        source = "、".join(dict.fromkeys(s.source for s in sizes if s is not None and s.source))
        return _numbered(place, _share(known, firms), source, recall, counts, i)
    if roster.complete is not None and covers(graph, roster, place):
        return _declared(roster.complete, place, _share(known, firms), recall, counts, i)
    return _from_above(graph, roster, place, recall)


def _numbered(place: Place, known: Share, source: str, recall: Share, counts: RosterCounts, i: int) -> Look:
    """By a declared number of firms; where other lists show that a list of so many cannot hold them all, by what they
    make of it.
    """
    meets, on, listed = float(counts.meets[i]), float(counts.meets_on[i]), float(counts.known[i] + counts.unseen[i])
    if not number_refuted(listed, known.tries, meets, on):
        return Look(True, place.name, known.tries, source, place.ids, (known, recall))
    source += f"，经核对只收了 {on / meets:.0%}"
    firms = listed / max(on / meets, 1e-9)
    shares = (_share(known.hits, listed), Share(on, meets), recall)
    return Look(True, place.name, firms, source, place.ids, shares, refuted=True)


def _declared(declared: float, place: Place, known: Share, recall: Share, counts: RosterCounts, i: int) -> Look:
    """By the declared share of all that there are, or by what other lists make of it."""
    meets, on = float(counts.meets[i]), float(counts.meets_on[i])
    share, source = held(declared, meets, on), f"名录申明收全 {declared:.0%}"
    firms = known.tries / max(share, 1e-9)
    if share == declared:
        shares: tuple[Share, ...] = (Share(known.hits, max(known.hits, firms)), recall)
        return Look(True, place.name, firms, source, place.ids, shares)
    source += f"，经核对只收了 {share:.0%}"
    return Look(True, place.name, firms, source, place.ids, (known, Share(on, meets), recall), refuted=True)


def covers(graph: ChainGraph, roster: Roster, place: Place) -> bool:
    """Whether a list covers all of a place: by the places that it names, else by the smallest that holds its firms."""
    districts, up = graph.nodes["District"], parents(graph)
    asked = [_upwards(up, districts.index[id_]) for id_ in place.ids if id_ in districts.index]
    named = {districts.index[id_] for id_ in roster.sizes if id_ in districts.index}
    if not roster.sizes:
        tally = tally_of(graph, roster)
        homes = np.flatnonzero((tally.known + tally.unseen)[:-1]).tolist()
        common = [d for d in _upwards(up, homes[0]) if all(d in _upwards(up, h) for h in homes)] if homes else []
        named = set(common[:1])
    return (not named and not roster.sizes) or all(named.intersection(way) for way in asked)


def _upwards(up: IntArray, start: int) -> list[int]:
    """A district and those above it; a wrong cycle in the data does no harm."""
    out = [start]
    while (at := int(up[out[-1]])) >= 0 and at not in out:
        out.append(at)
    return out


def held(declared: float, meets: float, on: float) -> float:
    """The share that a list holds: as declared, or ``on`` of ``meets`` firms that other lists place there and that meet
    its test, where these refute the declaration (upper 95 % bound of Beta(x + ½, M − x + ½) below it).
    """
    return on / meets if refuted(declared, meets, on) else declared


def refuted(declared: float, meets: float, on: float) -> bool:
    """Whether other lists show that the declared share is too high; never from fewer than :data:`CHECKED` firms."""
    if meets < CHECKED:
        return False
    bound = float(special.betaincinv(on + 0.5, meets - on + 0.5, _SURE))
    return bound < declared


def number_refuted(listed: float, declared: float, meets: float, on: float) -> bool:
    """Whether other lists show that ``listed`` firms are a smaller part of all than the declared number says."""
    return refuted(min(listed / declared, 1.0) if declared else 1.0, meets, on)


def _from_above(graph: ChainGraph, roster: Roster, place: Place, recall: Share) -> Look:
    """By the smallest place above whose number is declared, as wide as the places below it are."""
    districts, up = graph.nodes["District"], parents(graph)
    at = [districts.index[i] for i in place.ids if i in districts.index]
    for here in _upwards(up, at[0])[1:] if at else []:
        size = roster.sizes.get(str(districts.ids[here]))
        if size is not None and size.count is not None:
            name = str(districts.names()[here])
            below = tuple(product([s, recall]) for s in _below(graph, roster, here))
            share = _share_of(graph, roster, str(districts.ids[here]), size.count)
            where = (str(districts.ids[here]),)
            return Look(False, name, size.count, size.source, where, (share, recall), below)
    return Look(False, "", float("nan"), "")


def _below(graph: ChainGraph, roster: Roster, above: int) -> list[Share]:
    """Shares of the places below one whose own number is declared."""
    districts, up = graph.nodes["District"], parents(graph)
    ids = [str(districts.ids[i]) for i in np.flatnonzero(up == above).tolist()]
    found = [(id_, roster.sizes[id_].count) for id_ in ids if id_ in roster.sizes]
    return [_share_of(graph, roster, id_, count) for id_, count in found if count]


def _share_of(graph: ChainGraph, roster: Roster, id_: str, firms: float) -> Share:
    """Firms of known place and business among all of the roster in a district."""
    inside, _ = district_sets(graph, Place("", (id_,)))
    known: FloatArray = counted(graph, roster).known[inside].astype(float)
    return _share(float(known.sum()), firms)


def _share(known: float, firms: float) -> Share:
    """A declared number smaller than what is known is out of date: at least so many there are."""
    return Share(known, max(known, firms))
