"""The newest outcome of each attack that was made in full, with its day: the attacks need not all be made in one go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from benchmarks.faults.outcome import Outcome

FILE = Path(__file__).parents[1] / "results" / "faults.json"
Kept = dict[tuple[str, str], tuple[str, Outcome]]
"""Day and outcome, by module of the attack and engine."""


def kept(file: Path = FILE) -> Kept:
    """What was kept so far."""
    rows = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    return {(r.pop("attack"), r.pop("engine")): (r.pop("day"), Outcome(**r)) for r in rows}


def keep(found: Mapping[tuple[str, str], Outcome], day: str, file: Path = FILE) -> Kept:
    """Keep these in place of older ones; returns all."""
    every = kept(file) | {key: (day, outcome) for key, outcome in found.items()}
    rows = [{"attack": a, "engine": e, "day": on} | asdict(outcome) for (a, e), (on, outcome) in sorted(every.items())]
    lines = ",\n".join(json.dumps(r, ensure_ascii=False) for r in rows)
    file.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    return every
