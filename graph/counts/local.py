"""Counts of enterprises by segment, in a place and in the population it is compared with.

n_s   known strength in segment s          n_rs  strength in the place, sites included
N     enterprises of the population        N_r   of them in the place
E     = n_s · N_r / N                      LQ    = (n_rs + k) / (E + k)
c     = 1 − exp(−E)                        N_eff = 1 / Σ shareᵢ²  (over local makers)

The population are enterprises whose place and business are both known: one without any product or segment cannot be
seen in any segment, so it can neither fill nor prove a gap. All counts come from the census, so they cover every
enterprise of the store, whichever of them the graph holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.census import Census
from graph.chain.graph import ChainGraph
from graph.chain.places import Membership, Place, district_sets, membership
from graph.counts.districts import DistrictSets
from graph.counts.take import census_of
from graph.errors import BadRequest


@dataclass(frozen=True)
class LocalCounts:
    """One place against one population; arrays have shape (segments,).

    ``inside``, ``undecided`` and ``compared`` say of each district whether its enterprises are in the place, may or may
    not be, and belong to the population; shape (districts + 1,), the last for "not known". ``n_known`` counts all
    confirmed makers, wherever they are; ``blind`` are enterprises whose place could be told but whose business is not
    known; ``leads_total`` and ``leads_place`` count the 链主.
    """

    graph: ChainGraph = field(repr=False, compare=False)
    place: Place
    peers: tuple[Place, ...]
    inside: BoolArray
    undecided: BoolArray
    compared: BoolArray
    n_total: FloatArray
    n_place: FloatArray
    n_known: FloatArray
    suggested_place: FloatArray
    leads_total: FloatArray
    leads_place: FloatArray
    total: int
    place_total: int
    blind: int
    blind_place: int
    effective_makers: FloatArray

    @cached_property
    def member(self) -> Membership:
        """Where the enterprises that the graph holds stand towards the place."""
        return membership(self.graph, self.place)


@dataclass(frozen=True)
class PlaceCounts:
    """:class:`LocalCounts` of several places: the same numbers with one more axis, the places, in front.

    ``n_known`` does not depend on the place: shape (segments,). ``bound`` are the enterprises of the place that
    cannot do without the segment.
    """

    graph: ChainGraph = field(repr=False, compare=False)
    places: tuple[Place, ...]
    peers: tuple[Place, ...]
    inside: BoolArray
    undecided: BoolArray
    compared: BoolArray
    n_total: FloatArray
    n_place: FloatArray
    n_known: FloatArray
    bound: FloatArray
    suggested_place: FloatArray
    leads_total: FloatArray
    leads_place: FloatArray
    total: IntArray
    place_total: IntArray
    blind: IntArray
    blind_place: IntArray
    effective_makers: FloatArray

    def of(self, i: int) -> LocalCounts:
        """The counts of the i-th place."""
        return LocalCounts(
            graph=self.graph,
            place=self.places[i],
            peers=self.peers,
            inside=self.inside[i],
            undecided=self.undecided[i],
            compared=self.compared[i],
            n_total=self.n_total[i],
            n_place=self.n_place[i],
            n_known=self.n_known,
            suggested_place=self.suggested_place[i],
            leads_total=self.leads_total[i],
            leads_place=self.leads_place[i],
            total=int(self.total[i]),
            place_total=int(self.place_total[i]),
            blind=int(self.blind[i]),
            blind_place=int(self.blind_place[i]),
            effective_makers=self.effective_makers[i],
        )


def expected_of(n_total: FloatArray, place_total: ArrayLike, total: ArrayLike) -> FloatArray:
    """E = n_s · N_r / N; 0 where the population is empty."""
    size = np.asarray(total, dtype=float)
    share = np.divide(np.asarray(place_total, dtype=float), size, out=np.zeros_like(size), where=size > 0)
    expected: FloatArray = n_total * share
    return expected


def count_local(graph: ChainGraph, place: Place, peers: Sequence[Place] = ()) -> LocalCounts:
    """Counts of ``place`` against all places (no peers) or against itself and its peers.

    Raises
    ------
    BadRequest
        When a peer overlaps the place, so that it would be compared with itself.
    """
    return count_places(graph, [place], peers).of(0)


def count_places(graph: ChainGraph, places: Sequence[Place], peers: Sequence[Place] = ()) -> PlaceCounts:
    """:func:`count_local` of each place, counted together; every place is compared with the same peers, or with all."""
    census = census_of(graph)
    sets = [district_sets(graph, p) for p in places]
    here, above = (DistrictSets.of(census, [s[i] for s in sets]) for i in (0, 1))
    compared = (
        _compared(graph, census, places, [s[0] for s in sets], peers)
        if peers
        else DistrictSets.of(census, [s[1] for s in sets], others=True)
    )
    n_place = here.by_segment("confirmed") + here.by_segment("sited")
    return PlaceCounts(
        graph=graph,
        places=tuple(places),
        peers=tuple(peers),
        inside=here.masks(),
        undecided=above.masks(),
        compared=compared.masks(),
        n_total=compared.by_segment("confirmed"),
        n_place=n_place,
        n_known=census.makers,
        bound=here.by_segment("bound"),
        suggested_place=here.by_segment("suggested"),
        leads_total=compared.by_segment("leads"),
        leads_place=here.by_segment("leads"),
        total=compared.total(census.known),
        place_total=here.total(census.known),
        blind=compared.total(census.unseen),
        blind_place=here.total(census.unseen),
        effective_makers=_effective_makers(here, n_place),
    )


def _effective_makers(here: DistrictSets, makers: FloatArray) -> FloatArray:
    """1 / HHI over local makers, by revenue in the segment where that is known of all of them, else all alike.

    ``nan`` without makers.
    """
    complete = here.by_segment("priced") == makers
    total = np.where(complete, here.by_segment("revenue"), makers)
    squares = np.where(complete, here.by_segment("squares"), makers)
    effective: FloatArray = np.divide(total**2, squares, out=np.full(makers.shape, np.nan), where=squares > 0)
    return effective


def _compared(
    graph: ChainGraph, census: Census, places: Sequence[Place], own: Sequence[IntArray], peers: Sequence[Place]
) -> DistrictSets:
    """The districts of each place and of its peers."""
    theirs = [district_sets(graph, peer)[0] for peer in peers]
    for place, inside in zip(places, own, strict=True):
        for peer, districts in zip(peers, theirs, strict=True):
            if np.isin(districts, inside).any():
                raise BadRequest(f"对比地区“{peer.name}”与“{place.name}”重叠；请只选它以外的地区")
    others = np.unique(np.concatenate(theirs))
    return DistrictSets.of(census, [np.union1d(inside, others) for inside in own])
