"""Cell formats of a workbook: fonts as an office has them, and numbers with no more digits than they deserve."""

from __future__ import annotations

from typing import Any

from graph.gaps.roughly import LITTLE
from graph.gaps.states import STATE_LABELS
from graph.views.state_styles import state_legend
from graph.views.table import Column


def number_format(column: Column, value: float) -> str:
    """How Excel prints a number of this column.

    >>> [number_format(Column("a", "", "percent"), v) for v in (0.256, 0.001, 0.999, 1)]
    ['0%', '"不到 1%"', '"99% 以上"', '0%']
    >>> [number_format(Column("a", "", "number"), v) for v in (12, 0.125, 1.254, 31.26, 123.4)]
    ['0', '0.00', '0.00', '0.0', '0']
    """
    if column.type == "percent":
        return '"不到 1%"' if 0 < value < LITTLE else '"99% 以上"' if 1 - LITTLE <= value < 1 else "0%"
    if column.type == "integer" or (value == int(value) and not column.expects):
        return "0"
    size = abs(value)
    if column.expects:
        return "0.0"
    return "0" if size >= 100 else "0.0" if size >= 10 else "0.00" if size >= 0.1 else "0.000"


class Styles:
    """Formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        base = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
        cell = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "border": 1, "text_wrap": True}
        self._book, self._base, self._cell = book, base, cell
        self._numbers: dict[tuple[str, bool], Any] = {}
        self.head = book.add_format({**base, "bold": True, "bg_color": "#DFE7F1", "bottom": 1, "text_wrap": True})
        self.text = book.add_format({**base, "text_wrap": True})
        self.topic = book.add_format({**base, "bold": True})
        looks = {STATE_LABELS[i.key]: {"bg_color": i.fill, "font_color": i.ink, "bold": True} for i in state_legend({})}
        self.state = {label: book.add_format({**base, **look}) for label, look in looks.items()}
        self.boxed_state = {label: book.add_format({**cell, "align": "center", **x}) for label, x in looks.items()}
        self.title = book.add_format(
            {"font_name": "方正小标宋简体", "font_size": 20, "align": "center", "valign": "vcenter", "text_wrap": True}
        )
        self.dated = book.add_format({"font_name": "楷体", "font_size": 12, "align": "center", "valign": "vcenter"})
        self.prose = book.add_format(
            {"font_name": "仿宋", "font_size": 14, "text_wrap": True, "valign": "top", "align": "left"}
        )
        self.note = book.add_format({**self._plain("宋体", 10), "text_wrap": True})
        self.sign = book.add_format(self._plain("宋体", 11))
        self.boxed = book.add_format(cell)
        self.boxed_middle = book.add_format({**cell, "align": "center"})
        self.boxed_unknown = book.add_format({**cell, "align": "center", "font_color": "#737B86"})
        self.boxed_head = book.add_format(
            {**cell, "font_name": "黑体", "align": "center", "bg_color": "#EDF1F6", "bold": True}
        )

    def _plain(self, font: str, size: int) -> dict[str, Any]:
        return {"font_name": font, "font_size": size, "valign": "top"}

    def number(self, column: Column, value: float, boxed: bool = False) -> Any:
        """The format of a number, within borders or without."""
        key = number_format(column, value), boxed
        if key not in self._numbers:
            look = {**self._cell, "align": "center"} if boxed else self._base
            self._numbers[key] = self._book.add_format({**look, "num_format": key[0]})
        return self._numbers[key]
