"""A firm's place from its registered name: only where the words leave no choice, else nothing.

A wrong place costs more than a missing one. The rules, each named in the record that it makes: the name starts with a
place; a bracket holds one; a county follows its province (then its prefecture is told, no finer: many such firms have
moved to the city); a place follows the name of a group; a well-known word (蛇口, 鞍钢) of ``data/place_words.csv``.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from loaders.identity.divisions import PROVINCE_FIRST, Division, Gazetteer, load_gazetteer

_WORDS = Path(__file__).parents[1] / "data" / "place_words.csv"
_BRACKET = re.compile(r"[(（]([^()（）]{2,20})[)）](?=.)")
_BRANCH = ("分公司", "分行", "支行", "分院", "分所", "办事处", "代表处", "营业部")
_GROUP = re.compile(r"^(?:.{2,8}集团|中国石化|中国长江航运集团|中国|国电|中科院|招商局|中新|.{2}-)(?=.{4})")
# After a province these are sights, brands or firms that sit elsewhere, not counties of it: 黄山胶囊 is in 宣城市.
_NOT_COUNTIES = ("天山", "中原", "延长", "武昌", "黄山", "朝阳", "长安", "东方", "和平", "新华", "南山")


@dataclass(frozen=True, slots=True)
class InferredPlace:
    """A division inferred from a name, the rule that fired and the words it rests on."""

    division: Division
    rule: str
    evidence: str


def infer_place(full_name: str) -> InferredPlace | None:
    """The finest safe division of a registered full name; ``None`` where two readings disagree or none is safe."""
    name = "".join(full_name.split())
    if name.endswith(_BRANCH):
        return None
    gazetteer = load_gazetteer()
    best = _at_start(gazetteer, name)
    for match in _BRACKET.finditer(name):
        division, end = gazetteer.walk(match[1], bracket=True)
        if division is None or end != len(match[1]):
            continue
        if best is None or best.division in gazetteer.ancestors(division.code):
            best = InferredPlace(division, "bracket", match[0])
        elif division != best.division and division not in gazetteer.ancestors(best.division.code):
            return None
    if best is None:
        return _known_word(gazetteer, name) or _after_group(gazetteer, name)
    return _county_of(gazetteer, name, best) if best.rule == "prefix" and best.division.level == "省" else best


def _at_start(gazetteer: Gazetteer, name: str) -> InferredPlace | None:
    # 中山大学达安基因, 上海交通大学苏州研究院: there the place is part of the university's name.
    if "大学" in name and not name.endswith("大学"):
        return None
    division, end = gazetteer.walk(name)
    if division is None:
        return None
    return InferredPlace(division, "province" if name[:end] in PROVINCE_FIRST else "prefix", name[:end])


def _county_of(gazetteer: Gazetteer, name: str, province: InferredPlace) -> InferredPlace:
    """The prefecture of a county whose short name follows its province; the province where none does."""
    rest = name[len(province.evidence) :]
    for length in (4, 3, 2):
        word = rest[:length]
        if len(word) < length or word.startswith(_NOT_COUNTIES):
            continue
        found = [
            d
            for d in gazetteer.find(word)
            if d.level == "县级" and gazetteer.ancestors(d.code)[-1] == province.division
        ]
        if len(found) == 1:
            city = gazetteer.city_of(found[0].code) or found[0]
            return InferredPlace(city, "county", province.evidence + word)
    return province


def _after_group(gazetteer: Gazetteer, name: str) -> InferredPlace | None:
    if "大学" in name or not (group := _GROUP.match(name)):
        return None
    division, end = gazetteer.walk(name[group.end() :])
    return InferredPlace(division, "group", name[: group.end() + end]) if division is not None else None


def _known_word(gazetteer: Gazetteer, name: str) -> InferredPlace | None:
    found = {
        code: word for word, code, anywhere in _known_words() if (word in name if anywhere else name.startswith(word))
    }
    if len(found) != 1:
        return None
    ((code, word),) = found.items()
    return InferredPlace(gazetteer.by_code[code], "word", word)


@cache
def _known_words() -> tuple[tuple[str, str, bool], ...]:
    with _WORDS.open(encoding="utf-8", newline="") as handle:
        return tuple((r["词"], r["代码"], r["位置"] == "其中") for r in csv.DictReader(handle))
