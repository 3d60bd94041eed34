"""Imports into a store on a disk that has less and less room left."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.faults.outcome import Outcome
from tests.store_damage import small_disk, write_at_fill_levels

LEAST = 3
"""With fewer levels not both ends, refused and written, are met."""


def run(rounds: int, _: int) -> Outcome:
    """At each level what is said is compared with what is there; work goes on once there is room."""
    levels = max(LEAST, rounds)
    with tempfile.TemporaryDirectory() as folder, small_disk(Path(folder) / "disk") as disk:
        if disk is None:
            return Outcome(0, note="挂载小磁盘需要 root 权限")
        try:
            found = Counter(write_at_fill_levels(disk, levels))
        except AssertionError as error:
            return Outcome(levels, wrong=1, note=f"到第一条为止：{str(error)[:200]}")
    return Outcome(
        levels, note="、".join(f"{label} {found[what]}" for what, label in (("refused", "拒绝"), ("written", "写成")))
    )
