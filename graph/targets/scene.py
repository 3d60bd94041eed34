"""What the parts of a target's score share: the question's segment and place, and what was counted for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from graph.arrays import FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Membership, Place, membership, names_from_afar
from graph.chain.roles import SEGMENT_RELATION
from graph.chain.tables import CONFIRMED, SUGGESTED, EdgeTable
from graph.counts.local import LocalCounts, count_local
from graph.gaps.bases import here_already
from graph.network.ties import Ties, ties_in
from graph.supply.needs import Supply, supply_of
from graph.targets.learned.scores import Matches
from graph.text import first_few


@dataclass(frozen=True, slots=True)
class Part:
    """``value`` in [0, 1], or ``None`` when there is no data to score; ``counted`` is what the score took for it."""

    value: float | None
    evidence: tuple[str, ...]
    counted: float | None = None


NO_DATA = Part(None, ())
_NAMED = 8
"""Segments that are named as being near."""
Explained = tuple[dict[str, Part], Sequence[str]]
"""Parts with their evidence, and the paths of introduction in words."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Candidates as columns: positions of the nodes, a value per part (``nan`` for no data), and how to explain the
    i-th.

    All are scored; only those shown are explained.
    """

    nodes: IntArray
    values: dict[str, FloatArray]
    explain: Callable[[int], Explained]


def scored(nodes: Sequence[int], explained: Sequence[Explained]) -> Scored:
    """Candidates that were explained one by one."""
    names = explained[0][0] if explained else ()
    values = {n: np.array([np.nan if (v := parts[n].value) is None else v for parts, _ in explained]) for n in names}
    return Scored(np.array(nodes, dtype=np.int64), values, lambda i: explained[i])


@dataclass(frozen=True)
class Scene:
    """Everything about one question (segment and place) that the parts share."""

    graph: ChainGraph
    segment: int
    place: Place
    local: LocalCounts
    supply: Supply
    ties: Ties
    matches: Matches | None = None

    def member(self, kind: str) -> Membership:
        """Where the nodes of a kind stand towards the place."""
        return self.local.member if kind == "Enterprise" else membership(self.graph, self.place, kind)

    def place_name(self, kind: str, node: int) -> str:
        """Name of a node's district, "" for unknown."""
        return str(names_from_afar(self.graph, kind)[node])

    def makers(self) -> EdgeTable:
        """Relations of enterprises with the segment, confirmed and suggested."""
        table = self.graph.edge("OPERATES_IN", "Enterprise", "Segment")
        return table.take(np.flatnonzero((table.target == self.segment) & (table.state <= SUGGESTED)))

    def left_out(self, kind: str) -> int:
        """Candidates whose place is not known well enough to say that they are elsewhere."""
        table = self.graph.edge(SEGMENT_RELATION[kind], kind, "Segment")
        least = SUGGESTED if kind == "Enterprise" else CONFIRMED
        nodes = np.unique(table.source[(table.target == self.segment) & (table.state <= least)])
        member = self.member(kind)
        lost = member.unknown | member.undecidable
        if kind == "Enterprise":
            lost = lost & ~here_already(self.graph, self.place, self.segment)
        return int(lost[nodes].sum())

    def tie_paths(self, kind: str, node: int) -> list[str]:
        """Ways from a node to local enterprises, in words."""
        return [self.ties.text(p) for p in self.ties.paths_to((kind, node), self.local.member.inside)]

    def tie_strengths(self, kind: str, nodes: IntArray) -> FloatArray:
        """Strength of the ties with local enterprises, ``nan`` where no tie is known."""
        return self.ties.strengths(kind, nodes, self.local.member.inside)

    def near(self, segments: Sequence[int]) -> list[int]:
        """Segments next to these in the chain, and these, but for the one asked about; sorted."""
        near = {t for s in segments for t, _ in self.supply.users[s] + self.supply.inputs[s]} | set(segments)
        return sorted(near - {self.segment})

    def relatedness(self, segments: Sequence[int]) -> Part:
        """Share of :meth:`near` that the place has."""
        near = self.near(segments)
        if not near:
            return NO_DATA
        names = self.graph.nodes["Segment"].columns["name"]
        here = [str(names[s]) for s in near if self.local.n_place[s] > 0]
        shown = f"相邻环节 {len(near)} 个，本地已有 {len(here)} 个"
        return Part(len(here) / len(near), (f"{shown}：{first_few(here, _NAMED)}" if here else shown,))

    def relatedness_of(self, who: IntArray, segments: IntArray, size: int) -> FloatArray:
        """:meth:`relatedness` of many at once: number ``who[i]`` works in ``segments[i]``.

        ``nan`` where nothing is near.
        """
        width = len(self.graph.nodes["Segment"])
        works = sparse.csr_matrix((np.ones(len(who)), (who, segments)), shape=(size, width))
        near = sparse.coo_matrix(works @ self._next)
        kept = near.col != self.segment
        row, here = near.row[kept], self.local.n_place[near.col[kept]] > 0
        count = np.bincount(row, minlength=size)
        shares: FloatArray = np.divide(np.bincount(row, here, size), count, out=np.full(size, np.nan), where=count > 0)
        return shares

    @cached_property
    def _next(self) -> sparse.csr_matrix:
        """Which segments are next to which in the chain, each also to itself."""
        return self.graph.once("next segments", lambda _: _neighbours(self.supply))


def _neighbours(supply: Supply) -> sparse.csr_matrix:
    size = len(supply.users)
    pairs = [(s, t) for s in range(size) for t, _ in supply.users[s] + supply.inputs[s]] + [(s, s) for s in range(size)]
    rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(size, size))


def make_scene(graph: ChainGraph, segment: int, place: Place, matches: Matches | None = None) -> Scene:
    """Count once for a segment and a place; ``matches`` are what the learned ranking says, if it does."""
    return Scene(graph, segment, place, count_local(graph, place), supply_of(graph), ties_in(graph), matches)


def part(value: float, evidence: tuple[str, ...]) -> Part:
    """A part as it is shown; ``nan`` is no data."""
    return Part(None if value != value else float(value), evidence)
