"""Conjugate gradients: how every random walk with restart is solved, from one start or from thousands together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from graph.arrays import FloatArray


def conjugate_gradients(
    times: Callable[[FloatArray], FloatArray],
    right: FloatArray,
    enough: Callable[[FloatArray], bool],
    most: int,
) -> FloatArray | None:
    """x with M x = R, M symmetric and positive definite, given as ``times`` (x → M x); R has shape (n,) or (n, k).

    Ends when ``enough`` says so of what is left, R − M x; ``None`` if that takes more than ``most`` steps.

    Source: Hestenes, Stiefel (1952).
    """
    x, left, step = np.zeros_like(right), right.copy(), right.copy()
    size = (left * left).sum(axis=0)
    for _ in range(most):
        if enough(left):
            return x
        image = times(step)
        length = _over(size, (step * image).sum(axis=0))
        x += length * step
        left -= length * image
        was, size = size, (left * left).sum(axis=0)
        step = left + _over(size, was) * step
    return x if enough(left) else None


def _over(a: FloatArray, b: FloatArray) -> FloatArray:
    """a / b, 0 where a column has converged."""
    out: FloatArray = np.divide(a, b, out=np.zeros_like(a), where=b > 0)
    return out
