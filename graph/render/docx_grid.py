"""Tables of a document: columns as wide as their texts ask for, numbers as people write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.plain import Plain
from graph.render.docx_xml import cell, control, para, row, run, table
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
    rows = [row((cell(para(run(h), "GCellHead"), w, shaded=True) for h, w in zip(heads, widths, strict=True)), head=True)]
    for number, said in enumerate(texts):
        cells = [cell(para(run(t), _looks(c)), w) for c, t, w in zip(columns, said, widths, strict=False)]
        if grid.answers:
            key = grid.answers[number]
            cells.append(cell(answer(key, grid.answered, first_id + number), widths[-1]))
        rows.append(row(cells))
    return table(rows, widths)


def answer(key: str, answered: Mapping[str, str], number: int) -> str:
    """A cell that others fill in: an empty text of one blank keeps the place."""
    return para(control(key, "反馈", number, run(answered.get(key, "") or "　")), "GCell")


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
    return max(_NARROWEST, min(longest, 8.0 + longest**0.5, _WIDEST)) + 0.8


def _looks(column: Column) -> str:
    return "GCell" if column.type == "text" else "GCellMid"
