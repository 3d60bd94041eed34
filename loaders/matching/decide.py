"""Where the words of a chain put a product text, and which of that is told of the product and of who makes it.

A decision rests on the record's own facts, the words of the chain, and weights that are shipped; other records have no
part in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from loaders.identity.rules import product_key
from loaders.matching.affinity import load_affinity
from loaders.matching.lexicon import CONFIRMING, SCOPE, STATED, Lexicon, Match, SegmentWords, strength
from loaders.matching.phrases import groups, joined, phrases, wordings
from loaders.matching.scorer import THRESHOLD, features, load_weights, probability
from loaders.matching.variants import variants
from loaders.matching.words import NOTHING, UNDECIDED, Decided

MIN_SHARE = 0.01
"""Revenue share from which a confirmed product confirms that its maker operates in the segment."""
_WHOLE = ("exact", "alias")
REGISTERED = "经营范围"
"""Basis of what a maker is only registered for: no statement of what it does."""


@dataclass(frozen=True)
class Chain:
    """What the chain says on a day: words of its segments, the fields of each, its function role and class."""

    segments: Sequence[SegmentWords]
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    roles: Mapping[str, str | None] = field(default_factory=dict)
    codes: Mapping[str, str | None] = field(default_factory=dict)


class Found(NamedTuple):
    """A match and how sure it is, 0..1."""

    match: Match
    score: float


class Placing:
    """Product texts placed by the words of a chain; ``parents`` maps a product to the wider ones the data name.

    What people decided on a word goes before what the words of the chain say. ``words`` stand in for those of the
    chain.
    """

    def __init__(
        self,
        chain: Chain,
        parents: Mapping[str, Sequence[str]] | None = None,
        decided: Decided = UNDECIDED,
        words: Lexicon | None = None,
    ) -> None:
        self._decided, self._known = decided, {s[0] for s in chain.segments}
        self._lexicon = words or _lexicon(tuple(chain.segments), tuple(sorted(chain.fields.items())))
        self._roles, self._parents = chain.roles, parents or {}
        self._matched: dict[str, list[Match]] = {}
        self._stated: dict[str, list[Match]] = {}
        self._affinity, self._weights = load_affinity(), load_weights()

    def matches(self, product: str, earned: bool = True) -> list[Match]:
        """All that the words propose; nothing is dropped yet.

        Longer texts that a maker does not earn from are wording of its business licence: their ending alone decides
        nothing.
        """
        if product not in self._matched:
            parts = phrases(product)
            told = {part: said for part in parts if (said := self._by_people(part)) is not None}
            found = (m for part in parts for m in told.get(part, self._lexicon.match(part)))
            whole = len(parts) < 2 and not told
            self._matched[product] = self._lexicon.match(product, self._parents) if whole else _best(found)
        matched = self._matched[product]
        return matched if earned else [_careful(m) for m in matched]

    def stated(self, product: str) -> list[Match]:
        """What the words are sure of in a text that says what a firm makes, as people write it, phrase by phrase.

        Nothing is merely suggested: of such texts it was wrong more often than right.
        """
        if product not in self._stated:
            found = (m for group in groups(product) for m in self._of_group(group))
            self._stated[product] = _best(replace(m, rule=STATED) for m in found)
        return self._stated[product]

    def _of_group(self, group: Sequence[str]) -> Iterator[Match]:
        """Of a list; where its last word may stand for all of it (洗衣机、热水器电脑板), of that word alone."""
        last = [*wordings(group[-1])][-1]
        alone = group[-1:] if self._lexicon.lengthens(last) else group
        for phrase in group:
            if (told := self._by_people(phrase)) is not None:
                yield from told
            elif phrase in alone:
                yield from self._of_phrase(phrase)

    def _by_people(self, phrase: str) -> list[Match] | None:
        """Where people put a phrase, nowhere included; ``None`` where they said nothing that still can be."""
        said = self._decided.named(phrase)
        if said is None or (said.meaning != NOTHING and said.target not in self._known):
            return None
        if said.meaning == NOTHING:
            return []
        return [Match(said.target, "alias", said.word, 1.0, f"“{said.word}”由人定为本环节的词")]

    def undecided(self, product: str) -> Iterator[str]:
        """The phrases of a text, in their shortest wording, that lead nowhere and on which nobody decided."""
        for phrase in phrases(product):
            if self._by_people(phrase) is None and not self._of_phrase(phrase):
                yield [*wordings(phrase)][-1]

    def _of_phrase(self, phrase: str) -> list[Match]:
        """Of the fullest wording of which the words are sure, and of its parts where it may name two things."""
        steps = (self._sure(wording) for wording in wordings(phrase))
        sure = next((found for found in steps if found), [])
        if any(m.rule in _WHOLE for m in sure):
            return sure
        return [m for part in joined(phrase) for m in self._of_phrase(part)] or sure or self._otherwise(phrase)

    def _otherwise(self, phrase: str) -> list[Match]:
        """Of what else a phrase may be called, where nothing of it is known as it stands."""
        for wording in wordings(phrase):
            key = product_key(wording)
            for other in variants(wording):
                if sure := [m for m in self._sure(other) if m.rule in _WHOLE]:
                    return [m for m in sure if self._lexicon.allows(m.segment, key)]
        return []

    def _sure(self, wording: str) -> list[Match]:
        return [m for m in self._lexicon.match(wording) if m.rule in CONFIRMING]

    def of_product(self, product: str) -> Iterator[Found]:
        """What is told of a product: where it belongs, and where somebody who makes it may be suggested."""
        found = self.matches(product)
        for match in found:
            yield from self._told(product, found, match, self._affinity.best(match.segment))

    def of_maker(
        self, product: str, share: float | None, industries: Collection[str], basis: str | None = REGISTERED
    ) -> Iterator[Found]:
        """What is told of an enterprise in these industries with such a share of its revenue from a product.

        Without a share, what it is said to make counts as stated unless it is only registered for it.
        """
        said = share is None and basis != REGISTERED
        found = self.stated(product) if said else self.matches(product, earns(share))
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


@lru_cache(maxsize=4)
def _lexicon(segments: tuple[SegmentWords, ...], fields: tuple[tuple[str, frozenset[str]], ...]) -> Lexicon:
    """The words of a chain, kept: each small write asks for them anew."""
    return Lexicon.of(segments, dict(fields))


def earns(share: float | None) -> bool:
    """Whether a share of revenue is enough to count."""
    return share is not None and share >= MIN_SHARE


def _best(found: Iterable[Match]) -> list[Match]:
    """Each segment once, by the strongest rule, strongest first."""
    best: dict[str, Match] = {}
    for match in found:
        if match.segment not in best or strength(match.rule) > strength(best[match.segment].rule):
            best[match.segment] = match
    return sorted(best.values(), key=lambda m: (-strength(m.rule), m.segment))


def _careful(match: Match) -> Match:
    if match.rule not in ("head", "subclass"):
        return match
    return replace(match, rule=SCOPE, evidence=f"{match.evidence}，但企业没有此项收入")
