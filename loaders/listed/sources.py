"""What published lists say of listed companies; each list with its date and licence.

The lists lie in one folder (docs/data.md names where they come from). Facts are carried over, never texts or files.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from graph.chain.vetoes import named_status

CURRENT_ON, SECOND_ON, DIVIDED_ON, CITIES_ON = "2026-10-22", "2025-11-07", "2026-09-30", "2026-08-16"
"""Dates of the four lists."""
CURRENT = "沪深交易所现行名单（chstockdata 0.4.4）"
SECOND = "stock_web_app data/stock_basic.csv（提交 c5fa6c2）"
DIVIDED = f"中国上市公司协会 2026 年上半年分类（chstockdata 0.4.4，{DIVIDED_ON}）"
CITIES = "FinanceDatabase 城市（提交 268be5d），省份经第二来源核对"
_FILES = (
    "chstockdata_universe_2026-10-22.csv",
    "stock_web_app_stock_basic_2025-11.csv",
    "chstockdata_capco_2026H1.jsonl",
    "places_two_sources_1548.csv",
)
_B_SHARES = ("200", "900")
_DIVISIONS = Path(__file__).parent / "divisions.csv"
_OF_A_DAY = re.compile(r"^(XD|XR|DR|[NC](?=[\u4e00-\u9fff]))")
_MARK = re.compile(r"^(\*?ST|退市|PT|XD|XR|DR|[NC](?=[\u4e00-\u9fff]))|退$")


@dataclass(frozen=True, slots=True)
class Listing:
    """One company that is listed now. ``area`` is a province (or 深圳), ``division`` a division of GB/T 4754."""

    code: str
    name: str
    listed_on: str
    area: str | None
    division: str | None
    origin: str
    as_of: str

    @property
    def status(self) -> str:
        """What the mark in its name says of it; one without a mark stands as usual."""
        return named_status(self.name) or "正常"


def plain(name: str) -> str:
    """A short name as people write it: no wide letters, no blanks.

    >>> plain("万  科Ａ")
    '万科A'
    """
    return "".join(unicodedata.normalize("NFKC", name).split())


def bare(name: str) -> str:
    """A short name without what an exchange puts before or behind it for a time.

    >>> bare("*ST国中"), bare("元道退"), bare("南玻A")
    ('国中', '元道', '南玻A')
    """
    return _MARK.sub("", _MARK.sub("", plain(name)))


def lasting(name: str, was: str) -> str:
    """A short name that also holds tomorrow: what is put before it on a day of dividends or of a first listing cuts it
    short, so the name it had (``was``) is kept where that begins alike.

    >>> lasting("XD农业银", "农业银行"), lasting("N通则康威", ""), lasting("*ST仕净", "仕净科技")
    ('农业银行', '通则康威', '*ST仕净')
    """
    if not _OF_A_DAY.match(name):
        return name
    cut = bare(name)
    return was if was.startswith(cut) else cut


def read_listings(folder: Path) -> list[Listing]:
    """All listed companies by code: 沪、深 of the current list, 北 of the second one (the first has none of them).

    A company of 北交所 that the newest classification does not have is left out: it may be gone.
    """
    current, second, divided = (folder / name for name in _FILES[:3])
    names, codes = _names(), {str(r["code"]): f"{r['menlei']}{r['dajia']}" for r in _lines(divided)}
    known = {row["ts_code"]: row for row in _rows(second)}
    out = []
    for row in _rows(current):
        code = f"{row['code']}.{row['exchange']}"
        area = known[code]["area"] if code in known else None
        division = names.get(codes.get(row["code"], ""))
        out.append(Listing(code, plain(row["name"]), row["listing_date"], area, division, CURRENT, CURRENT_ON))
    for code, row in known.items():
        if code.endswith(".BJ") and row["symbol"] in codes:
            division = names[codes[row["symbol"]]]
            out.append(Listing(code, plain(row["name"]), row["list_date"], row["area"], division, SECOND, SECOND_ON))
    return sorted(out, key=lambda each: each.code)


def read_b_shares(folder: Path, known: Mapping[str, Mapping[str, str]]) -> list[Listing]:
    """The known B shares that the newest classification has: the current list has none at all, so it says nothing."""
    names, codes = _names(), {str(r["code"]): f"{r['menlei']}{r['dajia']}" for r in _lines(folder / _FILES[2])}
    origin = f"B 股，现行名单不收，仍在{DIVIDED}"
    return [
        Listing(code, row["企业简称"], row["上市日期"], None, names.get(codes[code[:6]]), origin, DIVIDED_ON)
        for code, row in known.items()
        if code.startswith(_B_SHARES) and code[:6] in codes
    ]


def nameless(folder: Path) -> int:
    """How many companies of 北交所 the newest classification has by code only."""
    known = {row["symbol"] for row in _rows(folder / _FILES[1])}
    return sum(str(r["code"]).startswith("920") and r["code"] not in known for r in _lines(folder / _FILES[2]))


def read_cities(folder: Path) -> dict[str, str]:
    """City of the head office by code, where one list says it and a second one has the same province."""
    return {row["企业"]: row["所在地"] for row in _rows(folder / _FILES[3])}


def _names() -> dict[str, str]:
    return {row["代码"]: f"{row['代码']} {row['名称']}" for row in _rows(_DIVISIONS)}


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        yield from csv.DictReader(handle)


def _lines(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8") as handle:
        yield from map(json.loads, handle)
