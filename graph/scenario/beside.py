"""Scenarios held beside each other: which segments differ from today in any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.errors import BadRequest
from graph.scenario.outcome import TURNS, Outcome


@dataclass(frozen=True, slots=True)
class Compared:
    """A segment that some scenario moves: its state as it is, and in each scenario in the order given."""

    field: str
    field_name: str
    segment: str
    name: str
    now: str
    states: tuple[str, ...]


def compare(outcomes: Sequence[Outcome]) -> tuple[Compared, ...]:
    """The segments that differ from today in any of the outcomes, by field in chain order.

    Raises
    ------
    BadRequest
        No outcome, or outcomes of different data, places, fields or thresholds: their states cannot be held together.
    """
    if not outcomes:
        raise BadRequest("没有可比较的情景")
    if any(_asked(o) != _asked(outcomes[0]) for o in outcomes):
        raise BadRequest("要比较的情景所用的数据、地区、领域或阈值不同；请在同一条件下重算")
    moved = dict.fromkeys((m.field, m.effect.segment) for o in outcomes for m in o.moves)
    states = [{(a.field, g.segment): g.state for a in o.after for g in a.gaps} for o in outcomes]
    order = [a.field for a in outcomes[0].before]
    rows = [
        Compared(a.field, a.field_name, g.segment, g.name, g.state, tuple(s[a.field, g.segment] for s in states))
        for a in outcomes[0].before
        for g in a.gaps
        if (a.field, g.segment) in moved
    ]
    place = {key: i for i, key in enumerate(moved)}
    return tuple(sorted(rows, key=lambda r: (order.index(r.field), place[r.field, r.segment])))


def _asked(outcome: Outcome) -> tuple[object, ...]:
    first = outcome.before[:1]
    return (
        outcome.place,
        tuple((a.field, a.version, a.on) for a in outcome.before),
        [a.thresholds for a in first],
        [a.population for a in first],
    )


def tallies(outcome: Outcome) -> dict[str, int]:
    """Segments by how they move, and enterprises whose segments stop for want of an input."""
    counts = {turn: len(outcome.turned(turn)) for turn in TURNS}
    return counts | {
        "stopped": len(outcome.stopped),
        "enterprises_stopped": sum(s.enterprises for s in outcome.stopped),
    }
