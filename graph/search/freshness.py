"""How old the data are: the dates that facts state, by kind and by field, counted per year (or quarter)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from graph.model.schema import default_schema
from graph.says import Says
from graph.store.contract import Store


@dataclass(frozen=True, slots=True)
class Age:
    """Facts of one kind (or field): ``periods`` are (period, number), oldest first; ``undated`` state no date."""

    id: Annotated[str, Says("标识")]
    label: Annotated[str, Says("名称")]
    total: Annotated[int, Says("条数", "有日期与没有日期的条数")]
    undated: Annotated[int, Says("没有日期")]
    oldest: Annotated[str | None, Says("最早")]
    newest: Annotated[str | None, Says("最新")]
    periods: Annotated[tuple[tuple[str, int], ...], Says("各期条数", "时期与条数，早的在前")]


def freshness(store: Store, on: int | None = None, *, quarters: bool = False) -> tuple[list[Age], list[Age]]:
    """Ages by kind (nodes and relations that files bring), and by field (who operates in its segments)."""
    schema = default_schema()
    kinds = []
    for kind in schema.kinds():
        if dates := [d for (d,) in store.rows(kind.name, ("as_of",), on)]:
            kinds.append(_age(kind.name, kind.label, dates, quarters))
    fields_of: dict[str, list[str]] = {}
    for segment, field in store.rows("PART_OF", ("source", "target"), on):
        fields_of.setdefault(segment, []).append(field)
    by_field: dict[str, list[str | None]] = {}
    for segment, date, state in store.rows("OPERATES_IN", ("target", "as_of", "state"), on):
        if state == "confirmed":
            for field in fields_of.get(segment, ()):
                by_field.setdefault(field, []).append(date)
    names = store.rows("Field", ("id", "name"), on)
    return kinds, [_age(i, str(name), by_field.get(i, []), quarters) for i, name in names]


def _age(id_: str, label: str, dates: Iterable[str | None], quarters: bool) -> Age:
    stated, undated = Counter[str](), 0
    for date in dates:
        if date:
            stated[date] += 1
        else:
            undated += 1
    periods = Counter[str]()
    for date, count in stated.items():
        periods[period_of(date, quarters=quarters)] += count
    total = sum(stated.values()) + undated
    return Age(
        id_, label, total, undated, min(stated, default=None), max(stated, default=None), tuple(sorted(periods.items()))
    )


def period_of(date: str, *, quarters: bool = False) -> str:
    """Year or quarter of a date that is stated to the year, month or day; a bare year has no quarter.

    >>> period_of("2021-06-30", quarters=True), period_of("2021", quarters=True), period_of("2021-06")
    ('2021 二季度', '2021', '2021')
    """
    year, _, rest = date.partition("-")
    if not quarters or not rest[:2].isdigit():
        return year
    return f"{year} {'一二三四'[min(3, (int(rest[:2]) - 1) // 3)]}季度"
