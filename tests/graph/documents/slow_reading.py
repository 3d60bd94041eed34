"""A Word document as its readers have it, and its sentences held against patterns that know what they must say.

What follows “附：” is left out: the annex names the records behind each sentence by their keys, files and rows, and
copies the sentences; a test of documents says that these records are the store's.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import docx
from docx.table import Table

Groups = tuple[str | None, ...]
Figures = Callable[..., Sequence[object]]
_LEAD = re.compile(r"[一二三四五六七八九十]+、[^。]{1,12}。|附[表图]\d+　.+")
"""A heading on the line of its text, and the name of what is attached."""
_TYPED = re.compile("［请补写：.*］")


@dataclass
class Read:
    """Sentences, notes, headings, and tables by their caption."""

    sentences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)

    def rows(self, caption: str) -> list[dict[str, str]]:
        """A table without its head, "" where there is none."""
        head, *rows = self.tables.get(caption, [[]])
        return [dict(zip(head, row, strict=True)) for row in rows]


@dataclass(frozen=True)
class Says:
    """A sentence as a pattern whose groups hold all its figures, what these must be (given what they are), and when
    it must stand in the document at all.
    """

    words: str
    figures: Figures
    must: Callable[[], bool] | None = None


def read(data: bytes) -> Read:
    """The text before the annex: every run of a paragraph that is no number of a note is a sentence."""
    out, caption = Read(), ""
    for part in docx.Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(part, Table):
            if caption:  # what people are to write has a box of its own, which has none
                out.tables[caption] = [[c.text for c in row.cells] for row in part.rows]
            caption = ""
            continue
        style = part.style.name if part.style is not None else ""
        text = re.sub(r"〔\d+〕$", "", part.text)
        if text.startswith("附："):
            break
        if style == "公文正文":
            runs = [r.text for r in part.runs if not r.font.superscript]
            out.sentences += [t for t in runs if t and not _LEAD.fullmatch(t) and not _TYPED.fullmatch(t)]
        elif style == "公文表题":
            caption = re.sub(r"^附?[表图]\d+　", "", text)
        elif style == "公文口径":
            out.notes.append(re.sub(r"^〔\d+〕", "", part.text))
        else:
            out.headings.append(text)
    return out


def differences(said: Iterable[str], patterns: Sequence[Says]) -> list[str]:
    """What sentences say that they must not, what no pattern knows, and what is not said."""
    out, met = list[str](), set[str]()
    for text in said:
        found = next(((p, m) for p in patterns if (m := re.fullmatch(p.words, text))), None)
        if found is None:
            out += [f"no pattern: {text}"] if re.search(r"\d", text) else []
            continue
        says, match = found
        met.add(says.words)
        must: Groups = tuple(None if e is None else str(e) for e in says.figures(*match.groups()))
        if must != match.groups():
            out.append(f"{text} says {match.groups()}, must say {must}")
        if re.search(r"\d", _outside(match)):
            out.append(f"a figure that no group holds: {text}")
    return out + [f"not said, or not to be: {p.words}" for p in patterns if p.must and p.must() != (p.words in met)]


def _outside(match: re.Match[str]) -> str:
    """What no group holds."""
    held = {i for g in range(1, len(match.groups()) + 1) for i in range(*match.span(g))}
    return "".join(c for i, c in enumerate(match.string) if i not in held)


def shown(text: str | None, names: Sequence[str], unit: str = "") -> tuple[str | None, str | None]:
    """The first names as far as a text shows them, and how many there are where that is more: of a text that shows
    others the first three. With a ``unit`` the number is said, else 等 alone.
    """
    many = [n for n in range(1, len(names) + 1) if "、".join(names[:n]) == text]
    most = many[0] if many else min(3, len(names))
    more = (str(len(names)) if unit else "等") if len(names) > most else None
    return "、".join(names[:most]) or None, more
