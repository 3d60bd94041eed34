"""Count and fit what matching rests on besides the chain (for maintainers): ``python -m benchmarks.loaders.fit``.

Two files of ``loaders/data`` come of it. ``segment_industries.csv``: the industries of the bundled enterprises whose
products the words alone put in a segment. ``match_weights.csv``: the weights of suggestions, a logistic regression with
a ridge by Newton's method on the tuning half of the labelled pairs; the threshold is the lowest at which what is
suggested is right at least :data:`WANTED` of the time on the same half. The reporting half is never read here.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.loaders import stated
from benchmarks.loaders.facts import Facts, bundled_facts, bundled_makers, candidates, path_of
from benchmarks.loaders.labels import NO, TUNE, YES, Labelled, Pair, load_pairs, makers_with, measure
from loaders.matching import affinity, scorer
from loaders.matching.decide import Chain, Placing, earns
from loaders.matching.lexicon import CONFIRMING, SCOPE, STATED, Match

WANTED, RIDGE, STEPS, FEW = 0.65, 1.0, 50, 10


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
    return replace(facts, parents={p.pair[0]: list(p.parents) for p in pairs if p.parents})


def industries(facts: Facts) -> Counter[tuple[str, str]]:
    """How many enterprises of an industry have revenue from a product that the words put in a segment."""
    words = Placing(facts.chain, facts.parents)
    placed = {
        (firm, match.segment)
        for product, made in facts.makers.items()
        for match in words.matches(product)
        for firm, share in made
        if match.rule in CONFIRMING and earns(share) and firm in facts.industry
    }
    return Counter((segment, facts.industry[firm]) for firm, segment in placed)


def main() -> None:
    """Count, fit and write."""
    found = industries(bundled_facts(bundled_makers()))
    _write(affinity.FILE, ("环节", "行业", "企业数"), ((*key, n) for key, n in sorted(found.items())))
    affinity.load_affinity.cache_clear()
    _write(scorer.FILE, ("项", "值"), _weights())


def _write(target: Path, head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with target.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows([head, *rows])


def _weights() -> list[tuple[str, float]]:
    pairs = load_pairs()
    tune = [p for p in pairs if p.part == TUNE and p.verdict in (YES, NO)]
    facts = with_parents(bundled_facts(makers_with(pairs)), pairs)
    found = {(c.product, c.match.segment): c for c in candidates(facts)}
    rows = list(_precisions(tune, {pair: c.match.rule for pair, c in found.items()}))
    rows.append((STATED, _stated(facts.chain, rows[0][1])))
    seen = {pair: (c.match.rule, c.values) for pair, c in found.items() if c.match.rule not in CONFIRMING}
    seen |= {pair: ("", values) for pair, values in _alike(facts) if pair not in found}
    chosen = [(p, *seen[p.pair]) for p in tune if p.pair in seen]
    values = np.array([(*v, rule == "") for _, rule, v in chosen], dtype=float)
    right = np.array([p.verdict == YES for p, _, _ in chosen], dtype=float)
    weights = fit(values, right)
    scores = 1 / (1 + np.exp(-values @ weights))
    # What is right in itself but earns nothing would hide how the doubtful ones fare.
    doubtful = np.array([rule != SCOPE for _, rule, _ in chosen])
    limit = threshold(scores[doubtful], right[doubtful], np.array([p.weight for p, _, _ in chosen])[doubtful])
    rows += [(name, round(float(w), 4)) for name, w in zip(scorer.FEATURES, weights, strict=False)]
    rows.append((scorer.THRESHOLD, round(limit - 5e-4, 3)))
    print(
        f"候选 {len(chosen)} 对，其中对的 {int(right.sum())}；门槛 {limit:.3f}，其上 {int((scores >= limit).sum())} 对"
    )
    for name, value in rows:
        print(f"{name}\t{value}")
    return rows


def _precisions(tune: list[Labelled], rules: Mapping[Pair, str]) -> Iterator[tuple[str, float]]:
    """How often each confirming rule is right."""
    pooled = measure(tune, lambda pair: rules.get(pair) in CONFIRMING)
    most = 1.0
    for rule in (r for r in CONFIRMING if r != STATED):
        got = measure(tune, lambda pair, rule=rule: rules.get(pair) == rule)  # type: ignore[misc]
        # A rule with few cases is given the precision of all; the rule of succession keeps any from being called
        # certain.
        basis = got if got.judged >= FEW else pooled
        # Aliases were mended on this very half, so none is called surer than the exact name, the first.
        value = min(round((basis.right + 1) / (basis.judged + 2), 3), most)
        most = value if rule == CONFIRMING[0] else most
        yield rule, value
        print(f"{rule}\t{got.right}/{got.judged}\t加权精确率 {got.precision}")


def _stated(chain: Chain, most: float) -> float:
    """How often what a firm says it makes is read right; nothing is fitted, so it is that of the texts that nobody
    mended the words by.
    """
    got = stated.read(chain, [t for t in stated.load_texts() if t.part == stated.REPORT])
    print(f"{STATED}\t{got.right}/{got.confirmed}")
    return min(round((got.right + 1) / (got.confirmed + 2), 3), most)


def _alike(facts: Facts) -> Iterator[tuple[Pair, tuple[float, ...]]]:
    """Pairs of names that merely look alike, mostly wrong: what a match must differ from to be suggested."""
    words, usual = Placing(facts.chain, facts.parents), affinity.load_affinity()
    with path_of("alike.csv").open(encoding="utf-8", newline="") as handle:
        for r in csv.DictReader(handle):
            match = Match(r["环节编号"], "", r["相近的词"], float(r["相似度"]), "")
            codes = {code for firm, _ in facts.makers[r["产品"]] if (code := facts.industry.get(firm))}
            yield (r["产品"], r["环节编号"]), words.values(r["产品"], (), match, usual.of(codes, match.segment))


if __name__ == "__main__":
    main()
