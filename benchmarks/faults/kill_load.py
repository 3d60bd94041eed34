"""kill -9 of a load from the command line."""

from __future__ import annotations

from benchmarks.faults.acts import LOAD
from benchmarks.faults.outcome import Outcome
from benchmarks.faults.rounds import kills
from benchmarks.faults.stores.lanes import Lane


def run(lane: Lane, rounds: int, seed: int) -> Outcome:
    """At random moments between the start of the command and its end."""
    return kills(lane, LOAD, rounds, seed)
