"""From a product text to chain segments by the words of the segments: equal, ending in one, or merely containing one.

Chinese product names end in what the thing is: 动力锂电池 is a 锂电池, 锂电池设备 is not. So a text that *ends* in a
name or alias of a segment is one of its products unless an exclusion word says otherwise; a text that merely contains
it is a candidate, which :mod:`loaders.matching.scorer` weighs. Every field is a map of its own: only two segments of
one field contend for a text, while a text may well fall in one segment here and in another there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph.model.labels import PRODUCT_RULES
from graph.text import split_list
from loaders.identity.rules import bare_key, product_key

MIN_HEAD = 3
"""Shortest name or alias that may match as a part of a longer text."""

STATED, SCOPE = "stated", "scope"
_SHORTEST = 2
_OF_IT = re.compile(
    r"(?:电脑板|控制板|主板|控制器|配件|附件|零部件|零件|部件|元件|组件|外壳|壳体|壳|面板|支架|底座|密封[件圈]|模具|模|包装|材料|原料|线束|电机|马达|阀|泵|"
    r"保护膜|膜|胶|板|检测|测试|检验|维修|维保|安装|租赁|销售|工程|(?:专用|生产|检测|测试|自动化)?设备|检测[仪机]|测试[仪机]|生产线|软件|系统|服务|平台)\Z"
)
CONFIRMING = ("exact", "alias", "subclass", "head", STATED)
_STRENGTH = {rule: -at for at, rule in enumerate(PRODUCT_RULES)}


def strength(rule: str) -> int:
    """The greater, the stronger the rule."""
    return _STRENGTH[rule]


SegmentWords = tuple[str, str, str | None, str | None]
"""Id, name, aliases and exclusion words of a segment; list cells as the store keeps them."""


@dataclass(frozen=True, slots=True)
class Match:
    """A segment of a product text: the rule that found it, the word it rests on, and the words for a reader.

    ``likeness`` is the part of the text that the word covers, in 0..1.
    """

    segment: str
    rule: str
    word: str
    likeness: float
    evidence: str

    @property
    def state(self) -> str:
        """``confirmed`` or ``suggested``."""
        return "confirmed" if self.rule in CONFIRMING else "suggested"


@dataclass(frozen=True, slots=True)
class _Hit:
    """A word of a segment found in a text; equal beats ending beats inside, then the longer word wins."""

    segment: str
    rule: str
    word: str
    rank: tuple[int, int]


@dataclass(slots=True)
class Lexicon:
    """Names, aliases and exclusion words of all segments, ready for look-ups."""

    terms: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    excluded: dict[str, list[str]] = field(default_factory=dict)
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lengths: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, segments: Iterable[SegmentWords], fields: Mapping[str, frozenset[str]] | None = None) -> Lexicon:
        """Lexicon of segments and the fields of each; segments without a field contend as if they shared one."""
        out = cls(fields=fields or {})
        for id_, name, aliases, exclude in segments:
            out.excluded[id_] = [b for w in split_list(exclude) if (b := bare_key(w))]
            for rule, words in (("exact", [name]), ("alias", split_list(aliases))):
                for word in words:
                    entry = out.terms.setdefault(product_key(word), [])
                    if id_ not in (e[0] for e in entry):
                        entry.append((id_, rule, word))
        out.terms.pop("", None)
        out.lengths = sorted({len(t) for t in out.terms}, reverse=True)
        return out

    def match(self, text: str, parents: Mapping[str, Iterable[str]] | None = None) -> list[Match]:
        """Segments of a product text, each once, strongest first.

        ``parents`` maps a product to the wider products the data names for it (its SUBCLASS_OF).
        """
        key = product_key(text)
        hits = self._hits(key)
        if not any(h.rank[0] for h in hits):
            hits += self._subclass(text, key, parents or {})
        return sorted(self._decided(key, hits), key=lambda m: (-strength(m.rule), m.segment))

    def allows(self, segment: str, key: str) -> bool:
        """Whether no exclusion word of the segment is in the key."""
        return not any(word in key for word in self.excluded[segment])

    def lengthens(self, text: str) -> bool:
        """Whether a text, itself no word, is one with a part, a tool or a service of it after it (热水器电脑板)."""
        key = product_key(text)
        ends = key not in self.terms and _OF_IT.search(key)
        return bool(ends) and any(key[:n] in self.terms for n in range(_SHORTEST, ends.start() + 1))

    def _hits(self, key: str) -> list[_Hit]:
        out = [_Hit(s, rule, word, (2, len(key))) for s, rule, word in self.terms.get(key, ())]
        size = len(key)
        for length in self.lengths:
            if not MIN_HEAD <= length < size:
                continue
            for start in range(size - length + 1):
                ends = start + length == size
                if _cuts_a_word(key, start, start + length):
                    continue
                for s, _, word in self.terms.get(key[start : start + length], ()):
                    if self.allows(s, key):
                        out.append(_Hit(s, "head" if ends else "contains", word, (int(ends), length)))
        return out

    def _subclass(self, text: str, key: str, parents: Mapping[str, Iterable[str]]) -> list[_Hit]:
        """Up to three steps to a wider product that is a segment's; each must also be the head of the narrower name."""
        seen, frontier = {text}, [text]
        for _ in range(3):
            wider = [p for t in frontier for p in parents.get(t, ()) if p not in seen and t.endswith(p)]
            seen.update(wider)
            for parent in sorted(wider, key=lambda p: (-len(p), p)):
                term = product_key(parent)
                found = [e for e in self.terms.get(term, []) if self.allows(e[0], key)]
                if found:
                    return [_Hit(s, "subclass", parent, (1, len(term))) for s, _, _ in found]
            frontier = wider
        return []

    def _decided(self, key: str, hits: list[_Hit]) -> list[Match]:
        """The best hits of each field; of what fields say of one segment, the most careful counts."""
        by_field = defaultdict[str, list[_Hit]](list)
        for hit in hits:
            for name in self.fields.get(hit.segment, ("",)):
                by_field[name].append(hit)
        top = max((h.rank for h in hits), default=(0, 0))
        said: dict[str, tuple[str, _Hit]] = {}
        for found in by_field.values():
            best = max(h.rank for h in found)
            leaders = {h.segment: h for h in reversed(found) if h.rank == best}
            for segment, hit in leaders.items():
                rule = _rule(hit, tie=len(leaders) > 1, beaten=best < top)
                if segment not in said or strength(rule) < strength(said[segment][0]):
                    said[segment] = (rule, hit)
        return [_match(key, rule, hit) for rule, hit in said.values()]


def _cuts_a_word(key: str, start: int, end: int) -> bool:
    """Whether a part of a key begins or ends in the middle of a Latin word or a number: SSO in tigrisso is none."""
    return any(
        0 < at < len(key)
        and key[at - 1].isascii()
        and key[at].isascii()
        and key[at - 1].isalnum()
        and key[at].isalnum()
        for at in (start, end)
    )


def _rule(hit: _Hit, *, tie: bool, beaten: bool) -> str:
    if hit.rank[0] == 0:
        return "contains"
    if tie:
        return "ambiguous"
    return "wider" if beaten else hit.rule


def _match(key: str, rule: str, hit: _Hit) -> Match:
    if rule == "subclass":
        why = f"“{key}”是“{hit.word}”的小类，后者是环节的产品"
    elif rule == "ambiguous":
        why = f"“{key}”含“{hit.word}”，本领域另有环节也符合，须人工选定"
    else:
        why = f"“{key}”{PRODUCT_RULES[rule]}“{hit.word}”"
    return Match(hit.segment, rule, hit.word, min(1.0, hit.rank[1] / max(len(key), 1)), why)
