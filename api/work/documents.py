"""A document that came back: made anew of the data as they are with what was typed kept, or what it wrote taken
back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qsl

from api.http.filenames import safe_name
from graph.asking.graphs import Graphs
from graph.asking.question import Question
from graph.documents.draft import NAME, Draft, draft
from graph.errors import InputRefused, NotFound
from graph.processes.scratch import Scratch, fullness_told
from graph.questions.index import find_question
from graph.store.contract import Store
from graph.views.document import Document
from loaders.documents.read import Returned, kept_in, read_typed
from loaders.feedback.undo import TakenBack, take_back

SUFFIXES = (".docx",)


@dataclass(frozen=True, slots=True)
class Again:
    """重新生成的公文稿，及从上一稿搬来的"""

    document: Document
    question: Question[Document]
    kept: dict[str, str]

    @property
    def name(self) -> str:
        """Name of its file, without a suffix."""
        return self.question.file_of(self.document)

    @property
    def record(self) -> Draft:
        """The document as an answer."""
        return draft(self.document)


def again(graphs: Graphs, path: Path, *, final: bool = False) -> Again:
    """The document that an earlier one is about, made of the data as they are now.

    Raises ``InputRefused`` for a file that is none of ours, or about what the data no longer know.
    """
    return _made(graphs, read_typed(path), final)


def again_from(graphs: Graphs, file: BinaryIO, name: str | None, *, final: bool = False) -> Again:
    """The same of a file that was sent."""
    with _kept(file, name) as path:
        return again(graphs, path, final=final)


def take_back_from(store: Store, file: BinaryIO, name: str | None, by: str) -> TakenBack:
    """Take back what a document that was sent wrote; raises as :func:`loaders.feedback.undo.take_back`."""
    with _kept(file, name) as path:
        return take_back(store, path, by)


@contextmanager
def _kept(file: BinaryIO, name: str | None) -> Iterator[Path]:
    """A file that was sent, for as long as it is read."""
    with Scratch("document") as folder:
        path = folder / safe_name(name, SUFFIXES)
        with fullness_told():
            path.write_bytes(file.read())
        yield path


def _made(graphs: Graphs, returned: Returned, final: bool) -> Again:
    name, _, asked = returned.about.partition("?")
    words = dict(parse_qsl(asked))
    try:
        question = find_question(f"{NAME}{name}")
        if set(words) - set(question.words):
            raise NotFound("公文稿", returned.about)
        made = question.ask(graphs, **words)
    except NotFound as error:
        raise InputRefused(f"文件 {returned.name} 写的“{returned.about}”在现在的数据里找不到：{error}") from error
    except TypeError as error:
        raise InputRefused(f"文件 {returned.name} 没有写全它是关于谁的；请选当初生成的那一份") from error
    return Again(replace(kept_in(made, returned), final=final), question, returned.typed)
