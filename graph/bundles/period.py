"""Quarters, as the policy counts: 2026Q3 is from 2026-07-01 to 2026-09-30."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.dates import from_iso, to_iso, today
from graph.errors import BadRequest
from graph.text import clean

_WRITTEN = re.compile(r"([0-9]{4})\s*(?:年\s*第?\s*([1-4一二三四])\s*季度?|-?[Qq]([1-4]))")
_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4}
_WORDS = "一二三四"
_ENDS = (331, 630, 930, 1231)
_HOW = "请写成 2026Q3 或 2026年第三季度"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A quarter of a year.

    >>> Period(2026, 3).key, Period(2026, 3).words, Period(2026, 3).first, Period(2026, 3).last
    ('2026Q3', '2026年第三季度', 20260701, 20260930)
    >>> Period(2026, 1).before.key, Period(2026, 4).after.key
    ('2025Q4', '2027Q1')
    """

    year: int
    quarter: int

    @property
    def key(self) -> str:
        """As it stands in addresses and in the work log."""
        return f"{self.year}Q{self.quarter}"

    @property
    def words(self) -> str:
        """As it stands in titles."""
        return f"{self.year}年第{_WORDS[self.quarter - 1]}季度"

    @property
    def first(self) -> int:
        """Its first day."""
        return self.year * 10_000 + (self.quarter * 3 - 2) * 100 + 1

    @property
    def last(self) -> int:
        """Its last day."""
        return self.year * 10_000 + _ENDS[self.quarter - 1]

    @property
    def before(self) -> Period:
        """The quarter before."""
        return Period(self.year, self.quarter - 1) if self.quarter > 1 else Period(self.year - 1, 4)

    @property
    def after(self) -> Period:
        """The quarter after."""
        return Period(self.year, self.quarter + 1) if self.quarter < 4 else Period(self.year + 1, 1)


def period_of(day: int) -> Period:
    """The quarter of a day (YYYYMMDD).

    >>> period_of(20260930).key, period_of(20261001).key
    ('2026Q3', '2026Q4')
    """
    return Period(day // 10_000, (day // 100 % 100 + 2) // 3)


def read_period(text: str | None) -> Period:
    """The quarter that is written, the present one for nothing; raises ``BadRequest``.

    >>> read_period("2026q3").key, read_period("2026年第四季度").key, read_period("2026-Q1").key
    ('2026Q3', '2026Q4', '2026Q1')
    """
    wanted = clean(text or "")
    if not wanted:
        return period_of(today())
    if (found := _WRITTEN.fullmatch(wanted)) is None or int(found[1]) < 2000:
        raise BadRequest(f"季度“{wanted[:40]}”不合规则；{_HOW}")
    return Period(int(found[1]), int(_DIGITS.get(found[2] or "", 0) or found[2] or found[3]))


def day_of(period: Period, as_of: str | None = None) -> int:
    """The day as of which lists of a quarter are made: the one that is said, else its last, or today while it lasts.

    Raises
    ------
    BadRequest
        The quarter has not begun, or the day is none of it.
    """
    now = today()
    if period.first > now:
        raise BadRequest(f"{period.words}还没有开始（今天 {to_iso(now)}）；请写已经开始的季度")
    if not as_of:
        return min(period.last, now)
    day = from_iso(as_of)
    if not period.first <= day <= period.last:
        raise BadRequest(
            f"截至日 {to_iso(day)} 不在{period.words}（{to_iso(period.first)} 至 {to_iso(period.last)}）内；"
            "请改季度或改日期"
        )
    return day
