"""Texts in cells: what a cell can hold, and how many lines a text takes in it."""

from __future__ import annotations

import math

from graph.views.text_fit import em

_LONGEST = 32_767


def fitting(text: str) -> str:
    """Text that a cell can hold."""
    clean = text.encode("utf-8", errors="replace").decode()
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"


def lines(text: str, width: float, size: float) -> int:
    """How many lines a text of so many points takes in a column of so many characters; leans to the high side.

    >>> lines("硅片", 10, 11), lines("半导体硅片与衬底材料", 10, 11)
    (1, 3)
    """
    if len(text) * 2.2 <= width * 11 / size and "\n" not in text:
        return 1
    fits = max(width * 11 / size / 2 - 1, 1.0)
    return sum(max(1, math.ceil(em(part) / fits)) for part in text.split("\n"))
