"""All matches of a set of products: words first, then similar names, then every candidate weighed in its context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from loaders.identity.rules import product_key
from loaders.matching.affinity import Affinity
from loaders.matching.lexicon import CONFIRMING, Lexicon, Match, SegmentWords
from loaders.matching.scorer import THRESHOLD, features, load_weights, probability
from loaders.matching.similar import nearest

MIN_SHARE = 0.01
"""Revenue share from which a confirmed product confirms that its maker operates in the segment."""
_MOST = 3
"""Segments that one similar text may suggest."""


@dataclass(frozen=True)
class Facts:
    """What the decision rests on.

    ``makers`` maps a product to its makers with their revenue share (``None`` unknown); ``fields`` a segment to its
    fields; ``roles`` a segment to its function role; ``industry`` an enterprise to its industry code.
    """

    segments: Sequence[SegmentWords]
    fields: Mapping[str, frozenset[str]]
    roles: Mapping[str, str | None]
    makers: Mapping[str, Sequence[tuple[str, float | None]]]
    industry: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One product–segment pair with what the scorer sees (``values``; empty for confirming rules)."""

    product: str
    match: Match
    values: tuple[float, ...]


def candidates(facts: Facts) -> list[Candidate]:
    """Every pair that any rule proposes, in the order of the products; nothing is dropped yet."""
    lexicon = Lexicon.of(facts.segments, facts.fields)
    found = {p: _careful(lexicon.match(p, facts.parents), facts.makers[p]) for p in sorted(facts.makers)}
    for product, more in _similar(lexicon, found).items():
        found[product] = more
    sure = {p: {m.segment for m in ms if m.rule in CONFIRMING} for p, ms in found.items()}
    affinity = Affinity(_placed(sure, facts.makers), facts.industry)
    return [
        Candidate(p, m, () if m.rule in CONFIRMING else _values(p, m, facts, affinity, sure[p]))
        for p, matches in found.items()
        for m in matches
    ]


def decide(facts: Facts) -> list[tuple[str, Match, float]]:
    """(product, match, score) of every confirmed pair and of the candidates likely enough to be suggested.

    The score of a confirming rule is its share of right pairs on the tuning half of the labelled data, that of a
    suggestion the modelled probability.
    """
    weights = load_weights()
    out = []
    for each in candidates(facts):
        if each.match.rule in CONFIRMING:
            out.append((each.product, each.match, weights[each.match.rule]))
        elif (score := probability(each.values, weights)) >= weights[THRESHOLD]:
            out.append((each.product, each.match, round(score, 3)))
    return out


def _careful(matches: list[Match], makers: Sequence[tuple[str, float | None]]) -> list[Match]:
    """Longer texts that nobody earns from are wording of business licences: their ending alone decides nothing."""
    if any(share is not None and share >= MIN_SHARE for _, share in makers):
        return matches
    return [
        replace(m, rule="scope", evidence=f"{m.evidence}，但没有企业有此项收入")
        if m.rule in ("head", "subclass")
        else m
        for m in matches
    ]


def _placed(
    sure: Mapping[str, set[str]], makers: Mapping[str, Sequence[tuple[str, float | None]]]
) -> Iterable[tuple[str, str]]:
    for product, segments in sure.items():
        for segment in segments:
            yield from ((firm, segment) for firm, share in makers[product] if share is not None and share >= MIN_SHARE)


def _values(product: str, match: Match, facts: Facts, affinity: Affinity, sure: set[str]) -> tuple[float, ...]:
    known = affinity.of((e for e, _ in facts.makers[product]), match.segment)
    return features(match, product_key(product), facts.roles.get(match.segment), known, bool(sure - {match.segment}))


def _similar(lexicon: Lexicon, found: Mapping[str, list[Match]]) -> dict[str, list[Match]]:
    """Candidates for products that no word reaches, from the nearest product or word that is placed."""
    placed: dict[str, list[str]] = {term: [s for s, _, _ in entries] for term, entries in lexicon.terms.items()}
    for product, matches in found.items():
        if sure := [m.segment for m in matches if m.rule in CONFIRMING]:
            placed.setdefault(product_key(product), sure)
    left = [p for p, matches in found.items() if not matches]
    references = sorted(placed)
    near = nearest([product_key(p) for p in left], references)
    out: dict[str, list[Match]] = {}
    for product, at, cosine in zip(left, near.at.tolist(), near.cosine.tolist(), strict=True):
        if at >= 0:
            word = references[at]
            allowed = [s for s in placed[word] if lexicon.allows(s, product_key(product))][:_MOST]
            why = f"“{product}”与“{word}”名称相近（{cosine:.0%}）"
            out[product] = [Match(s, "similar", word, cosine, why) for s in allowed]
    return out
