"""Evidence for every (enterprise, product) pair, from the market alone: what the learned ranker weighs.

Nothing here uses the pair itself: a maker's own link says nothing of other products' scores but through others, so that
evidence for a seen pair is not comparable with that for an unseen one; only unseen pairs are ranked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse

from graph.arrays import FloatArray
from graph.targets.learned.market import Market
from graph.targets.learned.ridge import without_self
from graph.targets.learned.walk import Solved, walk
from graph.targets.learned.words import alike, grams, weighted

Tables = Iterator[tuple[str, FloatArray]]
LABELS = {
    "walk": "产品与行业的关联（随机游走）",
    "text": "同类企业（名称与业务文字相近）",
    "others": "同时生产的产品（共现）",
    "name": "产品名称相近",
    "group": "同行业企业的产品",
    "size": "热门程度",
}
"""Families of evidence, as shown."""


@dataclass(frozen=True)
class Texts:
    """What names alone give, whoever makes what; made once for all splits of a market.

    Attributes
    ----------
    products, firms : runs of characters of product names, and of all texts of an enterprise, over the same columns.
    alike : cosine of product names, shape (products, products), diagonal 0.
    spoken : how near texts of an enterprise are to a product's name, by kind of text; (enterprises, products).
    """

    products: sparse.csr_matrix
    firms: sparse.csr_matrix
    alike: FloatArray
    spoken: Mapping[str, FloatArray]

    @classmethod
    def of(cls, market: Market) -> Texts:
        """Of a market, without looking at who makes what."""
        known: dict[str, int] = {}
        products = grams([[n] for n in market.product_names], known)
        together = [
            [text for texts in market.firm_texts.values() for text in texts[f]] for f in range(len(market.made))
        ]
        firms = grams(together, known)
        wide = products.shape[0], len(known)
        products = sparse.csr_matrix((products.data, products.indices, products.indptr), shape=wide)
        spoken = dict[str, FloatArray]()
        for kind, texts in market.firm_texts.items():
            spoken |= _spoken(kind, texts, market.product_names)
        return cls(products, firms, alike(weighted(grams([[n] for n in market.product_names], {}, SHORT))), spoken)


SHORT = (1, 2, 3)
"""Lengths of runs in single names, which are short."""


def _spoken(kind: str, texts: Sequence[Sequence[str]], names: Sequence[str]) -> dict[str, FloatArray]:
    """Sum of the cosines of an enterprise's texts with each product name, and of their cubes (which count close
    ones).
    """
    pieces = sorted({piece for each in texts for piece in each})
    number = {piece: i for i, piece in enumerate(pieces)}
    rows = [f for f, each in enumerate(texts) for _ in each]
    columns = [number[piece] for each in texts for piece in each]
    held = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(texts), len(pieces)))
    runs = weighted(grams([[n] for n in (*names, *pieces)], {}, SHORT))
    near = sparse.csr_matrix(runs[len(names) :] @ runs[: len(names)].T)
    return {f"name.{kind}": (held @ near).toarray(), f"name.{kind}-close": (held @ near.power(3)).toarray()}


RESTARTS = (0.15, 0.4, 0.8)
LEVELS = (1.0, 0.5)
"""Weights of links to industries of the finest and the next level."""
NEIGHBOURS = 30
PENALTY = 60.0


@dataclass(frozen=True)
class Whole:
    """What all enterprises of a market say together, whichever of them are looked at: who else makes what (products,
    products), who in an industry makes what and how many there are, how many make a product, and the walks.
    """

    both: FloatArray
    groups: tuple[tuple[FloatArray, FloatArray], ...]
    makers: FloatArray
    walks: Mapping[float, Solved] | None = None
    _ridges: dict[str, FloatArray] = field(default_factory=dict, init=False, repr=False, compare=False)

    def ridge(self, names: FloatArray | None = None) -> FloatArray:
        """What a product says of another, by who makes both, and where told by how alike their ``names`` are; made
        once: the names are those of the products.
        """
        key = "made" if names is None else "named"
        if key not in self._ridges:
            self._ridges[key] = without_self(self.both if names is None else self.both + 3.0 * names, PENALTY)
        return self._ridges[key]

    @classmethod
    def of(cls, market: Market, *, walks: bool = False) -> Whole:
        """Of all enterprises; with ``walks`` solved for any part of them (else each part walks by itself)."""
        made, levels = sparse.csr_matrix(market.made, dtype=float), LEVELS[: len(market.groups)]
        groups = [((g.T @ made).toarray(), g.T @ np.ones(g.shape[0])) for g in market.groups]
        solved = {a: Solved.of(market, a, levels) for a in RESTARTS} if walks else None
        return cls((made.T @ made).toarray(), tuple(groups), made.T @ np.ones(made.shape[0]), solved)


def evidence(market: Market, texts: Texts, whole: Whole | None = None) -> Tables:
    """Tables of shape (enterprises, products), each with its name ``family.what``; larger speaks for the pair.

    One after the other, for all of them together take half a gigabyte. ``market`` may be a part of a larger one, of
    which ``whole`` is told: then only the likeness of enterprises to each other is of the part alone.
    """
    made, all_ = sparse.csr_matrix(market.made, dtype=float), whole or Whole.of(market)
    words = weighted(sparse.csr_matrix(made @ texts.products + texts.firms))
    near = alike(words)
    yield from _walks(market, near, all_)
    yield from _texts(made, near)
    yield from _others(made, texts, near, market, all_)
    yield from _names(made, texts, words)
    yield from _groups(market, all_)


def _log(share: FloatArray, floor: float) -> FloatArray:
    out: FloatArray = np.log(share + floor)
    return out


def _walks(market: Market, near: FloatArray, whole: Whole) -> Tables:
    levels = LEVELS[: len(market.groups)]

    def kernel(restart: float) -> FloatArray:
        if whole.walks is not None:
            return whole.walks[restart].kernel(market)
        return walk(market, restart=restart, groups=levels).kernel

    yield from ((f"walk.{a}", _log(kernel(a), 1e-6)) for a in RESTARTS)
    count = min(NEIGHBOURS, len(near))
    least = np.partition(near, -count, axis=1)[:, -count][:, None]
    friends = sparse.csr_matrix(np.where(near >= least, near, 0.0) ** 2) * 5.0
    wider = replace(market, groups=(*market.groups[: len(levels)], sparse.csr_matrix(friends)))
    yield "text.walk", _log(walk(wider, restart=0.3, groups=(*levels, 1.0)).kernel, 1e-6)


def _texts(made: sparse.csr_matrix, near: FloatArray) -> Tables:
    square = near * near
    yield "text.sum", _log(near @ made, 1e-3)
    yield "text.square", _log(square @ made, 1e-4)
    yield "text.fourth", _log((square * square) @ made, 1e-6)
    by_product = made.tocsc()
    makers = np.split(by_product.indices, by_product.indptr[1:-1])
    nothing = np.zeros(len(near))
    yield "text.closest", np.stack([near[m].max(axis=0) if len(m) else nothing for m in makers], axis=1)


def _others(made: sparse.csr_matrix, texts: Texts, near: FloatArray, market: Market, whole: Whole) -> Tables:
    both = whole.both
    count = np.maximum(both.diagonal(), 1.0)
    cosine = both / np.sqrt(np.outer(count, count))
    np.fill_diagonal(cosine, 0.0)
    yield "others.cosine", _log(made @ cosine, 0.01)
    yield "others.closest", _closest(made, cosine)
    yield "others.ridge", made @ whole.ridge()
    yield "others.named", made @ whole.ridge(texts.alike)
    links = made @ made.T + sum(0.5 * (group @ group.T) for group in market.groups)
    firms = near * 2.0 + links.toarray()
    firms[np.diag_indices(len(firms))] += 2.0 * (near.sum(axis=1) > 0)
    yield "text.ridge", without_self(firms, 5.0).T @ made


def _closest(made: sparse.csr_matrix, alike_: FloatArray) -> FloatArray:
    """Largest likeness of a product to one of the enterprise's own."""
    nothing = np.zeros(made.shape[1])
    owned = np.split(made.indices, made.indptr[1:-1])
    return np.stack([alike_[own].max(axis=0) if len(own) else nothing for own in owned])


def _names(made: sparse.csr_matrix, texts: Texts, words: sparse.csr_matrix) -> Tables:
    own = weighted(texts.products)
    yield "name.sum", made @ texts.alike
    yield "name.cube", made @ texts.alike**3
    yield "name.closest", _closest(made, texts.alike)
    yield "name.firm", (weighted(texts.firms) @ own.T).toarray()
    yield "name.all", (words @ own.T).toarray()
    yield from texts.spoken.items()


def _groups(market: Market, whole: Whole) -> Tables:
    for level, (group, (theirs, size)) in enumerate(zip(market.groups, whole.groups, strict=True)):
        yield f"group.{level}", _log(np.asarray(group @ (theirs / (size[:, None] + 2.0))), 0.01)
    shape = np.ones(market.made.shape)
    yield "size.product", shape * np.log(whole.makers + 0.5)
    yield "size.firm", shape * np.log(market.made.sum(axis=1) + 0.5)[:, None]
