"""What the learned ranking says of enterprises and segments: ranks of those known in a segment, and who else is most
like them.

A pair that is known is judged as if it were not: the pairs are hidden in turn (a quarter at a time), and the rank is
the one among all enterprises that are not known in the segment. So what a record says itself never speaks for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.targets.learned.chain_market import ChainMarket
from graph.targets.learned.choice import Single
from graph.targets.learned.evidence import LABELS
from graph.targets.learned.learned import learn_weights
from graph.targets.learned.views import Parts, Rows, View

FOLDS = 4
"""Parts in which the known pairs are hidden in turn."""


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
class Judged:
    """Matches of one segment, a row each: numbers of the enterprises, ranks, among how many, and what each family of
    evidence adds, shape (rows, families).
    """

    firm: IntArray
    rank: FloatArray
    among: IntArray
    why: Single

    def __getitem__(self, at: int) -> Match:
        added = dict(zip(LABELS, self.why[at].tolist(), strict=True))
        return Match(float(self.rank[at]), int(self.among[at]), added)


@dataclass(frozen=True)
class Matches:
    """Of each segment by id: enterprises known (or suggested) in it, by number, and the likely others, best first.

    ``ids`` are those of the enterprises that were learned from, by number.
    """

    known: dict[str, Judged]
    likely: dict[str, Judged]
    ids: tuple[str, ...]

    @property
    def firms(self) -> int:
        """How many enterprises it was learned from."""
        return len(self.ids)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {id_: number for number, id_ in enumerate(self.ids)}

    def of(self, segment: str, firm: str) -> Match | None:
        """``None`` where nothing can be said: an enterprise that is confirmed in no segment, or a segment without
        anybody.
        """
        judged, number = self.known.get(segment), self._numbers.get(firm)
        if judged is None or number is None:
            return None
        at = int(np.searchsorted(judged.firm, number))
        return judged[at] if at < len(judged.firm) and judged.firm[at] == number else None

    def likely_in(self, segment: str) -> list[tuple[str, Match]]:
        """Ids of the likely ones with their matches, best first."""
        judged = self.likely.get(segment)
        return [(self.ids[n], judged[at]) for at, n in enumerate(judged.firm.tolist())] if judged is not None else []


def learn_matches(chain: ChainMarket, *, rounds: int = 2, seed: int = 0) -> Matches:
    """Learn the weights once, judge every known pair while it is hidden, and find the likely others.

    Where the enterprises are too many to be compared with each other, they are looked at in parts: the weights are
    learned from the first, and how alike enterprises are is known within a part only; all other evidence is of all. As
    who is in which part is chance, scores can be compared, and each pair is ranked among all enterprises.

    Raises
    ------
    BadRequest
        Too little to learn from: no enterprise of the first part works in two segments.
    """
    parts = Parts(chain)
    weights = learn_weights(*parts[0], rounds=rounds, seed=seed, whole=parts.with_first)
    known, likely = list[Rows](), list[Rows]()
    for seen, pairs in _turns(chain, seed):
        view = View(chain, parts, seen, pairs, weights)
        known.append(view.judged(pairs, view.own))
        if seen is chain.market.made:
            best, why = view.best()
            likely.append(view.judged(best, why))
        del view  # a score of every pair, of which there need not be two
    return Matches(_by_segment(chain, known, in_order=True), _by_segment(chain, likely), chain.firms)


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


def _by_segment(chain: ChainMarket, found: list[Rows], *, in_order: bool = False) -> dict[str, Judged]:
    """The pairs of each segment, as they come or by enterprise."""
    firm, column = np.concatenate([rows.pairs for rows in found]).reshape(-1, 2).T
    rank, among, why = (np.concatenate([getattr(rows, name) for rows in found]) for name in ("rank", "among", "why"))
    order = np.lexsort((firm, column)) if in_order else np.argsort(column, kind="stable")
    start = np.searchsorted(column[order], np.arange(len(chain.segments) + 1)).tolist()
    out = dict[str, Judged]()
    for at, segment in enumerate(chain.segments):
        mine = order[start[at] : start[at + 1]]
        out[segment] = Judged(firm[mine].astype(np.int32), rank[mine], among[mine], why[mine])
    return out
