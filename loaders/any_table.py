"""A file of the user's that nobody said the kind of: a list or a document of ours that came back, our template, or a
table of any make.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from graph.model.schema import default_schema
from graph.store.contract import Store
from loaders.files.raw import RawSheet
from loaders.files.reading import read_sheets
from loaders.ledger.books import Checked
from loaders.ledger.progress import Progress, Tell
from loaders.returning.memory import is_returned
from loaders.table.check import check_table
from loaders.table.columns import recognise
from loaders.table.heads import find_table
from loaders.table.mapping import ASK, AUTO
from loaders.table.words import SHEETS
from loaders.workbook.check import check_raw
from loaders.workbook.header import match_header
from loaders.workbook.layout import SheetLayout, sheet_layouts

_LOOKED_AT = 200
"""Rows that tell what a sheet is."""


def check_any(path: Path, store: Store, *, mapping: str = AUTO, tell: Tell, roster: str = "") -> Checked:
    """Read the file once and check it as what it is; ``source`` of the result says as which. ``mapping`` is for a
    table; of a list that came back it names the cells that are taken though both sides changed them. Raises as all do.
    """
    chosen = "" if mapping in (AUTO, ASK) else mapping
    if (document := check_as_document(path, store, chosen, tell)) is not None:
        return document
    tell(Progress("读取文件"))
    raws = read_sheets(path)
    if (returned := check_as_returned(raws, path, store, chosen, tell, roster)) is not None:
        return returned
    if is_template(raws):
        return check_raw(raws, path.name, store, tell=tell, roster=roster)
    return check_table(path, store, mapping=mapping, tell=tell, roster=roster, raws=raws)


def check_as_document(path: Path, store: Store, chosen: str, tell: Tell) -> Checked | None:
    """What was typed into a document of ours, checked; ``None`` for another file."""
    if path.suffix.lower() != ".docx":
        return None
    from loaders.feedback.check import check_document  # with half of the program, for which no other file should wait

    return check_document(path, store, chosen=chosen, tell=tell)


def check_as_returned(
    raws: Sequence[RawSheet], path: Path, store: Store, chosen: str, tell: Tell, roster: str
) -> Checked | None:
    """A list that came back, checked; ``None`` for other tables."""
    if not is_returned(raws):
        return None
    from loaders.returning.check import check_returned  # likewise

    return check_returned(raws, path.name, store, chosen=chosen, tell=tell, roster=roster)


def is_template(raws: Sequence[RawSheet]) -> bool:
    """Whether any sheet is one of our template."""
    layouts = sheet_layouts(default_schema())
    return any(r.name in layouts and _is_ours(layouts[r.name], r) for r in raws)


def _is_ours(layout: SheetLayout, raw: RawSheet) -> bool:
    """Whether a sheet that is named as one of ours is it: a ledger may be called 企业 too, but then more of its columns
    are understood as those of a ledger.
    """
    if layout.name not in SHEETS or not raw.header:
        return layout.name not in SHEETS
    some = replace(raw, rows=raw.rows[:_LOOKED_AT])
    table = find_table(some)
    read = sum(1 for use in recognise(table) if use.to) if table is not None else 0
    return len(match_header(layout, some).columns) >= read
