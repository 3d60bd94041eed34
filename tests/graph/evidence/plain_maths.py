"""Quantiles of Beta and Gamma by plain sums and halving, to hold the library's against."""

from __future__ import annotations

import math
from collections.abc import Callable


def beta_below(a: float, b: float, x: float) -> float:
    """P(Beta(a, b) < x), by a series of terms that are all positive, from whichever end it is nearer to."""
    if x > a / (a + b):
        return 1.0 - beta_below(b, a, 1.0 - x)
    if x <= 0:
        return 0.0
    term = total = 1.0
    i = 0
    while term > total * 1e-17:
        term *= (a + b + i) / (a + 1 + i) * x
        total += term
        i += 1
    whole = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    return total * math.exp(a * math.log(x) + b * math.log1p(-x) - whole) / a


def gamma_below(shape: float, x: float) -> float:
    """P(Gamma(shape, rate 1) < x), by the series of the incomplete gamma function."""
    term = total = 1.0 / shape
    i = 0
    while term > total * 1e-17:
        i += 1
        term *= x / (shape + i)
        total += term
    return total * math.exp(-x + shape * math.log(x) - math.lgamma(shape)) if x > 0 else 0.0


def where(below: Callable[[float], float], share: float, low: float, high: float) -> float:
    """Where a rising function reaches a share, by halving."""
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) < share else (low, middle)
    return (low + high) / 2


def beta_quantile(a: float, b: float, share: float) -> float:
    return where(lambda x: beta_below(a, b, x), share, 0.0, 1.0)


def gamma_quantile(shape: float, share: float) -> float:
    return where(lambda x: gamma_below(shape, x), share, 0.0, 20.0 + 10 * shape)
