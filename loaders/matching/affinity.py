"""The industry of a firm as context: how usual it is among the makers of a segment's products.

Counted once over the bundled enterprises (``python -m benchmarks.loaders.fit``) and shipped, so that what is matched
for one record never hangs on what others brought in.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[1] / "data" / "segment_industries.csv"
_BRANCH = 6
"""Leading characters of an industry code (SW and four digits) that name its parent; a sibling industry counts half."""
_NOBODY = Counter[str]()


class Affinity:
    """Industries of the makers of each segment: ``makers`` counts them by (segment, industry)."""

    def __init__(self, makers: Mapping[tuple[str, str], int]) -> None:
        self._exact = defaultdict[str, Counter[str]](Counter)
        self._branch = defaultdict[str, Counter[str]](Counter)
        for (segment, code), count in makers.items():
            self._exact[segment][code] += count
            self._branch[segment][code[:_BRANCH]] += count

    def of(self, industries: Iterable[str], segment: str) -> float | None:
        """How usual the best of the industries is in the segment, 0..1; ``None`` where none is known.

        (same industry + half of the sibling industries) / (all makers + 1). A segment of which nothing is counted, as
        in a user's own chain, speaks neither for an industry nor against it: 0.
        """
        codes = set(industries)
        if not codes:
            return None
        same, near = self._exact.get(segment, _NOBODY), self._branch.get(segment, _NOBODY)
        total = same.total()
        return max((same[c] + near[c[:_BRANCH]]) / 2 / (total + 1) for c in codes)

    def best(self, segment: str) -> float:
        """The most that :meth:`of` says of any industry."""
        return self.of(self._exact.get(segment, ()), segment) or 0.0


@cache
def load_affinity() -> Affinity:
    """The shipped counts."""
    with FILE.open(encoding="utf-8", newline="") as handle:
        return Affinity({(r["环节"], r["行业"]): int(r["企业数"]) for r in csv.DictReader(handle)})
