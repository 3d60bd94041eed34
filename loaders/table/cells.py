"""One cell of a user's table as a value of ours: amounts in any unit, words that mean a choice of ours, blank words.

A cell that cannot be read is a problem with its way out, never a guess.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Container, Sequence
from decimal import Decimal

from graph.dates import today
from graph.model.schema import FieldDef
from graph.text import clean, join_list, split_list
from loaders.files.raw import Cell, CellProblem, as_text
from loaders.matching.phrases import joined, phrases, wordings
from loaders.table.figures import plain_amount
from loaders.table.firm_names import is_no_firm
from loaders.table.words import PRODUCT, TRADE, units, words
from loaders.workbook.cells import parser_for

NAME, KIND, STAGE = "企业.企业名称", "机构.机构类型", "项目.项目阶段"
_NOT_YET = re.compile(r"未|不|没|无|拟|待|预计|计划|力争|争取|准备|即将|尚|非|原|曾|前|后|[0-9]")
"""A stage that is told with such a word may not be reached (预计6月开工)."""
_YET = re.compile(r"(.{2,6}?)(?:但|后)?(?:尚|还|暂|仍)?[未待].{2,6}")
BLANK = object()
"""A word that says there is nothing: ``-``, 无, 暂无."""
_PHONE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]{4}[0-9Xx](?![0-9A-Za-z])"
)
_ONE_CLASS = re.compile(r"[A-T]?[0-9]{2,4}[^；;]*\Z|[^；;/，,]*(?:、[^；;/，,]*)+业\Z")
"""A class of GB/T 4754, whose own name may hold a 、 (计算机、通信和其他电子设备制造业)."""
_UNITS = "|".join(sorted(map(re.escape, units()), key=len, reverse=True))
_AMOUNT = re.compile(
    r"(?:约|大约|约为|近|大概|约计|大致|将近)?([+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)"
    rf"({_UNITS}|%)?(?:人民币)?(?:左右|上下)?(?:/年|每年)?"
)
_BEHIND_AMOUNT = re.compile(r"\s+|\((?:其中|含一期|一期|首期)[^()]*\)\Z")
_SHARES = re.compile(r"[（(](?:占比?)?约?[0-9.]+[%％][）)]")
"""Behind a product its share of what is sold."""
Reading = Callable[[Cell], object]
_FORMULA_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")
_NOTHING, _DIGITS = 12, 11
"""Characters: no word that says that there is nothing has more, however wide it is written; no personal number less."""
_MOST = 30
"""So many words are taken of a text in sentences."""


def is_blank(text: str) -> bool:
    """Whether a cell's text says that there is nothing."""
    return len(text) <= _NOTHING and unicodedata.normalize("NFKC", text) in words().blank


def has_personal(text: str) -> bool:
    """Whether a text holds a mobile number or an identity number.

    >>> has_personal("张三 13812345678"), has_personal("91350100M000100Y43")
    (True, False)
    """
    return len(text) >= _DIGITS and (_PHONE.search(text) is not None or _IDENTITY.search(text) is not None)


def masked(text: str) -> str:
    """A text that may be shown: of personal numbers only the ends stay.

    >>> masked("13812345678")
    '138******78'
    """
    return _IDENTITY.sub(_hidden, _PHONE.sub(_hidden, text))


def _hidden(found: re.Match[str]) -> str:
    text = found[0]
    return f"{text[:3]}{'*' * (len(text) - 5)}{text[-2:]}"


