"""Uploads and pictures all at once, on a large store: signs of life and memory meanwhile."""

from __future__ import annotations

from benchmarks.api import attack
from benchmarks.faults.outcome import Outcome, judged


def run(rounds: int, seed: int) -> Outcome:
    """One attack a round."""
    return judged(line for _ in range(rounds) for line in attack.run())
