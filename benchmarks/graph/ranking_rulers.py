"""What a ranking is held against, by counting: random, popularity, co-occurrence, density; and a sum of z-scores.

Each is a table of shape (enterprises, products); larger is better. Rows compare products for an enterprise, columns
compare enterprises for a product.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graph.arrays import FloatArray
from graph.errors import BadRequest
from graph.space.product_space import density_of, proximity_of
from graph.targets.learned.learned import standard
from graph.targets.learned.market import Market


def at_random(market: Market, seed: int) -> FloatArray:
    """Uniform in [0, 1)."""
    return np.random.default_rng(seed).random(market.made.shape)


def popularity(market: Market) -> FloatArray:
    """Makers of the product; says nothing about which enterprise (all tie)."""
    out: FloatArray = np.tile(market.made.sum(axis=0).astype(float), (len(market.made), 1))
    return out


def group_popularity(market: Market, level: int = 0) -> FloatArray:
    """Makers of the product within the enterprise's groups (industries).

    The enterprise itself counts only where it makes it.
    """
    if not 0 <= level < len(market.groups):
        raise BadRequest(f"没有第 {level} 组分类；共 {len(market.groups)} 组")
    group = market.groups[level]
    out: FloatArray = np.asarray(group @ (group.T @ market.made.astype(float)))
    return out


def co_occurrence(market: Market) -> FloatArray:
    """How often the product stands beside one of the enterprise's products at any enterprise: X Xᵀ X off the
    diagonal.
    """
    made = market.made.astype(float)
    both = made.T @ made
    np.fill_diagonal(both, 0.0)
    out: FloatArray = made @ both
    return out


def relatedness(market: Market) -> FloatArray:
    """Density of :mod:`graph.space.product_space` with enterprises in the place of places.

    0 for a product nobody makes.
    """
    return np.nan_to_num(density_of(market.made, proximity_of(market.made)))


def z_sum(scores: Sequence[FloatArray], axis: int) -> FloatArray:
    """Sum of z-scores, each taken over the candidates of a query: products of an enterprise (1) or enterprises of a
    product (0).
    """
    if not scores or axis not in (0, 1):
        raise BadRequest("合并评分至少要有一种评分，方向为 0 或 1")
    total = np.zeros_like(scores[0])
    for score in scores:
        total += standard(score, axis)
    return total
