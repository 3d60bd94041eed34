"""Counts of enterprises by segment, in a place and in the population it is compared with.

n_s   known strength in segment s          n_rs  strength in the place
N     enterprises of the population        N_r   of them in the place
E     = n_s · N_r / N                      LQ    = (n_rs + k) / (E + k)
c     = 1 − exp(−E)                        N_eff = 1 / Σ shareᵢ²  (over local makers)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from graph.chain import SUGGESTED, BoolArray, ChainGraph, FloatArray
from graph.errors import BadRequest
from graph.operating import operating
from graph.places import Membership, Place, any_of, membership

Strength = Literal["count", "share"]


@dataclass(frozen=True, slots=True)
class LocalCounts:
    """One place against one population; arrays have shape (segments,).

    ``counted`` marks the confirmed relations (in the order of ``graph.operating``) that belong to the population.
    """

    place: Place
    peers: tuple[Place, ...]
    member: Membership
    population: BoolArray
    counted: BoolArray
    n_total: FloatArray
    n_place: FloatArray
    firms_place: FloatArray
    suggested_place: FloatArray
    total: int
    place_total: int
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


def count_local(
    graph: ChainGraph, place: Place, peers: Sequence[Place] = (), strength: Strength = "count"
) -> LocalCounts:
    """Counts of ``place`` against all places (no peers) or against itself and its peers.

    With ``strength="share"`` a relation weighs its revenue share, and relations without a share weigh nothing.

    Raises
    ------
    BadRequest
        When a peer overlaps the place, so that it would be compared with itself.
    """
    member = membership(graph, place)
    population = _population(graph, place, peers, member)
    known, size = operating(graph), len(graph.nodes["Segment"])
    counted = population[known.enterprise]
    here = member.inside[known.enterprise]
    weight = np.ones(len(counted)) if strength == "count" else np.nan_to_num(known.share, nan=0.0)
    local = known.segment[here]
    n_place = np.bincount(local, weight[here], size).astype(float)
    squares = np.bincount(local, weight[here] ** 2, size)
    with np.errstate(invalid="ignore", divide="ignore"):
        makers = np.where(squares > 0, n_place**2 / squares, np.nan)
    table = known.table
    guessed = table.target[(table.state == SUGGESTED) & member.inside[table.source]]
    return LocalCounts(
        place=place, peers=tuple(peers), member=member, population=population, counted=counted,
        n_total=np.bincount(known.segment, weight * counted, size).astype(float), n_place=n_place,
        firms_place=np.bincount(local, minlength=size).astype(float),
        suggested_place=np.bincount(guessed, minlength=size).astype(float),
        total=int(population.sum()), place_total=int((population & member.inside).sum()), effective_makers=makers,
    )  # fmt: skip


def _population(graph: ChainGraph, place: Place, peers: Sequence[Place], member: Membership) -> BoolArray:
    population = member.inside | member.outside
    if not peers:
        return population
    others = [membership(graph, p).inside for p in peers]
    if any((o & member.inside).any() for o in others) or {i for p in peers for i in p.ids} & set(place.ids):
        raise BadRequest(f"对比地区与“{place.name}”重叠；请只选它以外的地区")
    return population & any_of([member.inside, *others], len(population))
