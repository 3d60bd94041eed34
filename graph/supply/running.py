"""Which segments of a place go on running when makers go and supplies are cut: AND-OR propagation along essential
supply.

A segment runs when it has local makers and each essential input is to be had. What is to be had, before anything
changes: everything, since the place works today; what no local enterprise makes is bought in. After a change, an input
is to be had

    that is cut off          if local makers run it, or enterprises elsewhere in the data make it and may stand in
    that nobody made here    always: it is bought in as today
    that was made here       if local makers run it, or it can be bought in (外购可得性 from a threshold on)

Only segments, not amounts: one maker of many is enough, which says too little about the loss of a large one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, FloatArray
from graph.chain.graph import ChainGraph
from graph.supply.andor import makeable
from graph.supply.needs import supply_of


@dataclass(frozen=True, slots=True)
class Makers:
    """Confirmed makers of each segment in the place, and elsewhere in the data; shape (segments,)."""

    here: FloatArray
    elsewhere: FloatArray


@dataclass(frozen=True, slots=True)
class Running:
    """By segment, shape (segments,): whether it ran before and runs after.

    ``why`` leads from the first failing segment to each that has makers and stops, both included.
    """

    before: BoolArray
    after: BoolArray
    why: Mapping[int, tuple[int, ...]]


def run_on(graph: ChainGraph, before: Makers, after: Makers, buyable: BoolArray, cut: Mapping[int, bool]) -> Running:
    """What runs after a change.

    ``buyable`` (segments,) marks what can be bought in when local makers stop; ``cut`` names segments (positions) that
    cannot be bought in any more, and whether enterprises elsewhere in the data may stand in.
    """
    needs = [[i for i, must in inputs if must] for inputs in supply_of(graph).inputs]
    bought = np.where(before.here > 0, buyable, True)
    for segment, stand_in in cut.items():
        bought[segment] = stand_in and after.elsewhere[segment] > 0
    makers = [("*",) if n else () for n in (after.here > 0).tolist()]
    made = makeable(makers, needs, bought.tolist())
    had = (np.array(made, dtype=bool) | bought).tolist()  # what can be bought in is to be had, made or not
    fed = np.array([all(had[i] for i in inputs) for inputs in needs], dtype=bool)
    ran, runs = before.here > 0, (after.here > 0) & fed
    roots = {i for i, (ok, who) in enumerate(zip(had, makers, strict=True)) if not ok and not who}
    stopped = np.flatnonzero((after.here > 0) & ~fed).tolist()
    return Running(ran, runs, {s: _why(s, needs, had, roots) for s in stopped})


def _why(segment: int, needs: list[list[int]], had: list[bool], roots: set[int]) -> tuple[int, ...]:
    """A shortest way from a segment that fails by itself (nobody makes it, nowhere to buy it) to this one."""
    paths, seen = list[tuple[int, ...]]([(segment,)]), {segment}
    for path in paths:  # grows while it is gone through: breadth first
        if path[0] in roots:
            return path
        for i in needs[path[0]]:
            if not had[i] and i not in seen:
                seen.add(i)
                paths.append((i, *path))
    raise AssertionError("what fails does so by itself or for want of an input that failed before")
