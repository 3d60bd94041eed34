"""The bundled data: reference chains, public institutions, and facts about listed enterprises (see the README)."""

from __future__ import annotations

from pathlib import Path

from graph.store import Store
from loaders.books import Checked
from loaders.workbook import check_workbook

FOLDER = Path(__file__).parent / "sample"


def check_sample(store: Store | None = None) -> Checked:
    """Check the bundled data; it is a folder in the layout of our own template, so it takes the same way as users' files."""
    return check_workbook(FOLDER, store, source="sample")
