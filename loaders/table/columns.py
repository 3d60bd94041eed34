"""What each column of a user's table is: by its head, then by its values; with a reason and how sure it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import replace

from loaders.files.raw import as_text
from loaders.table import shapes
from loaders.table.cells import is_blank
from loaders.table.guesses import (
    GUESSED,
    HOSTS,
    INSTITUTION,
    INVESTMENT,
    NAME,
    PRODUCT,
    UNKNOWN,
    against,
    by_ending,
    by_words,
    with_names,
)
from loaders.table.heads import Table
from loaders.table.mapping import ColumnUse
from loaders.table.settle import ANCHORS, settled
from loaders.table.units import with_unit
from loaders.table.words import REMARK, TRADE, Head, Words, head_of, words
from loaders.table.yearly import of_a_year, with_years

CODE, DIVISION = "企业.统一社会信用代码", "企业.行业大类"
BELONGING, _BELONGS = ("所在", "所属"), ("企业.所在地", "项目.所在地", TRADE, "企业环节.环节", DIVISION)


def recognise(table: Table, known_products: Container[str] = ()) -> tuple[ColumnUse, ...]:
    """Each column of a table and what it is taken for; ``known_products`` are words that the graph has for what firms
    make.
    """
    heads = [(text, head_of(text)) for text in table.heads]
    columns = [_values(table, i) for i in range(len(heads))]
    known, people = words(), of_people([head for _, head in heads])
    uses = [
        ColumnUse(text, (target,), reason=f"人才表里的“{head.base}”", sureness=0.85)
        if people and values and (target := person(head, known))
        else _use(text, head, values)
        for (text, head), values in zip(heads, columns, strict=True)
    ]
    uses = _by_value(uses, columns)
    uses = with_names(uses, [head for _, head in heads], columns)
    uses = by_words(uses, [head for _, head in heads], columns, known_products)
    uses = [
        with_unit(use, head, table.above, values) for use, (_, head), values in zip(uses, heads, columns, strict=True)
    ]
    uses = with_years(uses, [head for _, head in heads])
    return tuple(u for u in settled(uses, [h for _, h in heads]) if u.column)


def of_people(heads: Sequence[Head]) -> bool:
    """Whether a table is of people: two of its heads or more speak of them, and one is of names."""
    return any(map(_names_people, heads)) and sum(h.base in words().people for h in heads) > 1


def person(head: Head, known: Words) -> str:
    """What a column of such a table is; who is reached, or answers for the row, is not whom it is about."""
    return ANCHORS["人才"] if _names_people(head) else known.of_people.get(head.base, "")


def _names_people(head: Head) -> bool:
    return head.base.endswith("姓名") and not any(w in head.base for w in ("联系", "法人", "负责"))


def _values(table: Table, at: int) -> list[str]:
    texts = (as_text(cells[at]) for _, cells in table.rows if at < len(cells))
    return [t for t in texts if t and not is_blank(t)]


def _use(text: str, head: Head, values: Sequence[str]) -> ColumnUse:
    if not values:
        return ColumnUse(text, reason="整列没有值")
    if head.base in words().personal or shapes.share(values, shapes.is_personal) > 0.5:
        return ColumnUse(text, reason="联系人、电话、证件号一类个人信息，不读也不存")
    target, sureness, why = _target(head)
    if near := words().near.get(head.base):
        return ColumnUse(text, reason=f"与“{near}”口径不同，没有读；确要当它用，请选定")
    if not target:
        return of_a_year(head, ColumnUse(text, reason=UNKNOWN))
    said = f"{head.group} {head.remark}"
    if word := next((w for w in words().qualified if w in said), ""):
        return ColumnUse(text, reason=f"像“{target}”，但写着“{word}”，拿不准")
    if target == INVESTMENT and head.year and "总" not in head.base:
        return ColumnUse(text, reason=f"是 {head.year} 年一年的投资，不是总投资，没有读")
    if target == DIVISION:
        return _industry(text, why, sureness, values)
    problem = _against(target, values) or (against(target, values) if sureness < GUESSED else "")
    if problem:
        return ColumnUse(text, reason=f"列名像“{target}”，{problem}")
    return ColumnUse(text, (target,), reason=why, sureness=sureness)


def _target(head: Head) -> tuple[str, float, str]:
    """Target, sureness and reason by the head alone; ``""`` when it is not known."""
    known, base = words(), head.base
    if base in ("名称", "全称") and head.group:
        found = next((t for w, t in (("项目", "项目.项目名称"), ("企业", NAME), ("公司", NAME)) if w in head.group), "")
        return found, 0.9, f"列名“{base}”，上一行表头“{head.group}”"
    found, bare = known.heads.get(base, ""), base
    while not found and (prefix := next((p for p in known.prefix if bare.startswith(p) and bare != p), "")):
        bare = bare.removeprefix(prefix)
        found = known.heads.get(bare, "")
    if bare != base and base.startswith(BELONGING) and found not in _BELONGS:
        found = ""  # 所属企业, 所在单位: somebody above, and not whom the row is about
    if found == "企业.所在地" and ("项目" in head.group or base.startswith("项目")):
        found = "项目.所在地"
    if found:
        return found, 0.95 if bare == base else 0.85, f"列名“{base}”" if bare == base else f"列名含“{bare}”"
    return by_ending(base, known.endings)


def _industry(text: str, why: str, sureness: float, values: Sequence[str]) -> ColumnUse:
    """A column of industries: codes name a division, too; whatever it says is kept to be read word by word."""
    coded = shapes.share(values, lambda v: re.match(r"[A-T]?[0-9]{2}", v) is not None) >= 0.5
    return ColumnUse(text, (DIVISION, TRADE) if coded else (TRADE,), reason=why, sureness=sureness)


def _against(target: str, values: Sequence[str]) -> str:
    """Why the values cannot be what the head says."""
    if target == CODE and shapes.share(values, lambda v: len(re.sub(r"[\s\-]", "", v)) == 18) < 0.3:
        return "但值不像 18 位的信用代码"
    if target.endswith("名称") and shapes.share(values, shapes.is_number) > 0.5:
        return "但值是数字"
    if target in (PRODUCT, REMARK) and shapes.share(values, shapes.is_number) > 0.5:
        return "但值是数字"
    return ""


def _by_value(uses: list[ColumnUse], columns: Sequence[Sequence[str]]) -> list[ColumnUse]:
    """Columns of unknown heads whose values can only be one thing."""
    tests: tuple[tuple[str, Callable[[str], bool], str], ...] = (
        (CODE, shapes.is_credit_code, "值都是校验无误的信用代码"),
        (INSTITUTION, shapes.is_institution, "值都像机构名称"),
        (NAME, shapes.is_firm, "值都像企业名称"),
    )
    for target, like, why in tests:
        if any(t in u.to for u in uses for t in ((target,) if target == CODE else (*ANCHORS.values(), target))):
            continue
        shares = [
            shapes.share(v, like) if not u.to and u.reason == UNKNOWN and not u.column.startswith(HOSTS) else 0.0
            for u, v in zip(uses, columns, strict=True)
        ]
        best = max(range(len(uses)), key=lambda i: shares[i], default=None)
        if best is not None and shares[best] >= 0.8:
            uses[best] = replace(uses[best], to=(target,), reason=why, sureness=0.8)
    return uses
