"""A document as plain data: paragraphs of sentences that each carry the records they rest on, tables with what their
figures count, and paragraphs that people type.

A sentence without a record is refused when the document is made, and so is a figure without 口径 and 截至: whoever
writes a maker cannot forget them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as declared
from hashlib import blake2b

from graph.chain.examples import says_example
from graph.dates import to_iso
from graph.views.rests import Rests as Rests
from graph.views.table import Table

LONGEST = 4_000
"""Characters of a document on one subject that the rules against formalism allow."""
_FIGURE = re.compile(r"[0-9０-９]")
_MARK = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
"""Keys of what is typed are names of bookmarks, which take letters, digits and underscores."""


@dataclass(frozen=True, slots=True)
class Basis:
    """口径与截至 of figures: what they count, and up to when."""

    counts: str
    upto: str

    @property
    def words(self) -> str:
        """As a document says it."""
        return f"口径：{self.counts}；截至：{self.upto}。"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, the records that it rests on, and by its key the basis of its figures."""

    text: str
    rests: tuple[Rests, ...]
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading without its number: level 1 is 一、, 2 is （一）."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences in a row; ``lead`` is a heading of level 1 that stands on the same line."""

    sentences: tuple[Sentence, ...]
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, of each row the records that it rests on, and the basis of its figures.

    ``wide`` puts it behind the text, on pages that lie on their side. ``answers`` are keys of a last column, 反馈, that
    others fill in; ``answered`` is what they wrote.
    """

    table: Table
    rests: tuple[tuple[Rests, ...], ...]
    basis: str
    wide: bool = False
    answers: tuple[str, ...] = ()
    answered: Mapping[str, str] = declared(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Typed:
    """What people type, kept when the document is made anew: ``key`` is the same in every one; ``asks`` says what is
    wanted here.
    """

    key: str
    asks: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture behind the text, on a page that lies on its side: SVG as our own renderer draws it, and what is said
    below it.
    """

    svg: str
    caption: Sentence


Block = Heading | Paragraph | Grid | Typed | Picture


@dataclass(frozen=True, slots=True)
class Document:
    """A document as of a day.

    Parameters
    ----------
    about
        What it is about, as a key that it has whenever it is made: what was typed into one is kept for that one alone.
    how
        How it was made besides, in the same form: what makes it so again from the file alone.
    title, place, on
        The head: what it is about in words, where, and as of which day.
    blocks
        Its text, in the order of reading; wide tables and pictures stand behind it, as offices attach them.
    bases
        口径与截至 of its figures, by the key that sentences and tables name.
    sources
        What is said in the annex of each record: its name and where it was read.
    final
        Without it every page is marked 稿.
    one_page
        Whether its text must stand on one page: notes and annex follow on another.
    at
        When the file is said to be made, "" for the beginning of its day.
    """

    about: str
    title: str
    place: str
    on: int
    blocks: tuple[Block, ...]
    bases: Mapping[str, Basis]
    sources: Mapping[Rests, str] = declared(default_factory=dict)
    final: bool = False
    one_page: bool = False
    at: str = ""
    how: str = ""

    def __post_init__(self) -> None:
        for sentence in self.sentences():
            if not sentence.rests:
                raise ValueError(f"a sentence rests on no record: {sentence.text}")
            if _FIGURE.search(sentence.text) and not sentence.basis:
                raise ValueError(f"a figure without a basis: {sentence.text}")
        used = [s.basis for s in self.sentences() if s.basis] + [g.basis for g in self.grids()]
        if lost := set(used) - set(self.bases):
            raise ValueError(f"no such basis: {sorted(lost)}")
        for grid in self.grids():
            if len(grid.rests) != len(grid.table.rows) or (grid.answers and len(grid.answers) != len(grid.rests)):
                raise ValueError(f"rows and their records differ in number: {grid.table.name}")
        marks = [*(t.key for t in self.typed()), *(a for g in self.grids() for a in g.answers)]
        if len(set(marks)) != len(marks) or not all(map(_MARK.fullmatch, marks)):
            raise ValueError(f"keys of what is typed must be short and differ: {marks}")

    def sentences(self) -> Iterator[Sentence]:
        """Every sentence, in the order of reading."""
        for block in (*self.text(), *self.attached()):
            yield from _sentences(block)

    def text(self) -> Iterator[Block]:
        """What stands before the signature."""
        return (b for b in self.blocks if not _attached(b))

    def attached(self) -> Iterator[Grid | Picture]:
        """What stands behind it: wide tables and pictures."""
        return (b for b in self.blocks if isinstance(b, Grid | Picture) and _attached(b))

    def pictures(self) -> Iterator[Picture]:
        """Every picture."""
        return (b for b in self.blocks if isinstance(b, Picture))

    def grids(self) -> Iterator[Grid]:
        """Every table, in the order of reading."""
        return (b for b in (*self.text(), *self.attached()) if isinstance(b, Grid))

    def called(self) -> Iterator[tuple[str, Grid | Picture]]:
        """Every table and picture, in the order of reading, with what it is called: 表1 in the text, 附表1 and 附图1
        behind it.
        """
        counts = Counter[str]()
        for block in (*self.text(), *self.attached()):
            if isinstance(block, Grid | Picture):
                kind = "附图" if isinstance(block, Picture) else "附表" if block.wide else "表"
                counts[kind] += 1
                yield f"{kind}{counts[kind]}", block

    def typed(self) -> Iterator[Typed]:
        """Every paragraph that people type."""
        return (b for b in self.blocks if isinstance(b, Typed))

    @property
    def subject(self) -> str:
        """What the file remembers: what it is about and, after #, how it was made."""
        return f"{self.about}#{self.how}" if self.how else self.about

    @property
    def dated(self) -> str:
        """The day as documents write it: full year, no leading noughts.

        >>> Document("", "", "", 20261105, (), {}).dated
        '2026年11月5日'
        """
        year, month, day = to_iso(self.on).split("-")
        return f"{year}年{int(month)}月{int(day)}日"

    @property
    def length(self) -> int:
        """Characters of title, headings, sentences and what was typed; tables, notes and the annex are not text."""
        said = [b.text for b in self.blocks if isinstance(b, Heading | Typed)]
        said += [b.lead for b in self.blocks if isinstance(b, Paragraph)]
        return sum(len("".join(t.split())) for t in (self.title, *said, *(s.text for s in self.sentences())))

    @property
    def warning(self) -> str:
        """What is said of a text that is too long, "" else."""
        if self.length <= LONGEST:
            return ""
        return f"正文 {self.length:,} 字，超过 {LONGEST:,} 字：请删减后再报"

    @property
    def example(self) -> bool:
        """Whether a record that it names, or one that it rests on, is an example: every page says so."""
        said = [self.title, self.place, *self.sources.values(), *(p.svg for p in self.pictures())]
        cells = (cell for g in self.grids() for row in g.table.rows for cell in row)
        return says_example([*said, *(s.text for s in self.sentences())]) or says_example(cells)

    def used(self) -> tuple[str, ...]:
        """Keys of the bases that figures name, in the order of reading: their numbers in the text."""
        found: dict[str, None] = {}
        for block in (*self.text(), *self.attached()):
            named = [s.basis for s in _sentences(block)]
            named += [block.basis] if isinstance(block, Grid) else []
            found |= dict.fromkeys(n for n in named if n)
        return tuple(found)

    def records(self) -> tuple[Rests, ...]:
        """Every record that anything in it rests on, once."""
        by_rows = (r for g in self.grids() for row in g.rests for r in row)
        return tuple(dict.fromkeys([*(r for s in self.sentences() for r in s.rests), *by_rows]))


