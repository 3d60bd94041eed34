"""Segments by state as a bar: what is drawn is plain numbers, and the same numbers stand beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.gaps.states import STATE_LABELS


@dataclass(frozen=True, slots=True)
class BarPiece:
    """A piece of a bar of width 100."""

    state: str
    count: int
    x: float
    width: float


def state_bar(counts: Mapping[str, int]) -> list[BarPiece]:
    """Pieces in the order of reading, without empty ones; nothing for no segments.

    >>> [(p.state, p.x, p.width) for p in state_bar({"missing": 1, "unknown": 3})]
    [('missing', 0.0, 25.0), ('unknown', 25.0, 75.0)]
    """
    total, at, out = sum(counts.values()), 0, []
    for state in STATE_LABELS:
        if count := counts.get(state, 0):
            out.append(BarPiece(state, count, round(100 * at / total, 2), round(100 * count / total, 2)))
            at += count
    return out
