"""How much of a place's chain needs a segment, and how much stops without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.supply.spread import Spread


@dataclass(frozen=True, slots=True)
class Supply:
    """Confirmed supply relations as lists of (segment, essential): who each segment supplies and who supplies it."""

    users: list[list[tuple[int, bool]]]
    inputs: list[list[tuple[int, bool]]]


def supply_of(graph: ChainGraph) -> Supply:
    """Supply relations of a graph, each list in order of position; made once per graph."""
    return graph.once("supply", _supply_of)


def _supply_of(graph: ChainGraph) -> Supply:
    table = graph.edge("SUPPLIES", "Segment", "Segment").confirmed()
    size = len(graph.nodes["Segment"])
    users: list[list[tuple[int, bool]]] = [[] for _ in range(size)]
    inputs: list[list[tuple[int, bool]]] = [[] for _ in range(size)]
    essential = table.columns["essential"] == 1 if len(table) else np.zeros(0, dtype=bool)
    for s, t, must in sorted(zip(table.source.tolist(), table.target.tolist(), essential.tolist(), strict=True)):
        users[s].append((t, must))
        inputs[t].append((s, must))
    return Supply(users, inputs)


@dataclass(frozen=True, slots=True)
class Pull:
    """Demand pull and criticality of a field's segments in some places, each in [0, 1], shape (places, segments).

    ``downstream``, shape (places,), is their denominator.
    """

    demand: FloatArray
    criticality: FloatArray
    downstream: FloatArray


@dataclass(frozen=True, slots=True)
class Needs:
    """Supply within a field as arrays: what of demand and criticality no place changes.

    ``uses[i, j]`` counts relations from segment i to segment j, ``fed`` marks segments with any input, ``next_to[i,
    j]`` those that supply segment i or are supplied by it, among the segments ``around``.
    """

    segments: IntArray
    uses: FloatArray
    fed: FloatArray
    around: IntArray
    next_to: FloatArray
    spread: Spread

    @classmethod
    def of(cls, supply: Supply, segments: Sequence[int]) -> Needs:
        """The needs of these segments, each given once."""
        number = {s: i for i, s in enumerate(segments)}
        beside = [{t for t, _ in supply.users[s] + supply.inputs[s]} for s in segments]
        around = sorted(set().union(*beside))
        uses, next_to = np.zeros((len(segments), len(segments))), np.zeros((len(segments), len(around)))
        for i, s in enumerate(segments):
            for t, _ in supply.users[s]:
                if t in number:
                    uses[i, number[t]] += 1
            next_to[i] = [t in beside[i] for t in around]
        return cls(
            np.array(segments, dtype=np.int64),
            uses,
            np.array([bool(supply.inputs[s]) for s in segments], dtype=float),
            np.array(around, dtype=np.int64),
            next_to,
            Spread.of(supply.users, supply.inputs, segments),
        )

    def pull(self, local: FloatArray, importable: BoolArray) -> Pull:
        """Demand pull and criticality of the segments in each place.

        With D the local strength in those segments of the field that have inputs at all,

            demand(s)      = Σ local(t) over users t of s / D
            criticality(s) = Σ local(t) over segments t ≠ s that stop when s cannot be had / D

        ``local`` (places, all segments) is the strength in the place, in whole numbers, so that sums are exact in any
        order; ``importable`` (all segments) marks what can be bought in when a local maker stops. Segments without
        local makers are bought in today and go on being so; s itself is not. D = 0 gives 0.
        """
        mine, nodes = local[:, self.segments], self.spread.nodes
        stopped = self.spread.stopped(local[:, nodes] > 0, importable[nodes])
        downstream = mine @ self.fed
        lost = np.einsum("ltp,pt->pl", stopped, mine)
        return Pull(_share(mine @ self.uses.T, downstream), _share(lost, downstream), downstream)

    def strong_neighbours(self, strong: BoolArray) -> FloatArray:
        """How many supply neighbours of each segment are ``strong`` (places, all segments) in each place."""
        count: FloatArray = strong[:, self.around] @ self.next_to.T
        return count


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    out = np.divide(part, whole[:, None], out=np.zeros_like(part), where=whole[:, None] > 0)
    return np.minimum(out, 1.0)


def stopped_without(supply: Supply, lost: int, present: BoolArray, importable: BoolArray) -> set[int]:
    """Local segments (other than ``lost``) that stop when ``lost`` cannot be had at all.

    The failure-driven form of :func:`graph.supply.andor.makeable` for one lost segment.
    """
    spread = Spread.of(supply.users, supply.inputs, range(len(supply.users)))
    found = spread.stopped(present[None, spread.nodes], importable[spread.nodes])
    return {int(t) for t in np.flatnonzero(found[lost, :, 0])}
