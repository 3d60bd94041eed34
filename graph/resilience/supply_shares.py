"""A supply network as the shares that a cascade runs on: whose missing goods or orders take how much of whom along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.errors import BadRequest

NONE, LINEAR, ESSENTIAL = 0, 1, 2
"""How much a buyer's sector needs a supplier's: not for production, in proportion, or not without it."""


@dataclass(frozen=True, slots=True)
class SupplyShares:
    """n firms, numbered anew so that those with most kinds of inputs come first (``order`` holds their old numbers).

    Attributes ---------- down : share of the supplier within one kind of input of a buyer; rows are kinds of inputs in
    rounds, shape (kinds, n).
        Round r holds the r-th kind of the first ``rounds[r]`` firms: a maximum over kinds is a few maxima of whole
        blocks.
    up : share of the customer in a firm's revenue, shape (n, n).
    sector, revenue : of each firm, shape (n,).
    by_sector : revenue of each firm in its sector's row, shape (sectors, n).
    """

    order: IntArray
    down: sparse.csr_matrix
    rounds: tuple[int, ...]
    up: sparse.csr_matrix
    sector: IntArray
    revenue: FloatArray
    by_sector: sparse.csr_matrix

    @classmethod
    def of(cls, flows: Any, sector: ArrayLike, essential: ArrayLike, revenue: ArrayLike | None = None) -> SupplyShares:
        """Shares of ``flows`` (n, n); see :func:`graph.resilience.esri.esri`, which states the conventions."""
        links = _links(flows)
        n = links.shape[0]
        sectors, needs = _sectors(sector, essential, n)
        sold: FloatArray = np.asarray(links.sum(axis=1), dtype=np.float64).ravel()
        income = sold if revenue is None else _revenue(revenue, sold)
        supplier, buyer, value = links.row.astype(np.int64), links.col.astype(np.int64), links.data
        share, kind, used = _input_shares(supplier, buyer, value, sectors, needs)
        supplied, bought = supplier[used], buyer[used]
        group, rank, kinds = _kinds(bought, kind, n)
        order = np.argsort(-kinds, kind="stable")
        place = np.empty(n, dtype=np.int64)
        place[order] = np.arange(n)
        rounds = np.bincount(rank, minlength=0)
        start = np.concatenate([[0], np.cumsum(rounds)])
        rows = start[rank[group]] + place[bought]
        down = sparse.csr_matrix((share, (rows, place[supplied])), shape=(int(start[-1]), n))
        part = np.divide(value, income[supplier], out=np.zeros_like(value), where=income[supplier] > 0)
        up = sparse.csr_matrix((part, (place[supplier], place[buyer])), shape=(n, n))
        here, money = sectors[order], income[order]
        by_sector = sparse.csr_matrix((money, (here, np.arange(n))), shape=(len(needs), n))
        return cls(order, down, tuple(rounds.tolist()), up, here, money, by_sector)


def _links(flows: Any) -> sparse.coo_matrix:
    """Sales between different firms, checked."""
    if not sparse.issparse(flows):
        flows = np.asarray(flows, dtype=float)
        if flows.ndim != 2:
            raise BadRequest(f"交易矩阵应是 n × n 的二维矩阵，现在有 {flows.ndim} 维")
    links = sparse.csr_matrix(flows, dtype=np.float64)
    if links.shape[0] != links.shape[1]:
        raise BadRequest(f"交易矩阵应行列相等，现在是 {links.shape[0]} × {links.shape[1]}")
    if not np.isfinite(links.data).all():
        raise BadRequest("交易金额里有缺失或无穷的数；不知道的交易请不要列入")
    if (links.data < 0).any():
        raise BadRequest("交易金额不能为负；退货请先从销售中扣除")
    links.sum_duplicates()
    found = sparse.coo_matrix(links)
    keep = (found.row != found.col) & (found.data > 0)
    return sparse.coo_matrix((found.data[keep], (found.row[keep], found.col[keep])), shape=links.shape)


def _sectors(sector: ArrayLike, essential: ArrayLike, n: int) -> tuple[IntArray, NDArray[np.int8]]:
    needs, sectors = np.asarray(essential), np.asarray(sector)
    if needs.ndim != 2 or needs.shape[0] != needs.shape[1]:
        raise BadRequest(f"必需程度矩阵应是 行业数 × 行业数，现在的形状是 {needs.shape}")
    if not np.isin(needs, (NONE, LINEAR, ESSENTIAL)).all():
        raise BadRequest("必需程度只能是 0（不用于生产）、1（按比例）或 2（缺了就停）")
    if sectors.shape != (n,):
        raise BadRequest(f"行业编号应有 {n} 个（每家企业一个），现在的形状是 {sectors.shape}")
    if n and not (np.equal(np.mod(sectors, 1), 0).all() and sectors.min() >= 0 and sectors.max() < len(needs)):
        raise BadRequest(f"行业编号应是 0 到 {len(needs) - 1} 的整数（与必需程度矩阵的行对应）")
    return sectors.astype(np.int64), needs.astype(np.int8)


def _revenue(revenue: ArrayLike, sold: FloatArray) -> FloatArray:
    income = np.asarray(revenue, dtype=float)
    if income.shape != sold.shape:
        raise BadRequest(f"营业收入应有 {len(sold)} 个（每家企业一个），现在的形状是 {income.shape}")
    if not np.isfinite(income).all():
        raise BadRequest("营业收入里有缺失或无穷的数")
    if (income < sold * (1 - 1e-9)).any():
        at = int(np.flatnonzero(income < sold * (1 - 1e-9))[0])
        raise BadRequest(f"第 {at} 家企业的营业收入 {income[at]:g} 小于它卖给其他企业的 {sold[at]:g}")
    return income


def _input_shares(
    supplier: IntArray, buyer: IntArray, value: FloatArray, sector: IntArray, needs: NDArray[np.int8]
) -> tuple[FloatArray, IntArray, BoolArray]:
    """Share and kind of input of each used link, and which links are used.

    An essential input is a kind for each sector of suppliers, and shares are within it; all inputs in proportion are
    one kind, and shares are of everything bought.
    """
    need = needs[sector[supplier], sector[buyer]]
    used = need != NONE
    linear = need[used] == LINEAR
    kind = np.where(linear, len(needs), sector[supplier][used])
    key = buyer[used] * (len(needs) + 1) + kind
    _, group = np.unique(key, return_inverse=True)
    bought = np.bincount(buyer, value, minlength=1)
    within = np.bincount(group, value[used], minlength=1)
    whole = np.where(linear, bought[buyer[used]], within[group])
    return value[used] / whole, kind, used


def _kinds(buyer: IntArray, kind: IntArray, n: int) -> tuple[IntArray, IntArray, IntArray]:
    """Group (buyer, kind) of each link, the rank of each group among its buyer's, and how many kinds each firm has."""
    width = int(kind.max(initial=0)) + 1
    keys, group = np.unique(buyer * width + kind, return_inverse=True)
    owner = keys // width
    kinds = np.bincount(owner, minlength=n)
    first = np.concatenate([[0], np.cumsum(kinds)])[:-1]
    return group, np.arange(len(keys)) - first[owner], kinds
