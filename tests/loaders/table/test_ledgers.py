"""Ledgers as they are, made dirty by a seed: every cell lands where it belongs or is put aside with why."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from loaders.table.check import check_table
from tests.loaders.table.dirty import make
from tests.loaders.table.judging import judge

SEEDS = range(20)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_cell_is_silently_wrong_and_the_books_balance(seed: int, tmp_path: Path) -> None:
    ledger = make(seed, tmp_path)
    checked = check_table(ledger.path, None)
    fates = judge(ledger, checked)
    assert fates["silently wrong"] == 0, fates
    assert fates["landed"] >= 0.8 * fates.total(), fates
    (books,) = checked.inputs
    assert (books.source.sheet, books.rows) == (ledger.sheet, ledger.rows)
    assert checked.understood is not None
    (cells,) = checked.understood.cells.values()
    assert cells.cells == cells.taken + cells.blank + cells.aside + cells.refused
    assert all(r.hint and r.message for r in checked.understood.aside)
    assert "13912345678" not in str(checked.understood.aside)


def test_of_all_cells_nearly_all_land_without_help(tmp_path: Path) -> None:
    total: Counter[str] = Counter()
    for seed in SEEDS:
        ledger = make(seed, tmp_path)
        total += judge(ledger, check_table(ledger.path, None))
    assert total["landed"] >= 0.95 * total.total(), total
