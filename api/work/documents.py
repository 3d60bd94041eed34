"""A document that came back: made anew of the data as they are with what was typed kept, or what it wrote taken
back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qsl

from pydantic import TypeAdapter, ValidationError

from api.http.filenames import safe_name
from graph.asking.graphs import Graphs
from graph.asking.question import Question, word_of
from graph.documents.draft import NAME, Draft, draft
from graph.errors import InputRefused, NotFound
from graph.processes.scratch import Scratch, fullness_told
from graph.questions.bundles.finding import asked_for, review_of
from graph.questions.index import find_question
from graph.store.contract import Store
from graph.views.document import Document
from loaders.documents.read import Returned, kept_in, read_typed
from loaders.feedback.undo import TakenBack, take_back

SUFFIXES = (".docx",)
_BUNDLE, _FORMER = "bundle", "1+N"
"""The document of a bundle, and the preset of all lists, of which it was while its file did not yet say by which."""


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


@dataclass(frozen=True, slots=True)
class Anew:
    """How it is to be made: no draft any more, of the data as they are even where an earlier one was of what is kept,
    with a city's own presets.
    """

    final: bool = False
    now: bool = False
    presets: str | None = None


def again(graphs: Graphs, path: Path, anew: Anew) -> Again:
    """The document that an earlier one is about, made of the data as they are now, or of what is kept if that was.

    Raises ``InputRefused`` for a file that is none of ours, or about what the data no longer know.
    """
    return _made(graphs, read_typed(path), anew)


def again_from(graphs: Graphs, file: BinaryIO, name: str | None, anew: Anew) -> Again:
    """The same of a file that was sent."""
    with _kept(file, name) as path:
        return again(graphs, path, anew)


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


def _made(graphs: Graphs, returned: Returned, anew: Anew) -> Again:
    name, _, asked = returned.about.partition("?")
    try:
        question = find_question(f"{NAME}{name}")
        said = dict(parse_qsl(asked)) | dict(parse_qsl(returned.how))
        if name == _BUNDLE and not returned.how and not _is_kept(graphs, said):
            said["preset"] = _FORMER
        made = question.ask(graphs, **_words(question, said, anew))
    except NotFound as error:
        raise InputRefused(f"文件 {returned.name} 写的“{returned.about}”在现在的数据里找不到：{error}") from error
    except TypeError as error:
        raise InputRefused(f"文件 {returned.name} 没有写全它是关于谁的；请选当初生成的那一份") from error
    except ValidationError as error:
        raise InputRefused(f"文件 {returned.name} 写的“{returned.how}”读不懂；请选当初生成的那一份") from error
    final = anew.final or made.final  # what is frozen is no draft, whoever asks
    return Again(replace(kept_in(made, returned), final=final), question, returned.typed)


def _is_kept(graphs: Graphs, said: Mapping[str, str]) -> bool:
    """Whether the bundle of these words is frozen or under review: that one is shown by its own preset."""
    if not {"field", "place"} <= said.keys():
        return False
    return review_of(graphs, asked_for(graphs, said["field"], said["place"], said.get("period"))).newest is not None


def _words(question: Question[Any], said: dict[str, str], anew: Anew) -> dict[str, Any]:
    """The words of a file as the question takes them; what is for the command alone, a folder, no file may say."""
    known = {n: p for n, p in question.words.items() if word_of(p).only != "command"}
    if set(said) - set(known):
        raise NotFound("公文稿", "、".join(said))
    words = {n: TypeAdapter(known[n].annotation).validate_strings(text) for n, text in said.items()}
    if anew.now and "now" in known:
        words = {n: v for n, v in words.items() if n != "edition"} | {"now": True}
    if anew.presets and "presets" in question.words:
        words["presets"] = anew.presets
    return words
