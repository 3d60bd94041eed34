"""From a product text to chain segments: exact name, alias, head of the name, then weaker hints as suggestions only.

Chinese product names end in what the thing is: 动力锂电池 is a 锂电池, 锂电池设备 is not. So a text that *ends* in a name
or alias of a segment is one of its products unless an exclusion word says otherwise; a text that merely contains it is
a suggestion. Precision matters more than recall: a tie between segments is a suggestion too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from graph.text import split_list
from loaders.rules import bare_key, product_key

MIN_HEAD = 3
"""Shortest name or alias that may match as the end of a longer text."""
FUZZY_FLOOR = 86.0
"""rapidfuzz ratio below which two names are not even a suggestion."""

SCORES = {"exact": 1.0, "alias": 0.95, "subclass": 0.9, "head": 0.85, "ambiguous": 0.6, "contains": 0.5, "fuzzy": 0.4}
CONFIRMING = ("exact", "alias", "subclass", "head")
RULE_LABELS = {"exact": "与环节名相同", "alias": "与产品别名相同", "subclass": "经产品小类", "head": "以别名结尾",
               "ambiguous": "同时符合几个环节", "contains": "含有别名", "fuzzy": "名称相近"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """One candidate segment of a product text; only rules in :data:`CONFIRMING` are taken as confirmed."""

    segment: str
    rule: str
    score: float
    evidence: str

    @property
    def state(self) -> str:
        """``confirmed`` or ``suggested``."""
        return "confirmed" if self.rule in CONFIRMING else "suggested"


@dataclass(slots=True)
class Lexicon:
    """Names, aliases and exclusion words of all segments, ready for look-ups."""

    terms: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    excluded: dict[str, list[str]] = field(default_factory=dict)
    lengths: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, segments: Iterable[tuple[str, str, str | None, str | None]]) -> Lexicon:
        """Lexicon of (id, name, aliases, exclusion words) of each segment; list cells as the store keeps them."""
        out = cls()
        for id_, name, aliases, exclude in segments:
            out.excluded[id_] = [b for w in split_list(exclude) if (b := bare_key(w))]
            for rule, words in (("exact", [name]), ("alias", split_list(aliases))):
                for word in words:
                    entry = out.terms.setdefault(product_key(word), [])
                    if id_ not in (e[0] for e in entry):
                        entry.append((id_, rule, word))
        out.lengths = sorted({len(t) for t in out.terms}, reverse=True)
        return out

    def match(self, text: str, parents: Mapping[str, Iterable[str]] | None = None) -> list[Match]:
        """Segments of a product text, best first; fuzzy suggestions are left to :meth:`fuzzy`.

        ``parents`` maps a product to the wider products the data names for it (its SUBCLASS_OF).
        """
        key = product_key(text)
        found = self._equal(key, key) or self._head(key) or self._subclass(text, key, parents or {})
        return found or self._contained(key)

    def _allowed(self, segment: str, key: str) -> bool:
        return not any(word in key for word in self.excluded[segment])

    def _equal(self, term: str, key: str) -> list[Match]:
        entries = self.terms.get(term, [])
        return _decided([(s, rule, f"“{key}”{RULE_LABELS[rule]}“{word}”") for s, rule, word in entries])

    def _head(self, key: str) -> list[Match]:
        for length in self.lengths:
            if MIN_HEAD <= length < len(key):
                entries = [e for e in self.terms.get(key[-length:], []) if self._allowed(e[0], key)]
                if entries:
                    return _decided([(s, "head", f"“{key}”{RULE_LABELS['head']}“{word}”") for s, _, word in entries])
        return []

    def _subclass(self, text: str, key: str, parents: Mapping[str, Iterable[str]]) -> list[Match]:
        """Up to three steps to a wider product that is a segment's; each must also be the head of the narrower name."""
        seen, frontier = {text}, [text]
        for _ in range(3):
            wider = [p for t in frontier for p in parents.get(t, ()) if p not in seen and t.endswith(p)]
            seen.update(wider)
            for parent in sorted(wider, key=lambda p: (-len(p), p)):
                entries = [e for e in self.terms.get(product_key(parent), []) if self._allowed(e[0], key)]
                if entries:
                    return _decided(
                        [(s, "subclass", f"“{text}”是“{parent}”的小类，后者即“{w}”") for s, _, w in entries]
                    )
            frontier = wider
        return []

    def _contained(self, key: str) -> list[Match]:
        for length in self.lengths:
            if MIN_HEAD <= length < len(key):
                windows = (key[i : i + length] for i in range(len(key) - length))
                entries = [e for w in windows for e in self.terms.get(w, []) if self._allowed(e[0], key)]
                if entries:
                    rows = {s: (s, "contains", f"“{key}”{RULE_LABELS['contains']}“{word}”") for s, _, word in entries}
                    return [_match(*row) for row in rows.values()]
        return []

    def fuzzy(self, texts: Iterable[str]) -> dict[str, Match]:
        """The nearest name or alias of each text, where it is near enough; suggestions only."""
        keys = {text: product_key(text) for text in texts}
        wanted = [t for t, key in keys.items() if MIN_HEAD < len(key) <= 20]
        terms = [t for t in self.terms if len(t) > MIN_HEAD]
        if not wanted or not terms:
            return {}
        scores = process.cdist(
            [keys[t] for t in wanted], terms, scorer=fuzz.ratio, score_cutoff=FUZZY_FLOOR, workers=-1
        )
        out = {}
        for text, at, best in zip(wanted, scores.argmax(axis=1), scores.max(axis=1), strict=True):
            segment, _, word = self.terms[terms[at]][0]
            if best >= FUZZY_FLOOR and self._allowed(segment, keys[text]):
                out[text] = _match(segment, "fuzzy", f"“{text}”与“{word}”{RULE_LABELS['fuzzy']}（{best:.0f}%）")
        return out


def _match(segment: str, rule: str, evidence: str) -> Match:
    return Match(segment, rule, SCORES[rule], evidence)


def _decided(rows: list[tuple[str, str, str]]) -> list[Match]:
    """One segment is a decision; several are suggestions."""
    if len(rows) == 1:
        return [_match(*rows[0])]
    return [_match(s, "ambiguous", f"{why}；同名环节有 {len(rows)} 个，须人工选定") for s, _, why in rows]
