"""In which turn to ask: words for figures that are too small to tell apart as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

TURNS = ("最先", "其次", "不急", "不用")
"""First what together makes half of all that asking in a place is worth, then what makes four fifths, then the rest;
never what is worth nothing.
"""
_UNTIL = (0.5, 0.8)


def turns(worth: Sequence[float]) -> list[str]:
    """The turn of each; what is worth the same has the same turn.

    >>> turns([0.01, 0.07, 0.0, 0.01, 0.02])
    ['不急', '最先', '不用', '不急', '其次']
    """
    total, before, out = sum(worth), 0.0, [TURNS[-1]] * len(worth)
    order = sorted((i for i, value in enumerate(worth) if value > 0), key=lambda i: -worth[i])
    for value, same in groupby(order, key=lambda i: worth[i]):
        turn = TURNS[sum(before >= part * total for part in _UNTIL)]
        for i in same:
            out[i], before = turn, before + value
    return out
