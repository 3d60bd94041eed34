"""Counts of one roster in several places, from its tally: who is seen of each segment, here and outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, district_sets
from graph.chain.rosters import Roster
from graph.chain.tally import Tally, nothing
from graph.counts.take import census_of
from graph.evidence.fit import Seen
from graph.evidence.laid_out import LaidOut, by_site, laid_out


@dataclass(frozen=True)
class RosterCounts:
    """One roster in several places; arrays have shape (places, segments), or (places,) where no segment is meant.

    ``here`` of the ``confirmed`` in a place, ``matched`` those that texts speak for, ``texts`` how many distinct ones;
    ``unplaced`` are confirmed ones whose head office may or may not be in it, ``everywhere`` all, shape (segments,);
    ``perhaps`` those, confirmed or suggested, whose place may or may not be it;
    ``sited`` those with a site in the place besides, where the roster counts head offices (else they are among the
    confirmed), by so many ``sited_texts``; ``open`` the sites here at which somebody does or may do it;
    ``known`` and ``unseen`` with and without known business, ``told`` of whose business people said something, or no
    text of a product is left that could be another.
    """

    seen: Seen
    matched: FloatArray
    texts: IntArray
    suggested: FloatArray
    unplaced: FloatArray
    everywhere: FloatArray
    perhaps: FloatArray
    leads: FloatArray
    sited: FloatArray
    sited_texts: IntArray
    open: FloatArray
    known: FloatArray
    unseen: FloatArray
    told: FloatArray
    meets: FloatArray
    meets_on: FloatArray


def tally_of(graph: ChainGraph, roster: Roster) -> Tally:
    """The tally of a roster; of one that nobody is on, nothing."""
    census = census_of(graph)
    return census.tallies.get(roster.id) or nothing(len(census.districts))


def counted(graph: ChainGraph, roster: Roster) -> Tally:
    """The tally of a roster as it counts: head offices, or all where something is done."""
    if not roster.by_site:
        return tally_of(graph, roster)
    return by_site(tally_of(graph, roster))


def seen_of(graph: ChainGraph, roster: Roster, places: Sequence[Place]) -> Seen:
    """Seen firms of a roster in these places, each left out of its own comparison."""
    tally, sets = counted(graph, roster), [district_sets(graph, p) for p in places]
    here, out = _chosen(graph, [s[0] for s in sets]), _others(graph, sets)
    confirmed, firms = _matrix(graph, tally, "confirmed"), tally.seen.astype(float)
    total: FloatArray = np.asarray(confirmed[:-1].sum(axis=0), dtype=float).reshape(-1)
    return Seen(
        _dense(here @ confirmed), total - _dense(out @ confirmed), here @ firms, _all(firms) - out @ firms, total
    )


def present_of(graph: ChainGraph, roster: Roster, places: Sequence[Place]) -> tuple[IntArray, BoolArray]:
    """Firms of a roster with known business in these places, shape (places,), and whether any of them does a segment
    there, at home or at a site, shape (places, segments).
    """
    tally, here = tally_of(graph, roster), _chosen(graph, [district_sets(graph, p)[0] for p in places])
    found = _dense(here @ (_matrix(graph, tally, "confirmed") + _matrix(graph, tally, "sited")))
    return (here @ tally.known.astype(float)).astype(np.int64), found > 0


def count_roster(graph: ChainGraph, roster: Roster, places: Sequence[Place]) -> RosterCounts:
    """All counts of a roster in these places."""
    raw, tally, sets = tally_of(graph, roster), counted(graph, roster), [district_sets(graph, p) for p in places]
    inside, nowhere = [s[0] for s in sets], len(graph.nodes["District"])
    here, above = _chosen(graph, inside), _chosen(graph, [np.append(s[1], nowhere) for s in sets])

    def cells(name: str) -> FloatArray:
        return _dense(here @ _matrix(graph, tally, name))

    def firms(values: IntArray) -> FloatArray:
        found: FloatArray = here @ values.astype(float)
        return found

    return RosterCounts(
        seen=seen_of(graph, roster, places),
        matched=cells("matched"),
        texts=_texts(graph, tally, "text_count", inside),
        suggested=cells("suggested"),
        unplaced=_dense(above @ _matrix(graph, raw, "confirmed")),
        everywhere=np.bincount(raw.segment, raw.confirmed, len(graph.nodes["Segment"])).astype(float),
        perhaps=_dense(above @ _matrix(graph, raw, "perhaps")),
        leads=cells("leads"),
        sited=cells("sited") if not roster.by_site else np.zeros((len(places), len(graph.nodes["Segment"]))),
        sited_texts=_texts(graph, tally, "text_sited", inside),
        open=cells("open"),
        known=firms(tally.known),
        unseen=firms(tally.unseen),
        told=firms(tally.told),
        meets=firms(tally.meets),
        meets_on=firms(tally.meets_on),
    )


def _laid_out(graph: ChainGraph, tally: Tally) -> LaidOut:
    return laid_out(tally, len(graph.nodes["District"]), len(graph.nodes["Segment"]))


def _matrix(graph: ChainGraph, tally: Tally, name: str) -> sparse.csr_array:
    """A count of cells by district and segment; the last row is "not known"."""
    return _laid_out(graph, tally).matrix(name)


def _chosen(graph: ChainGraph, sets: Sequence[IntArray]) -> sparse.csr_array:
    """A row for each place, with 1 at its districts."""
    row = np.repeat(np.arange(len(sets)), [len(s) for s in sets])
    column = np.concatenate([np.zeros(0, dtype=np.int64), *sets])
    shape = len(sets), len(graph.nodes["District"]) + 1
    return sparse.csr_array((np.ones(len(row)), (row, column)), shape=shape)


def _others(graph: ChainGraph, sets: Sequence[tuple[IntArray, IntArray]]) -> sparse.csr_array:
    """A row for each place, with 1 at its districts and those that contain it: who may be in it is not outside."""
    return _chosen(graph, [np.union1d(inside, above) for inside, above in sets])


def _all(firms: FloatArray) -> float:
    """Firms whose district is known."""
    return float(firms[:-1].sum())


def _dense(found: sparse.csr_array) -> FloatArray:
    out: FloatArray = found.toarray()
    return out


def _texts(graph: ChainGraph, tally: Tally, name: str, inside: Sequence[IntArray]) -> IntArray:
    """Distinct texts behind the links of each segment in each place, of those that any rest on."""
    laid, out = _laid_out(graph, tally), np.zeros((len(inside), len(graph.nodes["Segment"])), dtype=np.int64)
    for i, districts in enumerate(inside):
        out[i] = laid.texts(name, districts)
    return out
