"""Quarters, as the policy counts: 2026Q3 is from 2026-07-01 to 2026-09-30."""

from __future__ import annotations

from dataclasses import dataclass

from graph.dates import today
from graph.lists import period as quarters
from graph.text import clean


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
        return quarters.period_words(self.key)

    @property
    def first(self) -> int:
        """Its first day."""
        return quarters.bounds(self.key)[0]

    @property
    def last(self) -> int:
        """Its last day."""
        return quarters.bounds(self.key)[1]

    @property
    def before(self) -> Period:
        """The quarter before."""
        return Period(self.year, self.quarter - 1) if self.quarter > 1 else Period(self.year - 1, 4)

    @property
    def after(self) -> Period:
        """The quarter after."""
        return Period(self.year, self.quarter + 1) if self.quarter < 4 else Period(self.year + 1, 1)


def read_period(text: str | None) -> Period:
    """The quarter that is written, the present one for nothing; raises ``BadRequest``.

    >>> read_period("2026q3").key, read_period("2026年第四季度").key, read_period("2026-Q1").key
    ('2026Q3', '2026Q4', '2026Q1')
    """
    key = quarters.read_period(clean(text or ""), today())
    return Period(int(key[:4]), int(key[5:]))


def day_of(period: Period, as_of: str | None = None) -> int:
    """The day as of which lists of a quarter are made, as :func:`~graph.lists.period.day_within` says."""
    return quarters.day_within(period.key, as_of)
