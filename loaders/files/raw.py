"""A raw cell as readers deliver it, how it reads as text, and why one is refused."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass, field

from graph.text import clean

Cell = str | int | float | bool | dt.date | dt.datetime | None


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Why a cell was refused: the rule, what is wrong, and the way out."""

    rule: str
    message: str
    hint: str


def folded(text: str) -> str:
    """``text`` for comparing: brackets, commas and colons of both widths are the same.

    >>> folded("甲（苏州）有限公司") == folded("甲(苏州)有限公司")
    True
    """
    return unicodedata.normalize("NFKC", text)


def as_text(raw: Cell) -> str:
    """The cell as a user would read it, cleaned; ``""`` for blank.

    >>> as_text(320583.0), as_text("　硅片 ")
    ('320583', '硅片')
    """
    if raw is None:
        return ""
    if isinstance(raw, str):
        return clean(raw)
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
    if isinstance(raw, dt.datetime):
        return (raw.date() if raw.time() == dt.time() else raw).isoformat()
    return raw.isoformat() if isinstance(raw, dt.date) else clean(_digits(raw))


def _digits(raw: int) -> str:
    """An integer as text; Python refuses to print very long ones."""
    return str(raw) if abs(raw) < 10**300 else "很长的数"


MAX_FILE, MAX_UNPACKED, MAX_RATIO, MAX_ENTRIES = 10_000_000, 100_000_000, 100, 200


@dataclass(slots=True)
class RawSheet:
    """One sheet as found.

    Attributes
    ----------
    file, name : the file's name, and the sheet's (for ``环节.集成电路.csv`` it is ``环节``).
    header : texts of the first row that is not empty; ``header_row`` is its number.
    rows : number and cells of every later row that is not empty.
    label : what tells the sheet apart in a report.
    notes : what the reader did or left out.
    hidden : whether the workbook does not show it.
    early : whether the workbook counts days from 1904, so that a bare number is no day of ours.
    above : texts of what stands over the header, where that is known to be a title and what belongs to it.
    """

    file: str
    name: str
    header: list[str]
    rows: list[tuple[int, list[Cell]]]
    header_row: int = 1
    label: str = ""
    notes: list[str] = field(default_factory=list)
    hidden: bool = False
    early: bool = False
    above: list[str] = field(default_factory=list)


def sheet_name(text: str) -> str:
    """The sheet that a name stands for: what precedes the first dot.

    >>> sheet_name("环节.集成电路")
    '环节'
    """
    return clean(text).partition(".")[0].strip()


def raw_sheet(file: str, name: str, label: str, rows: list[tuple[int, list[Cell]]]) -> RawSheet:
    """A sheet whose first row is its header."""
    if not rows:
        return RawSheet(file, name, [], [], label=label)
    number, first = rows[0]
    return RawSheet(file, name, ["" if v is None else clean(str(v)) for v in first], rows[1:], number, label)