def reader_of(target: str, field: FieldDef, unit: str, raws: Sequence[Cell], *, early: bool = False) -> Reading:
    """How the cells of a column are read: to a value, :data:`BLANK` or a :class:`CellProblem`.

    ``raws`` are all of the column: whether 0.35 under a head with % is a third or a third of one, they tell together.
    ``early``: days are counted from 1904.
    """
    parse = parser_for(field)
    numeric, months = field.type in ("number", "integer"), field.type == "date" and _are_months(raws)
    small = unit == "%" and all(abs(v) <= 1 for v in raws if isinstance(v, int | float) and not isinstance(v, bool))

    shares = target == PRODUCT and 2 * sum(_SHARES.search(as_text(r)) is not None for r in raws) > len(raws)

    def read(raw: Cell) -> object:
        text = as_text(raw)
        if shares and isinstance(raw, str):
            raw = text = _SHARES.sub("", text)
        if (is_blank(text) and field.type != "flag") or (target == NAME and is_no_firm(text)):
            return BLANK
        if _FORMULA_ERROR.match(text):
            return CellProblem("formula.error", "公式出错，没有值", "请改正公式，或直接填值")
        if field.type not in ("uscc", "stock") and unit != "元" and has_personal(text):
            return CellProblem("personal", "这一格里有手机号或身份证号，不存", "请删去号码后再导入")
        if numeric and (field.unit in units() or field.max == 1):
            return _amount(raw, text, field, parse, unit, small)
        if months and isinstance(raw, dt.date):
            raw = f"{raw:%Y-%m}"
        if field.type == "date" and isinstance(raw, str):
            raw = _day_in_digits(re.sub(r"\s+(?=[年月日])|(?<=[年月])\s+", "", raw))
        if early and field.type == "date" and re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", text):
            return CellProblem("date.1904", f"“{text}”是从 1904 年数起的天数，没有设成日期", "请把这一列设为日期格式")
        if field.type == "choice":
            return _choice(text, target, field)
        if target == TRADE and _ONE_CLASS.match(text):
            return clean(text)
        if field.type == "list":
            return parse("；".join(split_list(re.sub(r"[、，,/]+", "；", text))))
        if field.type in ("uscc", "stock") and isinstance(raw, str):
            return parse(_bare_code(raw))
        return parse(raw)

    known: dict[str, object] = {}

    def once(raw: Cell) -> object:
        if not isinstance(raw, str):
            return read(raw)
        if raw not in known:
            known[raw] = read(raw)
        return known[raw]

    return once


def _are_months(raws: Sequence[Cell]) -> bool:
    """Whether days of a column are months that a sheet shows without their day: all of three or more are the first."""
    days = {raw for raw in raws if isinstance(raw, dt.date)}
    return len(days) > 2 and all(day.day == 1 for day in days)


_NUMERALS = {**{c: str(i) for i, c in enumerate("〇一二三四五六七八九")}, "○": "0", "零": "0", "Ｏ": "0"}
_HAN_DAY = re.compile(
    r"([一二][〇○零一二三四五六七八九]{3})年(?:([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})[日号])?)?"
)
_SHORT_YEAR = re.compile(r"'?([0-9]{2})年(?:([0-9]{1,2})月(?:([0-9]{1,2})[日号])?)?份?")


def _day_in_digits(text: str) -> str:
    """A day in Chinese numerals, or one whose year has two digits and says 年, as digits; another text as it is.

    >>> _day_in_digits("二〇〇一年十月"), _day_in_digits("98年11月"), _day_in_digits("07年")
    ('2001-10', '1998-11', '2007')
    """
    if found := _HAN_DAY.fullmatch(text):
        year = "".join(_NUMERALS[c] for c in found[1])
        return "-".join([year, *(f"{_counted(part):02}" for part in found.groups()[1:] if part)])
    if found := _SHORT_YEAR.fullmatch(text):
        year = f"{'19' if int(found[1]) > today() // 10_000 % 100 else '20'}{found[1]}"
        return "-".join([year, *(f"{int(part):02}" for part in found.groups()[1:] if part)])
    return text


def _counted(text: str) -> int:
    """A number below a hundred in Chinese numerals (十, 十二, 二十, 三十一)."""
    tens, ten, ones = text.rpartition("十")
    lead = int(_NUMERALS.get(tens, "1")) if ten else 0
    return lead * 10 + int(_NUMERALS.get(ones, "0"))


def _bare_code(text: str) -> str:
    """A code without spaces, hyphens, a remark behind it, and what keeps a sheet from counting it (``="…"``, ``'…``).

    >>> _bare_code('="91350100M000100Y43"'), _bare_code("91350100-M000100Y43（三证合一）")
    ('91350100M000100Y43', '91350100M000100Y43')
    """
    return re.sub(r'^="(.*)"$|^[\'‘’`](?=[0-9A-Za-z])', r"\1", re.sub(r"[\s\-]|[（(][^）)]*[）)]$", "", clean(text)))


