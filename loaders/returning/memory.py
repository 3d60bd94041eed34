"""What went out, remembered in the workbook itself on a hidden sheet: a row for each record, its key, then its cells.

With it a workbook that comes back says which cells a person changed, whatever became of the store meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from graph.errors import InputRefused
from graph.views.returnable import FORM, HEADS, KEY, MARK, SHEET
from loaders.files.raw import Cell, RawSheet, as_text

_ABOVE = 5
"""Rows that may stand above the names of the columns."""
COPY = "再把改动抄过去"
AGAIN = f"请从网页或 chainatlas list-sheet 重新导出，{COPY}"
ANY_AGAIN = f"请从网页或当初的命令（名录 chainatlas list-sheet，清单 chainatlas list）重新导出，{COPY}"
"""How to take out again what may be either."""


@dataclass(slots=True)
class Memory:
    """What one sheet held: labels of its columns, and the cells of each record by key."""

    kind: str
    labels: list[str]
    records: dict[str, dict[str, str]] = field(default_factory=dict)


def record_row(name: str, key: str, cells: Sequence[Cell]) -> list[str]:
    """The row of a record."""
    return [name, key, *map(as_text, cells)]


def is_returned(raws: Sequence[RawSheet]) -> bool:
    """Whether these are the sheets of a list that went out; raises ``InputRefused`` where its memory was lost."""
    if any(r.name == SHEET and r.header[:1] == [MARK] for r in raws):
        return True
    for raw in raws:
        if KEY in under_title(raw).header:
            raise InputRefused(
                f"工作表“{raw.label}”是带出去的名录，可是隐藏的“{SHEET}”那张表不在了，分不出改了哪些格；"
                f"请在带出来的那个文件里改，不要把表复制到新文件；或者{ANY_AGAIN.removeprefix('请')}"
            )
    return False


def under_title(raw: RawSheet) -> RawSheet:
    """The sheet from the row of its column names on, where a title stands above it, as on a ledger."""
    if KEY in raw.header:
        return raw
    above = [text for text in raw.header if text]
    for at, (number, row) in enumerate(raw.rows[:_ABOVE]):
        texts = [as_text(cell) for cell in row]
        if KEY in texts:
            return replace(raw, header=texts, rows=raw.rows[at + 1 :], header_row=number, above=above)
        above += filter(None, texts)
    return raw


def read_memory(raws: Sequence[RawSheet]) -> dict[str, Memory]:
    """What each sheet held when it went out; raises ``InputRefused``."""
    raw = next(r for r in raws if r.name == SHEET and r.header[:1] == [MARK])
    if raw.header[1:2] not in ([FORM], [f"{FORM}.0"]):
        raise InputRefused(f"这份名录是另一个版本的链图带出来的，读不了；{ANY_AGAIN}")
    out: dict[str, Memory] = {}
    for _, row in raw.rows:
        texts = [*map(as_text, row), "", "", "", ""]
        if texts[1:3] == ["", HEADS]:
            out[texts[0]] = Memory(texts[3], [t for t in texts[4:] if t])
        elif texts[0] in out:
            memory = out[texts[0]]
            memory.records[texts[1]] = {k: t for k, t in zip(memory.labels, texts[2:], strict=False) if t}
    if not out:
        raise InputRefused(f"隐藏的“{SHEET}”那张表是空的，分不出改了哪些格；{ANY_AGAIN}")
    return out
