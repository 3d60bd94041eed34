"""kill -9 at every step of the acts: at statements, and just before and after each commit."""

from __future__ import annotations

from benchmarks.faults.acts import ASSESS, COMMIT, DECIDE, LOAD, MERGE, ROLLBACK
from benchmarks.faults.every_step import every_step, staged_rows
from benchmarks.faults.outcome import Outcome, together
from benchmarks.faults.rounds import shares
from benchmarks.faults.stores.lanes import Lane

ACTS = (LOAD, ROLLBACK, MERGE, COMMIT, DECIDE, ASSESS)


def run(lane: Lane, rounds: int, _: int) -> Outcome:
    """Steps spread evenly over each act; where there are fewer than rounds, all of them."""
    parts = shares(ACTS, rounds)
    return together([every_step(lane, act, count, staged_rows(lane)) for act, count in parts if count])
