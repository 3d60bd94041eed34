"""Make the bundled roster of listed companies as it stands now (for maintainers).

    python -m loaders.listed.build ../shared/data/listed

Writes 企业.csv anew (who is listed now, under today's name; who was and no longer is, marked so; the full names,
industries and places that were there stay), 所在地.csv (places that the lists add), 名录.csv and 名录家数.csv. What
public knowledge put into them (other rosters, parents, revenue bands, honours, head offices) stays.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from graph.chain.roster_kinds import ROSTER_KINDS
from graph.chain.rosters import LISTED, built_in_kind
from graph.text import join_list, split_list
from loaders.chainkg.build_sample import TARGET, write_sample
from loaders.identity.divisions import Division, load_gazetteer
from loaders.listed import sources
from loaders.listed.sources import Listing, bare

APART = ("深圳市",)
"""Cities that the list has apart from their province."""
EXCHANGES = {"SH": "上海证券交易所", "SZ": "深圳证券交易所", "BJ": "北京证券交易所"}
GONE = f"已不在{sources.CURRENT}（退市、吸收合并或转板）"
CITY_BASIS, AREA_BASIS = "公开资料：总部所在城市（FinanceDatabase）", "公开资料：清单“地区”一栏"
_HEAD = [
    *("企业编号", "企业简称", "企业名称", "曾用名", "股票代码", "上市交易所", "上市日期", "经营状态", "行业大类"),
    *("所在地依据", "所在地", "所属行业", "名录", "资料来源", "资料日期"),
]
_ROSTER_HEAD = [
    *("名录编号", "名录名称", "名录种类", "入列方式", "按哪里计", "入列条件", "名录截至", "提供单位"),
    *("资料来源", "资料日期"),
]
_PUBLIC = "公开知识"
"""Begins what people wrote from public knowledge, which no list takes away."""
_PUBLIC_PART = "；母公司、营收档"
Row = dict[str, str]


def division_of(area: str) -> Division:
    """The province, or the city that the list has apart, that an area names; else ``ValueError``."""
    known = [d for d in load_gazetteer().by_code.values() if d.parent is None or d.name in APART]
    found = [d for d in known if area and d.name.startswith(area)]
    if len(found) != 1:
        raise ValueError(f"“{area}”不是省级地区，也不是{'、'.join(APART)}")
    return found[0]


def count_areas(areas: Iterable[str]) -> list[tuple[Division, int]]:
    """How many each province has, and each city that the list has apart, in the order of the codes.

    Raises ``ValueError`` for an area that is none of them.
    """
    gazetteer, out = load_gazetteer(), Counter[str]()
    for area, count in Counter(areas).items():
        found = division_of(area)
        for division in (found, *gazetteer.ancestors(found.code)):
            out[division.code] += count
    return [(gazetteer.by_code[code], out[code]) for code in sorted(out)]


def build(folder: Path) -> None:
    """Read the lists and write the four files."""
    old = {row["企业编号"]: row for row in _bundled("企业.csv")}
    listed = {each.code: each for each in (*sources.read_b_shares(folder, old), *sources.read_listings(folder))}
    cities = {code: city for code, city in sources.read_cities(folder).items() if code in old}
    rows = [_enterprise(code, listed.get(code), old.get(code, {})) for code in sorted({*listed, *old})]
    for row in rows:
        if row["企业编号"] in cities:  # the list knows the city, the name at most the province
            row["所在地"] = row["所在地依据"] = ""
    head = list(next(iter(old.values()), dict.fromkeys(_HEAD, "")))
    head = [*head, *(h for h in _HEAD if h not in head)] if "名录" in head else _HEAD
    write_sample("企业.csv", head, [[row.get(h, "") for h in head] for row in rows])
    said = [list(r.values()) for r in _bundled("所在地.csv") if r["所在地依据"].startswith(_PUBLIC)]
    cities = {code: city for code, city in cities.items() if code not in {r[0] for r in said}}
    placed = {row["企业编号"] for row in rows if row["所在地"]} | cities.keys() | {r[0] for r in said}
    added = sorted([*said, *_cities(cities), *_areas(listed, placed)])
    write_sample("所在地.csv", ["对象", "所在地", "所在地依据", "资料来源", "资料日期"], added)
    _write_roster(list(listed.values()), sources.nameless(folder))


def _enterprise(code: str, now: Listing | None, old: Mapping[str, str]) -> Row:
    """One row: today's facts where it is listed, else what was known with the mark that it is gone."""
    row = dict.fromkeys(_HEAD, "") | dict(old)
    was = old.get("企业简称", "")
    if now is None:
        return row | {
            "经营状态": "已退市",
            "名录": join_list(_others(old)) or "",
            "资料来源": _told(GONE, old),
            "资料日期": sources.CURRENT_ON,
        }
    former = [n for n in (*split_list(row["曾用名"]), bare(was)) if n and n != bare(now.name)]
    origin = f"{now.origin}；行业大类：{sources.DIVIDED}" if now.division else now.origin
    return row | {
        "企业编号": code,
        "股票代码": code,
        "企业简称": sources.lasting(now.name, was),
        "企业名称": old.get("企业名称") or bare(now.name),
        "曾用名": join_list(list(dict.fromkeys(former))) or "",
        "上市交易所": EXCHANGES[code[-2:]],
        "上市日期": now.listed_on,
        "经营状态": now.status,
        "行业大类": now.division or "",
        "名录": join_list([*([] if now.status == "已退市" else [LISTED]), *_others(old)]) or "",
        "资料来源": _told(origin, old),
        "资料日期": now.as_of,
    }


