"""A question, declared once: the words it takes, what it answers with, and the tables and pictures that show it.

The route with its description, the command, the files, the view in a notebook, the entry in the index, a plain page and
a row of ``docs/`` are made from the declaration; nothing there knows any question.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar, get_type_hints

from graph.asking.graphs import Graphs
from graph.asking.reads import Reads, one_field
from graph.asking.rows import table_in
from graph.asking.sheet import Said, sheets_of
from graph.asking.word import Word
from graph.asking.words import AsOf
from graph.dates import day
from graph.views.document import Document
from graph.views.glance import Showing
from graph.views.ledger import Ledger
from graph.views.memo import Memo
from graph.views.table import Table
from graph.views.view import View

F = TypeVar("F")
FILES = ("csv", "xlsx")


@dataclass(frozen=True)
class Question(Generic[F]):
    """``find`` takes what it ``reads`` and the words, and returns what it found; from that all else is made.

    Parameters
    ----------
    name, label, about
        How it is called in addresses and commands, in Chinese, and one or two sentences of what it answers.
    find
        Its first parameter is what ``reads`` gives: a graph at the day that was said, or the
        :class:`~graph.asking.graphs.Graphs` themselves where ``reads`` is ``None``. Every other parameter is a word,
        ``Annotated`` with a :class:`~graph.asking.word.Word`.
    record
        What was found as a dataclass, for JSON; without it, what was found is the record.
    rows
        Field of the record that holds the rows of its one table, where ``tables`` are not given.
    picture, drawn
        The view of what is found, and what it is drawn as.
    said, showing
        What a terminal and a notebook show, where the tables alone would be too much.
    lead
        Sentences that a page says before its tables, under the name of the file; notes that say the same it leaves out.
    names
        What its tables call records: kind and id by name, for a page to lead there.
    memo
        What its workbook begins with: the page that somebody who decides reads.
    document
        The answer as a document, which it is then offered as besides.
    ledger
        Its workbook where that is a ledger, instead of the tables.
    flat
        Its one table, where a file has room for one and the first of the tables would leave out rows.
    file
        Name of a file of the answer, without its suffix; ``noun`` is what a command says it has written, ``aside`` what
        it adds to that.
    body
        The dataclass that is asked with, for what does not fit in an address: ``find(graphs, ask)`` takes nothing else,
        and its fields are the words. Its command reads them from options and files, and so is written by hand.
    heavy
        Whether a process of its own should answer: always, or for some words in some format.
    ahead
        Whether it is made ready after a write once somebody had asked it, for the next one who looks.
    moving
        Whether the answer changes without a new version of the data or of the work records.
    """

    name: str
    label: str
    about: str
    find: Callable[..., F]
    reads: Reads | None = one_field
    topic: str = "查询"
    record: Callable[[F], Any] | None = None
    rows: str = ""
    tables: Callable[[F], Sequence[Table]] | None = None
    formats: tuple[str, ...] = ()
    picture: Callable[[F], View] | None = None
    drawn: Literal["map", "network"] = "network"
    said: Callable[[F], Iterable[Said]] | None = None
    showing: Callable[[F], Showing] | None = None
    lead: Callable[[F], Sequence[str]] | None = None
    names: Callable[[F], Mapping[str, tuple[str, str]]] | None = None
    memo: Callable[[F], Memo] | None = None
    document: Callable[[F], Document] | None = None
    ledger: Callable[[F], Ledger] | None = None
    flat: Callable[[F], Table] | None = None
    file: Callable[[F], str] | None = None
    noun: str = ""
    aside: Callable[[F], str] | None = None
    address: str = ""
    command: str = ""
    page: str = ""
    body: type | None = None
    heavy: Callable[[Mapping[str, str], str], bool] | bool = False
    ahead: bool = False
    moving: bool = False

    @cached_property
    def words(self) -> dict[str, inspect.Parameter]:
        """Its words by name, annotations resolved; the day among them unless it reads for itself."""
        taker: Any = self.body or self.find
        hints = get_type_hints(taker, include_extras=True)
        asked = list(inspect.signature(taker).parameters.values())[0 if self.body else 1 :]
        words = {p.name: p.replace(annotation=hints[p.name], kind=p.KEYWORD_ONLY) for p in asked}
        if self.reads is not None:
            words["as_of"] = inspect.Parameter("as_of", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=AsOf)
        return words

    @cached_property
    def found_type(self) -> Any:
        """What ``find`` returns."""
        return get_type_hints(self.find)["return"]

    @cached_property
    def record_type(self) -> Any:
        """What it answers with."""
        return get_type_hints(self.record)["return"] if self.record else self.found_type

    @property
    def route(self) -> str:
        """Its address below the API's."""
        return self.address or f"/{self.name}"

    @property
    def call(self) -> str:
        """Words of its command."""
        return self.command or self.name

    @property
    def offered(self) -> tuple[str, ...]:
        """Formats of its answer, JSON first."""
        usual = ("json", *(FILES if self.tables or self.rows else ()), *(("docx",) if self.document else ()))
        return self.formats or usual

    def ask(self, graphs: Graphs, **words: Any) -> F:
        """What is found; words that are left out have their usual value."""
        given = {n: words.get(n, p.default) for n, p in self.words.items()}
        if missing := [n for n, value in given.items() if value is inspect.Parameter.empty]:
            raise TypeError(f"{self.name} needs {', '.join(missing)}")
        if self.body:
            return self.find(graphs, self.body(**given))
        if self.reads is None:
            return self.find(graphs, **given)
        graph = self.reads(graphs, given, day(given.pop("as_of")))
        return self.find(graph, **given)

    def record_of(self, found: F) -> Any:
        """The answer's record."""
        return self.record(found) if self.record else found

    def tables_of(self, found: F) -> Sequence[Table]:
        """The answer's tables, the main one first; none where it has none."""
        if self.tables:
            return self.tables(found)
        return [table_in(self.label, self.record_of(found), self.rows)] if self.rows else ()

    def said_of(self, found: F) -> Iterable[Said]:
        """What a terminal shows."""
        return self.said(found) if self.said else sheets_of(self.tables_of(found))

    def showing_of(self, found: F) -> Showing:
        """What a notebook shows."""
        if self.showing:
            return self.showing(found)
        tables = tuple(self.tables_of(found))
        return Showing(self.label, tables[0].notes if tables else (), tables)

    def file_of(self, found: F) -> str:
        """Name of a file of the answer, without its suffix."""
        return self.file(found) if self.file else self.label


def word_of(parameter: inspect.Parameter) -> Word:
    """What is declared of a word."""
    return next(m for m in parameter.annotation.__metadata__ if isinstance(m, Word))
