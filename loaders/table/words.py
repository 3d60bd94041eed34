"""The words of ``loaders/data/table_words.toml``: heads and cells as users write them."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph.model.schema import default_schema
from graph.text import clean
from loaders.workbook.layout import Column, sheet_layouts

JOINT = " / "
"""Between the lines of a head of two lines."""
REMARKS, YEARLY, AT = "台账所写", "年度指标", "@"
SHEETS = ("企业", "项目", "机构", "人才", "企业产品", "企业环节", "机构环节", REMARKS, YEARLY)
"""Our sheets that a row of a user's table may fill."""
TRADE = "企业.所属产业"
REMARK, REMARK_AT = f"{REMARKS}.所写内容", f"{REMARKS}.地区"
PLACED = ("企业.所在地", "项目.所在地", "机构.所在地", "人才.所在地", REMARK_AT)
PRODUCT, TITLE = "企业产品.产品", "人才.人才称号"
JOINED = (*PLACED, TRADE, REMARK, PRODUCT, TITLE)
"""Several columns may say these together."""
FILE = Path(__file__).parents[1] / "data" / "table_words.toml"
_BRACKET = re.compile(r"[(\[{【〔]([^)\]}】〕]*)[)\]}】〕]")
_YEAR = re.compile(r"(?:截至)?((?:19|20)[0-9]{2})(?:年度?[底末]?)?|(?<![0-9])(2[0-9])年度?")
_MARKS = re.compile(r"^(?:[0-9]+|[一二三四五六七八九十]+)[.、]|^[A-Z]{1,2}列|[\s*※:：。.,，、]+")
_ROUND, _EDITION = re.compile(r"^[①-⑳]"), re.compile(r"(?<=4754)[-—](?:19|20)[0-9]{2}")
"""What counts heads, and of which year a standard is; neither is a figure of the head."""
_UNIT_SAID = re.compile(r"单位[:：]?")
_UNIT_BEHIND = re.compile(r"(?<!单位)(?<!单位:)(?:[/:]?(亿元|千万元|百万元|万元|千元)|/([亿万元]))\Z")
"""A unit behind a head without brackets (营收/万元); 单位万元 is a line that states one."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NAME_OF_FIELD = re.compile(r"^[a-z][a-z_]+(?=[\u4e00-\u9fff])")
"""What a database calls a column, before what people call it (qymc企业名称)."""


@dataclass(frozen=True, slots=True)
class Words:
    """Heads lead to targets (``sheet.column``), choices to ours; units to yuan."""

    heads: Mapping[str, str]
    endings: Mapping[str, str]
    names: Mapping[str, str]
    near: Mapping[str, str]
    yearly: Mapping[str, str]
    units: Mapping[str, int]
    choices: Mapping[str, Mapping[str, str]]
    blank: frozenset[str]
    total: frozenset[str]
    note: tuple[str, ...]
    personal: frozenset[str]
    prefix: tuple[str, ...]
    people: frozenset[str]
    of_people: Mapping[str, str]
    qualified: tuple[str, ...]
    others: tuple[str, ...]
    prose: tuple[str, ...]
    strangers: tuple[str, ...]
    gaps: tuple[str, ...]
    gaps_of_others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A head taken apart: what stands above it, itself, what brackets add to it, its unit and year."""

    group: str
    base: str
    remark: str
    unit: str
    year: int | None


@cache
def targets() -> dict[str, Column]:
    """What a column may be: ``sheet.column`` and how it is parsed; ends that we fill ourselves are left out, and of
    yearly figures all but the figures.
    """
    layouts = sheet_layouts(default_schema())
    return {
        f"{name}.{column.label}": column
        for name in SHEETS
        for column in layouts[name].columns
        if column.role != "source" and (name != YEARLY or column.field.restricted)
    }


