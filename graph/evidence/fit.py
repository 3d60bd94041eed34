"""Fit what a roster looks like at a level of places, by maximum likelihood over all segments and places seen enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import scipy
from scipy import special

from graph.arrays import BoolArray, FloatArray, Numbers
from graph.chain.lately import Lately
from graph.evidence.claims import Shape, expected_seen

ENOUGH = 10
"""Fewest seen firms of a place that is fitted to, or that a strength is told of (see :func:`comparable`)."""
FEWEST = 10
"""Fewest such places; of fewer nothing is learned, and a = b = 1."""
_LOW, _HIGH = -6.0, 8.0
"""Bounds of the logarithm of a parameter; at the upper one the counts are Poisson, as far as anybody can tell."""
_fitted: Lately[list[float]] = Lately(64)
"""By what it was fitted to: most versions of the data count the same as one before."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Seen firms of a roster: with a place, and confirmed in a segment at least.

    ``here`` and ``outside`` have shape (places, segments), ``m`` and ``everybody`` shape (places,): a place is left out
    of its own comparison, and so is who may or may not be in it. ``total`` has shape (segments,). ``verified`` marks
    cells where people looked: they were chosen, and are not fitted to.
    """

    here: FloatArray
    outside: FloatArray
    m: FloatArray
    everybody: FloatArray
    total: FloatArray
    verified: BoolArray | None = None


def comparable(here: Numbers, outside: Numbers) -> BoolArray:
    """Whether a strength may be told of places with so many seen firms: enough here, and at least as many outside.

    A list of one place knows nothing of others: whom it happens to see there is no measure.
    """
    m, everybody = np.asarray(here, dtype=float), np.asarray(outside, dtype=float)
    out: BoolArray = (m >= ENOUGH) & (everybody >= m)
    return out


def fit_shape(seen: Seen) -> Shape | None:
    """The shape that makes the counts most probable; ``None`` where nobody is seen in any segment."""
    if not seen.total.sum():
        return None
    k, n_bar = fit_spread(seen.total)
    plain = Shape(1.0, 1.0, k, n_bar, 0)
    used = seen.m >= ENOUGH
    if int(used.sum()) < FEWEST:
        return plain
    e = expected_seen(seen.outside[used], seen.m[used, None], seen.everybody[used, None], plain)
    n, fitted = seen.here[used], e > 0
    if seen.verified is not None:
        fitted &= ~seen.verified[used]
    a, b = fit_quotients(n[fitted], e[fitted])
    return Shape(a, b, k, n_bar, int(used.sum()))


def fit_spread(total: FloatArray) -> tuple[float, float]:
    """k and n̄ of the negative binomial of seen firms over segments; n̄ is their mean."""
    n_bar = float(total.mean())

    def surprise(log_k: FloatArray) -> float:
        k = float(np.exp(log_k[0]))
        terms = special.gammaln(total + k) - special.gammaln(k) + k * np.log(k / (k + n_bar))
        return -float((terms + total * np.log(n_bar / (k + n_bar))).sum())

    return _least(surprise, 1, total)[0], n_bar


def fit_quotients(n: FloatArray, e: FloatArray) -> tuple[float, float]:
    """a and b of the Gamma of location quotients, from cells with their expectation, both of shape (cells,)."""
    some = n > 0
    n_some, e_some = n[some], e[some]

    def surprise(logs: FloatArray) -> float:
        a, b = np.exp(logs)
        seen = special.gammaln(n_some + a) - special.gammaln(a) + n_some * np.log(e_some / (b + e_some))
        return -float(seen.sum() - a * np.log1p(e / b).sum())

    a, b = _least(surprise, 2, n, e)
    return a, b


def _least(surprise: Callable[[FloatArray], float], size: int, *counts: FloatArray) -> list[float]:
    """Where the surprise of these counts is least, of positive parameters; looked for once."""

    def found() -> list[float]:
        least = scipy.optimize.minimize(
            surprise, np.zeros(size), method="L-BFGS-B", bounds=[(_LOW, _HIGH)] * size, options={"ftol": 1e-12}
        )
        return [float(v) for v in np.exp(least.x)]

    return _fitted.get((size, *(blake2b(c.tobytes()).digest() for c in counts)), found)
