"""Where a table is that does not say it: most of its addresses, credit codes and names of firms lie in one place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loaders.files.raw import Cell, as_text
from loaders.identity.divisions import Division, Gazetteer, load_gazetteer
from loaders.identity.full_names import full_name
from loaders.table.heads import Table
from loaders.table.mapping import ColumnUse
from loaders.table.shapes import is_credit_code
from loaders.table.words import PLACED

BY_ROWS = "表上没有写是哪里的"
"""How the sentence begins that says why a place was taken."""
_ROWS, _SHARE = 5, 0.8
"""A place is taken where so many rows, and so large a share of those that say any, lie in it."""
_CODE, _NAMES = "企业.统一社会信用代码", {"企业.企业名称", "机构.机构名称"}
_SHORT_IN = {*_NAMES, *PLACED}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A division's name that means only it, and the sentence that says why; both empty when the rows do not agree."""

    name: str = ""
    why: str = ""


def place_of_rows(table: Table, uses: Sequence[ColumnUse]) -> Whereabouts:
    """The smallest division, no province, in which most of the rows lie that say where."""
    gazetteer = load_gazetteer()
    at = {u.column: table.heads.index(u.column) for u in uses if u.to}
    columns = [(at[u.column], u.to) for u in uses if u.to]
    votes = [d for _, cells in table.rows if (d := _said(cells, columns, gazetteer)) is not None]
    votes += _short_names(table, columns, gazetteer)
    within = Counter(code for d in votes for code in (d.code, *(a.code for a in gazetteer.ancestors(d.code))))
    depth = {code: len(gazetteer.ancestors(code)) for code in within}
    enough = [c for c, n in within.items() if n >= max(_ROWS, _SHARE * len(votes))]
    small = [c for c in enough if gazetteer.by_code[c].level not in ("省", "境外")]
    if not small:
        return Whereabouts()
    best = gazetteer.by_code[max(small, key=lambda c: (depth[c], within[c]))]
    why = (
        f"{BY_ROWS}；地址、信用代码或名称看得出地方的 {len(votes)} 行里，"
        f"{within[best.code]} 行在{best.name}，只写到镇、街道、园区的行按它计，不对请改"
    )
    return Whereabouts(full_name(best, gazetteer), why)


def place_of_title(texts: Iterable[str], table: Table, uses: Sequence[ColumnUse]) -> Whereabouts:
    """Of several divisions of the name that a title begins with (铁西区) the one whose city the rows name."""
    known = load_gazetteer()
    at = [table.heads.index(u.column) for u in uses if _SHORT_IN & set(u.to)]
    rows = [" ".join(as_text(cells[i]) for i in at if i < len(cells)) for _, cells in table.rows]
    for text in texts:
        found = next(
            (f for end in (5, 4, 3) if text[:end].endswith(("区", "县", "市")) and (f := known.find(text[:end]))), []
        )
        cities = {d.code: c.name.removesuffix("市") for d in found if (c := known.city_of(d.code)) is not None}
        named = {code: sum(city in row for row in rows) for code, city in cities.items()}
        best = max(named, key=lambda code: named[code], default="")
        if len(found) > 1 and best and named[best] >= max(_ROWS, _SHARE * sum(named.values())):
            division = known.by_code[best]
            why = f"标题写的“{division.name}”有几处同名；{named[best]} 行写着{cities[best]}，按它计，不对请改"
            return Whereabouts(full_name(division, known), why)
    return Whereabouts()


def _said(cells: Sequence[Cell], columns: Sequence[tuple[int, Sequence[str]]], known: Gazetteer) -> Division | None:
    """What a row says of its place: an address that begins with it, else the credit code, else the firm's name."""
    texts = [(to, as_text(cells[i])) for i, to in columns if i < len(cells) and cells[i] is not None]
    for to, text in texts:
        if any(t in PLACED for t in to) and (found := _named(text, known)) is not None:
            return found
    for to, text in texts:
        bare = re.sub(r"[^0-9A-Za-z]", "", text).upper()[:18]
        if _CODE in to and is_credit_code(bare) and (found := known.by_code.get(bare[2:8])) is not None:
            return found
    return next((f for to, text in texts if _NAMES & set(to) and (f := _named(text, known)) is not None), None)


def _short_names(table: Table, columns: Sequence[tuple[int, Sequence[str]]], known: Gazetteer) -> list[Division]:
    """Counties by whose short name names and addresses begin that say nothing else (宁国斯莱新材料, 高陵崇皇街道): one
    alone may be a word, so each counts only where several rows, that go on differently, begin with it.
    """
    rests: dict[str, set[str]] = {}
    for _, cells in table.rows:
        texts = [as_text(cells[i]) for i, to in columns if i < len(cells) and _SHORT_IN & set(to)]
        if _said(cells, columns, known) is None:
            for text in dict.fromkeys(texts):
                rests.setdefault(text[:2], set()).add(text[2:])
    named = {lead: found[0] for lead in rests if len(found := known.find(lead)) == 1 and found[0].level == "县级"}
    return [named[lead] for lead, rest in rests.items() if lead in named and len(rest) >= _ROWS for _ in rest]


def _named(text: str, known: Gazetteer) -> Division | None:
    """The county or city that a text begins with."""
    division, _ = known.walk(text)
    return division if division is not None and division.level not in ("省", "境外") else None
