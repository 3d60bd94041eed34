"""What matching is compared with: the exact name only, and plain character similarity to the names."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from rapidfuzz import fuzz, process

from benchmarks.loaders.facts import Facts
from loaders.identity.rules import product_key

Pairs = dict[tuple[str, str], float]


def exact_pairs(facts: Facts, products: Iterable[str]) -> Pairs:
    """(product, segment) whose normalised texts are equal, each with 1.0."""
    names = {product_key(name): id_ for id_, name, _, _ in facts.chain.segments}
    return {(p, names[key]): 1.0 for p in products if (key := product_key(p)) in names}


def similar_pairs(facts: Facts, products: Iterable[str], floor: float) -> Pairs:
    """Each product with the segment whose name is nearest (rapidfuzz ratio, 0..1), where at least ``floor``."""
    listed, names = sorted(products), [product_key(s[1]) for s in facts.chain.segments]
    scores = process.cdist(
        [product_key(p) for p in listed], names, scorer=fuzz.ratio, score_cutoff=floor * 100, workers=-1
    )
    best = scores.argmax(axis=1)
    top = scores[np.arange(len(listed)), best] / 100
    return {
        (p, facts.chain.segments[int(b)][0]): float(t)
        for p, b, t in zip(listed, best, top, strict=True)
        if t >= floor and t > 0
    }
