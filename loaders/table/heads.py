"""Where the table is on a sheet: title rows, a head of one line or two, the data, totals and notes below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from loaders.files.raw import Cell, RawSheet, as_text
from loaders.table.words import JOINT, head_of, words

_TRIED = 15
"""The head is looked for in so many rows."""
_SECTION = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十]+[)）]|第[一二三四五六七八九十]+[类部章])"
)
Row = tuple[int, list[Cell]]


_OF_THE_SHEET = re.compile(r"[:：]|[0-9]年[0-9]+月")
"""Who filled a sheet, in which unit and when: such texts stand above heads and are none."""


@dataclass(slots=True)
class Table:
    """A table found on a sheet.

    Attributes
    ----------
    sheet : where it was found; ``head_rows`` are the numbers of its head.
    heads : texts of the head, those of two lines joined; one that is empty is named by its place.
    above : texts of the rows above the head.
    rows : the data; ``skipped`` are rows that are none, with why.
    score : how much of the head was understood.
    """

    sheet: RawSheet
    head_rows: tuple[int, ...]
    heads: list[str]
    above: list[str]
    rows: list[Row]
    score: float
    skipped: list[tuple[int, str]] = field(default_factory=list)


def find_table(sheet: RawSheet, at: Sequence[int] = ()) -> Table | None:
    """The table of a sheet, its head at these row numbers or where most of it is understood."""
    rows: list[Row] = [(sheet.header_row, list(sheet.header)), *sheet.rows] if sheet.header else []
    best: tuple[float, int, int] | None = None  # of equals the first: two lines where the upper one groups the lower
    starts = [i for i, (number, _) in enumerate(rows) if number == at[0]] if at else range(min(len(rows), _TRIED))
    for start in starts:
        for lines in (1, 2):
            numbers = tuple(n for n, _ in rows[start : start + lines])
            if len(numbers) < lines or (at and numbers != tuple(at)):
                continue
            taken = [cells for _, cells in rows[start : start + lines]]
            score = _score(_joined(taken)) + (_likely(*taken) if lines == 2 else 0)
            if best is None or score > best[0] or at:
                best = (score, start, lines)
    if best is None:
        return None
    score, start, lines = best
    heads = _named(_joined([cells for _, cells in rows[start : start + lines]]), rows[start + lines :])
    above = [as_text(c) for _, cells in rows[:start] for c in cells if as_text(c)]
    table = Table(sheet, tuple(n for n, _ in rows[start : start + lines]), heads, above, [], score)
    printed = [heads, *(_joined([cells]) for _, cells in rows[start : start + lines])]
    for number, cells in rows[start + lines :]:
        why = _no_data([as_text(c) for c in cells], heads, printed)
        table.skipped.append((number, why)) if why else table.rows.append((number, cells))
    return table


def _joined(lines: list[list[Cell]]) -> list[str]:
    """Texts of a head; a group written once counts for all columns that it stands above."""
    upper = [as_text(c) for c in lines[0]]
    if len(lines) == 1:
        return upper
    lower = [as_text(c) for c in lines[1]]
    width = max(len(upper), len(lower))
    upper, lower = upper + [""] * (width - len(upper)), lower + [""] * (width - len(lower))
    out, group = list[str](), ""
    for above, below in zip(upper, lower, strict=True):
        if above:
            group = above if below and below != above else ""
        top = above or (group if below else "")
        out.append(JOINT.join(dict.fromkeys(t for t in (top, below) if t)))
    return out


def _likely(upper: list[Cell], lower: list[Cell]) -> float:
    """What speaks for two lines being one head: the lower one fills what the upper one leaves open, or is grouped by
    it.
    """
    above = [as_text(c) for c in upper] + [""] * len(lower)
    if any(_OF_THE_SHEET.search(t) for t in above):
        return -0.3
    filled = [i for i, c in enumerate(lower) if as_text(c)]
    if filled and len([t for t in above if t]) > 2 and all(not above[i] or not above[i + 1] for i in filled):
        return 0.2
    return 0 if _groups(upper, lower) else -0.3


def _groups(upper: list[Cell], lower: list[Cell]) -> bool:
    """Whether a line stands above another as its groups do, rather than as titles and dates do."""
    texts = [as_text(c) for c in upper]
    said = {t for t in texts if t}
    if len(said) < 2 or any(len(t) > 15 or _OF_THE_SHEET.search(t) for t in said):
        return False
    below = [as_text(c) for c in lower] + [""] * len(texts)
    words_below = [t for t in below if t]
    return len(words_below) >= 2 and not any(re.fullmatch(r"[0-9.,%-]+", t) for t in words_below)


def _score(heads: list[str]) -> float:
    """How many of the heads are words that we know."""
    known, score = words(), 0.0
    for text in dict.fromkeys(heads):
        head = head_of(text) if len(text) < 60 else head_of("")
        if head.base in known.heads or head.base in known.near:
            score += 1
        elif head.base in known.personal or head.base in ("序号", "备注", "名称"):
            score += 0.6
    return score


def _named(heads: list[str], rows: list[Row]) -> list[str]:
    """Heads that are all different: one without text is named by its place where anything stands below it."""
    width = max([len(heads), *(len(cells) for _, cells in rows)])
    out: list[str] = []
    for i, text in enumerate([*heads, *[""] * (width - len(heads))]):
        if not text and any(i < len(cells) and as_text(cells[i]) for _, cells in rows):
            text = f"第 {i + 1} 列"
        out.append(f"{text}（第 {i + 1} 列）" if text and text in out else text)
    return out


def _no_data(texts: list[str], heads: list[str], printed: list[list[str]]) -> str:
    """Why a row is no data, ``""`` when it is; ``printed`` are the head and its lines, which each page may repeat."""
    said = [t for t in texts if t]
    if not said:
        return "空行"
    lead, bare = said[0], re.sub(r"\s+", "", said[0]).rstrip(":：")
    if bare in words().total or (len(said) > 1 and re.sub(r"\s+", "", said[1]) in words().total):
        return "合计行"
    if re.fullmatch(r"(?:合计|总计|小计|共计?)[:：]?[0-9]+[家个户项]?(?:企业|项目)?", bare):
        return "合计行"
    if any([t for t in line if t] == said for line in printed):
        return "重复的表头"
    note = re.match(r"(\S+?)[:：]", lead)
    if (note and note[1].rstrip("0123456789") in words().note) or (len(said) == 1 and lead.startswith("注")):
        return "注"
    if len(set(said)) == 1 and (_SECTION.match(lead) or (texts and texts[0] and heads[0] in ("序号", "编号", "No"))):
        return "分段标题"
    return ""
