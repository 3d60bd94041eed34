"""Scores of every enterprise in every segment as seen with some pairs hidden, made a part of the enterprises at a
time; and ranks among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.targets.learned.chain_market import ChainMarket
from graph.targets.learned.choice import Single
from graph.targets.learned.evidence import LABELS, Texts, Whole, evidence
from graph.targets.learned.learned import by_family
from graph.targets.learned.market import Market

AT_ONCE = 2
"""Parts that are looked at at the same time; each takes a tenth of a gigabyte."""
LIKELY = 100
"""Enterprises kept for each segment that are not known in it."""


class Parts:
    """The parts of a market with their texts, which are kept where there is only one: all would take too much room."""

    def __init__(self, chain: ChainMarket) -> None:
        self._chain = chain
        self._only: tuple[Market, Texts] | None = None

    def __getitem__(self, number: int) -> tuple[Market, Texts]:
        if self._only is not None:
            return self._only
        market = self._chain.market.rows(self._chain.parts[number])
        found = market, Texts.of(market)
        if len(self._chain.parts) == 1:
            self._only = found
        return found

    def whole(self, seen: BoolArray) -> Whole | None:
        """What all enterprises say together, as seen; where they are one part, that part says it."""
        if len(self._chain.parts) == 1:
            return None
        return Whole.of(self._chain.market.seen(seen), walks=True)

    def with_first(self, seen: BoolArray) -> Whole | None:
        """The same when only of the first part something is hidden."""
        if len(self._chain.parts) == 1:
            return None
        every = self._chain.market.made.copy()
        every[self._chain.parts[0]] = seen
        return self.whole(every)


@dataclass(frozen=True)
class Rows:
    """Judged pairs (rows, 2), with their ranks, rivals and reasons."""

    pairs: IntArray
    rank: FloatArray
    among: IntArray
    why: Single


class View:
    """Scores made from what was seen, shape (segments, enterprises), and what of them is kept by family of evidence:
    that of the ``pairs`` to judge, of the best in each part, and of the usual candidate, one not known at all.
    """

    def __init__(self, chain: ChainMarket, parts: Parts, seen: BoolArray, pairs: IntArray, weights: FloatArray) -> None:
        made = chain.market.made
        self._chain, self._made = chain, made
        exact = len(chain.parts) == 1
        self.scores = np.empty(made.shape[::-1], dtype=np.float64 if exact else np.float32)
        self.own = np.zeros((len(pairs), len(LABELS)), dtype=np.float32)
        self._usual = np.zeros((len(LABELS), made.shape[1]))
        self._best = list[tuple[IntArray, Single]]()
        self._closed = _marked(made, chain.suggested, chain.rejected) if seen is made else None
        self._whole = parts.whole(seen)
        with ThreadPoolExecutor(AT_ONCE) as pool:  # arrays are worked on outside of the interpreter's lock
            for usual, best in pool.map(lambda n: self._look(parts, n, seen, pairs, weights), range(len(chain.parts))):
                self._usual += usual
                self._best += best
        count = (~made).sum(axis=0)
        np.divide(self._usual, count, out=self._usual, where=count > 0)

    def _look(
        self, parts: Parts, number: int, seen: BoolArray, pairs: IntArray, weights: FloatArray
    ) -> tuple[FloatArray, list[tuple[IntArray, Single]]]:
        """At one part of the enterprises: its scores are written, what its usual candidates add up to and its best are
        told.
        """
        (part, texts), rows = parts[number], self._chain.parts[number]
        families = by_family(evidence(part.seen(seen[rows]), texts, self._whole), weights)
        scores: FloatArray = np.zeros(part.made.shape)
        for added in families.values():
            scores += added
        self.scores[:, rows] = scores.T
        at = np.searchsorted(rows, pairs[:, 0])
        mine = np.flatnonzero((at < len(rows)) & (rows[np.minimum(at, len(rows) - 1)] == pairs[:, 0]))
        usual = np.zeros_like(self._usual)
        for kind, added in enumerate(families.values()):
            self.own[mine, kind] = added[at[mine], pairs[mine, 1]]
            usual[kind] = np.where(part.made, 0.0, added).sum(axis=0)
        return usual, [] if self._closed is None else [_best_of(rows, scores, families, self._closed[rows])]

    def best(self) -> tuple[IntArray, Single]:
        """The best of all for each segment, and what each family adds to them."""
        pairs = np.concatenate([pairs for pairs, _ in self._best])
        why = np.concatenate([why for _, why in self._best])
        row, column = pairs.T
        order = np.lexsort((row, -self.scores[column, row], column))
        place = np.arange(len(order)) - np.searchsorted(column[order], column[order])
        kept = order[place < LIKELY]
        return pairs[kept], why[kept]

    def judged(self, pairs: IntArray, why: Single) -> Rows:
        """Ranks of pairs among the enterprises not known in their segment; and why, as :meth:`Ranker.why`, against the
        mean enterprise not known in it.
        """
        rank, among = np.ones(len(pairs)), np.zeros(len(pairs), dtype=np.int64)
        order = np.argsort(pairs[:, 1], kind="stable")
        start = np.searchsorted(pairs[order, 1], np.arange(len(self.scores) + 1)).tolist()
        for column, scores in enumerate(self.scores):
            mine = order[start[column] : start[column + 1]]
            if not len(mine):
                continue
            known = self._made[:, column]
            rivals, row = np.sort(scores[~known]), pairs[mine, 0]
            own, itself = scores[row], ~known[row]
            below, upto = (np.searchsorted(rivals, own, side) for side in ("left", "right"))
            among[mine] = len(rivals) - itself
            rank[mine] = 1 + len(rivals) - upto + (upto - below - itself) / 2
        return Rows(pairs, rank, among, (why - self._usual.T[pairs[:, 1]]).astype(np.float32))


def _marked(made: BoolArray, *pairs: IntArray) -> BoolArray:
    out = made.copy()
    for each in pairs:
        out[each[:, 0], each[:, 1]] = True
    return out


def _best_of(
    rows: IntArray, scores: FloatArray, families: Mapping[str, Single], out: BoolArray
) -> tuple[IntArray, Single]:
    """The best of a part for each segment that are not ``out``, those that tie by id; and what each family adds."""
    order = np.argsort(np.where(out, np.inf, -scores), axis=0, kind="stable")[:LIKELY]
    at, column = order.T.ravel(), np.repeat(np.arange(scores.shape[1]), len(order))
    left = ~out[at, column]
    at, column = at[left], column[left]
    why = np.stack([added[at, column] for added in families.values()], axis=1)
    return np.stack((rows[at], column), axis=1), why
