"""Dates as the store keeps them, integers YYYYMMDD, which sort and compare as dates do; and the one place that asks the
clock.

Moments are kept in UTC. Their day, and today's, are those of one time zone, whatever zone the machine is set to: what
is imported after midnight in China holds from that day and is shown with it.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from functools import cache
from zoneinfo import ZoneInfo

from graph.errors import BadRequest

VARIABLE = "CHAINATLAS_TZ"
CHINA = "Asia/Shanghai"
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def now() -> dt.datetime:
    """This moment, in UTC."""
    return dt.datetime.now(dt.UTC)


def utc_stamp(timespec: str = "seconds") -> str:
    """This moment in UTC as ISO 8601, to ``seconds`` or ``microseconds``."""
    return now().isoformat(timespec=timespec)


def moment(text: str) -> dt.datetime:
    """A moment that was kept, or the beginning of a day, to the second and as files carry it: in UTC without a zone.

    >>> moment("2026-01-31T02:03:04.5+00:00"), moment("2026-01-31")
    (datetime.datetime(2026, 1, 31, 2, 3, 4), datetime.datetime(2026, 1, 31, 0, 0))
    """
    said = dt.datetime.fromisoformat(text)
    return (said.astimezone(dt.UTC) if said.tzinfo else said).replace(microsecond=0, tzinfo=None)


def epoch() -> float:
    """This moment in seconds since 1970, as files carry their times."""
    return now().timestamp()


def today() -> int:
    """Today as YYYYMMDD, in :func:`zone`."""
    return from_date(now().astimezone(zone()).date())


def zone() -> dt.tzinfo:
    """The zone that days are counted in: China's unless ``CHAINATLAS_TZ`` names another; raises ``BadRequest``."""
    return _zone(os.environ.get(VARIABLE, "").strip() or CHINA)


@cache
def _zone(name: str) -> dt.tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        if name == CHINA:  # Windows and small images have no table of zones; China's clocks have stood still since 1991
            return dt.timezone(dt.timedelta(hours=8), CHINA)
        raise BadRequest(
            f"环境变量 {VARIABLE}={name[:50]} 不是本机认得的时区；请写 {CHINA} 这样的名称，或去掉它（按北京时间）"
        ) from error


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


def local_time(at: str) -> str:
    """A UTC time (ISO 8601) as the clocks in :func:`zone` show it.

    >>> local_time("2026-01-31T18:05:09.123456+00:00")
    '2026-02-01 02:05'
    """
    return dt.datetime.fromisoformat(at).astimezone(zone()).strftime("%Y-%m-%d %H:%M")


def local_day(at: str) -> str:
    """The day of a UTC time (ISO 8601) in :func:`zone`.

    >>> local_day("2026-01-31T18:05:09+00:00")
    '2026-02-01'
    """
    return local_time(at)[:10]


def days_between(start: int, end: int) -> int:
    """Days from ``start`` to ``end`` (YYYYMMDD), negative when it is earlier.

    >>> days_between(20260131, 20260202)
    2
    """
    first, last = (dt.date(d // 10000, d // 100 % 100, d % 100) for d in (start, end))
    return (last - first).days


def day(text: str | None) -> int | None:
    """A date as people write it (2026-06-30) as YYYYMMDD; ``None`` for none."""
    return from_iso(text) if text else None


def come(text: str, what: str = "日期") -> int:
    """A date as people write it that is today or earlier, as YYYYMMDD; raises ``BadRequest`` for one to come."""
    on, now_ = from_iso(text), today()
    if on > now_:
        raise BadRequest(f"{what} {to_iso(on)} 还没有到（今天 {to_iso(now_)}）；请写今天或以前的日期")
    return on


def newest_words(data_date: str | None, on: int | None = None) -> str:
    """Up to when the data go, in words; of records of an earlier day ``on`` that some were gathered after it.

    >>> newest_words("2026-10"), newest_words(None)
    ('资料最新到 2026-10', '资料没有注明日期')
    >>> newest_words("2026-10", 20261003), newest_words("2026-10", 20260930)
    ('资料最新到 2026-10', '资料最新到 2026-10（有的是这一天以后收的）')
    """
    if not data_date:
        return "资料没有注明日期"
    newest = data_date.replace("-", "")
    after = on is not None and newest > str(on)[: len(newest)]
    year = " 年" if len(data_date) == 4 else ""
    return f"资料最新到 {data_date}{year}{'（有的是这一天以后收的）' if after else ''}"
