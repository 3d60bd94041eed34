"""One parser per field type: a raw cell becomes a value, ``None`` for blank, or a :class:`CellProblem`; never an
exception.

Parsers repair what has one reading (full-width digits, ``12%``, Excel's day numbers) and refuse what has two.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from graph.ladder.declared import rung_called, usual_ladder
from graph.model.schema import FieldDef
from graph.text import clean, join_list, split_list
from loaders.files.raw import Cell, CellProblem, as_text, folded
from loaders.identity import rules
from loaders.workbook.days import parse_date

__all__ = ["Cell", "CellProblem", "as_text", "parse_column", "parse_date", "parser_for"]

Parser = Callable[[Any], Any]

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+|(?=\.[0-9]))(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?\Z")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+\Z")
_YES = {"是", "有", "1", "true", "yes", "y", "t", "√", "✓", "✔", "☑", "对"}
_NO = {"否", "无", "0", "false", "no", "n", "f", "×", "✗", "✘", "☐", "错", "没有"}
_LARGEST = 2**63
_NUMBERS = (str, int, float)


def _text(raw: Cell) -> str | None:
    return as_text(raw) or None


def _list(raw: Cell) -> str | None:
    return join_list(split_list(raw if isinstance(raw, str) else as_text(raw)))


def parse_number(raw: Cell, field: FieldDef) -> float | CellProblem | None:
    """A finite number within the field's bounds; ``12%`` is 0.12, and the field's own unit may follow the digits."""
    hint = "请只填数字" + (f"，单位{field.unit}" if field.unit else "") + "；没有数据请留空"
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, _NUMBERS):
        return CellProblem("number", f"“{as_text(raw)}”不是数字", hint)
    try:
        value = _from_text(raw, field) if isinstance(raw, str) else float(raw)
    except (ValueError, OverflowError):
        return CellProblem("number", f"“{as_text(raw)[:50]}”不是数字", hint)
    if value is None:
        return None
    if not math.isfinite(value):
        return CellProblem("number.finite", f"“{as_text(raw)[:50]}”不是有限的数", hint)
    return _bounded(value, field)


def _from_text(raw: str, field: FieldDef) -> float | None:
    text = folded(clean(raw))
    if not text:
        return None
    if field.unit and text.endswith(field.unit):
        text = text[: -len(field.unit)].rstrip()
    percent = text.endswith("%")
    text = text[:-1].rstrip() if percent else text
    if not _NUMBER.match(text):
        raise ValueError(text)
    digits = text.replace(",", "")
    return float(Decimal(digits) / 100) if percent else float(digits)


def _bounded(value: float, field: FieldDef) -> float | CellProblem:
    if (field.min is not None and value < field.min) or (field.max is not None and value > field.max):
        low = "" if field.min is None else f"不小于 {field.min:g}"
        high = "" if field.max is None else f"不大于 {field.max:g}"
        hint = (
            "比例请写 0.35 或 35%；为负或大于 1 多为抵销行或口径不同，请核对" if field.max == 1 else "请核对数值与单位"
        )
        return CellProblem(
            "number.range", f"“{field.label}”应{'、'.join(filter(None, (low, high)))}，这里是 {value:g}", hint
        )
    return value + 0.0  # -0.0 becomes 0.0


def parse_integer(raw: Cell, field: FieldDef) -> int | CellProblem | None:
    """A whole number within the field's bounds."""
    value = parse_number(raw, field)
    if value is None or isinstance(value, CellProblem):
        return value
    if not value.is_integer() or abs(value) >= _LARGEST:
        return CellProblem("integer", f"“{as_text(raw)[:50]}”不是整数", "请填整数；没有数据请留空")
    return int(value)


def parse_flag(raw: Cell) -> bool | CellProblem | None:
    """Yes or no, in the ways people tick a box."""
    text = as_text(raw).lower()
    if not text:
        return None
    if text in _YES:
        return True
    return False if text in _NO else CellProblem("flag", f"“{text[:50]}”不是“是”或“否”", "请填“是”或“否”；不清楚请留空")


def parse_choice(raw: Cell, field: FieldDef) -> str | CellProblem | None:
    """One of the field's choices; a rung of the ladder also by what it is called for short."""
    text = as_text(raw)
    if not text or text in field.choices:
        return text or None
    if (rung := rung_called(text)) in field.choices:
        return rung
    shorts = "、".join(r.short for r in usual_ladder().rungs if r.name in field.choices)
    more = f"；也可写简称：{shorts}" if shorts else ""
    return CellProblem("choice", f"“{field.label}”没有“{text[:50]}”这一项", f"可选：{'、'.join(field.choices)}{more}")


def parse_uscc(raw: Cell) -> str | CellProblem | None:
    """A unified social credit code whose check character is right; one stored as a number is never repaired."""
    text = "".join(as_text(raw).split()).upper()
    if not text:
        return None
    if not isinstance(raw, str) or _SCIENTIFIC.match(text):
        return CellProblem(
            "uscc.number",
            f"统一社会信用代码“{text[:50]}”以数字存储，末位已丢失",
            "请把该列设为文本格式，从营业执照重新录入 18 位代码",
        )
    problem = rules.uscc_problem(text)
    if problem is None:
        return text
    return CellProblem("uscc", f"统一社会信用代码“{text[:50]}”{problem}", "请按营业执照核对；没有请留空")


def parse_stock(raw: Cell) -> str | CellProblem | None:
    """Canonical stock code; leading zeros that a number cell lost are put back (000001 was typed, 1 was stored)."""
    text = as_text(raw)
    if not text:
        return None
    if not isinstance(raw, str) and text.isascii() and text.isdigit() and 0 < len(text) <= 4:
        text = text.zfill(6)
    code = rules.stock_code(text.replace(" ", "")) if text.isascii() else None
    return code or CellProblem(
        "stock", f"股票代码“{text[:50]}”不合规则", "请写成 6 位数字，可加 .SH、.SZ 或 .BJ；没有请留空"
    )


def parser_for(field: FieldDef) -> Parser:
    """The parser of a field's type; it takes a raw cell."""
    with_field: dict[str, Callable[[Any, FieldDef], Any]] = {
        "number": parse_number,
        "integer": parse_integer,
        "choice": parse_choice,
    }
    plain: dict[str, Parser] = {
        "text": _text,
        "list": _list,
        "flag": parse_flag,
        "date": parse_date,
        "uscc": parse_uscc,
        "stock": parse_stock,
    }
    if field.type in with_field:
        bound = with_field[field.type]
        return lambda raw: bound(raw, field)
    return plain[field.type]


def parse_column(parse: Parser, raws: Sequence[Cell]) -> list[Any]:
    """Values of a whole column.

    Each different text is parsed once (1, 1.0 and True are equal keys, so only text is kept).
    """
    known: dict[str, Any] = {}
    out: list[Any] = []
    for raw in raws:
        if raw is None:
            out.append(None)
        elif isinstance(raw, str):
            if raw not in known:
                known[raw] = parse(raw)
            out.append(known[raw])
        else:
            out.append(parse(raw))
    return out
