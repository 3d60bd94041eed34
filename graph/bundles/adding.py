"""Whether the bundles of a city's districts and the city's own add up, and where not, why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from graph.bundles.bundle import Bundle, ListPart
from graph.dates import to_iso
from graph.lists.declared import ListKind, declarations
from graph.lists.made import Entry
from graph.model.districts import names_of_district
from graph.says import Says

SHOWN = 12
"""Names that a sentence lists."""
NOTHING, APART = "没有可比的", "不可比"
"""Of a list without a row on either side while districts have not handed in; of one that each place judges anew."""
_APART = f"{APART}：这张清单各地各按自己的情况列行，全市与各区不能逐行对"


@dataclass(frozen=True, slots=True)
class SumOfList:
    """一张清单在各区与全市的合计"""

    title: Annotated[str, Says("清单")]
    city: Annotated[int, Says("全市", unit="行")]
    districts: Annotated[int, Says("各区合计", "各区之和，同一行在两区的算两次", "行")]
    both: Annotated[int, Says("两边都有", unit="行")]
    city_only: Annotated[tuple[str, ...], Says("只在全市")]
    districts_only: Annotated[tuple[str, ...], Says("只在各区")]
    twice: Annotated[tuple[str, ...], Says("在两区")]
    adds: Annotated[bool, Says("对得上", "逐行比；不可比的，和两边都没有一行、又有区没有提交的，不算")]
    why: Annotated[tuple[str, ...], Says("为什么对不上", "对得上的，写区没有交齐、数据或样式不是同一样的")]
    apart: Annotated[tuple[str, ...], Says("哪些数不能相加", "逐行对得上也不能相加的")]

    @property
    def words(self) -> str:
        """Whether it adds up, in a word."""
        if _APART in self.why:
            return APART
        return NOTHING if NOTHING in self.why else "是" if self.adds else "否"


def add_up(city: Bundle, districts: Sequence[Bundle], expected: Mapping[str, str]) -> list[SumOfList]:
    """Each list of the city's bundle held against those of its districts; ``expected`` are all districts by id."""
    common = (*_absent(districts, expected), *_differing(city, districts))
    found = [_of_list(city, districts, title, common, expected) for title in city.counts]
    absent = len({i for d in districts for i in d.place} & expected.keys()) < len(expected)
    return [_nothing(one) if absent and not (one.city or one.districts) else one for one in found]


def _nothing(found: SumOfList) -> SumOfList:
    return replace(found, adds=False, why=(NOTHING, *found.why))


def _of_list(
    city: Bundle, districts: Sequence[Bundle], title: str, common: tuple[str, ...], expected: Mapping[str, str]
) -> SumOfList:
    whole = {e.key: e.name for p in city.lists if p.title == title for e in p.made.listed}
    lists = [{e.key: e.name for p in d.lists if p.title == title for e in p.made.listed} for d in districts]
    total = sum(map(len, lists))
    apart = tuple(dict.fromkeys(k.apart for p in city.lists if p.title == title if (k := _kind(p)) and k.apart))
    if any("@" in key for key in (*whole, *(k for part in lists for k in part))):
        return SumOfList(title, len(whole), total, 0, (), (), (), False, (_APART, *apart), apart)
    names = {k: n for part in lists for k, n in part.items()}
    city_only = [whole[k] for k in whole if k not in names]
    districts_only = [names[k] for k in names if k not in whole]
    twice = [n for k, n in names.items() if sum(k in part for part in lists) > 1]
    both = sum(k in names for k in whole)
    adds = bool(districts) and not (city_only or districts_only or twice)
    lone = [e for p in city.lists if p.title == title for e in p.made.listed if e.key not in names]
    reasons = (*_city_only(lone, districts, expected), *_reasons(districts_only, twice))
    why = (*common, *reasons, *_by_hand(city, districts, title, {*whole} ^ {*names}))
    sides = tuple(city_only), tuple(districts_only), tuple(twice)
    return SumOfList(title, len(whole), total, both, *sides, adds, why, apart)


def _kind(part: ListPart) -> ListKind | None:
    return declarations().get(part.made.name)


def _city_only(lone: Sequence[Entry], districts: Sequence[Bundle], expected: Mapping[str, str]) -> list[str]:
    """Why rows are only in the city's, by the district that each names; of one in several, one that handed in counts.

    A list without a column for it does not tell.
    """
    there = {i for d in districts for i in d.place}
    why: dict[str, list[str]] = {}
    for each in lone:
        text = str(each.cells.get("district") or "")
        within = {i for i, name in expected.items() if any(n in text for n in (name, *names_of_district(i)))}
        if "district" not in each.cells:
            reason = "所在区还没有提交、不知道在哪个区，或区里没有列"
        elif not within:
            reason = "不知道在哪个区"
        else:
            reason = "所在区已提交，没有列" if within & there else "所在区还没有提交"
        why.setdefault(reason, []).append(each.name)
    return [f"只在全市的 {len(names)} 行，{reason}：{_some(names)}" for reason, names in why.items()]


def _reasons(districts_only: Sequence[str], twice: Sequence[str]) -> list[str]:
    said = []
    if districts_only:
        said.append(f"只在各区的 {len(districts_only)} 行：全市没有列：{_some(districts_only)}")
    if twice:
        said.append(f"在两个区都列了的 {len(twice)} 行，全市只算一次：{_some(twice)}")
    return said


def _by_hand(city: Bundle, districts: Sequence[Bundle], title: str, apart: Collection[str]) -> list[str]:
    """Rows on one side alone that people put there, each with who and why."""
    said = [
        f"{e.name}（{b.place_name}，{because.words}）"
        for b in (city, *districts)
        for p in b.lists
        if p.title == title
        for e in p.made.listed
        if e.key in apart
        for because in e.because
        if because.test == "by_hand"
    ]
    return [f"其中人工列入、另一边没有列的 {len(said)} 行：{_some(said)}"] if said else []


def _absent(districts: Sequence[Bundle], expected: Mapping[str, str]) -> list[str]:
    there = {i for d in districts for i in d.place}
    absent = [name for id_, name in expected.items() if id_ not in there]
    return [f"还没有提交的区：{_some(absent)}"] if absent else []


def _differing(city: Bundle, districts: Sequence[Bundle]) -> list[str]:
    said = []
    if other := [d for d in districts if (d.version, d.on) != (city.version, city.on)]:
        what = "、".join(f"{d.place_name}（版本 {d.version}，截至 {to_iso(d.on)}）" for d in other[:SHOWN])
        said.append(f"数据不是同一版或不是同一天：全市是版本 {city.version}，截至 {to_iso(city.on)}；{what}")
    if preset := [d.place_name for d in districts if d.preset_digest != city.preset_digest]:
        said.append(f"样式与全市不同的区：{_some(preset)}")
    methods = {p.title: (p.made.method, p.criteria) for p in city.lists}
    others = [d.place_name for d in districts if any(methods.get(*_method(p)) != _method(p)[1] for p in d.lists)]
    if others:
        said.append(f"清单的标准与全市不同的区：{_some(others)}")
    return said


def _method(part: ListPart) -> tuple[str, tuple[str, str]]:
    """The title of a list, and by what it was made."""
    return part.title, (part.made.method, part.criteria)


def _some(names: Collection[str]) -> str:
    listed = list(names)
    more = f"等 {len(listed)} 个" if len(listed) > SHOWN else ""
    return "、".join(listed[:SHOWN]) + more
