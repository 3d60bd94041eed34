"""Counts of enterprises by segment, in a place and in the population it is compared with.

n_s   known strength in segment s          n_rs  strength in the place
N     enterprises of the population        N_r   of them in the place
E     = n_s · N_r / N                      LQ    = (n_rs + k) / (E + k)
c     = 1 − exp(−E)                        N_eff = 1 / Σ shareᵢ²  (over local makers)

The population are enterprises whose place and business are both known: one without any product or segment cannot be seen
in any segment, so it can neither fill nor prove a gap. All counts come from the census, so they cover every enterprise of
the store, whichever of them the graph holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from graph.census import Census
from graph.chain import BoolArray, ChainGraph, FloatArray
from graph.counting import census_of
from graph.errors import BadRequest
from graph.operating import operating
from graph.places import Membership, Place, district_masks, districts_of, membership


@dataclass(frozen=True)
class LocalCounts:
    """One place against one population; arrays have shape (segments,).

    ``inside``, ``undecided`` and ``compared`` say of each district whether its enterprises are in the place, may or may not
    be, and belong to the population; shape (districts + 1,), the last for "not known". ``n_known`` counts all confirmed
    makers, wherever they are; ``blind`` are enterprises whose place could be told but whose business is not known;
    ``leads_total`` and ``leads_place`` count the 链主.
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

    @cached_property
    def counted(self) -> BoolArray:
        """Which confirmed relations (in the order of ``graph.operating``) belong to the population."""
        home = districts_of(self.graph, "Enterprise")
        counted: BoolArray = self.compared[home[operating(self.graph).enterprise]]
        return counted

    def expected(self) -> FloatArray:
        """What the place would have if it were like the population: n_s · N_r / N (0 where the population is empty)."""
        return self.n_total * (self.place_total / self.total) if self.total else np.zeros_like(self.n_total)

    def location_quotient(self, prior: float) -> FloatArray:
        """Shrunk location quotient (n_rs + k) / (E + k); ``nan`` where k = 0 and nothing is expected."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return (self.n_place + prior) / (self.expected() + prior)

    def confidence(self) -> FloatArray:
        """How surely an absence would have been noticed, 1 − exp(−E) (Poisson), in [0, 1)."""
        return -np.expm1(-self.expected())


def count_local(graph: ChainGraph, place: Place, peers: Sequence[Place] = ()) -> LocalCounts:
    """Counts of ``place`` against all places (no peers) or against itself and its peers.

    Raises
    ------
    BadRequest
        When a peer overlaps the place, so that it would be compared with itself.
    """
    census = census_of(graph)
    own, above = district_masks(graph, place)
    inside, undecided = np.append(own, False), np.append(above, False)  # a district that is not known is in no place
    compared = np.append(_compared(graph, own, above, place, peers), False)
    here, counted = np.flatnonzero(inside[census.district]), compared[census.district]
    return LocalCounts(
        graph=graph, place=place, peers=tuple(peers), inside=inside, undecided=undecided, compared=compared,
        n_total=census.by_segment(census.confirmed * counted), n_place=census.by_segment(census.confirmed, here),
        n_known=census.makers, suggested_place=census.by_segment(census.suggested, here),
        leads_total=census.by_segment(census.leads * counted), leads_place=census.by_segment(census.leads, here),
        total=int(census.known[compared].sum()), place_total=int(census.known[inside].sum()),
        blind=int(census.unseen[compared].sum()), blind_place=int(census.unseen[inside].sum()),
        effective_makers=_effective_makers(census, here),
    )  # fmt: skip


def _effective_makers(census: Census, here: np.ndarray) -> FloatArray:
    """1 / HHI over local makers, by revenue in the segment where that is known of all of them, else all alike.

    ``nan`` without makers.
    """
    makers = census.by_segment(census.confirmed, here)
    complete = census.by_segment(census.priced, here) == makers
    total = np.where(complete, census.by_segment(census.revenue, here), makers)
    squares = np.where(complete, census.by_segment(census.squares, here), makers)
    effective: FloatArray = np.divide(total**2, squares, out=np.full(len(makers), np.nan), where=squares > 0)
    return effective


def _compared(graph: ChainGraph, own: BoolArray, above: BoolArray, place: Place, peers: Sequence[Place]) -> BoolArray:
    if not peers:
        return ~above
    compared = own.copy()
    for peer in peers:
        theirs, _ = district_masks(graph, peer)
        if (own & theirs).any():
            raise BadRequest(f"对比地区“{peer.name}”与“{place.name}”重叠；请只选它以外的地区")
        compared |= theirs
    return compared
