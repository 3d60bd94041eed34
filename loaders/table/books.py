"""The books of a table's cells: each that holds something was taken, said nothing, was put aside, or is in a refused
row.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from graph.errors import StoreError
from loaders.files.raw import CellProblem
from loaders.ledger.books import CellCount, Reject, column_letter, shortened
from loaders.table.cells import masked

TAKEN, BLANK, ASIDE = "taken", "blank", "aside"


@dataclass(slots=True)
class CellBooks:
    """Fates of the cells of one table: by row how many were taken; what was put aside, and why."""

    file: str
    sheet: str
    heads: list[str]
    cells: int = 0
    taken: Counter[int] = field(default_factory=Counter)
    blank: int = 0
    aside: list[Reject] = field(default_factory=list)

    def close_row(self, number: int, cells: dict[int, object], fates: dict[int, str]) -> None:
        """Enter the cells of a row (by column); one without a fate is a mistake of ours and must not go unseen."""
        if lost := [self.heads[at] for at in cells if at not in fates]:
            raise StoreError(f"第 {number} 行“{'、'.join(lost)}”没有下落；请报告此问题并附上源文件")
        self.cells += len(cells)
        said = [fates[at] for at in cells]
        self.taken[number] += said.count(TAKEN)
        self.blank += said.count(BLANK)

    def put_aside(self, number: int, at: int, value: str, problem: CellProblem) -> None:
        """Note a cell that is not read; personal numbers are not shown."""
        said = (shortened(masked(problem.message)), shortened(problem.hint))
        cell = f"{column_letter(at)}{number}"
        shown = masked(value)[:200]
        self.aside.append(Reject(self.file, self.sheet, number, self.heads[at], cell, shown, problem.rule, *said))

    def count(self, refused: set[int]) -> CellCount:
        """The books, closed: those of refused rows apart."""
        aside = Counter(r.row for r in self.aside)
        lost = sum(self.taken[n] for n in refused)
        return CellCount(self.cells, sum(self.taken.values()) - lost, self.blank, aside.total(), lost)
