"""The annex of a document: every sentence and row with the records it rests on, and where each record was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from graph.model.schema import default_schema
from graph.render.docx_grid import spread
from graph.render.docx_page import UPRIGHT
from graph.render.docx_xml import cell, jump, para, row, run, table
from graph.views.document import Document, Grid, Rests
from graph.views.table import Table

HEAD = "附：逐句依据（备查，不随正文印发）"
_SAID = "正文每一句、每张表的每一行所依据的记录，编号见后，“源”是几条记录共有的出处；句号前的序号可点，回到正文。"
_PAIR = (0.8, 3.0, 3.2)
"""Widths of a row's number, text and records; two rows of a table stand beside each other."""
_PART, _OFTEN, _LONG = "；", 3, 10
"""Between the parts of an origin; how often one of so many characters must recur to be told once."""
_HANG = '<w:ind w:left="420" w:hanging="420"/>'


def annex(document: Document) -> str:
    """Its heading, the sentences and rows with the numbers of their records, and the records, a paragraph of each."""
    at = {r: i for i, r in enumerate(document.records(), 1)}
    notes = {key: i for i, key in enumerate(document.used(), 1)}
    rows = []
    for number, sentence in enumerate(document.sentences(), 1):
        basis = f"〔{notes[sentence.basis]}〕" if sentence.basis else ""
        rows.append((jump(f"{number}", mark(number)), run(sentence.text), run(named(at, sentence.rests)), run(basis)))
    parts = [para(run(HEAD), "GHead1"), para(run(_SAID), "GNote")]
    parts += [_table(("句", "内容", "所依据的记录", "口径"), rows, (0.8, 8.2, 4.2, 1)), para("", "GTiny")]
    for name, block in document.called():
        if isinstance(block, Grid):
            parts += _rows_of(name, block, at, notes[block.basis])
    return "".join((*parts, *_records(at, document)))


def _rows_of(name: str, grid: Grid, at: dict[Rests, int], note: int) -> list[str]:
    """A table, two of its rows on a line."""
    said = [
        (run(f"{i}"), run(_first_texts(grid.table, i - 1)), run(named(at, rests)))
        for i, rests in enumerate(grid.rests, 1)
    ]
    said += [(run(""), run(""), run(""))] * (len(said) % 2)
    pairs = [(*left, *right) for left, right in zip(said[::2], said[1::2], strict=True)]
    head = para(run(f"{name}　{grid.table.name}〔{note}〕"), "GTinyHead")
    return [head, _table(("行", "内容", "所依据的记录") * 2, pairs, _PAIR * 2), para("", "GTiny")]


def _records(at: dict[Rests, int], document: Document) -> Iterable[str]:
    """A paragraph of each record; parts of origins that many have in common stand once, before them."""
    told = {r: document.sources.get(r, "没有另外的出处") for r in at}
    common = _common(told.values())
    yield para(run("各条记录与出处"), "GTinyHead")
    yield from (para(run(f"{short}　{part}"), "GTiny", more=_HANG) for part, short in common.items())
    for record, number in at.items():
        said = _PART.join(common.get(part, part) for part in told[record].split(_PART))
        own = said.removeprefix(f"{default_schema().kind(record.kind).label}：")
        yield para(run(f"R{number}　{_what(record)}：{own}"), "GTiny", more=_HANG)


def _common(told: Iterable[str]) -> dict[str, str]:
    """Long parts that several texts have, with the number by which each is called.

    >>> _common(["甲；公开知识整理，未逐条核实"] * 3 + ["乙；企业.csv"])
    {'公开知识整理，未逐条核实': '源1'}
    """
    counts = Counter(part for text in told for part in dict.fromkeys(text.split(_PART)))
    often = (part for part, n in counts.items() if n >= _OFTEN and len(part) >= _LONG and "日期" not in part)
    return {part: f"源{i}" for i, part in enumerate(often, 1)}


def mark(number: int) -> str:
    """Name of the mark of a sentence in the text."""
    return f"s{number}"


def named(at: dict[Rests, int], rests: Iterable[Rests]) -> str:
    """Records by their numbers, those in a row as a range; set apart by blanks, for offices break lines at nothing else
    between letters and Chinese signs but in the midst of a number.

    >>> records = [Rests("Segment", (str(i),)) for i in range(5)]
    >>> named({r: i for i, r in enumerate(records, 1)}, [records[4], *records[:3]])
    'R1–R3 R5'
    """
    numbers, runs = sorted({at[r] for r in rests}), list[list[int]]()
    for n in numbers:
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return " ".join(f"R{a}" if a == b else f"R{a}–R{b}" if b > a + 1 else f"R{a} R{b}" for a, b in runs)


def _what(record: Rests) -> str:
    return f"{default_schema().kind(record.kind).label} {' → '.join(record.key)}"


def _first_texts(of: Table, number: int) -> str:
    """The first cells of a row, the name of what it is about among them, but no number that is that of the row."""
    shown = [0, 1, next((i for i, c in enumerate(of.columns) if c.key == "name" and i > 1), 2)]
    cells = [of.rows[number][i] for i in shown if i < len(of.columns)]
    told = cells[1:] if cells[:1] == [number + 1] else cells
    return "　".join(str(c) for c in told if c is not None)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], wanted: Sequence[float]) -> str:
    widths = spread(wanted, UPRIGHT)
    made = [
        row((cell(para(run(h), "GTinyHead"), w, shaded=True) for h, w in zip(heads, widths, strict=True)), head=True)
    ]
    made += [row(cell(para(c, "GTiny"), w) for c, w in zip(r, widths, strict=True)) for r in rows]
    return table(made, widths)
