"""Words of ledgers that wait for a meaning, as pages, routes and commands ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from api.session.context import Context
from graph.says import Says
from graph.store.contract import Store
from loaders.matching.words import COLUMNS, MEANINGS, TRADE, Column, Said, decided
from loaders.review.word_list import Waiting, WordList, standing_words, word_list
from loaders.review.word_targets import Target, Targets, targets_of
from loaders.wording import Choice, decide_words, take_word_back

_COLUMN = Says("在哪一列", "business 主导产品，trade 产业链、所属行业一类", among=tuple(COLUMNS))
_MEANING = Says("定为", among=tuple(MEANINGS))


@dataclass(frozen=True, slots=True)
class WordRow:
    """一个待定的词；proposal 是名称全字对上的，认下才作数；near 是相近的几个"""

    column: Annotated[str, _COLUMN]
    word: str
    heads: Annotated[tuple[str, ...], Says("列名", "在用户的哪几列里")]
    rows: int
    firms: int
    examples: Annotated[tuple[str, ...], Says("企业", "其中几家")]
    proposal: Target | None
    near: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """一列里待定的词（分页），写它的企业多的在前；waiting 是两列各有几个"""

    column: Annotated[str, _COLUMN]
    total: int
    page: int
    size: int
    truncated: bool
    waiting: dict[str, int]
    words: tuple[WordRow, ...]


@dataclass(frozen=True, slots=True)
class SaidRow:
    """对一个词的结论"""

    column: Annotated[str, _COLUMN]
    word: str
    meaning: Annotated[str, _MEANING]
    target: str
    name: str
    by: str
    at: str
    batch: int | None


@dataclass(frozen=True, slots=True)
class SaidWords:
    """仍然有效的结论（分页），新的在前"""

    total: int
    page: int
    size: int
    truncated: bool
    decisions: tuple[SaidRow, ...]


def words_page(store: Store, known: WordList, column: Column, page: int, size: int) -> Words:
    """One page of the words of a column that wait."""
    said = decided(store)
    waits = {c: known.waiting(said, c) for c in COLUMNS}
    start, found = (page - 1) * size, waits[column]
    rows = tuple(_row(w, known.targets) for w in found[start : start + size])
    counts = {c: len(w) for c, w in waits.items()}
    return Words(column, len(found), page, size, start + size < len(found), counts, rows)


def _row(word: Waiting, targets: Targets) -> WordRow:
    near = [t for t in targets.near(word.column, word.word) if t != word.proposal]
    return WordRow(word.column, word.word, word.heads, word.rows, word.firms, word.examples, word.proposal, tuple(near))


def known_words(here: Context) -> WordList:
    """All words that the chain does not know, found once per version of the data."""
    return here.session.once("words", lambda: word_list(here.store))


def known_targets(here: Context) -> Targets:
    """What words may mean, read once per version of the data."""
    return here.session.once("word targets", lambda: targets_of(here.store))


def said_page(store: Store, targets: Targets, page: int, size: int) -> SaidWords:
    """One page of what stands decided."""
    every, start = standing_words(decided(store)), (page - 1) * size
    shown = tuple(said_row(s, targets) for s in every[start : start + size])
    return SaidWords(len(every), page, size, start + size < len(every), shown)


def said_row(said: Said, targets: Targets) -> SaidRow:
    """A decision with the name of what is meant."""
    name = targets.named(said.meaning, said.target).name if said.target else ""
    return SaidRow(said.column, said.word, said.meaning, said.target, name, said.by, said.at, said.batch)


def decide_word(here: Context, choice: Choice, by: str) -> SaidRow:
    """Decide on a word."""
    with here.writing() as store:
        (said,) = decide_words(store, [choice], by)
        return said_row(said, targets_of(store))


def accept_proposals(store: Store, known: WordList, by: str) -> Sequence[Said]:
    """Take every word of a column such as 产业链 for what it names exactly; all in one act."""
    waits = known.waiting(decided(store), TRADE)
    chosen = [Choice(TRADE, w.word, w.proposal.meaning, w.proposal.target) for w in waits if w.proposal]
    return decide_words(store, chosen, by) if chosen else []


def accept_all(here: Context, by: str) -> SaidWords:
    """The same, for who works here."""
    with here.writing() as store:
        known = word_list(store)
        rows = tuple(said_row(s, known.targets) for s in accept_proposals(store, known, by))
    return SaidWords(len(rows), 1, max(len(rows), 1), False, rows)


def take_back_word(here: Context, column: Column, word: str, by: str) -> SaidRow:
    """Take a decision back."""
    with here.writing() as store:
        return said_row(take_word_back(store, column, word, by), targets_of(store))
