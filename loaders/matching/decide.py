"""Where the words of a chain put a product text, and which of that is told of the product and of who makes it.

A decision rests on the record's own facts, the words of the chain, and weights that are shipped; other records have no
part in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from loaders.identity.rules import product_key
from loaders.matching.affinity import load_affinity
from loaders.matching.lexicon import CONFIRMING, SCOPE, Lexicon, Match, SegmentWords
from loaders.matching.scorer import THRESHOLD, features, load_weights, probability

MIN_SHARE = 0.01
"""Revenue share from which a confirmed product confirms that its maker operates in the segment."""


@dataclass(frozen=True)
class Chain:
    """What the chain says on a day: words of its segments, the fields of each, and its function role."""

    segments: Sequence[SegmentWords]
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    roles: Mapping[str, str | None] = field(default_factory=dict)


class Found(NamedTuple):
    """A match and how sure it is, 0..1."""

    match: Match
    score: float


class Placing:
    """Product texts placed by the words of a chain; ``parents`` maps a product to the wider ones the data name."""

    def __init__(self, chain: Chain, parents: Mapping[str, Sequence[str]] | None = None) -> None:
        self._lexicon = Lexicon.of(chain.segments, chain.fields)
        self._roles, self._parents = chain.roles, parents or {}
        self._matched: dict[str, list[Match]] = {}
        self._affinity, self._weights = load_affinity(), load_weights()

    def matches(self, product: str, earned: bool = True) -> list[Match]:
        """All that the words propose; nothing is dropped yet.

        Longer texts that a maker does not earn from are wording of its business licence: their ending alone decides
        nothing.
        """
        if product not in self._matched:
            self._matched[product] = self._lexicon.match(product, self._parents)
        found = self._matched[product]
        return found if earned else [_careful(m) for m in found]

    def of_product(self, product: str) -> Iterator[Found]:
        """What is told of a product: where it belongs, and where somebody who makes it may be suggested."""
        found = self.matches(product)
        for match in found:
            yield from self._told(product, found, match, self._affinity.best(match.segment))

    def of_maker(self, product: str, share: float | None, industries: Collection[str]) -> Iterator[Found]:
        """What is told of an enterprise in these industries with such a share of its revenue from a product."""
        found = self.matches(product, earns(share))
        for match in found:
            yield from self._told(product, found, match, self._affinity.of(industries, match.segment))

    def values(self, product: str, found: Sequence[Match], match: Match, affinity: float | None) -> tuple[float, ...]:
        """What the scorer sees of one of the matches found."""
        elsewhere = any(m.rule in CONFIRMING and m.segment != match.segment for m in found)
        return features(match, product_key(product), self._roles.get(match.segment), affinity, elsewhere)

    def _told(self, product: str, found: Sequence[Match], match: Match, affinity: float | None) -> Iterator[Found]:
        if match.rule in CONFIRMING:
            yield Found(match, self._weights[match.rule])
            return
        score = probability(self.values(product, found, match, affinity), self._weights)
        if score >= self._weights[THRESHOLD]:
            yield Found(match, round(score, 3))


def earns(share: float | None) -> bool:
    """Whether a share of revenue is enough to count."""
    return share is not None and share >= MIN_SHARE


def _careful(match: Match) -> Match:
    if match.rule not in ("head", "subclass"):
        return match
    return replace(match, rule=SCOPE, evidence=f"{match.evidence}，但企业没有此项收入")
