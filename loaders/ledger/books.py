"""The books of an import: every input row is written, unchanged, a duplicate, or rejected with a reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from graph.errors import StoreError
from graph.model.records import Entry, RecordTable, Retire, Source, WriteReport
from graph.says import Says
from loaders.ledger.returned import Returned

REJECTS_SHOWN = 1000
REJECT_COLUMNS = {
    "file": "文件",
    "sheet": "工作表",
    "row": "行",
    "column": "列",
    "cell": "单元格",
    "value": "值",
    "rule": "规则",
    "message": "问题",
    "hint": "怎么改",
}
"""Fields of a :class:`Reject` and their headings, in the order in which lists show them."""
_LONG = 300
_QUOTED = re.compile("“([^”]{40})[^”]{20,}”")


@dataclass(frozen=True, slots=True)
class Reject:
    """Why a row was refused: what stood where, the rule it broke, and the way out (``row`` counts from 1).

    ``cell`` is its address as a spreadsheet shows it, empty where the problem is not one of a single cell.
    """

    file: str
    sheet: str
    row: int
    column: str
    cell: Annotated[str, Says("单元格", "单元格地址，如 D17；不是单个单元格的问题为空")]
    value: str
    rule: str
    message: str
    hint: str


def shortened(text: str) -> str:
    """``text``, its long quotations cut: a cell may hold 30,000 characters, and a sentence quotes it to be found by its
    beginning.

    >>> shortened("“" + "甲" * 900 + "”不是数字") == "“" + "甲" * 40 + "……”不是数字"
    True
    """
    if len(text) <= _LONG:
        return text
    cut = _QUOTED.sub(r"“\1……”", text)
    return cut if len(cut) <= _LONG * 3 else cut[: _LONG * 3] + "……"


@dataclass(slots=True)
class InputTable:
    """Ledger of one sheet or file while it is checked: ``rows`` read, and what became of those not accepted.

    ``letters`` are those of the columns in a spreadsheet, by header; ``noted`` are rows that write an entry of the work
    log.
    """

    source: Source
    rows: int = 0
    duplicates: set[int] = field(default_factory=set)
    rejects: list[Reject] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    noted: set[int] = field(default_factory=set)

    def reject(self, row: int, column: str, value: object, rule: str, message: str, hint: str) -> None:
        """Refuse a row; a row may be refused for several reasons and counts once."""
        shown = "" if value is None else str(value)[:200]
        cell = f"{self.letters[column]}{row}" if column in self.letters else ""
        said = (shortened(message), shortened(hint))
        self.rejects.append(Reject(self.source.file, self.source.sheet, row, column[:200], cell, shown, rule, *said))

    def rejected_rows(self) -> set[int]:
        """Numbers of the refused rows."""
        return {r.row for r in self.rejects}


@dataclass(frozen=True, slots=True)
class SheetSample:
    """The first rows of a sheet as they were understood: (row number, texts of the cells, whether refused) of
    ``total``.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...], bool], ...]
    total: int


@dataclass(frozen=True, slots=True)
class CellCount:
    """The cells of a user's own table: ``cells = taken + blank + aside + refused`` or it cannot be made."""

    cells: int
    taken: int
    blank: int
    aside: int
    refused: int

    def __post_init__(self) -> None:
        if self.cells != self.taken + self.blank + self.aside + self.refused:
            raise StoreError(f"单元格的账不平：{self}；请报告此问题并附上源文件")


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """What a column of a user's own table was taken for, why, and how sure that is (0 to 1)."""

    sheet: str
    letter: str
    column: str
    target: str
    unit: str
    reason: str
    sureness: float


