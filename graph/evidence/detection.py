"""How much of a roster was seen in a place: a share with its interval, from counts that somebody can check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from graph.arrays import FloatArray
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
    mean, square = _moments(shares)
    low, mid, high = (1.0, 1.0, 1.0) if mean == square == 1.0 else map(float, _ends(mean, square))
    return min([low, *(i[0] for i in also)]), mid, max([high, *(i[2] for i in also)])


def bent_product(shares: Sequence[Share], also: Sequence[Interval], ratio: FloatArray, error: FloatArray) -> FloatArray:
    """:func:`product` with the first share times each ``ratio``, whose relative error squared is ``error``: as many
    tries as have that mean and both errors. Low, middle and high are the last axis.
    """
    first, (rest, rest_square) = shares[0], _moments(shares[1:])
    share = first.hits / first.tries
    mean = np.minimum(share * ratio, 1.0)
    total = (1 - share) / first.hits + error
    wider = (mean < 1) & (total > 0) & ((ratio != 1) | (error > 0))
    tries = np.where(wider, (1 - mean) / np.where(wider, mean * total, 1.0), first.tries)
    a, b = mean * tries + 0.5, (1 - mean) * tries + 0.5
    one = a / (a + b)
    out = _ends(one * rest, one * (a + 1) / (a + b + 1) * rest_square)
    for low, _, high in also:
        out[..., 0] = np.minimum(out[..., 0], low * ratio)
        out[..., 2] = np.maximum(out[..., 2], np.minimum(high * ratio, 1.0))
    return out


def _moments(shares: Sequence[Share]) -> tuple[float, float]:
    mean = square = 1.0
    for share in shares:
        if share.tries != np.inf:
            first, second = share.moments
            mean, square = mean * first, square * second
    return mean, square


def _ends(mean: float | FloatArray, square: float | FloatArray) -> FloatArray:
    """Ends and middle of the Beta with this mean and mean square; the last axis."""
    first, second = np.asarray(mean, dtype=np.float64), np.asarray(square, dtype=np.float64)
    size = (first - second) / (second - first**2)
    a, b = np.asarray(first * size), np.asarray((1 - first) * size)
    return np.asarray(special.betaincinv(a[..., None], b[..., None], [SIDE, 0.5, 1 - SIDE]), dtype=np.float64)
