"""Small worlds written as sheets, as databases."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from graph.store.open import open_store
from loaders.importing import import_file


def write_store(folder: Path, sheets: Mapping[str, str]) -> Path:
    """Sheets, by name, as CSV texts, loaded into a new database in this folder; nothing of them may be rejected."""
    room, path = folder / "sheets", folder / "world.db"
    room.mkdir()
    for name, text in sheets.items():
        (room / f"{name}.csv").write_text(text, encoding="utf-8")
    with closing(open_store(f"sqlite:///{path}", write=True)) as store:
        report, _ = import_file(store, "workbook", room)
    assert not report.rejects, report.rejects
    return path
