"""Economic systemic risk of each firm (ESRI): what share of all output is lost when it stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.errors import BadRequest
from graph.resilience.cascade import run
from graph.resilience.supply_shares import SupplyShares

MAX_ITER = 1_000


@dataclass(frozen=True, slots=True)
class Esri:
    """Of each scenario, shape (s,): the share of all output lost, whether it settled, and after how many rounds.

    Where ``converged`` is false the value is a lower bound: what is lost for certain already.
    """

    values: FloatArray
    converged: BoolArray
    iterations: IntArray

    def note(self) -> str:
        """What to say beside the numbers; empty when all settled."""
        cut = int((~self.converged).sum())
        return f"{cut} 个情景在 {int(self.iterations.max())} 轮内没有稳定，其值是下界（至少损失这么多）" if cut else ""


@dataclass(frozen=True, slots=True)
class Losses:
    """What each firm loses in each scenario, in [0, 1], shape (s, n): for lack of inputs, and for lack of orders."""

    down: FloatArray
    up: FloatArray
    total: Esri

    @property
    def firm(self) -> FloatArray:
        """What a firm loses of its output: the larger of the two."""
        return np.maximum(self.down, self.up)


def esri(
    flows: Any,
    sector: ArrayLike,
    essential: ArrayLike,
    *,
    capacity: ArrayLike | None = None,
    revenue: ArrayLike | None = None,
    replacement: bool = True,
    tol: float = 1e-6,
    max_iter: int = MAX_ITER,
) -> Esri:
    """Share of all output that is lost when each firm stops (or in given scenarios); values in [0, 1].

    Parameters
    ----------
    flows : (n, n), what i sells to j; CSR or anything that becomes it. What a firm sells to itself is left out.
    sector : (n,) sector of each firm, numbered from 0.
    essential : (m, m) by sector of the supplier and of the buyer: 2 the buyer stops without it, 1 its output falls in
        proportion, 0 it does not need it to produce.
    capacity : what firms can still do, in [0, 1]: (n,) for one scenario or (s, n); by default n scenarios, in each of
    which
        one firm stops.
    revenue : (n,) all a firm earns, sales to consumers included, at least what it sells to the others; by default that
        alone, which overstates the loss where consumers buy much.
    replacement : whether suppliers of the same sector take over what one no longer delivers, as far as their size
    allows. tol : a scenario stops when no loss moves by more in one round. max_iter : rounds after which a scenario
    that still moves is cut short; ``converged`` says so.

    Each scenario stops by itself; see :data:`graph.resilience.cascade.AUTHORS_TOL` for what a looser ``tol`` hides.
    Losses only grow from round to round, so any stop gives a lower bound. A network in which nothing is sold loses
    nothing: all values are 0.

    Raises
    ------
    BadRequest
        A shape does not fit, a number is missing, negative or out of its range.

    Source
    ------
    Diem, Borsos, Reisch, Kertész, Thurner, Scientific Reports 12:7719 (2022).

    >>> esri([[0, 1, 0], [0, 0, 1], [0, 0, 0]], [0, 1, 2], np.ones((3, 3)), replacement=False).values.tolist()
    [1.0, 1.0, 1.0]
    """
    shares = SupplyShares.of(flows, sector, essential, revenue)
    return esri_of(shares, shocks_of(capacity, len(shares.order)), replacement=replacement, tol=tol, max_iter=max_iter)


def losses(
    flows: Any,
    sector: ArrayLike,
    essential: ArrayLike,
    *,
    capacity: ArrayLike,
    revenue: ArrayLike | None = None,
    replacement: bool = True,
    tol: float = 1e-6,
    max_iter: int = MAX_ITER,
) -> Losses:
    """What each single firm loses in the given scenarios; parameters and errors as for :func:`esri`."""
    shares = SupplyShares.of(flows, sector, essential, revenue)
    return losses_of(
        shares, shocks_of(capacity, len(shares.order)), replacement=replacement, tol=tol, max_iter=max_iter
    )


def esri_of(
    shares: SupplyShares,
    shocks: sparse.csr_matrix,
    *,
    counted: FloatArray | None = None,
    replacement: bool = True,
    tol: float = 1e-6,
    max_iter: int = MAX_ITER,
) -> Esri:
    """:func:`esri` of a prepared network; ``shocks`` (s, n) holds what each firm loses at first, in the caller's
    numbering.

    ``counted`` (n,) is the output that losses are a share of, in the caller's numbering; all revenue by default.
    """
    _check(tol, max_iter)
    scenarios, output = shocks.shape[0], shares.revenue if counted is None else counted[shares.order]
    total = float(output.sum())
    out = Esri(np.zeros(scenarios), np.ones(scenarios, dtype=bool), np.zeros(scenarios, dtype=np.int64))
    weight = output / total if total > 0 else output
    for ended in run(shares, shocks[:, shares.order], replacement=replacement, tol=tol, max_iter=max_iter):
        at = ended.scenario
        out.values[at] = np.minimum(weight @ np.maximum(ended.down, ended.up), 1.0)
        out.converged[at], out.iterations[at] = ended.settled, ended.rounds
    return out


def losses_of(
    shares: SupplyShares,
    shocks: sparse.csr_matrix,
    *,
    replacement: bool = True,
    tol: float = 1e-6,
    max_iter: int = MAX_ITER,
) -> Losses:
    """:func:`losses` of a prepared network."""
    _check(tol, max_iter)
    scenarios, n = shocks.shape
    down, up = np.zeros((scenarios, n)), np.zeros((scenarios, n))
    converged, rounds = np.ones(scenarios, dtype=bool), np.zeros(scenarios, dtype=np.int64)
    for ended in run(shares, shocks[:, shares.order], replacement=replacement, tol=tol, max_iter=max_iter):
        down[np.ix_(ended.scenario, shares.order)] = ended.down.T
        up[np.ix_(ended.scenario, shares.order)] = ended.up.T
        converged[ended.scenario], rounds[ended.scenario] = ended.settled, ended.rounds
    income = np.zeros(n)
    income[shares.order] = shares.revenue
    total = income.sum()
    values = np.maximum(down, up) @ income / total if total > 0 else np.zeros(scenarios)
    return Losses(down, up, Esri(np.minimum(values, 1.0), converged, rounds))


def shocks_of(capacity: ArrayLike | None, n: int) -> sparse.csr_matrix:
    """1 − capacity as scenarios × firms; by default each firm stops in turn."""
    if capacity is None:
        return sparse.csr_matrix(sparse.identity(n, format="csr"))
    left = np.atleast_2d(np.asarray(capacity, dtype=float))
    if left.ndim != 2 or left.shape[1] != n:
        raise BadRequest(f"剩余产能应是 {n} 个数（每家企业一个）或 情景数 × {n}，现在的形状是 {np.shape(capacity)}")
    if not ((left >= 0) & (left <= 1)).all():
        raise BadRequest("剩余产能应在 0（停产）到 1（不受影响）之间，不能缺失")
    return sparse.csr_matrix(1.0 - left)


def _check(tol: float, max_iter: int) -> None:
    if not 0 < tol < 1:
        raise BadRequest(f"收敛精度 {tol} 不在 0 到 1 之间")
    if max_iter < 1:
        raise BadRequest(f"最多轮数 {max_iter} 应至少是 1")
