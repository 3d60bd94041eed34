"""Administrative divisions of the mainland, by code and by name."""

import csv
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph.model.districts import names_of_district, two_named

_DATA = Path(__file__).parents[1] / "data"
_BETWEEN = re.compile(r"[\s/·,，-]+")
_SUFFIX = re.compile(r"(自治[区州县旗]|地区|[林特新]区|[省市县区旗盟])$")
_PEOPLES = re.compile(
    r"(?:(?:蒙古|哈萨克|柯尔克孜|锡伯|塔吉克|维吾尔)族?|(?:回|藏|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|傣|黎"
    r"|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|怒|普米|裕固|保安|独龙|各)族)+$"
)
# A suffix followed by one of these belongs to the next word: 海南|区块链, 吉林|市场.
_NEXT_WORD = {"市": "场政值", "县": "域", "区": "块域间", "旗": "舰帜"}
_FULL = re.compile(r"(?:[省市县区旗盟州镇乡]|街道)$")
_STREET = r"[东南西北中]?[一二三四五六七八九十]?(?:路|街|大街|大道|巷)"
# What may follow a division's full name, and what may follow its short one, which streets elsewhere are named after.
_BELOW_FULL = re.compile(r".+(?:镇|乡|街道|街|路|大道|巷|村|社区|区|园|城|港|号|楼|幢|栋|座|层|室)$")
_ZONE = "开发区|园区|保税区|综保区|高新区|经开区|新区|度假区|示范区|集聚区|工业区|科技城|产业园|工业园|科技园|新城|港区"
_BELOW_SHORT = re.compile(rf"(?!{_STREET})(?:.{{2,}}(?:镇|乡|街道)|.{{0,12}}(?:{_ZONE}))")
# County-level cities whose short name is neither a word nor a brand, and whose well-known firms sit in them.
# Left out after a look at the data: 大冶 武进 莱芜 (the firm sits in the next unit), 东阳 永安 瑞安 荣成 (brands).
_COUNTY_SHORT = """昆山 张家港 常熟 太仓 江阴 宜兴 溧阳 如皋 启东 丹阳 靖江 邳州 新沂 仪征 高邮 句容 扬中 义乌 慈溪 余姚
诸暨 海宁 桐乡 温岭 乐清 嵊州 晋江 石狮 福清 平潭 胶州 莱州 莱西 招远 寿光 诸城 滕州 邹城 曲阜 乳山 林州 巩义 枝江 潜江
浏阳 醴陵 瓦房店 凌源 集安 都江堰 西昌 个旧 库尔勒 石河子"""
# Prefectures whose short name is a word, a brand or another place; inside brackets they can only be places.
_WORD_SHORT = """中山 大同 白银 黄山 和田 普洱 海东 海西 海北 黄南 长治 安康 吉安
安顺 泰安 金昌 德宏 松原 阿里 来宾 三明
百色 山南 酒泉 中卫"""
# 吉林 and 海南 alone are the provinces, not the cities or prefectures of that name.
PROVINCE_FIRST = ("吉林", "海南")
_AMBIGUOUS_SHORT = ("朝阳", "兴安", *PROVINCE_FIRST)
_NOT_PLACES = "德州仪器 大理石 北海道 苏州河 广安门 长春藤 阿克苏诺贝尔"


@dataclass(frozen=True, slots=True)
class Division:
    """One administrative division (or a park treated as one)."""

    code: str
    name: str
    level: str
    parent: str | None


_Forms = dict[str, list[Division]]
_Step = tuple[Division, int]


def _short(division: Division) -> str:
    """Return the name without its generic suffix, or "" when too little would be left."""
    found = _SUFFIX.search(division.name)
    if found is None or division.level == "园区":
        return ""
    stem = division.name[: found.start()]
    if found[0].startswith("自治"):
        bare = _PEOPLES.sub("", stem)
        stem = bare if len(bare) > 1 else stem
    return stem if len(stem) > 1 else ""


