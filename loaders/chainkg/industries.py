"""Industries of the ChainKnowledgeGraph format: the classification, its tree, and which enterprise is in which."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from graph.model.records import RecordTable
from graph.text import clean
from loaders.files.lines import LineFile, keep
from loaders.identity.rules import stock_code
from loaders.ledger.books import Checked

PREFIX = "SW"
"""Industry codes look like district codes; the prefix keeps their ids apart."""


def check_industries(checked: Checked, folder: Path, as_of: str, origin: str) -> dict[str, str]:
    """Industry names → codes (the finest code where a name is used twice)."""
    file, seen, numbers = (
        LineFile(checked, folder, "industry.json", as_of, origin),
        dict[str, tuple[str, str]](),
        list[int](),
    )
    for number, (code, name) in file.rows(("code", "name")):
        if clean(code) and clean(name):
            keep(file, seen, number, f"{PREFIX}{code}", (f"{PREFIX}{code}", clean(name)), numbers, "name")
        else:
            file.ledger.reject(number, "code/name", name, "required", "行业代码或名称为空", "请补全这一行")
    checked.tables.append(file.table("Industry", ("id", "name"), seen, numbers))
    by_name = {name: code for code, name in sorted(seen.values())}

    file, pairs, numbers = (
        LineFile(checked, folder, "industry_industry.json", as_of, origin),
        dict[Any, tuple[str, str]](),
        [],
    )
    for number, (child, parent) in file.rows(("from_code", "to_code")):
        ends = (f"{PREFIX}{child}", f"{PREFIX}{parent}")
        if bad := [e for e in ends if e not in seen]:
            file.dangling(number, "from_code/to_code", bad[0], "行业", "industry.json")
        else:
            keep(file, pairs, number, ends[0], ends, numbers, "to_code")
    checked.tables.append(file.table("BRANCH_OF", ("source", "target"), pairs, numbers, ("Industry", "Industry")))
    _upstream(checked, folder, by_name, as_of, origin)
    return by_name


def _upstream(checked: Checked, folder: Path, by_name: dict[str, str], as_of: str, origin: str) -> None:
    file = LineFile(checked, folder, "industry_up.json", as_of, origin)
    rows, numbers, seen = list[tuple[Any, ...]](), list[int](), dict[str, tuple[str]]()
    added: dict[str, tuple[str, str]] = {}
    added_numbers: list[int] = []
    empty = 0
    for number, (raw, raw_ups) in file.rows(("industry", "ups"), table="ups"):
        name, ups = clean(raw), {clean(up): weight for up, weight in raw_ups.items()}
        if bad := [up for up, weight in ups.items() if not up or not _is_weight(weight)]:
            file.ledger.reject(
                number, "ups", ups[bad[0]], "number", f"上游行业“{bad[0]}”的权重须是不小于 0 的数", "请改正权重"
            )
            continue
        if not keep(file, seen, number, name, (orjson.dumps(ups).decode(),), [], "ups"):
            continue
        empty += not ups
        for each in (name, *ups):
            if each not in by_name:
                by_name[each] = f"{PREFIX}:{each}"
                added[each] = (by_name[each], each)
                added_numbers.append(number)
        for up, weight in ups.items():
            if up != name:
                rows.append((by_name[up], by_name[name], float(weight), as_of, origin))
                numbers.append(number)
    checked.tables.append(file.table("Industry", ("id", "name"), added, added_numbers))
    table = RecordTable(
        "UPSTREAM_OF",
        ("source", "target", "weight", "as_of", "origin"),
        rows,
        numbers,
        file.ledger.source,
        ("Industry", "Industry"),
    )
    checked.tables.append(table)
    if added:
        checked.notes.append(f"industry_up.json 提到 industry.json 没有的行业 {'、'.join(added)}，以名称为临时编号收入")
    if empty:
        checked.notes.append(f"industry_up.json 有 {empty} 行没有任何上游行业，按“未变”计")


def _is_weight(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def check_company_industries(
    checked: Checked, folder: Path, codes: set[str], known: set[str], as_of: str, origin: str
) -> None:
    """Which enterprise is in which industry.

    An industry that only this file names (code and name) is taken from here.
    """
    file, seen, numbers = (
        LineFile(checked, folder, "company_industry.json", as_of, origin),
        dict[Any, Any](),
        list[int](),
    )
    added: dict[str, tuple[str, str]] = {}
    added_numbers: list[int] = []
    for number, (raw, code, name) in file.rows(("company_code", "industry_code", "industry_name")):
        ends = (stock_code(clean(raw)) or raw, f"{PREFIX}{code}")
        if ends[0] not in codes:
            file.dangling(number, "company_code", raw, "企业", "company.json")
        elif keep(file, seen, number, ends, ends, numbers, "industry_code") and ends[1] not in known:
            known.add(ends[1])
            added[ends[1]] = (ends[1], clean(name))
            added_numbers.append(number)
    checked.tables.append(file.table("Industry", ("id", "name"), added, added_numbers))
    checked.tables.append(file.table("CLASSIFIED_AS", ("source", "target"), seen, numbers, ("Enterprise", "Industry")))
    if added:
        checked.notes.append(
            f"company_industry.json 有 {len(added)} 个行业代码不在 industry.json 中，按该行的代码与名称收入"
        )
