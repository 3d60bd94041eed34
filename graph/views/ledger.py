"""A table in the form of an office's ledger: title, who reports, up to when, numbered rows, who signs.

It is plain data; how it is written stands in ``graph.render.xlsx_ledger``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from graph.chain.examples import says_example
from graph.plain import Plain
from graph.views.table import Column

SIGNED = "填表人：　　　　　　　　审核人：　　　　　　　　联系电话：　　　　　　　　填表日期：　　　　　　　　"


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """A column: ``printed`` or only on the screen; ``fill``: people write in it; ``choices`` that a cell offers."""

    column: Column
    width: float
    printed: bool = True
    fill: bool = False
    choices: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """One sheet; ``rows`` have a cell for each column, ``keys`` one for each row, hidden in the first column.

    ``unit`` is that of the figures, or of what the rows are; "" where neither is said.
    """

    name: str
    title: str
    reporter: str
    until: str
    columns: tuple[LedgerColumn, ...]
    rows: tuple[tuple[Plain, ...], ...]
    keys: tuple[str, ...]
    unit: str = ""
    notes: tuple[str, ...] = ()
    empty: str = "没有"

    @property
    def example(self) -> bool:
        """Whether it names an example record, or says that it counts some: every page says so."""
        cells = (cell for row in self.rows for cell in row)
        return says_example((self.title, self.reporter, *self.notes)) or says_example(cells)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A workbook of such sheets; ``kinds`` says of each sheet, by name, what it is when it comes back; ``at`` is
    the time at which the file is said to be made, "" for that of the clock.
    """

    sheets: tuple[LedgerSheet, ...]
    kinds: Mapping[str, str] = dataclasses.field(default_factory=dict)
    at: str = ""
