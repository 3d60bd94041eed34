"""Many readers at once, on a large store."""

from __future__ import annotations

from benchmarks.api import load
from benchmarks.faults.outcome import Outcome, judged


def run(rounds: int, seed: int) -> Outcome:
    """One load a round."""
    return judged(line for _ in range(rounds) for line in load.run())
