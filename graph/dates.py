"""Dates as the store keeps them: integers YYYYMMDD, which sort and compare as dates do."""

from __future__ import annotations

import datetime as dt
import re

from graph.errors import BadRequest

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def today() -> int:
    """Today as YYYYMMDD."""
    return from_date(dt.date.today())


def from_date(day: dt.date) -> int:
    """``day`` as YYYYMMDD.

    >>> from_date(dt.date(2026, 1, 31))
    20260131
    """
    return day.year * 10000 + day.month * 100 + day.day


def from_iso(text: str) -> int:
    """``2026-01-31`` as 20260131; raises ``BadRequest`` for anything else, other forms of ISO 8601 too."""
    try:
        if not _ISO.fullmatch(text):
            raise ValueError(text)
        return from_date(dt.date.fromisoformat(text))
    except ValueError as error:
        raise BadRequest(f"日期“{text}”不合规则：请写成 2026-01-31") from error


def check_day(day: int) -> int:
    """``day`` itself when it is a day of the calendar as YYYYMMDD; raises ``BadRequest`` otherwise."""
    try:
        dt.date(day // 10000, day // 100 % 100, day % 100)
    except ValueError as error:
        raise BadRequest(f"日期 {day} 不是存在的日子：请写成 20260131 这样的八位数字") from error
    return day


def to_iso(day: int) -> str:
    """20260131 as ``2026-01-31``.

    >>> to_iso(20260131)
    '2026-01-31'
    """
    return f"{day // 10000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"


def beijing(at: str) -> str:
    """A UTC time (ISO 8601) as the clocks in China show it.

    >>> beijing("2026-01-31T18:05:09.123456+00:00")
    '2026-02-01 02:05'
    """
    zone = dt.timezone(dt.timedelta(hours=8))
    return dt.datetime.fromisoformat(at).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def days_between(start: int, end: int) -> int:
    """Days from ``start`` to ``end`` (YYYYMMDD), negative when it is earlier.

    >>> days_between(20260131, 20260202)
    2
    """
    first, last = (dt.date(d // 10000, d // 100 % 100, d % 100) for d in (start, end))
    return (last - first).days
