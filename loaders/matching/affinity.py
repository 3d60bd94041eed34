"""The industry of a firm as context: how usual it is among the firms already placed in a segment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

_BRANCH = 6
"""Leading characters of an industry code (SW and four digits) that name its parent; a sibling industry counts half."""


class Affinity:
    """Industries of the confirmed makers of each segment."""

    def __init__(self, placed: Iterable[tuple[str, str]], industry: Mapping[str, str]) -> None:
        """``placed`` are (enterprise, segment) pairs that are confirmed.

        ``industry`` maps an enterprise to its code.
        """
        self._industry = industry
        self._exact = defaultdict[str, Counter[str]](Counter)
        self._branch = defaultdict[str, Counter[str]](Counter)
        self._total = Counter[str]()
        for enterprise, segment in set(placed):
            if code := industry.get(enterprise):
                self._exact[segment][code] += 1
                self._branch[segment][code[:_BRANCH]] += 1
                self._total[segment] += 1

    def of(self, enterprises: Iterable[str], segment: str) -> float | None:
        """How usual the enterprises' industries are in the segment, 0..1; ``None`` where nothing is known to compare.

        The best enterprise counts: (same industry + half of the sibling industries) / (all makers + 1).
        """
        codes = {c for e in enterprises if (c := self._industry.get(e))}
        total = self._total.get(segment, 0)
        if not codes or not total:
            return None
        same, near = self._exact[segment], self._branch[segment]
        return max((same[c] + near[c[:_BRANCH]]) / 2 / (total + 1) for c in codes)
