"""What a cell of a returned list says, what is known of it, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.dates import today
from graph.errors import ChainError
from graph.lists.by_hand import ANSWER, CROSSING, DECISIONS, Answered, ByHand
from graph.lists.declared import Cell as ListCell
from graph.model.records import Entry
from loaders.files.raw import Cell, CellProblem, as_text
from loaders.workbook.days import parse_date

_KEPT = ("remark", "officer")
"""What is said by hand for good, whatever becomes of the decision."""


class CellRefused(Exception):
    """Why what a row says cannot be written, with the column that says it."""

    def __init__(self, label: str, error: ChainError) -> None:
        super().__init__(str(error))
        self.label = label


def shown(known: ByHand | Answered | None, cell: ListCell) -> str:
    """What is known, as the cell of a workbook shows it."""
    if known is None:
        return ""
    if isinstance(known, Answered):
        return known.answer
    text = str(getattr(known, cell.fill))
    return DECISIONS[text] if cell.fill == "decision" and text else text


def run_out(known: ByHand | Answered | None, cell: ListCell) -> bool:
    """Whether what is known in a cell holds no more, so that a new row takes nothing from anybody."""
    return known is not None and cell.fill not in _KEPT and not known.holds(today())


def said_in(cell: ListCell, value: Cell) -> str:
    """What a cell says; a day however a program wrote it."""
    day = parse_date(value) if cell.fill == "until" else None
    return as_text(value) if day is None or isinstance(day, CellProblem) else day


def unsettled(where: str, entries: Sequence[Entry], criteria: Mapping[str, Any]) -> list[str]:
    """That answers of a row, which stands there, settle nothing."""
    open_ = [e.key.rpartition("|")[2] for e in entries if e.topic == ANSWER and e.values["answer"] == CROSSING]
    labels = "、".join(str(criteria[test]["label"]) for test in open_)
    return [f"{where}{labels}：答的区间跨过门槛，判不出是或否，已照收，还要问"] if labels else []
