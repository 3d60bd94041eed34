"""Words of users' tables that the chain does not know, and what people decided they mean; kept in the work log.

A decision holds for every row and every later file, until it is taken back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from graph.model.records import Entry, Note
from graph.store.contract import Store
from graph.text import clean, split_list
from loaders.identity.rules import product_key
from loaders.matching.phrases import groups, wordings

TOPIC = "word"
Column = Literal["business", "trade"]
BUSINESS: Final = "business"
TRADE: Final = "trade"
COLUMNS: dict[str, str] = {TRADE: "所属产业", BUSINESS: "主导产品"}
"""Where a word stands: among what a firm makes, or in a column such as 产业链, 所属行业, 赛道."""
SEGMENT, ALIAS, FIELD, CLASS, NOTHING = "segment", "alias", "field", "class", "none"
MEANINGS = {
    SEGMENT: "是这个环节的词",
    ALIAS: "是这个环节的别名",
    FIELD: "是这个细分领域",
    CLASS: "是这个国标行业",
    NOTHING: "不是我们的",
}
OF_COLUMN = {BUSINESS: (SEGMENT, ALIAS, NOTHING), TRADE: (FIELD, SEGMENT, CLASS, NOTHING)}
"""What a word of a column may be decided to mean."""
_HEADED = re.compile(r"([^：]{1,20})：(.+)")


@dataclass(frozen=True, slots=True)
class Said:
    """What stands of a word: its meaning, and the id (or code) of what is meant; ``batch`` wrote it into the chain."""

    column: Column
    word: str
    meaning: str
    target: str
    by: str
    at: str
    batch: int | None

    @property
    def key(self) -> str:
        """By what the word is known again."""
        return key_of(self.column, self.word)


@dataclass(frozen=True, slots=True)
class Decided:
    """What people decided, by the key of the word."""

    business: dict[str, Said] = field(default_factory=dict)
    trade: dict[str, Said] = field(default_factory=dict)

    def of(self, column: str) -> dict[str, Said]:
        """The words of a column."""
        return self.trade if column == TRADE else self.business

    def named(self, phrase: str) -> Said | None:
        """What was decided on a phrase of a product text, its fullest wording first."""
        if not self.business:
            return None
        return next((said for w in wordings(phrase) if (said := self.business.get(product_key(w)))), None)

    def changed(self, new: Iterable[Said] = (), gone: Iterable[Said] = ()) -> Decided:
        """The same with these words decided, and those not any more."""
        out = Decided(dict(self.business), dict(self.trade))
        for said in gone:
            out.of(said.column).pop(said.key, None)
        for said in new:
            out.of(said.column)[said.key] = said
        return out

    def of_batch(self, batch: int) -> list[Said]:
        """What was decided together with a batch."""
        return [s for s in self.business.values() if s.batch == batch]


UNDECIDED = Decided()


def decided(store: Store) -> Decided:
    """What stands decided."""
    notes, _ = store.standing_notes(TOPIC)
    return UNDECIDED.changed(map(_said, notes))


def _said(note: Note) -> Said:
    v = note.values
    return Said(v["column"], v["word"], v["meaning"], v["target"], note.by, note.at, v.get("batch"))


def key_of(column: str, word: str) -> str:
    """By what a word is known again.

    >>> key_of("business", "自动化 设备产品"), key_of("trade", "集成电路 ")
    ('自动化设备', '集成电路')
    """
    word = clean(word)
    return product_key([word, *wordings(word)][-1]) if column == BUSINESS else word.lower()


def saying(said: Said, batch: int | None = None) -> Entry:
    """What the work log says of a decision."""
    values = {"column": said.column, "word": said.word, "meaning": said.meaning, "target": said.target, "batch": batch}
    return Entry(TOPIC, f"{said.column}:{said.key}", values, said.by)


def forgetting(said: Said, by: str) -> Entry:
    """What the work log says of a decision that is taken back."""
    return Entry(TOPIC, f"{said.column}:{said.key}", {"column": said.column, "word": said.word, "deleted": True}, by)


def trades(text: str | None) -> Iterator[tuple[str, str]]:
    """The words of a firm's 所属产业, each with the head of the column in which it stands (``""`` for none).

    >>> list(trades("产业链：集成电路；新材料"))
    [('产业链', '集成电路'), ('', '新材料')]
    """
    for item in split_list(text):
        found = _HEADED.fullmatch(item)
        yield (found[1], found[2]) if found else ("", item)


def keys_in(product: str) -> set[str]:
    """Keys of all the wordings of a product text's phrases."""
    return {product_key(w) for group in groups(product) for phrase in group for w in wordings(phrase)}
