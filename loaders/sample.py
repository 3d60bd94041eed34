"""The bundled data: reference chains, public institutions, and facts about listed enterprises (docs/data.md)."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from pathlib import Path

from graph.model.records import RecordTable
from graph.store.contract import Store
from loaders.identity.located import INFERRED
from loaders.ledger.books import Checked
from loaders.ledger.progress import Tell, silent
from loaders.renewing import renew
from loaders.workbook.check import check_workbook

FOLDER = Path(__file__).parent / "sample"


def check_sample(store: Store | None = None, tell: Tell = silent) -> Checked:
    """Check the bundled data.

    It is a folder in the layout of our own template, so it takes the same way as users' files.
    """
    checked = check_workbook(FOLDER, store, source="sample", tell=tell)
    checked.tables = [part for table in checked.tables for part in _giving_way(table)]
    renew(checked, store)
    return checked


def _giving_way(table: RecordTable) -> list[RecordTable]:
    """Places that were inferred from names only fill what is missing, so that loading again never undoes what users
    state.
    """
    if table.kind != "LOCATED_IN" or "basis" not in table.columns:
        return [table]
    at = table.columns.index("basis")
    out = []
    for inferred in (False, True):
        keep = [i for i, row in enumerate(table.rows) if (row[at] == INFERRED) == inferred]
        out.append(
            replace(
                table, rows=[table.rows[i] for i in keep], numbers=[table.numbers[i] for i in keep], fill_only=inferred
            )
        )
    return out


@cache
def sample_products() -> frozenset[str]:
    """All product texts of the bundled listed enterprises."""
    with (FOLDER / "企业产品.csv").open(encoding="utf-8", newline="") as handle:
        return frozenset(row["产品"] for row in csv.DictReader(handle))