@dataclass(slots=True)
class Understood:
    """How a user's own table was read: its columns, the cells put aside, the books of its cells, the mapping used.

    ``kept`` is the name under which people keep that mapping, ``first`` the first rows of each sheet as they stand,
    ``sheets`` all that are open.
    """

    columns: list[ColumnRead] = field(default_factory=list)
    aside: list[Reject] = field(default_factory=list)
    cells: dict[str, CellCount] = field(default_factory=dict)
    mapping: dict[str, Any] = field(default_factory=dict)
    kept: str = ""
    first: list[SheetSample] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Checked:
    """A file after the check, before the write; ``understood`` only where it is no sheet of ours, ``returned`` only of
    a list that went out and came back; ``entries`` of the work log wait for the name of who writes them.
    """

    source: str
    label: str
    inputs: list[InputTable] = field(default_factory=list)
    tables: list[RecordTable] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    samples: list[SheetSample] = field(default_factory=list)
    retire: list[Retire] = field(default_factory=list)
    understood: Understood | None = None
    returned: Returned | None = None
    entries: list[Entry] = field(default_factory=list)

    def rejects(self) -> list[Reject]:
        """All refusals, in the order of the tables and rows."""
        return [r for table in self.inputs for r in sorted(table.rejects, key=lambda r: r.row)]


def column_letter(position: int) -> str:
    """Letters of a column, counted from 0, as a spreadsheet shows them.

    >>> column_letter(0), column_letter(25), column_letter(26), column_letter(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    out, left = "", position + 1
    while left:
        left, rest = divmod(left - 1, 26)
        out = chr(65 + rest) + out
    return out


@dataclass(frozen=True, slots=True)
class TableCount:
    """One line of the books; ``rows = written + unchanged + duplicates + rejected`` or it cannot be made."""

    rows: int
    written: int
    unchanged: int
    duplicates: int
    rejected: int

    def __post_init__(self) -> None:
        if self.rows != self.written + self.unchanged + self.duplicates + self.rejected:
            raise StoreError(f"账目不平：{self}；请报告此问题并附上源文件")


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """导入报告；dry_run 为真表示只是预览"""

    source: str
    batch: int | None
    tables: Annotated[dict[str, TableCount], Says("账", "各张输入表的账：行数 = 写入 + 未变 + 重复 + 拒绝")]
    rejects: Annotated[Sequence[Reject], Says("拒绝原因", f"最前 {REJECTS_SHOWN} 条")]
    rejected_total: Annotated[int, Says("拒绝的行", unit="行")]
    version: int
    seconds: float
    notes: Sequence[str]
    dry_run: bool


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did."""

    source: str
    batch: int | None
    version: int
    seconds: float
    tables: dict[str, TableCount]
    rejects: Sequence[Reject]
    notes: Sequence[str]
    dry_run: bool = False
    understood: Understood | None = None
    returned: Returned | None = None

    @property
    def rejected(self) -> int:
        """Number of refused rows."""
        return sum(t.rejected for t in self.tables.values())

    @property
    def aside(self) -> Sequence[Reject]:
        """Cells of a user's own table that were put aside."""
        return self.understood.aside if self.understood else ()

    def record(self) -> ReportRecord:
        """The report as it is answered, with at most :data:`REJECTS_SHOWN` rejects."""
        return ReportRecord(
            source=self.source,
            batch=self.batch,
            tables=self.tables,
            rejects=self.rejects[:REJECTS_SHOWN],
            rejected_total=self.rejected,
            version=self.version,
            seconds=round(self.seconds, 3),
            notes=self.notes,
            dry_run=self.dry_run,
        )


def close_books(checked: Checked, report: WriteReport) -> dict[str, TableCount]:
    """Counts per input table, from the check and from what the store says it changed."""
    changed: dict[Source, set[int]] = {}
    for table, rows in zip(checked.tables, report.changed, strict=True):
        changed.setdefault(table.source, set()).update(rows)
    counts = {}
    for entry in checked.inputs:
        rejected = entry.rejected_rows()
        refused = len(entry.duplicates | rejected)
        written = len((changed.get(entry.source, set()) | entry.noted) - entry.duplicates - rejected)
        counts[entry.source.sheet or entry.source.file] = TableCount(
            rows=entry.rows,
            written=written,
            unchanged=entry.rows - refused - written,
            duplicates=len(entry.duplicates - rejected),
            rejected=len(rejected),
        )
    return counts
