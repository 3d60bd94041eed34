"""Who stands next to a segment along supply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.divisions import divisions_of
from graph.chain.graph import ChainGraph

_TRADE, _SERVES = (51, 52), ("服务", "检测", "软件")
"""Divisions of those who sell on, and roles of segments that are used by whoever takes them."""


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


def who_uses(graph: ChainGraph, segment: int) -> list[tuple[int, bool]]:
    """Whom a segment supplies, without those who sell its goods on as they are: 批发 and 零售 (GB/T 4754-2017)
    use services alone.
    """
    users, sells = supply_of(graph).users[segment], graph.once("segments that sell on", _sells_on)
    if graph.nodes["Segment"].columns["role"][segment] in _SERVES:
        return users
    return [(t, must) for t, must in users if not sells[t]]


def _sells_on(graph: ChainGraph) -> BoolArray:
    return np.isin(divisions_of(graph.nodes["Segment"].columns["gb_code"].tolist()), _TRADE)


@dataclass(frozen=True, slots=True)
class Needs:
    """What of the supply around a field's segments no place changes.

    ``next_to[i, j]`` marks those that supply segment i or are supplied by it, among the segments ``around``.
    """

    around: IntArray
    next_to: FloatArray

    @classmethod
    def of(cls, supply: Supply, segments: Sequence[int]) -> Needs:
        """The neighbours of these segments."""
        beside = [{t for t, _ in supply.users[s] + supply.inputs[s]} for s in segments]
        around = sorted(set().union(*beside))
        next_to = np.array([[t in near for t in around] for near in beside], dtype=float)
        return cls(np.array(around, dtype=np.int64), next_to.reshape(len(segments), len(around)))

    def strong_neighbours(self, strong: BoolArray) -> FloatArray:
        """How many supply neighbours of each segment are ``strong`` (places, all segments) in each place."""
        count: FloatArray = strong[:, self.around] @ self.next_to.T
        return count
