"""The learned ranker: pairs that are seen are hidden in turn, and weights of evidence are learned that would
find them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.errors import BadRequest
from graph.targets.learned.choice import Single, Task, fit
from graph.targets.learned.evidence import LABELS, Texts, Whole, evidence
from graph.targets.learned.market import Market

PRODUCTS, FIRMS = 0, 1
"""Directions: rank products for an enterprise, or enterprises for a product."""
HELD_OUT = 0.2
ROUNDS = 2
PENALTY = 200.0
"""Both chosen on splits of other seeds than those that are reported."""


def held_out(made: BoolArray, seed: int, share: float = HELD_OUT) -> tuple[BoolArray, IntArray]:
    """Hide a share of each enterprise's products (rounded at random), never all: what is left, and the hidden pairs."""
    rng, seen = np.random.default_rng(seed), made.copy()
    pairs = []
    for firm in range(len(made)):
        own = np.flatnonzero(made[firm])
        count = min(int(share * len(own) + rng.random()), len(own) - 1)
        pairs += [(firm, int(p)) for p in rng.choice(own, max(count, 0), replace=False)]
    hidden = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    seen[hidden[:, 0], hidden[:, 1]] = False
    return seen, hidden


def stacked(tables: Iterable[tuple[str, FloatArray]]) -> tuple[Single, list[str]]:
    """Evidence as z-scores, over the products of an enterprise and over the enterprises of a product; (enterprises,
    products, kinds).

    What is the same for all candidates of a query is 0 and stays, so that the kinds are always the same ones.
    """
    names, layers = list[str](), list[Single]()
    for name, table in tables:
        names += [f"{name}.p", f"{name}.e"]
        layers += [standard(table, axis).astype(np.float32) for axis in (1, 0)]
    return np.stack(layers, axis=-1), names


@dataclass(frozen=True)
class Ranker:
    """Scores of all pairs, shape (enterprises, products), and what each is made of; only unseen pairs compare.

    One score serves both directions: products within a row, enterprises within a column.
    """

    market: Market
    tables: Single
    names: tuple[str, ...]
    weights: FloatArray
    scores: FloatArray

    def why(self, firm: int, product: int, direction: int) -> dict[str, float]:
        """What each family of evidence adds to a pair's score above the mean candidate of the query; sums to the
        difference.

        Raises
        ------
        BadRequest
            The pair is out of range.
        """
        firms, products = self.market.made.shape
        if not (0 <= firm < firms and 0 <= product < products and direction in (PRODUCTS, FIRMS)):
            raise BadRequest(
                f"没有这一对：企业 {firm}（共 {firms}），产品 {product}（共 {products}），方向 {direction}"
            )
        query = self.tables[firm] if direction == PRODUCTS else self.tables[:, product]
        known = self.market.made[firm] if direction == PRODUCTS else self.market.made[:, product]
        usual = query[~known].mean(axis=0) if not known.all() else np.zeros(query.shape[1])
        parts = (self.tables[firm, product] - usual) * self.weights
        out = dict.fromkeys(LABELS, 0.0)
        for name, part in zip(self.names, parts.tolist(), strict=True):
            out[name.split(".")[0]] += part
        return out


def learn(
    market: Market, texts: Texts | None = None, *, rounds: int = ROUNDS, seed: int = 0, penalty: float = PENALTY
) -> Ranker:
    """Learn weights of evidence from the market alone, from both directions together.

    In each round a fifth of what is seen is hidden, evidence is made anew from the rest, and the hidden pairs are the
    ones to find; so no evidence ever holds what it is trained on. The weights are then applied to the evidence of all
    that is seen.

    Raises
    ------
    BadRequest
        Too little to hide anything, or ``rounds`` < 1.
    """
    texts = texts or Texts.of(market)
    weights = learn_weights(market, texts, rounds=rounds, seed=seed, penalty=penalty)
    tables, names = stacked(evidence(market, texts))
    return Ranker(market, tables, tuple(names), weights, (tables @ weights.astype(np.float32)).astype(float))


def learn_weights(
    market: Market,
    texts: Texts,
    *,
    rounds: int = ROUNDS,
    seed: int = 0,
    penalty: float = PENALTY,
    whole: Callable[[BoolArray], Whole | None] = lambda _: None,
) -> FloatArray:
    """The weights alone, in the order of :func:`stacked`; raises as :func:`learn`.

    Of a part of a larger market ``whole`` says what all enterprises say when this is what is seen of the part.
    """
    if rounds < 1:
        raise BadRequest(f"学习轮数 {rounds} 须至少为 1")
    tasks = list[Task]()
    for turn in range(rounds):
        seen, pairs = held_out(market.made, seed * 1000 + turn)
        part, _ = stacked(evidence(market.seen(seen), texts, whole(seen)))
        tasks.append(Task.of(part, seen, pairs))
        tasks.append(Task.of(part.transpose(1, 0, 2), seen.T, pairs[:, ::-1]))
    return fit(tasks, penalty)


def by_family(tables: Iterable[tuple[str, FloatArray]], weights: FloatArray) -> dict[str, Single]:
    """What each family of evidence gives every pair, shape (enterprises, products): weights times :func:`stacked`,
    summed.
    """
    out = dict[str, FloatArray]()
    for (name, table), pair in zip(tables, weights.reshape(-1, 2).tolist(), strict=True):
        by_firm, by_product = (_times(table, axis, weight) for axis, weight in zip((1, 0), pair, strict=True))
        added = table * (by_firm[0] + by_product[0])
        added -= by_firm[1] + by_product[1]
        family = name.split(".")[0]
        out[family] = added if family not in out else np.add(out[family], added, out=out[family])
    shape = next(iter(out.values())).shape
    return {name: out.get(name, np.zeros(shape)).astype(np.float32) for name in LABELS}


def _times(score: FloatArray, axis: int, weight: float) -> tuple[FloatArray, FloatArray]:
    """By what a table is multiplied, and what is taken from it, for its z-scores along an axis times a weight."""
    mean = score.mean(axis=axis, keepdims=True)
    spread = _spread(score - mean, axis)
    by: FloatArray = np.divide(weight, spread, out=np.zeros_like(spread), where=spread > _FLAT)
    return by, by * mean


def _spread(centred: FloatArray, axis: int) -> FloatArray:
    """Standard deviation along an axis of what has mean 0."""
    total = np.einsum("ij,ij->i" if axis == 1 else "ij,ij->j", centred, centred)
    return np.asarray(np.expand_dims(np.sqrt(total / centred.shape[axis]), axis))


_FLAT = 1e-9


def standard(score: FloatArray, axis: int) -> FloatArray:
    """z-scores along an axis; 0 where nothing differs."""
    centred = score - score.mean(axis=axis, keepdims=True)
    spread = _spread(centred, axis)
    out: FloatArray = np.divide(centred, spread, out=np.zeros_like(centred), where=spread > _FLAT)
    return out
