"""Quarters, as they are asked for and as they are said."""

from __future__ import annotations

import re

from graph.dates import come, from_iso, to_iso, today
from graph.errors import BadRequest

_QUARTER = re.compile(r"(\d{4})(?:Q|年?第?|-Q)([1-4一二三四])(?:季度)?", re.IGNORECASE)
_NUMBERS = "一二三四"
_ENDS = (331, 630, 930, 1231)
WRITTEN = "^([0-9]{4}([Qq]|年?第?|-[Qq])[1-4一二三四](季度)?)?$"
"""How a quarter may be written, as descriptions of the interface say it; what is none is refused in a sentence."""


def period_of(on: int) -> str:
    """The quarter of a day (YYYYMMDD).

    >>> period_of(20260930), period_of(20261001)
    ('2026Q3', '2026Q4')
    """
    return f"{on // 10000}Q{(on // 100 % 100 - 1) // 3 + 1}"


def read_period(text: str, on: int) -> str:
    """The quarter that a text names, that of the day where it says none; raises ``BadRequest``.

    >>> read_period("2026q3", 20261130), read_period("2026年第三季度", 20261130), read_period("", 20261130)
    ('2026Q3', '2026Q3', '2026Q4')
    """
    said = text.strip()
    if not said:
        return period_of(on)
    found = _QUARTER.fullmatch(said)
    if not found:
        raise BadRequest(f"季度“{text[:30]}”看不懂；请写成 2026Q3 或 2026年第三季度")
    number = found[2] if found[2].isascii() else str(_NUMBERS.index(found[2]) + 1)
    return f"{found[1]}Q{number}"


def period_words(period: str) -> str:
    """A quarter in words.

    >>> period_words("2026Q3")
    '2026年第三季度'
    """
    year, _, number = period.partition("Q")
    return f"{year}年第{_NUMBERS[int(number) - 1]}季度"


def bounds(period: str) -> tuple[int, int]:
    """The first and the last day of a quarter (YYYYMMDD).

    >>> bounds("2026Q3")
    (20260701, 20260930)
    """
    year, _, number = period.partition("Q")
    return int(year) * 10_000 + (int(number) * 3 - 2) * 100 + 1, int(year) * 10_000 + _ENDS[int(number) - 1]


def day_within(period: str, as_of: str | None = None) -> int:
    """The day as of which lists of a quarter are made: the one that is said, else its last, or today while it lasts.

    Raises
    ------
    BadRequest
        The quarter has not begun, or the day is none of it or has not come.
    """
    now, words, (first, last) = today(), period_words(period), bounds(period)
    if first > now:
        raise BadRequest(f"{words}还没有开始（今天 {to_iso(now)}）；请写已经开始的季度")
    if not as_of:
        return min(last, now)
    day = from_iso(as_of)
    if not first <= day <= last:
        raise BadRequest(f"截至日 {to_iso(day)} 不在{words}（{to_iso(first)} 至 {to_iso(last)}）内；请改季度或改日期")
    return come(as_of, "截至日")
