"""A document as an answer: its sentences and rows with their records for JSON, its lines for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.dates import to_iso
from graph.plain import Plain
from graph.says import Says
from graph.views.document import Document, Grid, Heading, Paragraph, Picture, Rests, Typed

TOPIC, NAME = "公文稿", "document-"
"""Where documents stand among questions, and the beginning of their names."""


@dataclass(frozen=True, slots=True)
class RecordRef:
    """一条记录：类型与键"""

    kind: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """一句话、所依据的记录、数的口径与截至（没有数的可为空）"""

    section: Annotated[str, Says("节")]
    text: Annotated[str, Says("句")]
    rests: tuple[RecordRef, ...]
    basis: Annotated[str, Says("口径与截至")]


@dataclass(frozen=True, slots=True)
class GridRow:
    """一张表：列、各行、各行所依据的记录、口径与截至"""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Plain, ...], ...]
    rests: tuple[tuple[RecordRef, ...], ...]
    basis: str
    answers: Annotated[tuple[str, ...], Says("反馈", "各行反馈栏的键；没有反馈栏则为空")]


@dataclass(frozen=True, slots=True)
class TypedRow:
    """由人补写的一段：键、要写什么、已写的"""

    key: str
    asks: str
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """一份公文稿"""

    about: Annotated[str, Says("所写对象", "同一对象重新生成时不变的键")]
    title: str
    place: str
    as_of: str
    final: Annotated[bool, Says("定稿", "为假则每页标“稿”")]
    length: Annotated[int, Says("字数", "正文的字数，不含表、注与依据", "字")]
    warning: Annotated[str, Says("提示", "超过 4,000 字时的提示；没有则为空")]
    sentences: tuple[SentenceRow, ...]
    tables: tuple[GridRow, ...]
    typed: tuple[TypedRow, ...]


def draft(document: Document) -> Draft:
    """The document as a record."""
    return Draft(
        document.about,
        document.title,
        document.place,
        to_iso(document.on),
        document.final,
        document.length,
        document.warning,
        tuple(_sentences(document)),
        tuple(_grid(document, g) for g in document.grids()),
        tuple(TypedRow(t.key, t.asks, t.text) for t in document.typed()),
    )


def _sentences(document: Document) -> Iterable[SentenceRow]:
    section = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            section = block.text
        elif isinstance(block, Paragraph):
            section = block.lead or section
            for s in block.sentences:
                basis = document.bases[s.basis].words if s.basis else ""
                yield SentenceRow(section, s.text, _rests(s.rests), basis)
        elif isinstance(block, Picture):
            said = block.caption
            basis = document.bases[said.basis].words if said.basis else ""
            yield SentenceRow("图", said.text, _rests(said.rests), basis)


def _grid(document: Document, grid: Grid) -> GridRow:
    columns = tuple(c.heading for c in grid.table.columns)
    rests = tuple(map(_rests, grid.rests))
    return GridRow(grid.table.name, columns, grid.table.rows, rests, document.bases[grid.basis].words, grid.answers)


def _rests(rests: Iterable[Rests]) -> tuple[RecordRef, ...]:
    return tuple(RecordRef(r.kind, r.key) for r in rests)


def said(document: Document) -> Iterable[Said]:
    """The text at a terminal; ``-o 文件.docx`` writes the document itself."""
    yield document.title
    for block in document.blocks:
        if isinstance(block, Heading):
            yield f"【{block.text}】"
        elif isinstance(block, Paragraph):
            yield (f"【{block.lead}】" if block.lead else "") + "".join(s.text for s in block.sentences)
        elif isinstance(block, Grid):
            note = document.bases[block.basis].words
            yield Sheet(block.table.name, [c.heading for c in block.table.columns], block.table.rows, note)
        elif isinstance(block, Picture):
            yield f"［图：{block.caption.text}，见 docx］"
        elif isinstance(block, Typed):
            yield f"［请补写：{block.asks}］" if not block.text else block.text
    for key in document.used():
        yield document.bases[key].words
    yield f"正文 {document.length:,} 字；docx 格式是排好的公文稿{f'。{document.warning}' if document.warning else ''}"


def written(
    name: str, label: str, about: str, find: Callable[..., Document], file: Callable[[Document], str], **more: Any
) -> Question[Document]:
    """A document as a question: its command is ``document`` with its name, its file a Word document."""
    given: Mapping[str, Any] = {
        "reads": None,
        "topic": TOPIC,
        "record": draft,
        "said": said,
        "document": _itself,
        "noun": label,
        "command": f"document {name}",
        "address": f"/documents/{name}",
    }
    return Question(f"{NAME}{name}", label, about, find, file=file, **{**given, **more})


def subject(name: str, **words: str) -> str:
    """What a document is about: its name and the words that it is asked with again.

    >>> subject("brief", field="ic", place="320500")
    'brief?field=ic&place=320500'
    """
    return f"{name}?{written_how(**words)}"


def written_how(**words: str | int | None) -> str:
    """Words in the form in which they are kept in a file; those that say nothing are left out.

    >>> written_how(preset="1+N", edition=2, now=None)
    'preset=1%2BN&edition=2'
    """
    return urlencode({k: v for k, v in words.items() if v is not None})


def _itself(document: Document) -> Document:
    return document
