"""The unit of a column of amounts: in its head, in a line above the table, or in its cells; without one it is not
read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from loaders.table.mapping import ColumnUse
from loaders.table.words import Head, targets, unit_in, units

_FOREIGN = re.compile(r"美元|美金|欧元|日元|港元|港币|英镑|外币|USD|EUR")
_COUNT = re.compile(r"[人名家个件项台套吨亩户次度%㎡]|台套|台\(套\)|平方米|m2|万?千瓦时|吨标煤")
_WITH_UNIT = re.compile(rf"[0-9][0-9,.]*\s*(?:{'|'.join(units())})")


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
            others = {u for piece in re.split(r"[,，;；、\s]+", found[1]) if (u := unit_in(piece)) in units()}
            return unit if len(others) < 2 else ""  # 亿元、万元: nobody knows which column is in which
    return ""