def choice_of(text: str, target: str, choices: Sequence[str]) -> str | None:
    """The choice that a text means: itself, by a word of ours, by its first clause; a kind of institution, and a stage
    that is reached, also by the word that it ends with (土地已摘牌).
    """
    known = {**dict(zip(choices, choices, strict=True)), **words().choices.get(target, {})}
    bare = re.sub(r"\A[(（]?[0-9]{1,2}[)）.、．:：](?![0-9])|\s", "", text)
    first = re.split(r"[，,；;。（(]", bare)[0]
    for said in (bare, first, re.sub(r"(?:阶段|状态)\Z", "", first)):
        if said in known:
            return known[said]
    reached = _YET.fullmatch(first) if target == STAGE else None  # 签约未注册: no more than 签约
    if reached and reached[1] in known:
        return known[reached[1]]
    said = re.sub(r"[（(](?:19|20)[0-9]{2}年(?:[0-9]{1,2}月)?[)）]\Z", "", bare)
    by_end = target == KIND or (target == STAGE and not _NOT_YET.search(said))
    return known.get(max((w for w in known if by_end and said.endswith(w)), key=len, default=""))


def _choice(text: str, target: str, field: FieldDef) -> object:
    known = words().choices.get(target, {})
    if (said := choice_of(text, target, field.choices)) is not None:
        return said
    more = f"（{'、'.join(list(known)[:8])} 一类也认得）" if known else ""
    return CellProblem(
        "choice", f"“{field.label}”不认得“{masked(text)[:50]}”", f"可写：{'、'.join(field.choices)}{more}"
    )


def _amount(raw: Cell, text: str, field: FieldDef, parse: Reading, unit: str, small: bool) -> object:
    """A number in the field's unit, of a cell and its text; the unit in the cell goes before that of the head."""
    hint = f"请写成数字加单位，如 2300{field.unit or '%'}；没有数据请留空"
    plain = text
    if isinstance(raw, str):
        plain = plain_amount(_BEHIND_AMOUNT.sub("", unicodedata.normalize("NFKC", text)))
    found = None if isinstance(raw, bool) else _AMOUNT.fullmatch(plain)
    if found is None:
        return CellProblem("number", f"“{masked(text)[:50]}”读不出一个数", hint)
    value, own = Decimal(found[1].replace(",", "")), found[2] or ""
    if field.max == 1:
        return _share(value, own, unit, small and not isinstance(raw, str), parse, text)
    said = own or unit
    if said not in units() or said == "%":
        return CellProblem("number.unit", f"“{text[:50]}”没有写单位", hint)
    return parse(float(value * (Decimal(units()[said]) / Decimal(units()[field.unit]))))


def _share(value: Decimal, own: str, unit: str, small: bool, parse: Reading, text: str) -> object:
    """A share; under a head with % a number up to 1 is a share where all of them are, else nobody can tell."""
    if own == "%" or (unit == "%" and not small and abs(value) > 1):
        value = value / 100
    elif own:
        return CellProblem("number.unit", f"“{text[:50]}”不是比例", "请写 35% 或 0.35")
    elif unit == "%" and not small and value != 0:
        return CellProblem("number.unit", f"“{text[:50]}”是百分之几还是比例，说不清", "请写 35% 或 0.35")
    return parse(float(value))


def prose_reader(known: Container[str]) -> Reading:
    """How a cell that says in sentences what a firm does is read: to the words in it that are known, in order; the text
    itself is not kept. They count as what a firm is registered for, which suggests and confirms nothing.
    """

    def read(raw: Cell) -> object:
        text = as_text(raw)
        if is_blank(text):
            return BLANK
        parts = (part for phrase in phrases(text) for part in joined(phrase) or [phrase])
        found = (next((w for w in wordings(part) if w in known), "") for part in parts)
        taken = list(dict.fromkeys(w for w in found if w))[:_MOST]
        if not taken:
            return CellProblem("prose", "这段话里没有图里认得的产品", "请另加一列“主导产品”；原文不存")
        return join_list(taken)

    return read
