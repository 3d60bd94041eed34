"""Linkages of sectors by value: Leontief and Ghosh inverses, key sectors, hypothetical extraction, upstreamness.

All take the table of intermediate sales Z (n, n), what i sells to j, and total output x (n,); all values in the same
unit. Where only relations are known and no values, see :func:`graph.supply.structure.chain_structure`, which ranks and
says ``proxy``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from graph.arrays import BoolArray, FloatArray
from graph.errors import BadRequest


@dataclass(frozen=True, slots=True)
class Linkages:
    """Of each sector, shape (n,).

    Attributes
    ----------
    backward : output of all sectors for one more unit of its final demand, Σ_i l_ij (≥ 1).
    forward : output of all sectors that one more unit of its primary inputs allows, Σ_j g_ij (≥ 1).
    power, sensitivity : column and row sums of L over their mean (Rasmussen 1956); a key sector has both above 1.
    extraction : total output lost when the sector buys and sells nothing any more and its final demand is gone.
    """

    backward: FloatArray
    forward: FloatArray
    power: FloatArray
    sensitivity: FloatArray
    extraction: FloatArray

    @property
    def key(self) -> BoolArray:
        """Sectors of which both power and sensitivity are above 1."""
        return (self.power > 1) & (self.sensitivity > 1)


def leontief(flows: ArrayLike, output: ArrayLike) -> FloatArray:
    """L = (I − A)⁻¹ with A_ij = Z_ij / x_j; raises ``BadRequest`` for a table that does not close.

    >>> leontief([[150, 500], [200, 100]], [1000, 2000]).round(4).tolist()
    [[1.2541, 0.33], [0.264, 1.1221]]
    """
    z, x = _table(flows, output)
    return _inverse(_over(z, x[None, :]), 0)


def ghosh(flows: ArrayLike, output: ArrayLike) -> FloatArray:
    """G = (I − B)⁻¹ with B_ij = Z_ij / x_i; raises ``BadRequest`` for a table that does not close."""
    z, x = _table(flows, output)
    return _inverse(_over(z, x[:, None]), 1)


def linkages(flows: ArrayLike, output: ArrayLike) -> Linkages:
    """All linkages of a table; O(n³), some milliseconds for a few hundred sectors.

    Raises
    ------
    BadRequest
        A shape does not fit, a number is missing or negative, a sector without output buys or sells, or inputs or
        intermediate sales are all of the output of a group of sectors.

    Source
    ------
    Miller and Blair, Input-Output Analysis, 2nd ed. (2009), chapters 2 and 12; Rasmussen (1956).
    """
    z, x = _table(flows, output)
    inputs = _over(z, x[None, :])
    _over(z, x[:, None])  # sales: those without output neither buy nor sell, or this raises
    held, n = np.flatnonzero(x > 0), len(x)
    inverse, own = _inverse(inputs[np.ix_(held, held)], 0), x[held]
    columns, rows, forward, lost = np.ones(n), np.ones(n), np.ones(n), np.zeros(n)
    columns[held], rows[held] = inverse.sum(axis=0), inverse.sum(axis=1)
    forward[held] = inverse @ own / own  # G = x̂⁻¹ L x̂
    lost[held] = columns[held] / np.diag(inverse) * own
    mean = columns.sum() / n if n else 1.0
    return Linkages(columns, forward, columns / mean, rows / mean, lost)


def extraction(flows: ArrayLike, output: ArrayLike) -> FloatArray:
    """Fall of total output when each sector's row, column and final demand are set to 0, shape (n,).

    Without sector k, the rest makes L'f' = x' with (L' f')_i = x_i − l_ik x_k / l_kk: one inverse serves all sectors.
    """
    return linkages(flows, output).extraction


def upstreamness(flows: ArrayLike, output: ArrayLike, net_exports: ArrayLike | None = None) -> FloatArray:
    """Average distance from final use, U = (I − Δ)⁻¹ 1 with Δ_ij = Z_ij / x_i, ≥ 1; shape (n,).

    ``net_exports`` (exports less imports of each sector) are taken off the denominator, as for an open economy whose
    foreign users are like those at home.

    Source
    ------
    Antràs, Chor, Fally, Hillberry (2012); without net exports it is the Ghosh row sum.

    >>> upstreamness([[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 0, 0]], [1, 1, 1, 1]).tolist()
    [4.0, 3.0, 2.0, 1.0]
    """
    z, x = _table(flows, output)
    if net_exports is not None:
        abroad = np.asarray(net_exports, dtype=float)
        if abroad.shape != x.shape or not np.isfinite(abroad).all():
            raise BadRequest(f"净出口应有 {len(x)} 个数（每个部门一个），不能缺失")
        x = x - abroad
        if (x < 0).any():
            raise BadRequest("净出口大于总产出；请核对单位")
    found: FloatArray = _inverse(_over(z, x[:, None]), 1).sum(axis=1)
    return found


def _table(flows: ArrayLike, output: ArrayLike) -> tuple[FloatArray, FloatArray]:
    z, x = np.asarray(flows, dtype=float), np.asarray(output, dtype=float)
    if x.ndim != 1 or z.shape != (len(x), len(x)):
        raise BadRequest(f"投入产出表应是 部门数 × 部门数，并有同样多的总产出；现在是 {z.shape} 和 {x.shape}")
    if not (np.isfinite(z).all() and np.isfinite(x).all()):
        raise BadRequest("投入产出表里有缺失或无穷的数")
    if (z < 0).any() or (x < 0).any():
        raise BadRequest("投入产出表里的数不能为负")
    return z, x


def _over(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Coefficients; a sector without output has none, and may neither buy nor sell."""
    if (part[np.broadcast_to(whole, part.shape) == 0] > 0).any():
        raise BadRequest("有的部门总产出为 0，却有投入或销售；请核对总产出")
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _inverse(coefficients: FloatArray, axis: int) -> FloatArray:
    """(I − M)⁻¹ of coefficients summed over ``axis``.

    It is the sum of all rounds M⁰ + M¹ + … exactly when it exists and has no negative entry, so that is what is looked
    at: single sums above 1 may still close.
    """
    what = ("投入", "中间销售")[axis]
    try:
        found: FloatArray = np.linalg.inv(np.eye(len(coefficients)) - coefficients).astype(np.float64, copy=False)
    except np.linalg.LinAlgError:
        found = np.full_like(coefficients, -1.0)
    if (found < -1e-9).any() or (len(found) and np.abs(found).max() > 1e12):
        raise BadRequest(f"这张表不收敛：有一组部门的{what}不小于它们的总产出，没有留给最终需求或增加值的部分")
    return found