def _others(old: Mapping[str, str]) -> list[str]:
    """The other rosters that it is on."""
    return [r for r in split_list(old.get("名录")) if r != LISTED]


def _told(origin: str, old: Mapping[str, str]) -> str:
    """The origin, with that of the facts that stay."""
    was = old.get("资料来源", "")
    _, mark, public = was.partition(_PUBLIC_PART)
    if not was or "待补" in was:
        told = f"{origin}；只有简称，企业名称待补"
    elif (at := was.find(f"；企业名称：{_PUBLIC}")) >= 0:
        told = origin + was[at:].partition(_PUBLIC_PART)[0]
    else:
        told = origin + "；全称与申万行业：ChainKnowledgeGraph（2019–2020 年）"
    return told + mark + public


def _cities(cities: Mapping[str, str]) -> Iterator[list[str]]:
    for code, city in cities.items():
        yield [code, city, CITY_BASIS, sources.CITIES, sources.CITIES_ON]


def _areas(listed: Mapping[str, Listing], placed: set[str]) -> Iterator[list[str]]:
    for each in listed.values():
        if each.area and each.code not in placed:
            yield [each.code, division_of(each.area).name, AREA_BASIS, sources.SECOND, sources.SECOND_ON]


def _write_roster(listed: list[Listing], nameless: int) -> None:
    kind = ROSTER_KINDS[built_in_kind(LISTED)]
    test = "股票在上海、深圳、北京证券交易所上市"
    supplier = "公开清单整理（沪深 2026-10-22，北交所 2025-11-07）"
    origin, on = f"{sources.CURRENT}；北交所：{sources.SECOND}", sources.CURRENT_ON
    row = [LISTED, kind.name, kind.name, kind.admission, kind.level, test, on, supplier, origin, on]
    others = [list(r.values()) for r in _bundled("名录.csv") if r["名录编号"] != LISTED]
    write_sample("名录.csv", _ROSTER_HEAD, [row, *others])
    staying = [each for each in listed if each.status != "已退市"]
    known = [each.area for each in staying if each.area]
    note = (
        f"现行名单里的企业按第二份清单的“地区”一栏逐省计数；另有 {len(staying) - len(known)} 家地区不明、"
        f"北交所 {nameless} 家没有名称，没有计入"
    )
    rows = [[LISTED, division.name, count, note, origin, on] for division, count in count_areas(known)]
    write_sample("名录家数.csv", ["名录", "地区", "家数", "家数出处", "资料来源", "资料日期"], rows)


def _bundled(name: str) -> list[Row]:
    if not (TARGET / name).exists():
        return []
    with (TARGET / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


if __name__ == "__main__":
    build(Path(sys.argv[1]))
