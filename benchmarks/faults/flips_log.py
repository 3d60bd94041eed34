"""One bit flipped in the log of a store whose process was killed."""

from __future__ import annotations

from benchmarks.faults.flips_file import flipped
from benchmarks.faults.outcome import Outcome
from tests.store_damage import flip_bytes_in_log


def run(rounds: int, seed: int) -> Outcome:
    """As in the file."""
    return flipped(flip_bytes_in_log, rounds, seed)
