"""How much the answer hangs on each threshold: segments that change state when it moves by a third."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.chain.graph import ChainGraph
from graph.chain.places import Place
from graph.gaps.find import find_all_gaps
from graph.gaps.thresholds import Thresholds
from graph.gaps.words import THRESHOLDS
from graph.lazy_rows import column

NUMBERS = tuple(THRESHOLDS)
STEPS = (2 / 3, 4 / 3)


@dataclass(frozen=True, slots=True)
class Moved:
    """One threshold: its value, and how many of ``segments`` change state when it is a third lower or higher."""

    threshold: str
    value: float
    lower: int
    higher: int
    segments: int


def sensitivity(
    graph: ChainGraph, place: Place, *, fields: Sequence[str] | None = None, thresholds: Thresholds | None = None
) -> list[Moved]:
    """One line per threshold, others held fixed, over all segments of the fields (all by default)."""
    limits = thresholds or Thresholds()

    def states(used: Thresholds) -> dict[tuple[str, str], str]:
        found = find_all_gaps(graph, place, fields=fields, thresholds=used)
        return {
            (a.field, segment): state
            for a in found
            for segment, state in zip(column(a.gaps, "segment"), column(a.gaps, "state"), strict=True)
        }

    base = states(limits)
    out = []
    for name in NUMBERS:
        moved = [states(limits.scaled(name, step)) for step in STEPS]
        lower, higher = (sum(m[key] != state for key, state in base.items()) for m in moved)
        out.append(Moved(name, getattr(limits, name), lower, higher, len(base)))
    return out
