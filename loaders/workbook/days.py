"""Dates as people write them: real dates, Excel's day numbers, and text to the precision that is known."""

from __future__ import annotations

import datetime as dt
import re

from loaders.files.raw import Cell, CellProblem, as_text

_DATE = re.compile(
    r"([0-9]{4})(?: ?[-./年] ?([0-9]{1,2})(?: ?[-./月] ?([0-9]{1,2}) ?[日号]?)?)?[年月]?"
    r"(?:[T ][0-9:.]+(?: ?[AP]M)?)?\Z"
)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})?\Z")
_SERIAL_START = dt.date(1899, 12, 30)
_SERIALS = range(10_000, 80_000)
_YEARS = range(1900, 2101)
_DATE_HINT = "请写成 2020-05-01；只知道年或月就写 2020 或 2020-05"


def parse_date(raw: Cell) -> str | CellProblem | None:
    """ISO text to the precision that is known: ``2020``, ``2020-05`` or ``2020-05-01``."""
    if raw is None:
        return None
    if isinstance(raw, dt.datetime):
        return _checked_date(raw.year, raw.month, raw.day, raw)
    if isinstance(raw, dt.date):
        return _checked_date(raw.year, raw.month, raw.day, raw)
    text = as_text(raw)
    if not text:
        return None
    number = not isinstance(raw, str | bool)
    if number and re.fullmatch(r"[0-9]{4}\.1", text):
        return CellProblem("date", f"“{text}”可能是 1 月，也可能是 10 月（以数字存储，末尾的 0 已丢失）", _DATE_HINT)
    if (day := _serial(text, fraction=number)) is not None:
        return day.isoformat()
    found = _COMPACT.match(text) or _DATE.match(text)
    if found is None:
        return CellProblem("date", f"“{text[:50]}”不是日期", _DATE_HINT)
    month, day_of_month = (int(g) if g else None for g in found.groups()[1:])
    return _checked_date(int(found[1]), month, day_of_month, raw)


def _serial(text: str, *, fraction: bool) -> dt.date | None:
    """The day of one of Excel's day numbers; years and compact dates lie outside their range."""
    if re.fullmatch(r"[0-9]{5}\.[0-9]+" if fraction and "." in text else r"[0-9]{5}", text) is None:
        return None
    days = int(float(text))
    return _SERIAL_START + dt.timedelta(days) if days in _SERIALS else None


def _checked_date(year: int, month: int | None, day: int | None, raw: Cell) -> str | CellProblem:
    try:
        known = dt.date(year, month or 1, day or 1)
        if year not in _YEARS or month == 0 or day == 0:
            raise ValueError(year)
    except ValueError:
        return CellProblem("date", f"“{as_text(raw)[:50]}”不是存在的日期（年份限 1900–2100）", _DATE_HINT)
    return known.isoformat()[: 4 if month is None else 7 if day is None else 10]
