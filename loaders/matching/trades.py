"""What a firm's 产业链, 所属行业 or 赛道 column is worth: weak evidence, by words that a person has read once.

A word of a segment, or a class of GB/T 4754 that few segments are of, suggests the firm for these segments. A word of a
field alone suggests nothing; in it, products whose words are not sure become worth a look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from loaders.matching.decide import REGISTERED, Placing
from loaders.matching.reading import Pair
from loaders.matching.words import CLASS, FIELD, SEGMENT, Said, trades

TRADE, OF_CLASS = "trade", "class"
FEW = 5
"""A class of which more segments are says nothing of any."""
Row = tuple[Any, ...]
"""Share, rule, score, evidence, as_of, state."""


class Trades:
    """Reads 所属产业 of firms by what people decided; ``classes`` leads from segments to their codes."""

    def __init__(
        self,
        decided: Mapping[str, Said],
        fields: Mapping[str, frozenset[str]],
        classes: Mapping[str, str | None],
    ) -> None:
        self._decided, self._fields = decided, fields
        self._classes = classes
        self._of_class: dict[str, tuple[str, ...]] = {}

    def said(self, text: str | None) -> Iterator[tuple[str, str, Said]]:
        """Column, word and what was decided, of each word of a cell on which somebody decided."""
        for column, word in trades(text):
            if (said := self._decided.get(word.lower())) is not None:
                yield column, word, said

    def links(self, text: str | None) -> dict[str, Row]:
        """The segments that the words of a cell suggest by themselves."""
        out: dict[str, Row] = {}
        for column, word, said in self.said(text):
            if said.meaning == SEGMENT and said.target in self._classes:
                out.setdefault(said.target, _row(TRADE, None, written(column, word)))
            elif said.meaning == CLASS:
                for segment in self.segments_of(said.target):
                    why = f"{written(column, word)}，本环节属国标行业 {self._classes[segment]}"
                    out.setdefault(segment, _row(OF_CLASS, None, why))
        return out

    def segments_of(self, code: str) -> tuple[str, ...]:
        """Segments of a class, none where they are too many to say anything."""
        if code not in self._of_class:
            found = sorted(s for s, c in self._classes.items() if c and bare_code(c).startswith(bare_code(code)))
            self._of_class[code] = tuple(found) if len(found) <= FEW else ()
        return self._of_class[code]

    def within(
        self,
        text: str | None,
        makes: Sequence[Row],
        words: Placing,
        industries: Collection[str],
        by_hand: Collection[Pair],
    ) -> dict[str, Row]:
        """What products of the firm merely suggest, in the fields that its cell names."""
        named = {said.target: written(column, word) for column, word, said in self.said(text) if said.meaning == FIELD}
        out: dict[str, Row] = {}
        for _, product, share, as_of, basis in makes if named else ():
            if share is not None or basis == REGISTERED:
                continue
            for match, score in words.of_maker(product, None, industries):
                if (product, match.segment) in by_hand:
                    continue
                if field := next((f for f in named if f in self._fields.get(match.segment, ())), None):
                    why = f"企业自述主营“{product}”；{match.evidence}；{named[field]}"
                    out.setdefault(match.segment, (None, match.rule, score, why, as_of, "suggested"))
        return out


def weak(
    trade: Mapping[str, str],
    read: Trades,
    makes: Sequence[Row],
    words: Placing,
    industries: Mapping[str, set[str]],
    by_hand: Collection[Pair],
) -> dict[Pair, Row]:
    """What the cells of these firms suggest; what their products say goes before it, and what people said of them."""
    made = defaultdict[str, list[Row]](list)
    for row in makes:
        made[row[0]].append(row)
    out: dict[Pair, Row] = {}
    for firm, text in sorted(trade.items()):
        found = read.within(text, made[firm], words, industries.get(firm, ()), by_hand)
        out |= {(firm, segment): row for segment, row in (read.links(text) | found).items()}
    return out


def written(column: str, word: str) -> str:
    """The words of the evidence.

    >>> written("产业链", "集成电路"), written("", "集成电路")
    ('台账的产业链一栏写“集成电路”', '台账的所属产业写“集成电路”')
    """
    return f"台账的{column}一栏写“{word}”" if column else f"台账的所属产业写“{word}”"


def bare_code(code: str) -> str:
    """A code of GB/T 4754 without the letter of its section.

    >>> bare_code("C3985"), bare_code("398")
    ('3985', '398')
    """
    return code.lstrip("ABCDEFGHIJKLMNOPQRST")


def _row(rule: str, score: float | None, why: str) -> Row:
    return (None, rule, score, why, None, "suggested")
