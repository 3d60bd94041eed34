"""What the learned ranking says of enterprises and segments: ranks of those known in a segment, and who else is most
like them.

A pair that is known is judged as if it were not: the pairs are hidden in turn (a quarter at a time), and the rank is
the one among all enterprises that are not known in the segment. So what a record says itself never speaks for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, IntArray
from graph.targets.learned.chain_market import ChainMarket
from graph.targets.learned.choice import Single
from graph.targets.learned.evidence import Texts, evidence
from graph.targets.learned.learned import by_family, learn_weights

FOLDS = 4
"""Parts in which the known pairs are hidden in turn."""
LIKELY = 100
"""Enterprises kept for each segment that are not known in it."""


@dataclass(frozen=True, slots=True)
class Match:
    """``rank`` (from 1; the mean one of those that tie) among ``among`` enterprises.

    ``why``: what each family of evidence adds above the usual enterprise.
    """

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
        """``None`` where nothing can be said: an enterprise that is confirmed in no segment, or a segment without
        anybody.
        """
        return self.known.get(segment, {}).get(firm)


def learn_matches(chain: ChainMarket, *, rounds: int = 2, seed: int = 0) -> Matches:
    """Learn the weights once, judge every known pair while it is hidden, and find the likely others.

    Raises
    ------
    BadRequest
        Too little to learn from: no enterprise works in two segments.
    """
    texts = Texts.of(chain.market)
    weights = learn_weights(chain.market, texts, rounds=rounds, seed=seed)
    known: dict[str, dict[str, Match]] = {s: {} for s in chain.segments}
    likely = dict[str, tuple[tuple[str, Match], ...]]()
    for seen, pairs in _turns(chain, seed):
        view = _View(by_family(evidence(chain.market.seen(seen), texts), weights), chain.market.made)
        for row, column in pairs.tolist():
            known[chain.segments[column]][chain.firms[row]] = view.judge(row, column)
        if seen is chain.market.made:
            likely = {s: _likely(chain, view, c) for c, s in enumerate(chain.segments)}
    return Matches(known, likely, len(chain.firms))


def _turns(chain: ChainMarket, seed: int) -> Iterator[tuple[BoolArray, IntArray]]:
    """What is seen, and the pairs to judge by it: all for those suggested, and all but a fold for those of the fold."""
    made = chain.market.made
    yield made, chain.suggested
    pairs, folds = np.argwhere(made), fold_of(made, FOLDS, seed)
    for fold in range(FOLDS):
        hidden, seen = pairs[folds == fold], made.copy()
        seen[hidden[:, 0], hidden[:, 1]] = False
        yield seen, hidden


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
    """Scores made from what was seen, by family of evidence; candidates are those not known at all."""

    def __init__(self, parts: dict[str, Single], made: BoolArray) -> None:
        self.scores = np.asfortranarray(sum(parts.values(), start=np.zeros(made.shape)))
        self._parts, self._open = parts, np.asfortranarray(~made)
        count = self._open.sum(axis=0)
        self._usual = {
            name: np.divide(np.where(made, 0.0, part).sum(axis=0), count, out=np.zeros(len(count)), where=count > 0)
            for name, part in parts.items()
        }

    def judge(self, row: int, column: int) -> Match:
        """Rank of an enterprise in a segment.

        And why, as :meth:`Ranker.why`, against the mean enterprise not known in it.
        """
        scores, others = self.scores[:, column], self._open[:, column].copy()
        others[row] = False
        own, rivals = scores[row], scores[others]
        rank = 1 + float((rivals > own).sum()) + float((rivals == own).sum()) / 2
        why = {name: float(part[row, column] - self._usual[name][column]) for name, part in self._parts.items()}
        return Match(rank, int(others.sum()), why)


def _likely(chain: ChainMarket, view: _View, column: int) -> tuple[tuple[str, Match], ...]:
    """The best of those neither known, nor suggested, nor rejected; those that tie by id."""
    out = chain.market.made[:, column].copy()
    for pairs in (chain.suggested, chain.rejected):
        out[pairs[pairs[:, 1] == column, 0]] = True
    rows = np.flatnonzero(~out)
    best = rows[np.argsort(-view.scores[rows, column], kind="stable")[:LIKELY]].tolist()
    return tuple((chain.firms[row], view.judge(row, column)) for row in best)
