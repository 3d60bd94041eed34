"""How much of a place's chain needs a segment, and how much stops without it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.chain import BoolArray, ChainGraph, FloatArray, IntArray


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
    """Demand pull and criticality, each in [0, 1], shape (segments of the field,); ``downstream`` is their denominator."""

    demand: FloatArray
    criticality: FloatArray
    downstream: float


def pull_in_field(supply: Supply, segments: IntArray, local: FloatArray, importable: BoolArray) -> Pull:
    """Demand pull and criticality of a field's segments in a place.

    With D the local strength in those segments of the field that have inputs at all,

        demand(s)      = Σ local(t) over users t of s / D
        criticality(s) = Σ local(t) over segments t ≠ s that stop when s cannot be had / D

    ``local`` (all segments) is the strength in the place, ``importable`` (all segments) marks what can be bought in when a
    local maker stops. Segments without local makers are bought in today and go on being so; s itself is not. D = 0 gives 0.
    """
    mine = set(segments.tolist())
    base = sum(local[t] for t in mine if supply.inputs[t])
    demand, critical = np.zeros(len(segments)), np.zeros(len(segments))
    if base > 0:
        for i, s in enumerate(segments.tolist()):
            demand[i] = sum(local[t] for t, _ in supply.users[s] if t in mine) / base
            stopped = stopped_without(supply, s, local > 0, importable)
            critical[i] = sum(local[t] for t in sorted(stopped) if t in mine) / base
    return Pull(np.minimum(demand, 1.0), np.minimum(critical, 1.0), float(base))


def stopped_without(supply: Supply, lost: int, present: BoolArray, importable: BoolArray) -> set[int]:
    """Local segments (other than ``lost``) that stop when ``lost`` cannot be had at all.

    The failure-driven form of :func:`graph.andor.makeable` for one lost segment: only what it touches is visited.
    """
    stopped: set[int] = set()
    queue = [lost]
    while queue:
        at = queue.pop()
        for user, must in supply.users[at]:
            if must and present[user] and user != lost and user not in stopped:
                stopped.add(user)
                if not importable[user]:
                    queue.append(user)
    return stopped
