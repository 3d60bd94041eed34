"""Which record each row of a returned sheet is: by the number that people see, else by the hidden key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph.errors import InputRefused
from graph.views.returnable import KEY
from loaders.files.raw import Cell, CellProblem, RawSheet, as_text
from loaders.returning.memory import AGAIN, Memory
from loaders.returning.sheets import ListSheet
from loaders.workbook.header import match_header

NEW = ""
"""Stands for a record that is not there yet."""


@dataclass(slots=True)
class SheetRows:
    """A returned sheet: where each column is, its rows, and the key of the record that each is.

    ``refused`` are rows of which nobody can tell, with the label of the cell that says so.
    """

    sheet: ListSheet
    raw: RawSheet
    memory: Memory
    at: dict[str, int]
    rows: Sequence[tuple[int, Sequence[Cell]]]
    keys: dict[int, str] = field(default_factory=dict)
    refused: dict[int, tuple[str, CellProblem]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def cell(self, row: Sequence[Cell], label: str) -> Cell:
        """The cell under a label, ``None`` where there is no such column."""
        at = self.at.get(label, -1)
        return row[at] if 0 <= at < len(row) else None


def read_rows(sheet: ListSheet, raw: RawSheet, memory: Memory) -> SheetRows:
    """The rows of a sheet and who they are; raises ``InputRefused`` where its columns cannot be told."""
    header = match_header(sheet.loose, raw)
    if header.problem:
        raise InputRefused(f"{header.problem[2]}；请改正列名，每列只留一次，再上传")
    at = {column.label: position for column, position, _ in header.columns}
    number = sheet.identity()[0].label if sheet.is_node else ""
    if KEY not in at and number not in at:
        raise InputRefused(f"工作表“{raw.label}”里没有了隐藏的“{KEY}”一列，认不出哪一行是哪一条；{AGAIN}")
    if unknown := [label for label in memory.labels if label not in {c.label for c in sheet.layout.columns}]:
        header.notes.append(f"工作表“{raw.label}”带出去时的列现在已没有：{'、'.join(unknown)}，未读取")
    rows = [(n, cells) for n, cells in header.rows if _says_anything(cells, at)]
    found = SheetRows(sheet, raw, memory, at, rows, notes=[*raw.notes, *header.notes])
    if sheet.is_node and number in at:
        _by_number(found, number)
    else:
        _by_key(found)
    return found


def _says_anything(cells: Sequence[Cell], at: Mapping[str, int]) -> bool:
    """Whether anything but a key stands in one of our columns."""
    return any(p < len(cells) and cells[p] is not None for label, p in at.items() if label != KEY)


def _by_number(found: SheetRows, number: str) -> None:
    """Rows of nodes: the number that moves with what people see goes before a hidden key that sorting left behind."""
    known, astray = found.memory.records, 0
    seen = {n: (as_text(found.cell(row, number)), as_text(found.cell(row, KEY))) for n, row in found.rows}
    claimed: dict[str, int] = {}
    for row, (said, key) in seen.items():
        if said not in known:
            continue
        astray += key not in ("", said)
        if said in claimed:
            found.refused[row] = (number, _twice(said, claimed[said]))
        else:
            claimed[said] = row
            found.keys[row] = said
    for row, (said, key) in seen.items():
        if said in known:
            continue
        if key not in known or key in claimed:  # typed below, or a copied row whose number was emptied or typed anew
            found.keys[row] = NEW
        elif said:
            hint = f"请改回“{key}”；要换编号，请新增一条，再结束这一条"
            found.refused[row] = (number, CellProblem("key.changed", f"{number}不能改（带出去时是“{key}”）", hint))
        else:
            claimed[key] = row
            found.keys[row] = key
    if astray:
        found.notes.append(
            f"工作表“{found.raw.label}”有 {astray} 行的隐藏编号与看得见的编号不在一起（多半是只排了看得见的列），"
            "按看得见的编号认"
        )


def _by_key(found: SheetRows) -> None:
    """Rows of relations, or of a sheet whose column of numbers was deleted."""
    claimed: dict[str, int] = {}
    for number, row in found.rows:
        key = as_text(found.cell(row, KEY))
        if key not in found.memory.records:
            found.keys[number] = NEW
        elif key not in claimed:
            claimed[key] = number
            found.keys[number] = key
        elif _same_ends(found, row, key):
            found.refused[number] = (found.sheet.identity()[0].label, _twice(key, claimed[key]))
        else:
            found.keys[number] = NEW


def _same_ends(found: SheetRows, row: Sequence[Cell], key: str) -> bool:
    out = found.memory.records[key]
    return all(as_text(found.cell(row, c.label)) == out.get(c.label, "") for c in found.sheet.identity())


def _twice(key: str, first: int) -> CellProblem:
    hint = "新增一条请清空编号（隐藏的键不用管）；多余的一行请删去"
    return CellProblem("key.twice", f"与第 {first} 行是同一条（{key[:80]}）", hint)