def _attached(block: Block) -> bool:
    return isinstance(block, Picture) or (isinstance(block, Grid) and block.wide)


def _sentences(block: Block) -> Sequence[Sentence]:
    if isinstance(block, Picture):
        return (block.caption,)
    return block.sentences if isinstance(block, Paragraph) else ()


LEFT = "上一稿补写、本稿没有对应处的内容"
"""Heading over what was typed into an earlier document and has no place in this one."""


def with_typed(document: Document, kept: Mapping[str, str]) -> Document:
    """The document with what people had typed into an earlier one, by key; what has no place in it any more stands at
    its end, so that nothing is lost.
    """
    kept = {k: v for k, v in kept.items() if v.strip()}
    blocks = [_filled(b, kept) for b in document.blocks]
    known = {b.key for b in blocks if isinstance(b, Typed)} | {a for g in document.grids() for a in g.answers}
    if lost := {k: v for k, v in kept.items() if k not in known}:
        blocks += [Heading(LEFT), *(Typed(key, "原来所写", text) for key, text in lost.items())]
    return replace(document, blocks=tuple(blocks))


def _filled(block: Block, kept: Mapping[str, str]) -> Block:
    if isinstance(block, Typed):
        return replace(block, text=kept.get(block.key, block.text))
    if isinstance(block, Grid) and block.answers:
        return replace(block, answered={**block.answered, **{a: kept[a] for a in block.answers if a in kept}})
    return block


def paragraph(*sentences: Sentence | Iterable[Sentence], lead: str = "") -> Paragraph:
    """Sentences, some of them by the dozen, as a paragraph."""
    return Paragraph(tuple(s for each in sentences for s in ([each] if isinstance(each, Sentence) else each)), lead)


def mark_of(key: str) -> str:
    """A key that a document can carry: the key itself, or a digest of one that is long or has other signs.

    >>> mark_of("causes"), mark_of("企业：甲")
    ('causes', 'h_da7aef97891e344a')
    """
    return key if _MARK.fullmatch(key) else f"h_{blake2b(key.encode(), digest_size=8).hexdigest()}"
