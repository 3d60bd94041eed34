"""Which column of a user's sheet is which column of the layout."""

from __future__ import annotations

from dataclasses import dataclass, field

from loaders.files.raw import Cell, RawSheet, as_text, folded
from loaders.workbook.layout import ASKED, Column, SheetLayout

_TITLE_ROWS = 5
"""A title or a merged group row may stand above the header; so many rows are tried."""


@dataclass(slots=True)
class Header:
    """How a sheet is read.

    Attributes
    ----------
    columns : layout column, position, and header text of each column that is read.
    rows : the data rows below the header; ``width`` is the number of columns of the header.
    asks : whether it is a list of questions, of which some rows may have no answer yet.
    problem : rule, column names and message when the sheet cannot be read at all.
    """

    columns: list[tuple[Column, int, str]]
    rows: list[tuple[int, list[Cell]]]
    width: int
    asks: bool = False
    problem: tuple[str, str, str] | None = None
    notes: list[str] = field(default_factory=list)


def match_header(layout: SheetLayout, raw: RawSheet) -> Header:
    """Find the header row and match its texts with the layout's labels and aliases."""
    accepted = layout.headers()
    texts, rows, note = _header_row(accepted, raw)
    columns, unread, doubled = list[tuple[Column, int, str]](), list[str](), list[str]()
    taken: dict[str, str] = {}
    for position, text in enumerate(texts):
        column = accepted.get(_bare(text))
        if column is None:
            if text or _filled(rows, position):
                unread.append(text or f"第 {position + 1} 列（没有列名）")
        elif column.label in taken:
            doubled.append(f"“{taken[column.label]}”与“{text}”")
        else:
            taken[column.label] = text
            columns.append((column, position, text))
    header = Header(columns, rows, len(texts), any(t.startswith(ASKED) for t in texts), notes=note)
    if unread:
        header.notes.append(f"工作表“{raw.label}”中未读取的列：{'、'.join(unread[:20])}")
    missing = [c.label for c in layout.columns if c.required and c.label not in taken]
    if doubled:
        header.problem = (
            "column.duplicate",
            "、".join(doubled),
            f"工作表“{raw.label}”有重复的列：{'、'.join(doubled)}",
        )
    elif missing:
        header.problem = ("column.missing", "、".join(missing), f"工作表“{raw.label}”缺少必填列：{'、'.join(missing)}")
    if header.problem:
        header.notes.append(header.problem[2] + "，整张表未读取")
    return header


def _bare(text: str) -> str:
    """A header as it is looked up: without the mark of required columns."""
    return folded(text).rstrip("*").strip()


def _filled(rows: list[tuple[int, list[Cell]]], position: int) -> bool:
    return any(position < len(cells) and cells[position] is not None for _, cells in rows)


def _header_row(
    accepted: dict[str, Column], raw: RawSheet
) -> tuple[list[str], list[tuple[int, list[Cell]]], list[str]]:
    """Texts of the row that matches best among the first, the data rows below it, and a note when rows were passed
    over.
    """
    candidates = [raw.header, *([as_text(v) for v in cells] for _, cells in raw.rows[:_TITLE_ROWS])]
    scores = [len({accepted[b].label for t in texts if (b := _bare(t)) in accepted}) for texts in candidates]
    # A data row may hold one word that is also a header, so a later row must match at least two columns more.
    best = max(range(len(scores)), key=lambda i: (scores[i], -i), default=0)
    if best == 0 or scores[best] < scores[0] + 2:
        return raw.header, raw.rows, []
    number = raw.rows[best - 1][0]
    return candidates[best], raw.rows[best:], [f"工作表“{raw.label}”的表头取自第 {number} 行，其上的标题行未读取"]
