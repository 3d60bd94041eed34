"""A chain as an editable workbook: what comes out goes in again unchanged, and an edit takes effect."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from graph.errors import NotFound
from graph.store.open import open_store
from loaders.chain.book import write_chain_book
from loaders.importing import import_file


@pytest.fixture
def copied(slim_ledger_db: Path, tmp_path: Path) -> Path:
    """All bundled chains, with a part of the firms, to write to."""
    return Path(shutil.copy(slim_ledger_db, tmp_path / "copy.db"))


def test_every_bundled_chain_comes_back_unchanged(copied: Path, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{copied}", write=True)
    graph, version = store.chain(), store.version()
    for field in ("ic", "scm", "iiot"):
        path = tmp_path / f"{field}.xlsx"
        write_chain_book(graph, field, path)
        report, _ = import_file(store, "workbook", path)
        assert not report.rejects, report.rejects[:3]
        segments = report.tables["环节"]
        assert segments.rows == segments.unchanged == len(graph.field_segments(field))
        assert report.tables["环节供需"].rows == report.tables["环节供需"].unchanged > 0
    assert store.version() == version
    store.close()


def test_an_edited_cell_takes_effect(copied: Path, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{copied}", write=True)
    path = tmp_path / "chain.xlsx"
    write_chain_book(store.chain(), "ic", path)
    book = openpyxl.load_workbook(path)
    sheet = book["环节"]
    headers = [str(c.value).rstrip(" *") for c in sheet[1]]
    sheet.cell(2, headers.index("定义") + 1).value = "专班改过的定义。"
    segment = sheet.cell(2, headers.index("环节编号") + 1).value
    book.save(path)
    report, _ = import_file(store, "workbook", path)
    assert (report.rejected, report.tables["环节"].written) == (0, 1)
    assert dict(store.rows("Segment", ("id", "definition")))[segment] == "专班改过的定义。"
    store.close()


def test_an_unknown_field_is_refused_before_anything_is_written(slim_ledger_db: Path, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{slim_ledger_db}")
    with pytest.raises(NotFound):
        write_chain_book(store.chain(), "无此领域", tmp_path / "x.xlsx")
    assert not (tmp_path / "x.xlsx").exists()
    store.close()
