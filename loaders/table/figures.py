"""Columns of figures: their unit (in the head, in a line above the table, or in the cells; none is read without) and
their year (2025年营业收入, 2024年研发费用: kept of the firm for that year, apart from what it is).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from graph.dates import today
from loaders.files.raw import CellProblem
from loaders.table.mapping import ColumnUse
from loaders.table.words import AT, YEARLY, Head, targets, unit_in, units, words

_FOREIGN = re.compile(r"美元|美金|欧元|日元|港元|港币|英镑|外币|USD|EUR")
_COUNT = re.compile(r"[人名家个件项台套吨亩户次度%㎡]|台套|台\(套\)|平方米|m2|万?千瓦时|吨标煤")
_WITH_UNIT = re.compile(rf"[0-9][0-9,.]*\s*(?:{'|'.join(units())})")
_SAID_BY = re.compile(
    r"(?:\((?:[企公]?[业司]?自报数?|快报数?|初步数?|税务(?:口径)?|统计(?:口径)?|审计数?|不含税|未审计?)\)|\*+)\Z"
)
_DIGITS, _POWERS = "零一二三四五六七八九", {"十": 10, "百": 100, "千": 1000}
_COUNT_IN = r"[0-9]+(?:\.[0-9]+)?|[一二三四五六七八九十百千零]+"
_HAN_AMOUNT = re.compile(
    rf"(?=.*(?:[一二三四五六七八九十]|亿.*万))(?:(?P<yi>{_COUNT_IN})亿)?(?:(?P<wan>{_COUNT_IN})万)?(?P<yuan>元?)"
)
_REVENUE = "企业.营业收入"
Values = Mapping[str, object]


def with_unit(use: ColumnUse, head: Head, above: Sequence[str], values: Sequence[str]) -> ColumnUse:
    """The use of a column with its unit, or not read, with why."""
    field = targets()[use.to[0]].field if use.to else None
    if field is None or field.type != "number" or not (field.unit in units() or field.max == 1):
        return use
    if _FOREIGN.search(head.remark + head.base):
        return replace(use, to=(), reason="不是人民币，没有换算")
    if field.max == 1:
        wrong = head.unit not in ("", "%")
        return replace(use, to=(), reason=f"单位“{head.unit}”不是比例") if wrong else replace(use, unit=head.unit)
    if head.unit == "%":
        return replace(use, to=(), reason="写的是百分比，不是金额")
    if head.unit:
        return replace(use, unit=head.unit, reason=f"{use.reason}，单位{head.unit}")
    if len(beside := _units_in(head.remark)) == 1:  # 总投资（内资：亿元）
        unit = beside.pop()
        return replace(use, unit=unit, reason=f"{use.reason}，单位{unit}")
    if not head.remark and (stated := _stated(above)):
        return replace(use, unit=stated, reason=f"{use.reason}，表上写明单位{stated}")
    told = sum(1 for v in values if _WITH_UNIT.search(unicodedata.normalize("NFKC", v)))
    if told * 2 >= len(values):
        return replace(use, reason=f"{use.reason}，单位写在格里")
    return replace(use, to=(), reason=f"像“{use.to[0]}”，但哪里都没写单位（万元还是亿元）；请写明单位")


def _stated(above: Sequence[str]) -> str:
    """The unit in a line above the table that says nothing else, or says 单位."""
    for text in above:
        plain = unicodedata.normalize("NFKC", text)
        pieces = re.split(r"[,，;；、/\s]+", plain.strip())
        money = {p for p in pieces if p in units()}
        if len(money) == 1 and all(p in money or _COUNT.fullmatch(p) for p in pieces):
            return money.pop()  # 万元、人、件
        found = re.search(r"(?:金额|货币|计量)?单位\s*:\s*([^)]+)", plain) or re.fullmatch(r"\(([^()]+)\)", plain)
        if found and (unit := unit_in(found[1])) in units():
            return unit if len(_units_in(found[1])) < 2 else ""  # 亿元、万元: nobody knows which column is in which
    return ""


def _units_in(text: str) -> set[str]:
    """All units of money that a text names."""
    return {u for piece in re.split(r"[:：,，;；、/\s]+", text) if (u := unit_in(piece)) in units()}


def yearly_target(head: Head) -> str:
    """What a head means as a figure of a year, "" for nothing."""
    return words().yearly.get(head.base, "")


def of_a_year(head: Head, use: ColumnUse) -> ColumnUse:
    """The use of a column whose head names a figure of a year: read where the head says of which."""
    target = yearly_target(head)
    if not target or use.to:
        return use
    if head.year is None:
        return replace(use, reason=f"像“{target}”，但没写是哪一年；请写成 2025年{head.base}")
    if head.year > today() // 10_000:
        return replace(use, reason=f"像“{target}”，但 {head.year} 年还没有到")
    return replace(use, to=(target,), reason=f"列名“{head.base}”，{head.year} 年", sureness=0.9)


def with_years(uses: Sequence[ColumnUse], heads: Sequence[Head]) -> list[ColumnUse]:
    """The uses, those of revenue in a year as figures of that year besides."""
    out = []
    for use, head in zip(uses, heads, strict=True):
        if use.to[:1] == (_REVENUE,) and head.year is not None and head.year <= today() // 10_000:
            main = "主营业务收入" if head.base.startswith("主营") else "营业收入"
            use = replace(use, to=(*use.to, f"{YEARLY}.{main}"))
        out.append(use)
    return out


class YearMaker:
    """Rows of 年度指标 made from the rows of a table: one a firm and year, however many rows it has."""

    def __init__(self) -> None:
        self.out: list[tuple[int, dict[str, object]]] = []
        self._rows: dict[tuple[str, int], tuple[int, dict[str, object]]] = {}

    def add(self, number: int, firm: str, values: Values) -> list[tuple[str, CellProblem]]:
        """The figures of one row, by label and year; what cannot be taken comes back with why, by target."""
        left = []
        for said, value in values.items():
            label, _, text = said.partition(AT)
            if not firm:
                left.append((f"{YEARLY}.{said}", CellProblem("firm.missing", "这一行没有企业", "请写企业名称")))
                continue
            year = int(text)
            known = self._rows.get((firm, year))
            if known is None:
                known = self._rows[firm, year] = (number, {"企业": firm, "年份": year})
                self.out.append(known)
            if known[1].setdefault(label, value) != value:
                why = f"与第 {known[0]} 行同一家企业的不同"
                left.append((f"{YEARLY}.{said}", CellProblem("key.conflict", why, "已采用先出现的一行；请核对")))
        return left


def plain_amount(text: str) -> str:
    """An amount as digits and one unit: in Chinese numerals, of 亿 and 万 together, with W, or with who says so behind.

    What it includes and whose it is (含税, 合并报表, 预估) is another amount, and stays as it is.

    >>> [plain_amount(t) for t in ("七千万元", "一亿二千万", "1亿6000万元", "2099W", "1016(快报数)", "1854(含税)")]
    ['7000万元', '12000万', '16000万元', '2099万', '1016', '1854(含税)']
    """
    said = _SAID_BY.sub("", text)
    said = re.sub(r"(?<=[0-9])[wW](?=元?\Z)", "万", said)
    if found := _HAN_AMOUNT.fullmatch(said):
        in_10k = _below_10k(found["yi"]) * 10_000 + _below_10k(found["wan"])
        return f"{in_10k:g}万{found['yuan']}" if in_10k else text
    return said


def _below_10k(text: str | None) -> float:
    """A number in digits, or in Chinese numerals (七千, 二千五百)."""
    if not text:
        return 0
    if text[0].isdigit():
        return float(text)
    total, last = 0, 0
    for sign in text:
        if sign in _POWERS:
            total, last = total + max(last, 1) * _POWERS[sign], 0
        else:
            last = _DIGITS.index(sign)
    return total + last
