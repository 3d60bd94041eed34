"""The API asked by its own description."""

from __future__ import annotations

from benchmarks.faults.outcome import Outcome
from tests.contract.__main__ import main


def run(rounds: int, seed: int) -> Outcome:
    """So many generated requests."""
    try:
        main(rounds)
    except SystemExit as error:
        return Outcome(rounds, wrong=1, note=str(error))
    return Outcome(rounds)
