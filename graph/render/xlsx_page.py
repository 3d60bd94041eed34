"""How a sheet is printed: paper by width, every column on one page, heads on each, pages numbered."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet of paper: its number in Excel, which way it lies, and how many characters stand side by side on it."""

    number: int
    landscape: bool
    characters: float


A4, A4_WIDE, A3_WIDE = Paper(9, False, 92), Paper(9, True, 138), Paper(8, True, 202)
WIDEST = 260.0
"""What more than that is wide is spread over several pages: it could not be read on one."""


_SHRUNK = 1.2
"""How much wider than the paper columns may be: print a fifth smaller is read as well."""


def paper_for(width: float, *, upright: float | None = None) -> Paper:
    """The smallest paper on which so many characters stand side by side; upright if ``upright`` many fit on that."""
    if upright is not None and upright <= A4.characters:
        return A4
    return A4_WIDE if width <= A4_WIDE.characters * _SHRUNK else A3_WIDE


def print_on(
    sheet: Any, paper: Paper, *, head: int, last_row: int, last_column: int, width: float, foot: str, mark: str = ""
) -> None:
    """Print the rows and columns of a sheet on a paper; row ``head`` is repeated on every page, and so is a ``mark``
    above it.
    """
    sheet.set_paper(paper.number)
    if paper.landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.center_horizontally()
    sheet.print_area(0, 0, last_row, last_column)
    sheet.fit_to_pages(max(1, math.ceil(width / WIDEST)), 0)
    sheet.repeat_rows(head)
    if mark:
        sheet.set_header(f"&R&9{mark}")
    left = foot.replace("&", "&&")
    sheet.set_footer(f"&L&9{left}&C&9第 &P 页，共 &N 页")
