"""What a person changed in a row, and what was changed in the store meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from graph.dates import local_time
from graph.model.records import BatchInfo, Note
from graph.model.signing import TOPIC as SIGNED
from graph.model.signing import signatures, who_signed
from graph.store.contract import Store
from loaders.files.raw import Cell, CellProblem, as_text
from loaders.ledger.books import column_letter
from loaders.ledger.returned import CellChange
from loaders.returning.known import Key, Known, Shown
from loaders.returning.rows import NEW, SheetRows
from loaders.returning.sheets import Alike
from loaders.workbook.layout import Column

ALL = "all"
"""Stands for all cells that were changed on both sides."""
SOMEBODY = "（回填）"
"""Signs while nobody is known yet: who it is, is asked when it is written."""


class Tools(NamedTuple):
    """How cells of a sheet are shown and compared, and who wrote last what is known."""

    shown: Shown
    alike: Alike
    last: LastHands


@dataclass(slots=True)
class Edited:
    """A row in which something was changed: the cells to be written, by label; ``None`` for one that was emptied."""

    number: int
    record: Known
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass(slots=True)
class Compared:
    """What the rows of a sheet come to: ``new`` rows, and where each change that is told stands."""

    edited: list[Edited] = field(default_factory=list)
    new: list[tuple[int, Sequence[Cell]]] = field(default_factory=list)
    changes: list[CellChange] = field(default_factory=list)
    unseen: int = 0


def compare(found: SheetRows, known: Mapping[str, Known], tools: Tools, chosen: str) -> Compared:
    """Compare each row with what went out and with what is known today; rows of records that ended are refused.

    ``chosen`` are the cells (``企业!D17``, set apart by commas) that are taken although both sides changed them, or
    :data:`ALL`.
    """
    out, wanted = Compared(), set(chosen.replace("，", ",").split(","))
    columns = [c for c in found.sheet.layout.columns if c.label in found.at and c.label in found.memory.labels]
    columns = [c for c in columns if c.role != "id"]
    for number, row in found.rows:
        key = found.keys.get(number)
        if key is None:
            continue
        if key == NEW:
            out.new.append((number, row))
            continue
        went = found.memory.records[key]
        touched = [c for c in columns if not tools.alike(c, went.get(c.label), found.cell(row, c.label))]
        record = known.get(key)
        if touched and record is None:
            hint = "这条在带出去之后已经结束或并入别的；要改请先恢复它，或清空编号作为新增"
            found.refused[number] = (touched[0].label, CellProblem("record.ended", "这条现在没有了", hint))
        elif touched and record is not None:
            edited = Edited(number, record)
            for column in touched:
                change = _change(found, (number, row), column, tools, record)
                if change is None:
                    continue
                change = replace(change, written=not change.both or ALL in wanted or change.place in wanted)
                out.changes.append(change)
                if change.written:
                    edited.cells[column.label] = found.cell(row, column.label)
            if edited.cells:
                out.edited.append(edited)
    here = set(found.keys.values())
    out.unseen = sum(key not in here for key in found.memory.records)
    return out


def _change(
    found: SheetRows, at: tuple[int, Sequence[Cell]], column: Column, tools: Tools, record: Known
) -> CellChange | None:
    """What was changed in a cell; ``None`` where it says what is known by now."""
    (number, row), label, went = at, column.label, found.memory.records[record.key.text]
    yours, now = found.cell(row, label), tools.shown(label, record.cells.get(label))
    if tools.alike(column, now, yours):
        return None
    both = not tools.alike(column, now, went.get(label))
    key = record.key if found.sheet.own(column) else record.links.get(column.kind)
    by, when = tools.last(column.kind, key) if both else ("", "")
    title = next((t for name in found.sheet.titles() if (t := went.get(name, ""))), record.key.key[0])
    where = (found.raw.label, number, f"{column_letter(found.at[label])}{number}")
    texts = (went.get(label, ""), as_text(yours), as_text(now))
    return CellChange(*where, title, label, *texts, both, not both, by, when)


class LastHands:
    """Who wrote what is known of a record last, and when; asked only of what both sides changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: tuple[dict[int, dict[str, Note]], dict[int, BatchInfo]] | None = None

    def __call__(self, kind: str, key: Key | None) -> tuple[str, str]:
        """The name and the time, "" where nobody signed or nothing is there any more."""
        versions = self._store.history(kind, key.key) if key is not None else []
        batch = max((v.batch for v in versions if key and v.ends == key.ends and not v.voided), default=0)
        if self._known is None:
            self._known = (signatures(self._store.notes(SIGNED)), {b.id: b for b in self._store.batches()})
        signed, batches = self._known
        at = local_time(batches[batch].committed_at) if batch in batches else ""
        return who_signed(signed.get(batch, {}))["by"], at
