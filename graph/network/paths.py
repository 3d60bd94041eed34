"""The shortest ways from one node to another over recorded relations: who could introduce whom, and what that rests on.

Kinds that join almost everything (:mod:`graph.model.background`) are ends of a way at most, never a stop on it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod
from typing import Annotated, Any

import numpy as np

from graph.arrays import IntArray
from graph.chain.graph import ChainGraph
from graph.chain.tables import REJECTED, SUGGESTED, Pair
from graph.errors import BadRequest
from graph.model.background import BACKGROUND, NO_THROUGH
from graph.plain import plain
from graph.says import Says

LONGEST, MOST = 6, 20
"""Steps beyond which a way says nothing any more, and ways that one answer may hold."""
FOUND, TRIED = 2_000, 200_000
"""After so many ways found, or steps tried, the search ends and says that there may be more."""
_FAR = 99
Node = tuple[str, int]
"""Node kind and position."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation that joins two stops; ``forward`` when it leads from the first to the second."""

    relation: str
    forward: Annotated[bool, Says("方向", "是：由前者指向后者")]
    suggested: Annotated[bool, Says("待核实")]
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """Stops from start to end, and between each two of them all relations that join them."""

    nodes: tuple[Node, ...]
    steps: tuple[tuple[Tie, ...], ...]

    @property
    def guessed(self) -> int:
        """Steps that rest on nothing but suggested relations."""
        return sum(all(t.suggested for t in step) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways in their order; ``total`` of them were found within ``longest`` steps, all there are if ``complete``."""

    start: Node
    end: Node
    longest: int
    ways: tuple[Way, ...]
    total: int
    complete: bool


def find_ways(graph: ChainGraph, start: Node, end: Node, count: int = 5, longest: int = 4) -> Ways:
    """The ``count`` shortest ways without a repeated stop, of at most ``longest`` steps; relations are taken either
    way.

    Of equally long ways those with fewer suggested steps come first, then those whose stops have fewer other ways to go
    on (a stop that joins everybody says little), then by the stops' ids.

    Raises
    ------
    BadRequest
        Start and end are one, or a number is out of its range.
    """
    if start == end:
        raise BadRequest("起点和终点是同一个对象；请另选一个终点")
    if not 1 <= longest <= LONGEST:
        raise BadRequest(f"步数 {longest} 不在 1 到 {LONGEST} 之间")
    if not 1 <= count <= MOST:
        raise BadRequest(f"路径条数 {count} 不在 1 到 {MOST} 之间")
    net = _Net.of(graph, start, end, longest)
    search = _Search(net)
    found = [stops for steps in range(1, longest + 1) for stops in search.ways(steps)]
    ids = {n: str(graph.nodes[k].ids[i]) for n, (k, i) in net.names.items()}

    def rank(stops: tuple[int, ...]) -> tuple[Any, ...]:
        pairs = itertools.pairwise(stops)
        guessed = sum(net.guessed[a, b] for a, b in pairs)
        return len(stops), guessed, prod(len(net.next[s]) for s in stops[1:-1]), [(ids[s], s) for s in stops]

    kept = sorted(found, key=rank)[:count]
    return Ways(start, end, longest, tuple(net.way(stops) for stops in kept), len(found), search.complete)


@dataclass(slots=True)
class _Net:
    """What lies on any way short enough: nodes by number, where each leads to, and the relations of each pair."""

    graph: ChainGraph
    start: int
    end: int
    togo: IntArray
    next: dict[int, list[int]] = field(default_factory=dict)
    joined: dict[tuple[int, int], list[tuple[Pair, int]]] = field(default_factory=dict)
    guessed: dict[tuple[int, int], bool] = field(default_factory=dict)
    names: dict[int, Node] = field(default_factory=dict)

    @classmethod
    def of(cls, graph: ChainGraph, start: Node, end: Node, longest: int) -> _Net:
        """Keep the relations whose ends are together near enough to start and end."""
        first = dict(zip(graph.nodes, np.cumsum([0, *map(len, graph.nodes.values())]).tolist(), strict=False))
        size = sum(map(len, graph.nodes.values()))
        closed = np.zeros(size, dtype=bool)
        for kind in set(NO_THROUGH) & set(first):
            closed[first[kind] : first[kind] + len(graph.nodes[kind])] = True
        a, b = first[start[0]] + start[1], first[end[0]] + end[1]
        closed[[a, b]] = False
        pairs = [p for p in sorted(graph.edges) if p[0] not in BACKGROUND]
        ends = {p: (graph.edges[p].source + first[p[1]], graph.edges[p].target + first[p[2]]) for p in pairs}
        kept = {
            p: np.flatnonzero((graph.edges[p].state != REJECTED) & ~closed[s] & ~closed[t] & (s != t))
            for p, (s, t) in ends.items()
        }
        links = [(ends[p][0][k], ends[p][1][k]) for p, k in kept.items()]
        near = _distances(links, a, size, longest)
        net = cls(graph, a, b, _distances(links, b, size, longest))
        for pair, rows in kept.items():
            s, t = (side[rows] for side in ends[pair])
            short = np.minimum(near[s] + net.togo[t], near[t] + net.togo[s]) < longest
            for row, x, y in zip(rows[short].tolist(), s[short].tolist(), t[short].tolist(), strict=True):
                net._join(pair, row, x, y, first)
        net._settle()
        return net

    def _join(self, pair: Pair, row: int, x: int, y: int, first: dict[str, int]) -> None:
        for here, there in ((x, y), (y, x)):
            self.joined.setdefault((here, there), []).append((pair, row))
        self.names[x], self.names[y] = (pair[1], x - first[pair[1]]), (pair[2], y - first[pair[2]])

    def _settle(self) -> None:
        """Where each node leads to: what is certain first, then what is nearer to the end."""
        for (here, there), rows in self.joined.items():
            self.guessed[here, there] = all(self.graph.edges[p].state[r] == SUGGESTED for p, r in rows)
            self.next.setdefault(here, []).append(there)
        for here, places in self.next.items():
            places.sort(key=lambda p, here=here: (self.guessed[here, p], self.togo[p], p))  # type: ignore[misc]

    def way(self, stops: tuple[int, ...]) -> Way:
        """A way with its relations."""
        steps = tuple(
            tuple(self._tie(pair, row, self.names[a]) for pair, row in self.joined[a, b])
            for a, b in itertools.pairwise(stops)
        )
        return Way(tuple(self.names[s] for s in stops), steps)

    def _tie(self, pair: Pair, row: int, here: Node) -> Tie:
        table = self.graph.edges[pair]
        values = {k: v for k, c in table.columns.items() if (v := plain(c[row])) is not None}
        return Tie(pair[0], here == (pair[1], int(table.source[row])), bool(table.state[row] == SUGGESTED), values)


def _distances(links: list[tuple[IntArray, IntArray]], start: int, size: int, longest: int) -> IntArray:
    """Steps from ``start`` to each node, at most ``longest``, else far."""
    out = np.full(size, _FAR, dtype=np.int64)
    out[start] = 0
    for step in range(1, longest + 1):
        for source, target in links:
            for here, there in ((source, target), (target, source)):
                reached = there[out[here] == step - 1]
                out[reached[out[reached] == _FAR]] = step
    return out


class _Search:
    """Ways of one length after the other; ends early when there are too many to go through."""

    def __init__(self, net: _Net) -> None:
        self.net, self.complete = net, True
        self.tried = self.found = 0

    def ways(self, steps: int) -> Iterator[tuple[int, ...]]:
        """All ways of exactly so many steps."""
        if self.complete and self.net.start in self.net.next:
            yield from self._on((self.net.start,), steps)

    def _on(self, stops: tuple[int, ...], left: int) -> Iterator[tuple[int, ...]]:
        for place in self.net.next[stops[-1]]:
            if self.tried >= TRIED or self.found >= FOUND:
                self.complete = False
                return
            self.tried += 1
            if place == self.net.end and left == 1:
                self.found += 1
                yield (*stops, place)
            elif place != self.net.end and self.net.togo[place] < left and place not in stops:
                yield from self._on((*stops, place), left - 1)
