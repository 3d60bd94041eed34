"""Divisions of industry (大类, GB/T 4754): two digits, with or without the letter of their section before them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from graph.arrays import IntArray

UNKNOWN = 0
_DIGITS = re.compile(r"\s*[A-Ta-t]?(\d{2})")
_FIRST = (1, 6, 13, 44, 47, 51, 53, 61, 63, 66, 70, 71, 73, 76, 80, 83, 84, 86, 91, 97)
"""The first division of each section, A to T."""


def divisions_of(texts: Sequence[object]) -> IntArray:
    """The division that each text begins with, as a number; :data:`UNKNOWN` for none.

    >>> divisions_of(["C39 计算机、通信和其他电子设备制造业", "3985", "制造业", None]).tolist()
    [39, 39, 0, 0]
    """
    known: dict[object, int] = {None: UNKNOWN}
    for text in texts:
        if text not in known:
            found = _DIGITS.match(str(text))
            known[text] = int(found[1]) if found else UNKNOWN
    return np.array([known[text] for text in texts], dtype=np.int64)


def division_code(number: int) -> str:
    """A division with the letter of its section.

    >>> division_code(39), division_code(1), division_code(97)
    ('C39', 'A01', 'T97')
    """
    return f"{'ABCDEFGHIJKLMNOPQRST'[bisect_right(_FIRST, number) - 1]}{number:02d}"
