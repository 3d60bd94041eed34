"""kill -9 while two enterprises are merged, a match is decided on, or gaps are written."""

from __future__ import annotations

from benchmarks.faults.acts import ASSESS, ASSESS_SERVED, DECIDE, DECIDE_SERVED, MERGE, MERGE_SERVED
from benchmarks.faults.outcome import Outcome
from benchmarks.faults.rounds import kills_of
from benchmarks.faults.stores.lanes import Lane

ACTS = (MERGE, DECIDE_SERVED, ASSESS, MERGE_SERVED, DECIDE, ASSESS_SERVED)


def run(lane: Lane, rounds: int, seed: int) -> Outcome:
    """From the command line and over HTTP, the same number of rounds each."""
    return kills_of(lane, ACTS, rounds, seed)
