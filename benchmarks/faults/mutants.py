"""Broken workbooks, CSV files and archives, uploaded to a server of their own."""

from __future__ import annotations

from benchmarks.api import upload_mutants
from benchmarks.faults.outcome import Outcome


def run(rounds: int, seed: int) -> Outcome:
    """Each answer is judged; what is wrong is printed as it comes."""
    return Outcome(rounds, wrong=upload_mutants.run(rounds, seed, 0, None))
