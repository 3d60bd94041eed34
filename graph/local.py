"""Counts of enterprises by segment, in a place and in the population it is compared with.

n_s   known strength in segment s          n_rs  strength in the place
N     enterprises of the population        N_r   of them in the place
E     = n_s · N_r / N                      LQ    = (n_rs + k) / (E + k)
c     = 1 − exp(−E)                        N_eff = 1 / Σ shareᵢ²  (over local makers)

The population are enterprises whose place and business are both known: one without any product or segment cannot be seen
in any segment, so it can neither fill nor prove a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.chain import REJECTED, SUGGESTED, BoolArray, ChainGraph, FloatArray
from graph.errors import BadRequest
from graph.operating import Operating, operating
from graph.places import Membership, Place, any_of, district_masks, membership


@dataclass(frozen=True, slots=True)
class LocalCounts:
    """One place against one population; arrays have shape (segments,).

    ``counted`` marks the confirmed relations (in the order of ``graph.operating``) that belong to the population;
    ``n_known`` counts all confirmed makers, wherever they are; ``blind`` are enterprises whose place could be told but whose
    business is not known.
    """

    place: Place
    peers: tuple[Place, ...]
    member: Membership
    population: BoolArray
    counted: BoolArray
    n_total: FloatArray
    n_place: FloatArray
    n_known: FloatArray
    suggested_place: FloatArray
    total: int
    place_total: int
    blind: int
    blind_place: int
    effective_makers: FloatArray

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
    member = membership(graph, place)
    placed = _population(graph, place, peers, member)
    population = placed & graph.once("business known", _business_known)
    known, size = operating(graph), len(graph.nodes["Segment"])
    counted = population[known.enterprise]
    here = member.inside[known.enterprise]
    table = known.table
    guessed = table.target[(table.state == SUGGESTED) & member.inside[table.source]]
    return LocalCounts(
        place=place, peers=tuple(peers), member=member, population=population, counted=counted,
        n_total=np.bincount(known.segment[counted], minlength=size).astype(float),
        n_place=np.bincount(known.segment[here], minlength=size).astype(float),
        n_known=np.bincount(known.segment, minlength=size).astype(float),
        suggested_place=np.bincount(guessed, minlength=size).astype(float),
        total=int(population.sum()), place_total=int((population & member.inside).sum()),
        blind=int((placed & ~population).sum()), blind_place=int((placed & ~population & member.inside).sum()),
        effective_makers=_effective_makers(graph, known, here, size),
    )  # fmt: skip


def _business_known(graph: ChainGraph) -> BoolArray:
    """Enterprises with a product or a segment, be it only suggested."""
    out = np.zeros(len(graph.nodes["Enterprise"]), dtype=bool)
    for relation, target in (("MAKES", "Product"), ("OPERATES_IN", "Segment")):
        table = graph.edge(relation, "Enterprise", target)
        out[table.source[table.state != REJECTED]] = True
    return out


def _effective_makers(graph: ChainGraph, known: Operating, here: BoolArray, size: int) -> FloatArray:
    """1 / HHI over local makers, by revenue in the segment where that is known of all of them, else all alike.

    ``nan`` without makers.
    """
    segment = known.segment[here]
    revenue = graph.nodes["Enterprise"].columns["size"][known.enterprise[here]] * known.share[here]
    makers = np.bincount(segment, minlength=size)
    complete = np.bincount(segment, revenue > 0, minlength=size) == makers
    weight = np.where(complete[segment], revenue, 1.0)
    total, squares = np.bincount(segment, weight, size), np.bincount(segment, weight**2, size)
    effective: FloatArray = np.divide(total**2, squares, out=np.full(size, np.nan), where=squares > 0)
    return effective


def _population(graph: ChainGraph, place: Place, peers: Sequence[Place], member: Membership) -> BoolArray:
    population = member.inside | member.outside
    if not peers:
        return population
    own, _ = district_masks(graph, place)
    for peer in peers:
        theirs, _ = district_masks(graph, peer)
        if (own & theirs).any():
            raise BadRequest(f"对比地区“{peer.name}”与“{place.name}”重叠；请只选它以外的地区")
    return population & any_of([member.inside, *(membership(graph, p).inside for p in peers)], len(population))
