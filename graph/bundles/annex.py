"""What the document of a bundle says beside its lists: where each record was read, and what changed since an earlier
quarter. It is kept when a bundle is handed in, for the store tells both otherwise once a batch is undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import orjson

from graph.bundles.cause import Cause
from graph.bundles.causes import Explained
from graph.errors import StoreUnreadable
from graph.views.document import Basis, Heading, Paragraph, Rests, Sentence

LAYOUT = 1
"""Of an annex as it is kept."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Sentences that are read off no list, and what their figures count."""

    said: Paragraph
    basis: Basis


@dataclass(frozen=True, slots=True)
class Causes:
    """Why rows changed since the bundle with the digest ``against``: by list, what became of the row, its keys."""

    against: str
    by_row: Mapping[tuple[str, ...], tuple[Cause, ...]]


@dataclass(frozen=True, slots=True)
class Annex:
    """``sources`` are what is said of each record; ``since`` the heading and paragraphs of what changed, ``opening``
    what stands before the lists are counted, if any; ``causes`` why each row changed, where that was kept.
    """

    sources: Mapping[Rests, str]
    since: tuple[Heading | Paragraph, ...] = ()
    opening: Opening | None = None
    causes: Causes | None = None


def causes_of(against: str, lists: Iterable[tuple[str, Iterable[Explained]]]) -> Causes:
    """The causes of the rows of each list (by title), as they are to be kept."""
    return Causes(against, {_row(title, e): e.causes for title, rows in lists for e in rows})


def as_kept(causes: Causes, title: str, rows: Iterable[Explained]) -> list[Explained]:
    """Rows of a list with the causes that were kept; those of a row that is told otherwise by now stay."""
    return [replace(e, causes=causes.by_row.get(_row(title, e), e.causes)) for e in rows]


def _row(title: str, found: Explained) -> tuple[str, ...]:
    return title, found.row.what, found.row.key, found.row.key_before


def written_annex(annex: Annex) -> bytes:
    """An annex as it is kept; equal ones are equal bytes."""
    told = sorted([[r.kind, list(r.key), text] for r, text in annex.sources.items()])
    said = {"layout": LAYOUT, "sources": told, "since": list(map(_block, annex.since))}
    if annex.opening is not None:
        basis = annex.opening.basis
        said["opening"] = {**_block(annex.opening.said), "counts": basis.counts, "upto": basis.upto}
    if annex.causes is not None:
        rows = sorted([list(row), [asdict(c) for c in causes]] for row, causes in annex.causes.by_row.items())
        said["causes"] = {"against": annex.causes.against, "rows": rows}
    return orjson.dumps(said)


def read_annex(data: bytes) -> Annex:
    """The annex that :func:`written_annex` made; raises ``StoreUnreadable`` for anything else."""
    try:
        said = orjson.loads(data)
        if said["layout"] != LAYOUT:
            raise ValueError("layout")
        sources = {Rests(kind, tuple(key)): str(text) for kind, key, text in said["sources"]}
        return Annex(sources, tuple(map(_read_block, said["since"])), *_read_more(said))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreUnreadable("存着的三单一图的依据读不出来：不是这个版本写的，或已损坏") from error


def _block(block: Heading | Paragraph) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"heading": block.text, "level": block.level}
    said = [[s.text, [[r.kind, list(r.key)] for r in s.rests], s.basis] for s in block.sentences]
    return {"lead": block.lead, "sentences": said}


def _read_more(said: Mapping[str, Any]) -> tuple[Opening | None, Causes | None]:
    causes = said.get("causes")
    if causes is None:
        return _read_opening(said.get("opening")), None
    by_row = {tuple(row): tuple(Cause(**{**c, "key": tuple(c["key"])}) for c in told) for row, told in causes["rows"]}
    return _read_opening(said.get("opening")), Causes(str(causes["against"]), by_row)


def _read_opening(said: Mapping[str, Any] | None) -> Opening | None:
    return None if said is None else Opening(_read_paragraph(said), Basis(said["counts"], said["upto"]))


def _read_block(said: Mapping[str, Any]) -> Heading | Paragraph:
    return Heading(said["heading"], said["level"]) if "heading" in said else _read_paragraph(said)


def _read_paragraph(said: Mapping[str, Any]) -> Paragraph:
    sentences = tuple(
        Sentence(t, tuple(Rests(k, tuple(key)) for k, key in rests), b) for t, rests, b in said["sentences"]
    )
    return Paragraph(sentences, said["lead"])
