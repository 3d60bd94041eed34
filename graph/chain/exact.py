"""Sums of amounts that are exact, whatever was added, in whatever order, and whatever was taken away again.

An amount is held as whole multiples of three units, most significant first. Whole numbers add and subtract without
rounding, so what a census keeps after many small changes is to the last bit what counting everything anew gives.
"""

from __future__ import annotations

import numpy as np

from graph.arrays import FloatArray, IntArray

UNITS = (2.0**20, 2.0**-20, 2.0**-60)
"""Of 万元, or of its square. The smallest is below what a float of 100 yuan can tell from its neighbours."""
_MOST = 2.0**70
"""Larger amounts count as this one: the square of the revenue of a whole world. Thousands of them fit into a sum."""


def limbs(amounts: FloatArray) -> IntArray:
    """Amounts from 0 up as multiples of :data:`UNITS`; shape (amounts, units).

    >>> limbs(np.array([0.0, 3.5, 2.0**20])).tolist()
    [[0, 0, 0], [0, 3670016, 0], [1, 0, 0]]
    """
    left, out = np.minimum(amounts, _MOST), np.empty((len(amounts), len(UNITS)), dtype=np.int64)
    for i, unit in enumerate(UNITS):  # exact: a unit is a power of two, and what is taken are the leading bits
        whole = np.floor(left / unit)
        out[:, i] = whole
        left = left - whole * unit
    return out


def amounts(sums: IntArray) -> FloatArray:
    """What multiples of :data:`UNITS` amount to.

    >>> amounts(limbs(np.array([33.3, 1e9])).sum(axis=0, keepdims=True)).tolist()
    [1000000033.3]
    """
    first, second, third = (sums[:, i] * unit for i, unit in enumerate(UNITS))
    out: FloatArray = first + second + third  # by element: a matrix product may round otherwise where rows are fewer
    return out
