"""The annex of a document: every sentence and row with the records it rests on, and where each record was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.model.schema import default_schema
from graph.render.docx_grid import spread
from graph.render.docx_page import UPRIGHT
from graph.render.docx_xml import cell, jump, para, row, run, table
from graph.views.document import Document, Rests
from graph.views.table import Table

HEAD = "附：逐句依据（备查，不随正文印发）"
_SAID = "正文每一句、每张表的每一行所依据的记录；句号前的序号可点，回到正文。"


def annex(document: Document) -> str:
    """Its heading, the sentences and rows with the numbers of their records, and the records."""
    records = document.records()
    at = {r: i for i, r in enumerate(records, 1)}
    notes = {key: i for i, key in enumerate(document.used(), 1)}
    rows = []
    for number, sentence in enumerate(document.sentences(), 1):
        basis = f"〔{notes[sentence.basis]}〕" if sentence.basis else ""
        rows.append((jump(f"{number}", mark(number)), run(sentence.text), run(named(at, sentence.rests)), run(basis)))
    for number, grid in enumerate(document.grids(), 1):
        for i, rests in enumerate(grid.rests, 1):
            where, first = run(f"表{number}第{i}行"), run(_first_texts(grid.table, i - 1))
            rows.append((where, first, run(named(at, rests)), run(f"〔{notes[grid.basis]}〕")))
    found = [(run(f"R{i}"), run(_what(r)), run(document.sources.get(r, "没有另外的出处"))) for r, i in at.items()]
    return "".join(
        (
            para(run(HEAD), "GHead1"),
            para(run(_SAID), "GNote"),
            _table(("句", "内容", "所依据的记录", "口径"), rows, (1.2, 8, 4, 1)),
            para("", "GTiny"),
            _table(("编号", "记录", "内容与出处"), found, (1, 4, 9)),
        )
    )


def mark(number: int) -> str:
    """Name of the mark of a sentence in the text."""
    return f"s{number}"


def named(at: dict[Rests, int], rests: Iterable[Rests]) -> str:
    """Records by their numbers, those in a row as a range.

    >>> records = [Rests("Segment", (str(i),)) for i in range(5)]
    >>> named({r: i for i, r in enumerate(records, 1)}, [records[4], *records[:3]])
    'R1–R3、R5'
    """
    numbers, runs = sorted({at[r] for r in rests}), list[list[int]]()
    for n in numbers:
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return "、".join(f"R{a}" if a == b else f"R{a}–R{b}" if b > a + 1 else f"R{a}、R{b}" for a, b in runs)


def _what(record: Rests) -> str:
    return f"{default_schema().kind(record.kind).label} {' → '.join(record.key)}"


def _first_texts(of: Table, number: int) -> str:
    """The first cells of a row, the name of what it is about among them."""
    shown = [0, 1, next((i for i, c in enumerate(of.columns) if c.key == "name" and i > 1), 2)]
    return "　".join(str(c) for i in shown if i < len(of.columns) and (c := of.rows[number][i]) is not None)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], wanted: Sequence[float]) -> str:
    widths = spread(wanted, UPRIGHT)
    made = [
        row((cell(para(run(h), "GTinyHead"), w, shaded=True) for h, w in zip(heads, widths, strict=True)), head=True)
    ]
    made += [row(cell(para(c, "GTiny"), w) for c, w in zip(r, widths, strict=True)) for r in rows]
    return table(made, widths)
