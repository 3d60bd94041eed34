"""Columns of a year (2025年营业收入, 2024年研发费用): figures of a firm for that year, kept apart from what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from graph.dates import today
from loaders.files.raw import CellProblem
from loaders.table.mapping import ColumnUse
from loaders.table.words import AT, YEARLY, Head, words

_REVENUE = "企业.营业收入"
Values = Mapping[str, object]


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
        """The figures of one row; what cannot be taken comes back with why, by target."""
        left = []
        for key, value in values.items():
            if not key.startswith(f"{YEARLY}.") or value is None:
                continue
            target, _, year = key.partition(AT)
            if not firm:
                left.append((key, CellProblem("firm.missing", "这一行没有企业", "请写企业名称")))
                continue
            label, known = target.partition(".")[2], self._rows.get((firm, int(year)))
            if known is None:
                known = self._rows[firm, int(year)] = (number, {"企业": firm, "年份": int(year)})
                self.out.append(known)
            if known[1].setdefault(label, value) != value:
                said = f"与第 {known[0]} 行同一家企业的不同"
                left.append((key, CellProblem("key.conflict", said, "已采用先出现的一行；请核对")))
        return left
