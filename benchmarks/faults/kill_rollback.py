"""kill -9 while a batch is undone that has others before and after it, whose links must survive."""

from __future__ import annotations

from benchmarks.faults.acts import ROLLBACK, ROLLBACK_SERVED
from benchmarks.faults.outcome import Outcome
from benchmarks.faults.rounds import kills_of
from benchmarks.faults.stores.lanes import Lane


def run(lane: Lane, rounds: int, seed: int) -> Outcome:
    """From the command line and over HTTP, half of the rounds each."""
    return kills_of(lane, (ROLLBACK, ROLLBACK_SERVED), rounds, seed)
