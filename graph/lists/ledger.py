"""A made list as a ledger: what is printed, what is filled in on the screen, and who is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.dates import to_iso
from graph.lists.by_hand import DECISIONS, IN, OUT
from graph.lists.declared import Cell, ListKind, declarations
from graph.lists.made import Entry, MadeList
from graph.plain import Plain
from graph.views.ledger import Ledger, LedgerColumn, LedgerSheet
from graph.views.table import Column

KIND = "list"
"""First part of what a sheet is, where it comes back; then name, field, place and period, set apart by ``|``."""
ASKS, ASKS_LABEL, ASKED = "asks", "请核对什么", "待核对"
"""Key and label of the column that asks, and what the sheet is called."""
REPORTER = "填报单位："
_ASKED = Cell(Column(ASKS, ASKS_LABEL), 42.0)
_BESIDE = ("name", "district", "segments", "scale", "met")
_TO_VERIFY = "to_verify"
"""Name of the list whose question is answered on another sheet."""
_NOTES = {
    "decision": f"{IN}、{OUT}；“{DECISIONS['']}”交回标准判断。须写理由和有效至",
    "until": "如 2027-03-31；到期自动交回标准判断",
    "answer": "只写是、否或区间，不写数；清空就是收回",
    "remark": "写什么就记什么",
    "officer": "一对一服务的专员",
}


def ledger_of(made: MadeList) -> Ledger:
    """The workbook of a list: the list itself, and a sheet of those of whom something is asked."""
    sheets = ledger_sheets(made)
    return Ledger(tuple(sheets), {s.name: kind_of(made) for s in sheets})


def ledger_sheets(made: MadeList) -> list[LedgerSheet]:
    """The list, then those of whom something is asked, where there are any; both are filled in and come back."""
    kind = declarations()[made.name]
    return [_listed(made, kind), *([_asked(made, kind)] if made.candidates else [])]


def kind_of(made: MadeList) -> str:
    """What a sheet of this list is, where it comes back."""
    return "|".join((KIND, made.name, made.field, "+".join(made.place), made.period))


def sheet_names(kind: ListKind) -> tuple[str, str]:
    """Names of the sheets of a list."""
    return kind.title[:31], ASKED


def _listed(made: MadeList, kind: ListKind) -> LedgerSheet:
    cells = kind.cells
    rows = tuple(tuple(_value(e, c) for c in cells) for e in made.listed)
    return LedgerSheet(
        sheet_names(kind)[0],
        made.full_title,
        REPORTER,
        until_words(made),
        tuple(_column(c, kind, made.field) for c in cells),
        rows,
        tuple(e.key for e in made.listed),
        kind.unit,
        (
            *made.notes[0 if rows else 1 :],
            *_how_to_answer(made),
            *made.basis,
            *_apart(kind),
            f"责任单位：{made.responsible}",
        ),
        made.notes[0] if made.notes else "没有",
    )


def _apart(kind: ListKind) -> tuple[str, ...]:
    return (kind.apart,) if kind.apart else ()


def _how_to_answer(made: MadeList) -> tuple[str, ...]:
    """Of what is to be verified: the sheet on which it is answered, as this one has no column for that."""
    if made.name != _TO_VERIFY or not made.listed:
        return ()
    command = f"chainatlas verify-sheet -f {made.field} -p {','.join(made.place)} -o 核实单.xlsx"
    return (
        "有、无、说不清不填在这张表里，填在核实单上：网页“缺口清单”里“待核实”一页下面的“核实单 XLSX”，"
        f"或命令 {command}；填好后在网页“数据”里原样上传",
    )


def _asked(made: MadeList, kind: ListKind) -> LedgerSheet:
    first = [c for c in kind.cells if c.column.key in _BESIDE]
    answers = [c for c in kind.cells if c.fill.startswith("answer")]
    others = [c for c in kind.cells if c.aside and not c.fill.startswith("answer")]
    cells = (*first, _ASKED, *answers, *others)
    rows = tuple(
        tuple(made.asked[e.key] if c.column.key == ASKS else _value(e, c) for c in cells) for e in made.candidates
    )
    printed = {c.column.key for c in answers}
    return LedgerSheet(
        sheet_names(kind)[1],
        made.full_title.replace(made.title, f"{made.title}待核对单"),
        REPORTER,
        until_words(made),
        tuple(_column(c, kind, made.field, printed=c.column.key in printed) for c in cells),
        rows,
        tuple(e.key for e in made.candidates),
        kind.unit,
        notes=(
            "这些单位还没有列入：答了“待核对”里问的，就能判断。只写是、否或区间；企业的统计数不要写在表里",
            *made.basis[-1:],
            f"责任单位：{made.responsible}",
        ),
    )


def until_words(made: MadeList) -> str:
    """Up to when, as it stands above a ledger."""
    year, month, day = to_iso(made.on).split("-")
    return f"截至：{year}年{int(month)}月{int(day)}日"


def _value(entry: Entry, cell: Cell) -> Plain:
    return entry.cells.get(cell.column.key)


def _column(cell: Cell, kind: ListKind, field: str, *, printed: bool = False) -> LedgerColumn:
    fill = cell.fill.partition(":")[0]
    return LedgerColumn(
        cell.column,
        cell.width,
        printed or not cell.aside,
        bool(cell.fill),
        choices_of(cell, kind.criteria_of(field)),
        _NOTES.get(fill, ""),
    )


def choices_of(cell: Cell, criteria: Mapping[str, Any]) -> tuple[str, ...]:
    """What a cell offers."""
    if cell.fill == "decision":
        return IN, OUT, DECISIONS[""]
    return ("是", "否", *criteria[cell.choices]["answers"]) if cell.choices else ()
