"""Tables for a terminal: lines of cells parted by tabs become columns of equal width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.cells import cell_len

NUMBER = re.compile(r"[\d.,/%—]*")


def columns(lines: Iterable[str]) -> Iterator[str]:
    """The same lines; those with tabs that follow each other are set as one table, its first line the heading.

    >>> print("\\n".join(columns(["领域\\t对/判", "集成电路\\t11/11", "机器人\\t7/7", "完"])))
    领域      对/判
    集成电路  11/11
    机器人      7/7
    完
    """
    flat = (line for text in lines for line in text.split("\n"))
    for tabbed, part in groupby(flat, lambda line: "\t" in line):
        block = list(part)
        yield from _table([line.split("\t") for line in block]) if tabbed else block


def _table(cells: list[list[str]]) -> Iterator[str]:
    width = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    right = [all(NUMBER.fullmatch(text) for text in column[1:]) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (
            " " * (w - cell_len(t)) + t if r else t + " " * (w - cell_len(t))
            for t, w, r in zip(row, width, right, strict=True)
        )
        yield "  ".join(padded).rstrip()
