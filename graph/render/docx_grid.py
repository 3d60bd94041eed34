"""Tables of a document: columns as wide as their texts ask for, numbers as people write them."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.gaps.roughly import percent
from graph.plain import Plain
from graph.render.docx_page import SIZE, SMALL
from graph.render.docx_xml import cell, para, place, row, run, table, typed_lines
from graph.views.document import Grid
from graph.views.memo import UNKNOWN
from graph.views.table import Column
from graph.views.text_fit import em

Array = NDArray[Any]
_MOVES, _STEP, _SHARP = 80, 0.5, 8
"""Moves of room from column to column, characters of each, and how much the tallest cell of a row outweighs others."""
_NARROWEST, _ANSWER, _PAD = 2.6, 6.0, 0.8
"""Characters of the narrowest column, of the one that others fill in, and of the white beside a text."""
_HIGHEST, _SAVED = 6, 6.0
"""Lines that a cell takes at most, as far as this makes its column no wider than so many characters."""


_TEXT = Column("", "")


def grid_xml(grid: Grid, width: int, first_id: int) -> str:
    """The table, its head repeated and its rows whole; places to fill in are numbered from ``first_id`` on."""
    columns = grid.table.columns
    texts = [[shown(c, v) for c, v in zip(columns, r, strict=True)] for r in grid.table.rows]
    room = width / 20 / (SMALL if grid.wide else SIZE) - (_ANSWER if grid.answers else 0)
    wanted = asked_for([c.heading for c in columns], texts, room)
    widths = spread([*wanted, *([_ANSWER] if grid.answers else [])], width)
    heads = [c.heading for c in columns] + (["反馈"] if grid.answers else [])
    rows = [
        row(
            (
                cell(para(run(h), "GCellHeadSmall" if grid.wide else "GCellHead"), w, shaded=True)
                for h, w in zip(heads, widths, strict=True)
            ),
            head=True,
        )
    ]
    for number, said in enumerate(texts):
        mark = place(grid.answers[number], first_id + number) if grid.answers else ""
        texts_of = zip(columns, said, widths, strict=False)
        cells = [
            cell(para(("" if i else mark) + run(t), _looks(c, grid.wide)), w) for i, (c, t, w) in enumerate(texts_of)
        ]
        if grid.answers:
            written = typed_lines(grid.answered.get(grid.answers[number], "")) or [""]
            cells.append(cell("".join(para(run(line), _looks(_TEXT, grid.wide)) for line in written), widths[-1]))
        rows.append(row(cells))
    return table(rows, widths)


def shown(column: Column, value: Plain) -> str:
    """A cell as text."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        if column.type == "percent":
            return percent(value)
        return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
    return value


def spread(wanted: Sequence[float], width: int) -> list[int]:
    """Widths that fill the page in the proportion of what the columns ask for.

    >>> spread([1, 3], 400)
    [100, 300]
    """
    total = sum(wanted)
    made = [int(width * w / total) for w in wanted]
    made[-1] += width - sum(made)
    return made


def asked_for(heads: Sequence[str], texts: Sequence[Sequence[str]], room: float) -> list[float]:
    """Characters that each column gets, so that the table is as low as it can be in this room.

    Begins with widths at which the tallest cell is as low as it can be; then room goes from columns that can spare it
    to those that make their rows tall.

    >>> [round(w, 1) for w in asked_for(["甲", "乙"], [["短", "长" * 60]], 24)]
    [4.2, 19.7]
    >>> rows = [["甲乙丙丁", "长" * 10]] * 9 + [["甲" * 12, "长" * 10]]
    >>> [round(w) for w in asked_for(["甲", "乙"], rows, 16)]
    [5, 11]
    """
    lengths = np.array([[em(t) for t in r] for r in texts]).reshape(len(texts), len(heads))
    longest = lengths.max(axis=0, initial=0.0).tolist()
    least = [
        max(_NARROWEST, min(em(h) / 2, 4.0), min(m / _HIGHEST, _SAVED)) for h, m in zip(heads, longest, strict=True)
    ]
    for lines in range(1, 200):
        widths = [_PAD + max(lo, ceil(most / lines)) for lo, most in zip(least, longest, strict=True)]
        if sum(widths) <= room:
            return _lowered(np.array(widths), np.array(least) + _PAD, lengths, room)
    return [_PAD + lo for lo in least]


def _lowered(widths: Array, least: Array, lengths: Array, room: float) -> list[float]:
    """The widths in proportion, or better ones met while the heights of the rows, taken smoothly, are made less."""
    now = widths * (room / float(widths.sum()))
    best, lowest = now.copy(), _height(lengths, now)
    for _ in range(_MOVES if len(lengths) else 0):
        ratio = np.maximum(lengths, 0.1) / (now - _PAD)
        high = (ratio**_SHARP).sum(axis=1, keepdims=True)
        gain = (high ** (1 / _SHARP - 1) * ratio**_SHARP).sum(axis=0) / (now - _PAD)
        to, spared = int(gain.argmax()), np.where(now - _STEP >= least, gain, np.inf)
        source = int(spared.argmin())
        if source == to or not np.isfinite(spared[source]):
            break
        now[to] += _STEP
        now[source] -= _STEP
        if (high_now := _height(lengths, now)) < lowest:
            best, lowest = now.copy(), high_now
    return [float(w) for w in best]


def _height(lengths: Array, widths: Array) -> int:
    """Lines of all rows."""
    return int(np.maximum(np.ceil(lengths / (widths - _PAD)), 1).max(axis=1, initial=1).sum())


def _looks(column: Column, small: bool) -> str:
    return ("GCell" if column.type == "text" else "GCellMid") + ("Small" if small else "")
