"""Specialisation and complexity of places from a table X (places, industries): RCA, ECI, PCI.

X holds counts, employment, output or revenue. Arrays only; ``graph.space.place_matrix`` takes X from a chain graph, and
``graph.space.product_space`` goes on to proximity, density and opportunity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.errors import BadRequest

FEW_PLACES = 50
"""ECI over fewer places moves much when one of them is left out; a note says so (own choice)."""
_DIGITS = 10
"""An eigenvector differs in its last bits from run to run; what people are told does not."""
_SAME = 1e-9
"""Eigenvalues that differ by less count as one: the eigenvector between them is arbitrary."""


def table_of(values: ArrayLike) -> FloatArray:
    """X as floats of shape (places, industries).

    Raises
    ------
    BadRequest
        Not two-dimensional, empty, a value missing, infinite or negative, or nothing but zeros.
    """
    table = np.asarray(values, dtype=float)
    if table.ndim != 2:
        raise BadRequest(f"数据须是“地区 × 产业”的二维表，现为 {table.ndim} 维")
    if not table.size:
        raise BadRequest(f"数据表为空（{table.shape[0]} 个地区，{table.shape[1]} 个产业）；至少要有一个地区和一个产业")
    for bad, word in ((np.isnan(table), "缺失"), (np.isinf(table), "无穷大"), (table < 0, "负数")):
        if bad.any():
            row, column = np.argwhere(bad)[0]
            raise BadRequest(f"数据表第 {row + 1} 行第 {column + 1} 列是{word}；须填不小于 0 的数，没有的填 0")
    if not table.any():
        raise BadRequest("数据表全为 0，没有可比较的数")
    return table


def rca(values: ArrayLike) -> FloatArray:
    """R_cp = (X_cp / X_c.) / (X_.p / X_..), the location quotient, >= 0; 0 in rows and columns without anything.

    Source: Balassa (1965).
    """
    table = table_of(values)
    expected = table.sum(axis=1, keepdims=True) * (table.sum(axis=0) / table.sum())
    out: FloatArray = np.divide(table, expected, out=np.zeros_like(table), where=expected > 0)
    return out


def points(values: ArrayLike) -> FloatArray:
    """Absolute presence X_cp / X_c. − X_.p / X_.. in percentage points; ``nan`` in rows without anything.

    Source: Metroverse (Harvard Growth Lab).
    """
    table = table_of(values)
    total = table.sum(axis=1, keepdims=True)
    share = np.divide(table, total, out=np.full_like(table, np.nan), where=total > 0)
    out: FloatArray = 100 * (share - table.sum(axis=0) / table.sum())
    return out


def presence(values: ArrayLike, *, least: float = 0.0) -> BoolArray:
    """M_cp: R_cp >= 1 and X_cp >= ``least``, which keeps small cells, where R explodes, from counting as
    specialised.
    """
    if not least >= 0:
        raise BadRequest(f"最少数量 {least} 不能为负")
    table = table_of(values)
    found: BoolArray = (rca(table) >= 1) & (table >= least)
    return found


def mask_of(present: ArrayLike) -> BoolArray:
    """M as booleans of shape (places, industries).

    Raises ``BadRequest`` for another shape or values besides 0 and 1.
    """
    raw = np.asarray(present)
    if raw.ndim != 2 or not raw.size:
        raise BadRequest(f"有无表须是非空的二维表，现为 {raw.shape}")
    found: BoolArray = raw.astype(bool)
    if (found != raw).any():
        raise BadRequest("有无表只能有 0 和 1；请先用 presence 由数量算出")
    return found


@dataclass(frozen=True, slots=True)
class Indices:
    """Complexity of places and industries.

    Attributes
    ----------
    eci, pci : shape (places,) and (industries,), in standard deviations of ECI; ``nan`` where not defined.
    diversity, ubiquity : industries of each place and places of each industry, k_c and k_p.
    eigenvalue : the second largest, in [0, 1); ``gap`` is its distance from the third (small: an unsure direction).
    notes : what was left out and what is unsure, in words.
    """

    eci: FloatArray
    pci: FloatArray
    diversity: IntArray
    ubiquity: IntArray
    eigenvalue: float
    gap: float
    notes: tuple[str, ...]


def complexity(present: ArrayLike) -> Indices:
    """ECI: second eigenvector of D⁻¹ M U⁻¹ Mᵀ, positively correlated with diversity, mean 0 and (ddof 0) deviation 1.

    PCI = U⁻¹ Mᵀ ECI on the scale where ECI is the mean PCI of a place's industries. Where places fall apart into parts
    without a common industry, the largest part is taken and the others get ``nan``. Without two distinct second
    eigenvalues (one place, all places alike) all are ``nan``. O(n m k + k³) with k the smaller of the two sides.

    Source: Hidalgo, Hausmann (2009), in the form of the Stata and Python packages of the Harvard Growth Lab.
    """
    mask = mask_of(present)
    diversity, ubiquity = mask.sum(axis=1), mask.sum(axis=0)
    rows, columns, notes = _largest_part(mask)
    eci, pci = np.full(len(diversity), np.nan), np.full(len(ubiquity), np.nan)
    second, third, places, industries = _second(mask[np.ix_(rows, columns)].astype(float))
    if second < _SAME or second - third < _SAME:
        notes.append("各地结构没有可分辨的差别（第二特征值不唯一），ECI、PCI 没有定义")
        return Indices(eci, pci, diversity, ubiquity, second, second - third, tuple(notes))
    centre, spread = places.mean(), places.std()
    lean = float((places - centre) @ diversity[rows])
    sign = np.sign(lean) if abs(lean) > _SAME * spread * len(rows) else np.sign(places[0] - centre) or 1.0
    eci[rows], pci[columns] = (np.round(sign * (of - centre) / spread, _DIGITS) for of in (places, industries))
    if len(rows) < FEW_PLACES:
        notes.append(f"只有 {len(rows)} 个地区，ECI 不稳定，只宜看大致次序")
    return Indices(eci, pci, diversity, ubiquity, second, second - third, tuple(notes))


def _largest_part(mask: BoolArray) -> tuple[IntArray, IntArray, list[str]]:
    """Rows and columns of the largest connected part (most cells, then the first), and notes on the rest."""
    place, industry = np.nonzero(mask)
    size = sum(mask.shape)
    links = sparse.csr_matrix((np.ones(len(place)), (place, industry + len(mask))), shape=(size, size))
    _, label = connected_components(links, directed=False)
    cells = np.bincount(label[: len(mask)], mask.sum(axis=1))
    chosen = label == int(cells.argmax())
    rows, columns = np.flatnonzero(chosen[: len(mask)]), np.flatnonzero(chosen[len(mask) :])
    notes = []
    if empty := int((~mask.any(axis=1)).sum()):
        notes.append(f"{empty} 个地区没有专业化的产业，没有 ECI")
    if (parts := int(np.count_nonzero(cells))) > 1:
        notes.append(f"各地分成 {parts} 个互不相连的部分，只算最大的一个（{len(rows)} 个地区），其余没有 ECI、PCI")
    return rows, columns, notes


def _second(mask: FloatArray) -> tuple[float, float, FloatArray, FloatArray]:
    """Second and third eigenvalue, and the second eigenvectors of both sides, unscaled, with ECI = D⁻¹ M p.

    B = D^(−1/2) M U^(−1/2) makes the problem symmetric; the smaller of B Bᵀ and Bᵀ B is solved.
    """
    diversity, ubiquity = mask.sum(axis=1), mask.sum(axis=0)
    size = min(mask.shape)
    if size < 2:
        nothing = np.full(mask.shape[0], np.nan), np.full(mask.shape[1], np.nan)
        return 0.0, 0.0, *nothing
    scaled = mask / np.sqrt(diversity)[:, None] / np.sqrt(ubiquity)
    wide = mask.shape[0] <= mask.shape[1]
    square = scaled @ scaled.T if wide else scaled.T @ scaled
    found, vectors = scipy.linalg.eigh(square, subset_by_index=[max(size - 3, 0), size - 1])
    second, third, vector = max(float(found[-2]), 0.0), max(float(found[0]), 0.0) if size > 2 else 0.0, vectors[:, -2]
    if not wide:
        industries = vector / np.sqrt(ubiquity)
        return second, third, mask @ industries / diversity, industries
    places = vector / np.sqrt(diversity)
    with np.errstate(divide="ignore", invalid="ignore"):
        industries = places @ mask / ubiquity / second
    return second, third, places, industries
