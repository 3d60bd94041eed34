"""Where the table is on a sheet: title rows, a head of one line or two, the data, totals and notes below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from loaders.files.raw import Cell, RawSheet, as_text
from loaders.table.head_lines import Row, alone, joined, likely, lines_above, more_lines, named_heads
from loaders.table.no_data import run_together, why_no_data
from loaders.table.words import JOINT, bare_head, head_of, words

_TRIED = 15
"""The head is looked for in so many rows."""
_LEAST, _SHARE, _LONGEST = 3, 0.6, 20
"""A line among the data is a head where so many of its texts, and so large a share, are heads that we know."""
_PERIOD = re.compile(r"^(?:本年|上年|去年|今年|本期|同期|上期|本月|累计|同比|增[长速减幅]|[一二三四]季度|[0-9]+月)")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_DITTO = ("〃", "″", "同上", "”", "''", "同前")
_COUNTED = ("序号", "备注")
_GROUPS = ("企业.所在地", "企业.所属产业", "项目.所在地")
_NAMES = ("企业.企业名称", "项目.项目名称", "机构.机构名称", "人才.姓名或岗位")


@dataclass(slots=True)
class Table:
    """A table found on a sheet.

    Attributes
    ----------
    sheet : where it was found; ``head_rows`` are the numbers of its head.
    heads : texts of the head, those of two lines joined; one that is empty is named by its place.
    above : texts of the rows above the head.
    rows : the data, and ``texts`` what each of its cells says; ``skipped`` are rows that are none, with why.
    score : how much of the head was understood.
    below : the row in which another head stands, where the table ends; 0 where none does.
    same : how many cells say that they are as the one above (〃, 同上).
    """

    sheet: RawSheet
    head_rows: tuple[int, ...]
    heads: list[str]
    above: list[str]
    rows: list[Row]
    score: float
    skipped: list[tuple[int, str]] = field(default_factory=list)
    below: int = 0
    same: int = 0
    texts: list[list[str]] = field(init=False)

    def __post_init__(self) -> None:
        """Say what the rows say."""
        self.texts = [[as_text(c) for c in cells] for _, cells in self.rows]


def find_tables(sheet: RawSheet, at: Sequence[int] = ()) -> Iterator[Table]:
    """The tables of a sheet, each below the one before; with ``at`` the one whose head stands there."""
    table = find_table(sheet, at)
    if table is not None and not at and (above := _above(sheet, table.head_rows[0])) is not None:
        yield from find_tables(above)
    while table is not None:
        yield table
        rest = [row for row in sheet.rows if table.below and row[0] >= table.below]
        if not rest or at:
            return
        table = find_table(
            replace(sheet, header=[as_text(c) for c in rest[0][1]], header_row=rest[0][0], rows=rest[1:])
        )


def _above(sheet: RawSheet, head: int) -> RawSheet | None:
    """What stands above a head, where another head does; lines of the same head are none."""
    rows = [row for row in sheet.rows if row[0] < head - 1]
    lines = [list(sheet.header), *([as_text(c) for c in cells] for _, cells in rows)]
    if sheet.header_row < head - 1 and any(_another_head(line) for line in lines[:-1]):
        return replace(sheet, rows=rows)
    return None


def find_table(sheet: RawSheet, at: Sequence[int] = ()) -> Table | None:
    """The table of a sheet, its head at these row numbers or where most of it is understood."""
    rows: list[Row] = [(sheet.header_row, list(sheet.header)), *sheet.rows] if sheet.header else []
    best: tuple[float, int, int] | None = None  # of equals the first: two lines where the upper one groups the lower
    starts = [i for i, (number, _) in enumerate(rows) if number == at[0]] if at else range(min(len(rows), _TRIED))
    for start in starts:
        for lines in (1, 2):
            numbers = tuple(n for n, _ in rows[start : start + lines])
            if len(numbers) < lines or numbers[-1] - numbers[0] >= lines or (at and numbers != tuple(at)[:2]):
                continue
            taken = [cells for _, cells in rows[start : start + lines]]
            score = _score(joined(taken)) + (likely(*taken) if lines == 2 else alone(rows, start))
            if best is None or score > best[0] or at:
                best = (score, start, lines)
    if best is None:
        return None
    score, start, lines = best
    if not at:
        more = lines_above(rows, start)
        start, lines = start - more, lines + more
    lines = len(at) or lines + more_lines(rows, start + lines)
    heads = named_heads(joined([cells for _, cells in rows[start : start + lines]]), rows[start + lines :])
    above = [as_text(c) for _, cells in rows[:start] for c in cells if as_text(c)]
    table = Table(sheet, tuple(n for n, _ in rows[start : start + lines]), heads, above, [], score)
    _take(table, rows[start + lines :], [heads, *(joined([cells]) for _, cells in rows[start : start + lines])])
    return table


def _take(table: Table, rows: Sequence[Row], printed: list[list[str]]) -> None:
    """Sort the rows below a head into data and others, up to where another head stands."""
    note = 0
    own = {head_of(t).base for line in printed for t in line if t}
    again = [run for line in printed if (run := run_together(line))]
    for number, cells in rows:
        texts = [as_text(c) for c in cells]
        why = why_no_data(texts, table.heads, again)
        why = "注" if not why and number == note + 1 and len({t for t in texts if t}) == 1 else why
        note = number if why == "注" else note
        if not why and (said := _another_head(texts)):
            if said != own:
                table.below = number
                break
            why = "重复的表头"
        if why:
            table.skipped.append((number, why))
        else:
            table.rows.append((number, cells))
            table.texts.append(texts)
    _as_above(table)
    _once_for_all(table)
    while table.below and table.rows and len({t for t in table.texts[-1] if t}) == 1:
        table.skipped.append((table.rows.pop()[0], "分段标题"))  # the title of the table below
        table.texts.pop()


def _as_above(table: Table) -> None:
    """Put into cells that say 〃 or 同上 what stands above them, and count them."""
    for at, (number, cells) in enumerate(table.rows[1:], 1):
        above = table.rows[at - 1][1]
        same = {i for i, c in enumerate(cells) if isinstance(c, str) and c.strip() in _DITTO and i < len(above)}
        if same:
            table.rows[at] = (number, [above[i] if i in same else c for i, c in enumerate(cells)])
            table.texts[at] = [table.texts[at - 1][i] if i in same else t for i, t in enumerate(table.texts[at])]
            table.same += len(same)


def _once_for_all(table: Table) -> None:
    """Fill a first column of places or fields that says each once, above all rows that it is said of."""
    at = next((i for i, head in enumerate(table.heads) if head and head_of(head).base not in _COUNTED), None)
    if at is None or words().heads.get(head_of(table.heads[at]).base) not in _GROUPS:
        return
    texts = [row[at] if at < len(row) else "" for row in table.texts]
    said = [t for t in texts if t]
    if len(said) < 2 or not texts[0] or len(set(said)) < len(said) or len(said) > len(texts) / 2:
        return
    held: Cell = None
    told = ""
    for i, (number, cells) in enumerate(table.rows):
        if texts[i]:
            held, told = cells[at], texts[i]
        else:
            table.rows[i] = (number, [*cells[:at], held, *cells[at + 1 :]])
            table.texts[i] = [*table.texts[i][:at], told, *table.texts[i][at + 1 :]]
            table.same += 1


def _another_head(texts: Sequence[str]) -> set[str]:
    """Words of a line that is a head: three or more that we know, and few others; none where it is data."""
    said = [t for t in texts if t]
    if len(said) < _LEAST or not all(len(t) < _LONGEST for t in said):
        return set()
    others, most = 0, len(said) - max(_SHARE * len(said), _LEAST)
    for text in sorted(said, key=_is_mixed):  # rows of data are many, and told as such by the cells quickly read
        others += not _is_known(_base(text))
        if others > most:
            return set()
    bases = {_base(t) for t in said}
    known = [b for b in bases if _is_known(b)]
    names = any(words().heads.get(b) in _NAMES for b in bases)
    return bases if len(known) >= _LEAST and len(known) >= _SHARE * len(said) and names else set()


def _is_mixed(text: str) -> bool:
    """Whether something beside Chinese characters alone, or figures alone, must be taken apart."""
    return not text.isdecimal() and _HAN.fullmatch(text) is None


@lru_cache(10_000)
def _base(text: str) -> str:
    """A head without what is added to it: nothing is to Chinese characters alone, and numbers are none."""
    if _HAN.fullmatch(text):
        return text
    return head_of(text).base if any(map(str.isalpha, text)) else ""


def _is_known(base: str) -> bool:
    known = words()
    return base in known.heads or base in known.near or base in known.personal or base in _COUNTED


def _score(heads: list[str]) -> float:
    """How many of the heads are words that we know."""
    known, score = words(), 0.0
    people = known.people | known.of_people.keys()
    for text in dict.fromkeys(heads):
        head = head_of(text) if len(text) < 60 else head_of("")
        group = head.group.rpartition(JOINT)[2] if _PERIOD.search(head.base) else ""
        if head.base in known.heads or head.base in known.near or group in known.heads or head.base in people:
            score += 1
        elif head.base in known.personal or head.base in (*_COUNTED, "名称"):
            score += 0.6
        elif bare_head(head.base):
            score += 0.5
    return score
