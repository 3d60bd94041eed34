"""Personalised PageRank between enterprises and what describes them (products, industries), of all enterprises at once.

Every link joins an enterprise and an attribute, so two steps lead from enterprise to enterprise and the attributes can
be eliminated: with N = D_e^(−1/2) B D_a^(−1/2) and b = 1 − a the kernel is

    K = a (I − b² N Nᵀ)⁻¹ b N        (enterprises, attributes)

and PageRank from enterprise c of product p is K_cp sqrt(d_p / d_c), from product p of enterprise c K_cp sqrt(d_c /
d_p). or, the same on the other side, K = a b N (I − b² Nᵀ N)⁻¹. The matrices are symmetric and positive definite; the
smaller one is solved by Cholesky, or by conjugate gradients where both are large. It is the equation of
``graph.targets.capability.personalised_pagerank``, for many starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from scipy import sparse

from graph.arrays import FloatArray
from graph.errors import BadRequest
from graph.space.gradients import conjugate_gradients
from graph.targets.learned.market import Market

RESTART = 0.2
MOST_DENSE = 6_000
"""Most rows of a matrix that is solved as a dense one."""
INDUSTRY = 1.0
"""Weight of a link to an industry; one to a product weighs 1."""


@dataclass(frozen=True)
class Walk:
    """The kernel of products, shape (enterprises, products), and degrees of enterprises and products."""

    kernel: FloatArray
    firms: FloatArray
    products: FloatArray

    def products_of_firms(self) -> FloatArray:
        """PageRank of each product (column) from each enterprise (row)."""
        out: FloatArray = self.kernel * np.sqrt(self.products) * _inverse_root(self.firms)[:, None]
        return out

    def firms_of_products(self) -> FloatArray:
        """PageRank of each enterprise (row) from each product (column)."""
        out: FloatArray = self.kernel * np.sqrt(self.firms)[:, None] * _inverse_root(self.products)
        return out


def walk(
    market: Market, *, restart: float = RESTART, groups: Sequence[float] = (INDUSTRY,), tol: float = 1e-12
) -> Walk:
    """The walk over products and the first levels of groups, with a weight for each level; converged to ``tol``.

    Raises
    ------
    BadRequest
        ``restart`` out of (0, 1), or more weights than levels.

    Source: Page, Brin, Motwani, Winograd (1999); Haveliwala (2002); Hestenes, Stiefel (1952).
    """
    if not 0 < restart < 1:
        raise BadRequest(f"重启概率 {restart} 须在 0 与 1 之间")
    if len(groups) > len(market.groups):
        raise BadRequest(f"给了 {len(groups)} 个分组权重，只有 {len(market.groups)} 组分类")
    links = _links(market, groups)
    firms, others = links @ np.ones(links.shape[1]), links.T @ np.ones(links.shape[0])
    near = _near(links, others)
    back, products = 1 - restart, market.made.shape[1]
    return Walk(restart * back * _kernel(near, back * back, products, tol), firms, others[:products])


@dataclass(frozen=True)
class Solved:
    """The walk of a whole market, from which the kernel of any of its enterprises follows by one product: (I − b² Nᵀ
    N)⁻¹ on the side of the attributes, its columns of products.
    """

    inner: FloatArray
    attributes: FloatArray
    weights: tuple[float, ...]
    restart: float

    @classmethod
    def of(cls, market: Market, restart: float, groups: Sequence[float]) -> Solved:
        """Of all enterprises; see :func:`walk`."""
        links = _links(market, groups)
        degrees = links.T @ np.ones(links.shape[0])
        near = _near(links, degrees)
        size, products, back = links.shape[1], market.made.shape[1], 1 - restart
        inner = (near.T @ near).toarray() * -(back * back)
        inner[np.diag_indices(size)] += 1.0
        factor = scipy.linalg.cho_factor(inner, overwrite_a=True, check_finite=False)
        found = scipy.linalg.cho_solve(factor, np.eye(size, products), check_finite=False)
        return cls(found, degrees, tuple(groups), restart)

    def kernel(self, some: Market) -> FloatArray:
        """Kernel of some of the enterprises, shape (enterprises, products)."""
        near = _near(_links(some, self.weights), self.attributes)
        found: FloatArray = self.restart * (1 - self.restart) * (near @ self.inner)
        return found


def _links(market: Market, groups: Sequence[float]) -> sparse.csr_matrix:
    """Enterprises by products and groups, with the weights of the groups."""
    blocks = [w * g for w, g in zip(groups, market.groups, strict=False)]
    return sparse.csr_matrix(sparse.hstack([sparse.csr_matrix(market.made, dtype=float), *blocks]))


def _near(links: sparse.csr_matrix, degrees: FloatArray) -> sparse.csr_matrix:
    """D_e^(−1/2) B D_a^(−1/2) with these degrees of the attributes."""
    firms = links @ np.ones(links.shape[1])
    return sparse.csr_matrix(sparse.diags(_inverse_root(firms)) @ links @ sparse.diags(_inverse_root(degrees)))


def _kernel(near: sparse.csr_matrix, damping: float, products: int, tol: float) -> FloatArray:
    """(I − damping · N Nᵀ)⁻¹ N, its first columns."""
    firms, attributes = near.shape
    if min(firms, attributes) > MOST_DENSE:
        return solve(near, damping, near[:, :products].toarray(), tol)
    if firms <= attributes:
        inner, right = (near @ near.T).toarray(), near[:, :products].toarray()
    else:
        inner, right = (near.T @ near).toarray(), np.eye(attributes, products)
    inner *= -damping
    inner[np.diag_indices(len(inner))] += 1.0
    solved = scipy.linalg.cho_solve(
        scipy.linalg.cho_factor(inner, overwrite_a=True, check_finite=False), right, check_finite=False
    )
    found: FloatArray = solved if firms <= attributes else near @ solved
    return found


def solve(
    near: sparse.csr_matrix, damping: float, right: FloatArray, tol: float = 1e-12, most: int = 1000
) -> FloatArray:
    """(I − damping · N Nᵀ)⁻¹ R by conjugate gradients on all columns together; every column to max |residual| <=
    ``tol``.

    Raises
    ------
    BadRequest
        Some column has not converged within ``most`` steps.
    """
    turned = sparse.csr_matrix(near.T)

    def times(step: FloatArray) -> FloatArray:
        image: FloatArray = step - damping * (near @ (turned @ step))
        return image

    def enough(left: FloatArray) -> bool:
        return not left.size or float(np.abs(left).max()) <= tol

    found = conjugate_gradients(times, right, enough, most)
    if found is None:
        raise BadRequest(f"随机游走在 {most} 步内未收敛；请放宽 tol")
    return found


def _inverse_root(degree: FloatArray) -> FloatArray:
    out: FloatArray = np.divide(1.0, np.sqrt(degree), out=np.zeros_like(degree), where=degree > 0)
    return out
