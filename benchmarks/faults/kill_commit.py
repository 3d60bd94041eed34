"""kill -9 of a running server while an import commits."""

from __future__ import annotations

from benchmarks.faults.acts import COMMIT
from benchmarks.faults.outcome import Outcome
from benchmarks.faults.rounds import kills
from benchmarks.faults.stores.lanes import Lane


def run(lane: Lane, rounds: int, seed: int) -> Outcome:
    """At random moments between the request to commit and its answer."""
    return kills(lane, COMMIT, rounds, seed)
