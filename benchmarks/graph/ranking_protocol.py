"""How rankers are measured: hidden pairs, filtered, ranked among all candidates, ties at their mean rank, paired
bootstrap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray

DRAWS = 2000


def ranks(score: FloatArray, known: BoolArray, pairs: IntArray) -> FloatArray:
    """Rank of each hidden pair (row, column) among the columns; from 1, halves where scores tie.

    All other known pairs of the row, seen or hidden, are no candidates. ``nan`` scores come last, all tied.

    >>> known = np.array([[True, True, False, False]])
    >>> ranks(np.array([[9.0, 2.0, 2.0, 3.0]]), known, np.array([[0, 1]])).tolist()
    [2.5]
    """
    score = np.where(np.isnan(score), -np.inf, score)
    own = score[pairs[:, 0], pairs[:, 1]]
    others = np.where(known, np.nan, score)[pairs[:, 0]]  # comparisons with nan are false
    better, same = (others > own[:, None]).sum(axis=1), (others == own[:, None]).sum(axis=1)
    found: FloatArray = 1.0 + better + same / 2
    return found


@dataclass(frozen=True)
class Measured:
    """Ranks of all hidden pairs of all seeds, and the query (enterprise or product) that each belongs to."""

    ranks: FloatArray
    query: IntArray

    @property
    def mrr(self) -> float:
        """Mean of 1 / rank."""
        return float((1 / self.ranks).mean())

    def where(self, chosen: BoolArray) -> Measured:
        """Only some of the pairs."""
        return Measured(self.ranks[chosen], self.query[chosen])

    def hits(self, most: int) -> float:
        """Share of ranks up to ``most``."""
        return float((self.ranks <= most).mean())

    def text(self) -> str:
        """MRR, H@1, H@10, H@50, median."""
        shares = "  ".join(f"{self.hits(k):.3f}" for k in (1, 10, 50))
        return f"{self.mrr:.4f}  {shares}  {np.median(self.ranks):6.1f}"


@dataclass(frozen=True)
class Lead:
    """By how much one ranker's MRR is better than another's on the same pairs, with the standard error of that."""

    difference: float
    error: float

    @property
    def sure(self) -> bool:
        """Whether it is more than two standard errors."""
        return self.difference > 2 * self.error

    def text(self) -> str:
        """In words."""
        return (
            f"{self.difference:+.4f} ± "
            f"{self.error:.4f}（{self.difference / self.error if self.error else np.inf:.1f} 个标准误）"
        )


def lead(ours: Measured, theirs: Measured, seed: int = 0) -> Lead:
    """Paired bootstrap over queries: all pairs of a drawn query, in all seeds, come along, since they are not
    independent.
    """
    gain = 1 / ours.ranks - 1 / theirs.ranks
    _, query = np.unique(ours.query, return_inverse=True)
    total, count = np.bincount(query, gain), np.bincount(query)
    drawn = np.random.default_rng(seed).integers(len(total), size=(DRAWS, len(total)))
    means = total[drawn].sum(axis=1) / count[drawn].sum(axis=1)
    return Lead(float(gain.mean()), float(means.std()))
