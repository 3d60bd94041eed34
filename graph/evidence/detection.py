"""How much of a roster was seen in a place: a share with its interval, from counts that somebody can check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from graph.evidence.claims import SIDE

Interval = tuple[float, float, float]
"""Lower end, middle and upper end, of which 90 % lie between the ends."""


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``tries``, as somebody counted; both ≥ 0, and the hits no more than the tries."""

    hits: float
    tries: float

    @property
    def moments(self) -> tuple[float, float]:
        """Mean and mean square of Beta(hits + ½, tries − hits + ½)."""
        a, b = self.hits + 0.5, max(self.tries - self.hits, 0.0) + 0.5
        mean = a / (a + b)
        return mean, mean * (a + 1) / (a + b + 1)


EXACT = Share(np.inf, np.inf)
"""Nothing escapes: people placed or ruled out every text."""


def product(shares: Sequence[Share], also: Sequence[Interval] = ()) -> Interval:
    """The product of independent shares, as the Beta with their mean and spread; widened to hold ``also``."""
    mean = square = 1.0
    for share in shares:
        if share.tries == np.inf:
            continue
        first, second = share.moments
        mean, square = mean * first, square * second
    if mean == square == 1.0:
        low, mid, high = 1.0, 1.0, 1.0
    else:
        size = (mean - square) / (square - mean**2)
        a, b = mean * size, (1 - mean) * size
        low, mid, high = (float(v) for v in special.betaincinv(a, b, [SIDE, 0.5, 1 - SIDE]))
    return min([low, *(i[0] for i in also)]), mid, max([high, *(i[2] for i in also)])
