"""Tables of a document: columns as wide as their texts ask for, numbers as people write them."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from graph.plain import Plain
from graph.render.docx_xml import cell, para, place, row, run, table, typed_lines
from graph.views.document import Grid
from graph.views.memo import UNKNOWN
from graph.views.table import Column
from graph.views.text_fit import em

_WIDEST, _NARROWEST, _ANSWER = 22.0, 2.6, 9.0
"""Characters that a column may ask for, and of the one that others fill in."""


def grid_xml(grid: Grid, width: int, first_id: int) -> str:
    """The table, its head repeated and its rows whole; places to fill in are numbered from ``first_id`` on."""
    columns = grid.table.columns
    texts = [[shown(c, v) for c, v in zip(columns, r, strict=True)] for r in grid.table.rows]
    wanted = [_asks(c.heading, [r[i] for r in texts]) for i, c in enumerate(columns)]
    widths = spread([*wanted, *([_ANSWER] if grid.answers else [])], width)
    heads = [c.heading for c in columns] + (["反馈"] if grid.answers else [])
    rows = [
        row((cell(para(run(h), "GCellHead"), w, shaded=True) for h, w in zip(heads, widths, strict=True)), head=True)
    ]
    for number, said in enumerate(texts):
        mark = place(grid.answers[number], first_id + number) if grid.answers else ""
        texts_of = zip(columns, said, widths, strict=False)
        cells = [cell(para(("" if i else mark) + run(t), _looks(c)), w) for i, (c, t, w) in enumerate(texts_of)]
        if grid.answers:
            written = typed_lines(grid.answered.get(grid.answers[number], "")) or [""]
            cells.append(cell("".join(para(run(line), "GCell") for line in written), widths[-1]))
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
            return f"{value:.0%}"
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


def _asks(heading: str, texts: Sequence[str]) -> float:
    """What a column asks for: most of its longest text, less than in proportion where it is very long."""
    longest = max([em(t) for t in texts] + [min(em(heading), 5.0)])
    return max(_NARROWEST, min(longest, 8.0 + sqrt(longest), _WIDEST)) + 0.8


def _looks(column: Column) -> str:
    return "GCell" if column.type == "text" else "GCellMid"