@cache
def words() -> Words:
    """Read the file once; labels and aliases of the schema count as heads too."""
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    heads = {_key(word): target for target, listed in said["heads"].items() for word in listed}
    for target, column in targets().items():
        if column.kind in default_schema().nodes and column.role != "target" and not target.startswith(YEARLY):
            for word in (column.label, *(column.aliases if column.role == "field" else ())):
                heads.setdefault(_key(word), target)
    heads["所在地"] = "企业.所在地"
    return Words(
        heads=heads,
        endings={_key(w): t for t, listed in said["endings"].items() for w in listed},
        names={_key(w): t for t, listed in said["names"].items() for w in listed},
        near={_key(w): t for t, listed in said["near"].items() for w in listed},
        yearly={_key(w): t for t, listed in said["yearly"].items() for w in (t.partition(".")[2], *listed)},
        units=said["units"],
        choices={t: {w: ours for ours, listed in c.items() for w in listed} for t, c in said["choices"].items()},
        blank=frozenset(unicodedata.normalize("NFKC", w) for w in said["words"]["blank"]),
        total=frozenset(said["words"]["total"]),
        note=tuple(said["words"]["note"]),
        personal=frozenset(_key(w) for w in said["words"]["personal"]),
        prefix=tuple(said["words"]["prefix"]),
        people=frozenset(_key(w) for w in said["words"]["people"]),
        of_people={_key(w): t for t, listed in said["people"].items() for w in listed},
        qualified=tuple(said["words"]["qualified"]),
        others=tuple(said["words"]["others"]),
        prose=tuple(said["words"]["prose"]),
        strangers=tuple(said["words"]["strangers"]),
        gaps=tuple(said["words"]["gaps"]),
        gaps_of_others=tuple(said["words"]["gaps_of_others"]),
    )


def head_of(text: str) -> Head:
    """A head taken apart.

    >>> head_of("2024年营业收入（亿元/年）")
    Head(group='', base='营业收入', remark='亿元/年', unit='亿元', year=2024)
    >>> head_of("Revenue/2025年营收/万元")
    Head(group='', base='营收', remark='', unit='万元', year=2025)
    """
    unit, year, parts, remarks = "", None, list[str](), list[str]()
    for part in text.split(JOINT):
        plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", _ROUND.sub("", clean(part))))
        plain = _chinese(_EDITION.sub("", plain))
        for inner in _BRACKET.findall(plain):
            remarks.append(inner)
            unit = unit_in(inner) or unit
        found = _YEAR.search(plain)
        year = int(found[1] or f"20{found[2]}") if found else year
        base = _YEAR.sub("", _BRACKET.sub("", plain))
        if not unit and (behind := _UNIT_BEHIND.search(base)):
            unit, base = behind[1] or behind[2], base[: behind.start()]
        unit = unit_in(base) if not unit and "单位:" in base else unit
        parts.append(_key(base))
    said = [p for p in parts if p]
    return Head(JOINT.join(said[:-1]), said[-1] if said else "", " ".join(remarks), unit, year)


def _chinese(text: str) -> str:
    """Of a head in two languages (Address/地址) what is Chinese."""
    pieces = text.split("/")
    foreign = [p for p in pieces if not _HAN.search(p) and len(p) > 2 and p.count("(") == p.count(")")]
    mixed = foreign and any(_HAN.search(p) for p in pieces)
    return "/".join(p for p in pieces if p not in foreign) if mixed else text


def bare_head(base: str) -> str:
    """A head that we know without the words of words.prefix before it, "" when none is left that we know."""
    while base not in words().heads:
        lead = next((p for p in words().prefix if base.startswith(p) and base != p), "")
        if not lead:
            return ""
        base = base.removeprefix(lead)
    return base


def is_prose(base: str) -> bool:
    """Whether a head is of a column that says in sentences what a firm does (企业简介, 经营范围)."""
    return base.endswith(words().prose)


def keyed(target: str, head: Head) -> str:
    """What a value of a column is known by: of a figure of a year, with the year."""
    return f"{target}{AT}{head.year}" if target.startswith(f"{YEARLY}.") else target


def unit_in(text: str) -> str:
    """The unit that a bracket or a line names, ``""`` when it names none.

    >>> unit_in("单位：万元/年"), unit_in("%"), unit_in("盖章")
    ('万元', '%', '')
    """
    plain = unicodedata.normalize("NFKC", text)
    for piece in re.split(r"[,，;；\s、]+", _UNIT_SAID.sub(" ", plain)):
        bare = re.sub(r"(?:/年|每年|/a)$", "", piece)
        if bare in units() or bare == "%":
            return bare
    return ""


@cache
def units() -> dict[str, int]:
    """Units of money in yuan; read before the words, which need the schema."""
    said: dict[str, int] = tomllib.loads(FILE.read_text(encoding="utf-8"))["units"]
    return said


def _key(text: str) -> str:
    """A head as it is compared: without marks, with one dash for all (1—12月), one in English in small letters."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", clean(text))).strip("/")
    plain = _NAME_OF_FIELD.sub("", re.sub(r"(?<=[0-9])[—–―~至到](?=[0-9])", "-", plain))
    return plain.rstrip("-_") if _HAN.search(plain) else plain.lower().strip("_-")
