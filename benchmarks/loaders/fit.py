"""Fit the weights of suggestions on the tuning half of the labelled pairs (for maintainers): ``python -m
benchmarks.loaders.fit``.

Logistic regression with a ridge, by Newton's method; the threshold is the lowest at which what is suggested is right at
least :data:`WANTED` of the time on the same half. Writes ``loaders/data/match_weights.csv``; the reporting half is
never read here.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from benchmarks.loaders.facts import bundled_facts
from benchmarks.loaders.labels import NO, TUNE, YES, Labelled, load_pairs, makers_with, measure
from loaders.matching import scorer
from loaders.matching.decide import Candidate, Facts, candidates
from loaders.matching.lexicon import CONFIRMING

WANTED, RIDGE, STEPS, FEW = 0.65, 1.0, 50, 10
TARGET = Path(scorer.__file__).parents[1] / "data" / "match_weights.csv"


def fit(values: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Weights of the features, shape (k,), from values of shape (n, k) and 0/1 of shape (n,)."""
    weights = np.zeros(values.shape[1])
    ridge = np.eye(len(weights)) * RIDGE
    ridge[0, 0] = 0.0
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-values @ weights))
        slope = values.T @ (right - p) - ridge @ weights
        weights = weights + np.linalg.solve((values * (p * (1 - p))[:, None]).T @ values + ridge, slope)
    return weights


def threshold(scores: np.ndarray, right: np.ndarray, weight: np.ndarray) -> float:
    """Lowest score from which the weighted precision of all above is at least :data:`WANTED`."""
    order = np.argsort(-scores)
    precision = np.cumsum((weight * right)[order]) / np.cumsum(weight[order])
    last_of_tie = np.append(np.diff(scores[order]) != 0, True)  # equal scores stand or fall together
    good = np.flatnonzero((precision >= WANTED) & last_of_tie)
    return float(scores[order][good[-1]]) if len(good) else 1.0


def with_parents(facts: Facts, pairs: list[Labelled]) -> Facts:
    """Facts with the wider products that the public data name for labelled ones."""
    parents = {p.pair[0]: list(p.parents) for p in pairs if p.parents}
    return Facts(facts.segments, facts.fields, facts.roles, facts.makers, facts.industry, parents)


def main() -> None:
    """Fit and write."""
    pairs = load_pairs()
    tune = [p for p in pairs if p.part == TUNE and p.verdict in (YES, NO)]
    found = {
        (c.product, c.match.segment): c for c in candidates(with_parents(bundled_facts(makers_with(pairs)), pairs))
    }
    rows: list[tuple[str, float]] = []
    pooled = measure(tune, lambda pair: pair in found and found[pair].match.rule in CONFIRMING)
    for rule in CONFIRMING:
        got = measure(tune, lambda pair, rule=rule: pair in found and found[pair].match.rule == rule)  # type: ignore[misc]
        # A rule with few cases is given the precision of all; the rule of succession keeps any from being called
        # certain.
        basis = got if got.judged >= FEW else pooled
        value = round((basis.right + 1) / (basis.judged + 2), 3)
        # Aliases were mended on this very half, so they are never called surer than the exact name.
        rows.append((rule, min(value, rows[0][1]) if rows else value))
        print(f"{rule}\t{got.right}/{got.judged}\t加权精确率 {got.precision}")
    chosen: list[tuple[Labelled, Candidate]] = [(p, c) for p in tune if (c := found.get(p.pair)) and c.values]
    values = np.array([c.values for _, c in chosen], dtype=float)
    right = np.array([p.verdict == YES for p, _ in chosen], dtype=float)
    weights = fit(values, right)
    scores = 1 / (1 + np.exp(-values @ weights))
    # What is right in itself but earns nothing would hide how the doubtful ones fare.
    doubtful = np.array([c.match.rule != "scope" for _, c in chosen])
    limit = threshold(scores[doubtful], right[doubtful], np.array([p.weight for p, _ in chosen])[doubtful])
    rows += [(name, round(float(w), 4)) for name, w in zip(scorer.FEATURES, weights, strict=True)]
    rows.append((scorer.THRESHOLD, round(limit - 5e-4, 3)))
    with TARGET.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows([("项", "值"), *rows])
    print(
        f"候选 {len(chosen)} 对，其中对的 {int(right.sum())}；门槛 {limit:.3f}，其上 {int((scores >= limit).sum())} 对"
    )
    for name, value in rows:
        print(f"{name}\t{value}")


if __name__ == "__main__":
    main()
