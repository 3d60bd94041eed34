"""What the learned ranking says of enterprises and segments: ranks of those known in a segment, and who else is most like them.

A pair that is known is judged as if it were not: the pairs are hidden in turn (a quarter at a time), and the rank is the one
among all enterprises that are not known in the segment. So what a record says itself never speaks for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from graph.chain import BoolArray, FloatArray, IntArray
from graph.ranking.chain_market import ChainMarket
from graph.ranking.choice import Single
from graph.ranking.evidence import LABELS, Texts, evidence
from graph.ranking.learned import Ranker, learn, stacked

FOLDS = 4
"""Parts in which the known pairs are hidden in turn."""
LIKELY = 100
"""Enterprises kept for each segment that are not known in it."""


@dataclass(frozen=True, slots=True)
class Match:
    """``rank`` (from 1; the mean one of those that tie) among ``among`` enterprises; ``why``: what each family of evidence adds above the usual enterprise."""

    rank: float
    among: int
    why: dict[str, float]

    @property
    def value(self) -> float:
        """1 − ln rank / ln (among + 1): 1 for the first, 0 behind all others.

        >>> Match(1, 99, {}).value, round(Match(10, 99, {}).value, 9)
        (1.0, 0.5)
        """
        return max(0.0, 1 - math.log(self.rank) / math.log(self.among + 1)) if self.among else 1.0


@dataclass(frozen=True)
class Matches:
    """Of each segment by id: enterprises known (or suggested) in it by id, and the likely others, best first."""

    known: dict[str, dict[str, Match]]
    likely: dict[str, tuple[tuple[str, Match], ...]]
    firms: int

    def of(self, segment: str, firm: str) -> Match | None:
        """``None`` where nothing can be said: an enterprise that is confirmed in no segment, or a segment without anybody."""
        return self.known.get(segment, {}).get(firm)


def learn_matches(chain: ChainMarket, *, rounds: int = 2, seed: int = 0) -> Matches:
    """Learn the weights once, judge every known pair while it is hidden, and find the likely others.

    Raises
    ------
    BadRequest
        Too little to learn from: no enterprise works in two segments.
    """
    texts = Texts.of(chain.market)
    ranker = learn(chain.market, texts, rounds=rounds, seed=seed)
    known: dict[str, dict[str, Match]] = {s: {} for s in chain.segments}
    for view, pairs in _views(chain, texts, ranker, seed):
        for row, column in pairs.tolist():
            known[chain.segments[column]][chain.firms[row]] = view.judge(row, column)
    whole = _View(ranker, chain.market.made)
    likely = {s: _likely(chain, whole, c) for c, s in enumerate(chain.segments)}
    return Matches(known, likely, len(chain.firms))


def fold_of(made: BoolArray, folds: int, seed: int) -> IntArray:
    """Fold of each known pair (as ``np.argwhere`` lists them); pairs of an enterprise are spread over the folds."""
    rng, pairs = np.random.default_rng(seed), np.argwhere(made)
    order = rng.permutation(len(pairs))
    order = order[np.argsort(pairs[order, 0], kind="stable")]
    first = np.searchsorted(pairs[:, 0], pairs[:, 0])
    start = rng.integers(folds, size=len(made))
    out = np.empty(len(pairs), dtype=np.int64)
    out[order] = (np.arange(len(pairs)) - first + start[pairs[:, 0]]) % folds
    return out


class _View:
    """Scores made from what was seen; candidates are those not known at all."""

    def __init__(self, ranker: Ranker, made: BoolArray) -> None:
        self._ranker, self._open = ranker, ~made
        self._usual: dict[int, Single] = {}

    def judge(self, row: int, column: int) -> Match:
        """Rank of an enterprise in a segment, and why."""
        scores, others = self._ranker.scores[:, column], self._open[:, column].copy()
        others[row] = False
        own, rivals = scores[row], scores[others]
        rank = 1 + float((rivals > own).sum()) + float((rivals == own).sum()) / 2
        return Match(rank, int(others.sum()), self._why(row, column))

    def _why(self, row: int, column: int) -> dict[str, float]:
        """As :meth:`Ranker.why`, against the mean enterprise that is not known in the segment."""
        tables = self._ranker.tables
        if column not in self._usual:
            others = self._open[:, column]
            self._usual[column] = (
                tables[others, column].mean(axis=0) if others.any() else np.zeros_like(tables[0, column])
            )
        parts = (tables[row, column] - self._usual[column]) * self._ranker.weights
        out = dict.fromkeys(LABELS, 0.0)
        for name, part in zip(self._ranker.names, parts.tolist(), strict=True):
            out[name.split(".")[0]] += part
        return out


def _views(chain: ChainMarket, texts: Texts, ranker: Ranker, seed: int) -> Iterator[tuple[_View, IntArray]]:
    """Pairs to judge, each time with scores that do not know of them."""
    made = chain.market.made
    yield _View(ranker, made), chain.suggested
    pairs, folds = np.argwhere(made), fold_of(made, FOLDS, seed)
    for fold in range(FOLDS):
        hidden, seen = pairs[folds == fold], made.copy()
        seen[hidden[:, 0], hidden[:, 1]] = False
        tables, _ = stacked(evidence(chain.market.seen(seen), texts))
        scores: FloatArray = (tables @ ranker.weights.astype(np.float32)).astype(float)
        yield _View(replace(ranker, tables=tables, scores=scores), made), hidden


def _likely(chain: ChainMarket, view: _View, column: int) -> tuple[tuple[str, Match], ...]:
    """The best of those neither known, nor suggested, nor rejected; those that tie by id."""
    out = chain.market.made[:, column].copy()
    for pairs in (chain.suggested, chain.rejected):
        out[pairs[pairs[:, 1] == column, 0]] = True
    score = view._ranker.scores[:, column]
    rows = np.flatnonzero(~out)
    best = rows[np.argsort(-score[rows], kind="stable")[:LIKELY]].tolist()
    return tuple((chain.firms[row], view.judge(row, column)) for row in best)
