"""One bit flipped in the file of a store that was closed."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.faults.outcome import Outcome
from tests.store_damage import flip_bytes_in_file


def run(rounds: int, seed: int) -> Outcome:
    """So many times; each is told in one sentence, or changes no answer."""
    return flipped(flip_bytes_in_file, rounds, seed)


def flipped(flip: Callable[[Path, int, int], Counter[str]], rounds: int, seed: int) -> Outcome:
    """What became of it; the first silent difference ends the run."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = flip(Path(folder), rounds, seed)
        except AssertionError as error:
            return Outcome(rounds, wrong=1, note=f"到第一处为止：{str(error)[:200]}")
    return Outcome(rounds, note=f"发现 {found['told']}，无害 {rounds - found['told']}")
