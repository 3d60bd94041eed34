"""The bundled data: reference chains, public institutions, and facts about listed enterprises (see the README)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from graph.store import Store
from loaders.books import Checked
from loaders.workbook import check_workbook

FOLDER = Path(__file__).parent / "sample"


def check_sample(store: Store | None = None) -> Checked:
    """Check the bundled data; it is a folder in the layout of our own template, so it takes the same way as users' files."""
    return check_workbook(FOLDER, store, source="sample")


@cache
def sample_products() -> frozenset[str]:
    """All product texts of the bundled listed enterprises."""
    with (FOLDER / "企业产品.csv").open(encoding="utf-8", newline="") as handle:
        return frozenset(row["产品"] for row in csv.DictReader(handle))
