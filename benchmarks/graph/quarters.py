"""Two quarters of a list of 100,000 firms beside each other: who entered, who left, what changed, merges followed.

``python -m benchmarks.graph.quarters`` by itself.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from benchmarks.timing import Line
from graph.bundles.compare import compare_lists
from graph.bundles.follow import followed
from graph.lists.declared import declarations
from graph.lists.made import Because, Entry, MadeList, Rests

FIRMS, BOUND = 100_000, 1.0
ENTERED, MERGED = 0.02, 1_000
"""Part of the firms that enter, leave and change each; and firms that were merged into others."""
_TESTS = ("size", "growth", "innovation", "safety")


def made_up(size: int, seed: int = 7) -> MadeList:
    """名录 of so many firms, with four reasons for each."""
    dice = np.random.default_rng(seed)
    results = np.array(["met", "unmet", "unknown"])[dice.integers(0, 3, (size, len(_TESTS)))].tolist()
    listed = tuple(_entry(i, results[i]) for i in range(size))
    kind = declarations()["firms"]
    about = ("firms", kind.title, "f", "示例链", ("320500",), "示例市", 20260930, "2026Q3", 1, "lists")
    return MadeList(*about, kind.columns, listed, kind.unit)


def _entry(number: int, results: list[str]) -> Entry:
    key = f"Enterprise:{number:06}.SH"
    rests = (Rests("Enterprise", (f"{number:06}.SH",)),)
    because = tuple(Because(t, r, f"{t} {number}", float(number), rests) for t, r in zip(_TESTS, results, strict=True))
    cells = {c.key: f"{c.key} {number}" for c in declarations()["firms"].columns}
    return Entry(key, "Enterprise", f"{number:06}.SH", f"企业{number}", cells, because)


def next_quarter(before: MadeList, seed: int = 11) -> MadeList:
    """The same a quarter later: some left, as many came, as many have another figure; :data:`MERGED` of those that left
    are parts of others.
    """
    dice, size = np.random.default_rng(seed), len(before.listed)
    part = int(size * ENTERED)
    gone = set(dice.choice(size, part, replace=False).tolist())
    changed = set(dice.choice(size, part, replace=False).tolist())
    kept = [
        replace(e, cells={**e.cells, "scale": "50–200亿元"}) if i in changed else replace(e, cells=dict(e.cells))
        for i, e in enumerate(before.listed)
        if i not in gone
    ]
    new = [_entry(size + i, ["met", "met", "unknown", "unmet"]) for i in range(part)]
    return replace(before, listed=(*kept, *new), period="2026Q4")


def run() -> Iterator[Line | str]:
    """One line, and what was found."""
    before = made_up(FIRMS)
    after = next_quarter(before)
    left = sorted({e.key for e in before.listed} - {e.key for e in after.listed})
    into = {"Enterprise": {k.partition(":")[2]: after.listed[i].id for i, k in enumerate(left[:MERGED])}}
    times = []
    for _ in range(3):
        start = time.process_time()
        found = compare_lists(before, after, partial(followed, into=into))
        times.append(time.process_time() - start)
    ours = min(times)
    name = f"比较两季：{FIRMS:,} 家的名录"
    yield Line(name, ours, "上限", BOUND, f"≤ {BOUND:g} 秒（处理器时间）", ours <= BOUND)
    said = "、".join(f"{what} {found.count(what)}" for what in ("entered", "left", "merged", "changed"))
    yield f"比较两季：{said}，没有变 {found.same}"


if __name__ == "__main__":
    for line in run():
        print(line.text() if isinstance(line, Line) else line)
