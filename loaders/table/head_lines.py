"""The lines of a head: which belong to it, what stands above what, and how they are joined to one text a column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from loaders.files.raw import Cell, as_text
from loaders.table.targeting import composed
from loaders.table.words import JOINT, head_of, words

Row = tuple[int, list[Cell]]
_PART = re.compile(
    r"(?:19|20)[0-9]{2}年(?:度|[0-9-]+月)?|[(（]?(?:亿元|万元|千元|元|人|名|家|个|件|项|台|套|台套|吨|年|月|%|亩|㎡|平方米)[)）]?"
)
_OF_THE_SHEET = re.compile(r"[:：]|[0-9]年[0-9]+月")
"""Who filled a sheet, in which unit and when: such texts stand above heads and are none."""


def joined(lines: Sequence[list[Cell]]) -> list[str]:
    """Texts of a head; a group written once counts for all columns that it stands above, and what a merged cell repeats
    is said once.
    """
    upper = [as_text(c) for c in lines[0]]
    if len(lines) == 1:
        return upper
    lower = joined(lines[1:])
    width = max(len(upper), len(lower))
    upper, lower = upper + [""] * (width - len(upper)), lower + [""] * (width - len(lower))
    out, group = list[str](), ""
    for above, below in zip(upper, lower, strict=True):
        if above:
            group = above if below and below != above else ""
        top = above or (group if below else "")
        said = [t for t in (top, *below.split(JOINT)) if t]
        out.append(JOINT.join(dict.fromkeys(said)))
    return out


def _said(cells: Sequence[Cell]) -> dict[int, str]:
    """Texts of a line by their column."""
    return {i: t for i, c in enumerate(cells) if (t := as_text(c))}


def _again(one: Mapping[int, str], other: Mapping[int, str]) -> int:
    """In how many columns two lines say the same, as cells that are merged downwards do."""
    return len(one.items() & other.items())


def lines_above(rows: Sequence[Row], start: int) -> int:
    """How many rows above a head belong to it, too: cells merged downwards repeat their texts there."""
    more = 0
    while start - more > 0:
        (number, cells), (below, lower) = rows[start - more - 1], rows[start - more]
        said = _said(cells)
        same = _again(said, _said(lower))
        if number != below - 1 or len(set(said.values())) < 3 or same < 2 or same < len(said) / 2:
            break
        more += 1
    return more


def more_lines(rows: Sequence[Row], at: int) -> int:
    """How many rows more belong to a head that ends before ``at``: half of their texts repeat what stands above them
    (cells merged downwards), or they say years, periods, units and heads that we know alone.
    """
    more = 0
    while 0 < at + more < len(rows):
        (above, upper), (number, cells) = rows[at + more - 1], rows[at + more]
        said = _said(cells)
        same = _again(said, _said(upper))
        parts = all(_PART.fullmatch(t) or _is_head(t) for t in said.values())
        if number != above + 1 or not said or not (parts or (same > 1 and same >= len(said) / 2)):
            break
        more += 1
    return more


def _is_head(text: str) -> bool:
    """Whether a text below a head can only be one: no value is written so."""
    base = head_of(text).base if len(text) < 20 else ""
    return bool(base) and (base in words().heads or bool(composed(base)))


def likely(upper: list[Cell], lower: list[Cell]) -> float:
    """What speaks for two lines being one head: the lower one fills what the upper one leaves open (and repeats the
    others, where cells are merged downwards), or is grouped by it.
    """
    above = [as_text(c) for c in upper] + [""] * len(lower)
    if any(_OF_THE_SHEET.search(t) for t in above):
        return -0.3
    groups, below = _said(upper), _said(lower)
    filled = [i for i, t in below.items() if t != above[i]]
    if filled and len(groups) > 2 and all(_open(above, i) for i in filled):
        return 0.2 if _again(groups, below) < 2 else 1.0  # no row says again what its columns are called
    return 0 if _groups(upper, lower) else -0.3


def alone(rows: Sequence[Row], start: int) -> float:
    """What speaks against a line being the head: it is one text, and more stand below it."""
    said = [{t for c in cells if (t := as_text(c))} for _, cells in rows[start : start + 2]]
    return -0.3 if len(said) == 2 and len(said[0]) == 1 and len(said[1]) > 2 else 0


def _open(above: Sequence[str], at: int) -> bool:
    """Whether a text of the upper line leaves room for one below: it is empty, or stands for more than one column."""
    return not above[at] or above[at + 1] in ("", above[at]) or (at > 0 and above[at - 1] == above[at])


def _groups(upper: list[Cell], lower: list[Cell]) -> bool:
    """Whether a line stands above another as its groups do, rather than as titles and dates do."""
    texts = [as_text(c) for c in upper]
    said = {t for t in texts if t}
    if len(said) < 2 or any(len(t) > 15 or _OF_THE_SHEET.search(t) for t in said):
        return False
    below = [as_text(c) for c in lower] + [""] * len(texts)
    words_below = [t for t in below if t]
    return len(words_below) >= 2 and not any(re.fullmatch(r"[0-9.,%-]+", t) for t in words_below)


def named_heads(heads: list[str], rows: list[Row]) -> list[str]:
    """Heads that are all different: one without text is named by its place where anything stands below it."""
    width = max([len(heads), *(len(cells) for _, cells in rows)])
    out: list[str] = []
    for i, text in enumerate([*heads, *[""] * (width - len(heads))]):
        if not text and any(i < len(cells) and as_text(cells[i]) for _, cells in rows):
            text = f"第 {i + 1} 列"
        out.append(f"{text}（第 {i + 1} 列）" if text and text in out else text)
    return out
