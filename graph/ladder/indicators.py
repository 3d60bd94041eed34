"""What rules may speak of: the figures of a year, what follows from dates, and facts of the firm."""

from __future__ import annotations

from collections.abc import Mapping

from graph.ladder.conditions import RUNG
from graph.model.schema import default_schema

KIND, OF = "YearFigures", "FIGURES_OF"
PUBLIC = "public_revenue"
CERTIFICATE, GRANTED = "Certificate", "GRANTED_TO"
_SINCE = "niche_since"
FIGURES: Mapping[str, str] = {
    f.name: f.label
    for f in default_schema().nodes[KIND].fields.values()
    if f.restricted and f.type in ("number", "integer") and f.name != _SINCE
}
"""Figures of a year by name, with their labels, in the order in which they are easiest to ask for."""
DATED: Mapping[str, str] = {
    "age": "成立日期",
    "founded": "成立日期",
    "niche_years": "细分市场起始年",
    PUBLIC: "公开营业收入",
}
"""Not of one year: full years since the firm was founded, the year of that, years in its niche, and the least that its
public revenue can be (万元, 0 where nothing is public), by which a firm is known to be large.
"""
NUMBERS: Mapping[str, str] = {**FIGURES, **DATED}
FACTS: Mapping[str, str] = {"industry": "行业大类"}
_OTHERS: Mapping[str, str] = {"listed": "股票代码", "place": "所在地"}


def label(name: str) -> str:
    """What a figure or a fact is called."""
    return {**NUMBERS, **FACTS, **_OTHERS}[name]


def wanted_words(name: str, ago: int, year: int) -> str:
    """A figure that is missing, in the words in which it is asked for.

    >>> wanted_words("revenue", 1, 2025), wanted_words("age", 0, 2025)
    ('2024年营业收入', '成立日期')
    """
    if name.startswith(RUNG):
        return f"是否持有{name.removeprefix(RUNG)}"
    return f"{year - ago}年{label(name)}" if name in FIGURES else label(name)
