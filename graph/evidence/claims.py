"""The formulas of a claim: what one would expect to see and to be there, and how probable an absence or a strength is.

n_s, M    seen firms of a segment, and seen firms, outside the place         m     seen firms in the place
e  = (n_s + k) · t · m / M         firms expected to be SEEN there at LQ = 1;  t = n̄ / (n̄ + k)
E  = π · e / d                     firms expected to BE there
LQ ~ Gamma(a, b),  n | LQ ~ Poisson(LQ · e),  so n ~ NB(a, b / (b + e)) and LQ | n ~ Gamma(a + n, b + e)

All functions take scalars or arrays that broadcast. Where nothing is expected to be known (``n_s = 0``: nobody of the
segment is seen anywhere else) nothing may be stated; callers say so with ``nan`` in ``e``.

Source: own design after Clayton & Kaldor (1987), empirical Bayes estimates of relative risks, with detection as in
N-mixture models (Royle 2004); tried on thinned real cells (``benchmarks/results/calibration.md``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from graph.arrays import FloatArray, Numbers

SIDE = 0.05
"""Probability left out at each side of an interval."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What is fitted once for a roster at a level of places.

    ``a, b`` of the Gamma of location quotients (> 0), from ``places`` places (0: the default, fitted to nothing);
    ``k`` (> 0) and mean ``n_bar`` (≥ 0) of the negative binomial of seen firms over segments.
    """

    a: float
    b: float
    k: float
    n_bar: float
    places: int

    @property
    def t(self) -> float:
        """Keeps the sum of the shrunk numbers what it was: Σ (n_s + k) · t = Σ n_s."""
        return self.n_bar / (self.n_bar + self.k)


def expected_seen(n_s: Numbers, m: Numbers, everybody: Numbers, shape: Shape) -> FloatArray:
    """e, in firms; ``nan`` where ``n_s`` is 0 or nobody is seen outside (``everybody`` = M = 0)."""
    outside, total = np.asarray(n_s, dtype=float), np.asarray(everybody, dtype=float)
    share = np.divide(m, total, out=np.full(np.broadcast(m, total).shape, np.nan), where=total > 0)
    out: FloatArray = np.where(outside > 0, (outside + shape.k) * shape.t * share, np.nan)
    return out


def expected_there(e: Numbers, pi: Numbers, d: Numbers) -> FloatArray:
    """E = π · e / d, in firms; without end where d is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        out: FloatArray = np.asarray(pi, dtype=float) * e / d
    return out


def p_none(e: Numbers, there: Numbers, pi: Numbers, shape: Shape) -> FloatArray:
    """P(nobody is there | nobody seen) = ((b + πe) / (b + E))^a."""
    return p_no_further(0, e, there, pi, shape)


def p_no_further(n: Numbers, e: Numbers, there: Numbers, pi: Numbers, shape: Shape) -> FloatArray:
    """P(nobody else is there | n seen) = ((b + πe) / (b + E))^(a + n)."""
    seen = shape.b + np.asarray(pi, dtype=float) * e
    out: FloatArray = (seen / (shape.b + np.asarray(there, dtype=float))) ** (shape.a + np.asarray(n, dtype=float))
    return out


def p_prior_none(there: Numbers, shape: Shape) -> FloatArray:
    """P(nobody is there) before anybody looked: (b / (b + E))^a."""
    out: FloatArray = (shape.b / (shape.b + np.asarray(there, dtype=float))) ** shape.a
    return out


def p_present(texts: Numbers, e: Numbers, there: Numbers, pi: Numbers, shape: Shape) -> FloatArray:
    """P(somebody is there | links seen) = 1 − (1 − π)^j · P(nobody | none seen); ``texts`` = j distinct texts."""
    wrong = (1.0 - np.asarray(pi, dtype=float)) ** np.asarray(texts, dtype=float)
    out: FloatArray = 1.0 - wrong * p_none(e, there, pi, shape)
    return out


def p_over(n: Numbers, e: Numbers, shape: Shape) -> FloatArray:
    """P(LQ > 1 | n)."""
    out: FloatArray = special.gammaincc(shape.a + np.asarray(n, dtype=float), shape.b + np.asarray(e, dtype=float))
    return out


def p_under(n: Numbers, e: Numbers, shape: Shape) -> FloatArray:
    """P(LQ < 1 | n)."""
    out: FloatArray = special.gammainc(shape.a + np.asarray(n, dtype=float), shape.b + np.asarray(e, dtype=float))
    return out


def quotient(n: Numbers, e: Numbers, shape: Shape) -> FloatArray:
    """LQ given n: lower end, median and upper end of the 90 % interval; the three are the last axis."""
    size, rate = shape.a + np.asarray(n, dtype=float), shape.b + np.asarray(e, dtype=float)
    out: FloatArray = special.gammaincinv(size[..., None], np.array([SIDE, 0.5, 1 - SIDE])) / rate[..., None]
    return out


def still_there(n: Numbers, e: Numbers, there: Numbers, pi: Numbers, shape: Shape) -> FloatArray:
    """m = π·n + (E − πe)(a + n) / (b + πe): firms of a segment that are there, seen and expected unseen."""
    count, sure = np.asarray(n, dtype=float), np.asarray(pi, dtype=float) * np.asarray(e, dtype=float)
    unseen = (np.asarray(there, dtype=float) - sure) * (shape.a + count) / (shape.b + sure)
    out: FloatArray = np.asarray(pi, dtype=float) * count + unseen
    return out