class Gazetteer:
    """Divisions by code and by name; ``called`` are other and former names of some, by code."""

    def __init__(self, divisions: list[Division], called: Mapping[str, Collection[str]]) -> None:
        self._called = called
        self.by_code: Mapping[str, Division] = {d.code: d for d in divisions}
        self._above = {d.code: frozenset(a.code for a in self.ancestors(d.code)) for d in divisions}
        self._names: _Forms = {}
        self._prefix: _Forms = {word: [] for word in _NOT_PLACES.split()}
        self._bracket: _Forms = {}
        counties, words = set(_COUNTY_SHORT.split()), set(_WORD_SHORT.split())
        for division in divisions:
            self._index(division, counties, words)
        self._longest: dict[str, int] = {}
        for form in (*self._names, *self._prefix):
            self._longest[form[:2]] = max(len(form), self._longest.get(form[:2], 0))

    def _index(self, division: Division, counties: set[str], words: set[str]) -> None:
        short = _short(division)
        sure = set(self._called.get(division.code, ()))
        if not (len(division.name) < 3 and division.name.endswith("区")):  # 城区, 郊区, 矿区
            sure.add(division.name)
        if division.name.endswith("自治州"):
            sure.add(short + "州")
        every = sure | {division.name, short}
        if division.level in ("市", "县级") and short in _AMBIGUOUS_SHORT:
            short = ""
        if division.level == "县级" and short not in counties:
            short = ""
        free = sure if short in words else sure | {short}
        for forms, names in ((self._names, every), (self._bracket, sure | {short}), (self._prefix, free)):
            for name in names - {""}:
                forms.setdefault(name, []).append(division)

    def ancestors(self, code: str) -> list[Division]:
        """Return the divisions above `code`, nearest first; KeyError for an unknown code."""
        parent = self.by_code[code].parent
        return [] if parent is None else [self.by_code[parent], *self.ancestors(parent)]

    def city_of(self, code: str) -> Division | None:
        """Return the prefecture or municipality of `code`; None for provinces and units directly under one."""
        line = [self.by_code[code], *self.ancestors(code)]
        return next((d for d in line if d.level in ("市", "直辖市")), None)

    def find(self, text: str) -> list[Division]:
        """Return every division that `text` (a code, a name, or a chain of names) can mean, coarsest first."""
        wanted = _BETWEEN.sub("", text)
        if wanted in self.by_code:
            return [self.by_code[wanted]]
        found = set(self._chains(wanted, 0, None))
        exact = {d for d in found if d.name == wanted}
        return sorted(exact or found, key=lambda d: (len(self._above[d.code]), d.code))

    def begins(self, text: str) -> bool:
        """Whether any division's name, or a code, may begin a text; where not, :meth:`find` and :meth:`holding` find
        nothing.
        """
        wanted = _BETWEEN.sub("", text)
        return wanted[:2] in self._longest or wanted[:2].isdigit() or wanted in self.by_code

    def holding(self, text: str, near: Callable[[Division], bool] = lambda _: False) -> list[Division]:
        """Return the divisions whose town, street or zone `text` is, by the division's name at its start; several
        where that name can mean several.

        A county's short name alone counts where it is safe in any text, or `near`: 太湖国家旅游度假区 is not in 太湖县.
        """
        wanted = _BETWEEN.sub("", text)
        safe = self.walk(wanted)[0] is not None
        for end in range(len(wanted) - 1, 1, -1):
            name, rest = wanted[:end], wanted[end:]
            full = _FULL.search(name) is not None
            if (_BELOW_FULL if full else _BELOW_SHORT).match(rest):
                found = [d for d in self.find(name) if full or safe or d.level != "县级" or near(d)]
                if found:
                    return found
        return []

    def _chains(self, text: str, start: int, above: Division | None) -> Iterator[Division]:
        for end in range(start + 2, start + self._longest.get(text[start : start + 2], 0) + 1):
            for division in self._names.get(text[start:end], ()) if end <= len(text) else ():
                if above is not None and above.code not in self._above[division.code]:
                    continue
                if end == len(text):
                    yield division
                else:
                    yield from self._chains(text, end, division)

    def walk(self, text: str, bracket: bool = False) -> tuple[Division | None, int]:
        """Follow place names down from the start of `text`; return the finest safe one and where it ends."""
        forms = self._bracket if bracket else self._prefix
        here, start = self._step(forms, text, 0, None) or (None, 0)
        while here is not None and (step := self._step(forms, text, start, here)):
            here, start = step
        return here, start

    def _step(self, forms: _Forms, text: str, start: int, above: Division | None) -> _Step | None:
        longest = self._longest.get(text[start : start + 2], 0)
        for end in range(min(start + longest, len(text)), start + 1, -1):
            form = text[start:end]
            hits = forms.get(form)
            if hits is None or (text[end : end + 1] and text[end] in _NEXT_WORD.get(form[-1], "")):
                continue
            if not hits:
                return None
            if above is not None:
                hits = [d for d in hits if above.code in self._above[d.code]]
            elif form[-1] == "区" and any(d.level != "县级" for d in self._names.get(form[:-1], ())):
                continue  # 海南区, 中山区: without its city it is more likely 海南 or 中山
            if len(hits) == 1:
                return hits[0], end
        return None


def gazetteer_of(more: Iterable[Division]) -> Gazetteer:
    """The divisions of the mainland with these further ones."""
    known = load_gazetteer()
    return Gazetteer([*known.by_code.values(), *more], _called())


@cache
def load_gazetteer() -> Gazetteer:
    """Read the divisions file once."""
    rows = _read("divisions.csv")
    return Gazetteer([Division(r["code"], r["name"], r["level"], r["parent"] or None) for r in rows], _called())


@cache
def local_names() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """What zones are called within their own city alone (园区): by that word, codes and the city's code."""
    out: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in _read("place_aliases.csv"):
        if row["限于"]:
            out[row["叫法"]] = (*out.get(row["叫法"], ()), (row["代码"], row["限于"]))
    return out


@cache
def _called() -> Mapping[str, Collection[str]]:
    out: dict[str, list[str]] = {}
    for row in _read("place_aliases.csv"):
        if not row["限于"]:
            out.setdefault(row["代码"], []).append(row["叫法"])
    for code in two_named():
        out.setdefault(code, []).extend(names_of_district(code)[1:])
    return out


def _read(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((_DATA / name).read_text(encoding="utf-8").splitlines()))
