"""What a check found comes back from its file as it was, and no piece of the file is long."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from graph.model.records import RecordTable, Source
from loaders.handed_over import PIECE, hand_over, load_checked
from loaders.ledger.books import Checked, InputTable

WHERE = Source("甲.csv", "企业")


def found(rows: int, refused: int) -> Checked:
    ledger = InputTable(WHERE, rows + refused)
    for i in range(refused):
        ledger.reject(i, "所在地", f"某地{i}", "unknown", "没有这个地方", "请改正")
    table = RecordTable("Enterprise", ("id", "name"), [(f"e{i}", f"第{i}家") for i in range(rows)], range(rows), WHERE)
    return Checked("workbook", "甲", [ledger, InputTable(WHERE)], [table], ["附注"])


@pytest.mark.parametrize("many", [0, 1, PIECE - 1, PIECE, PIECE + 1, 5 * PIECE + 3])
def test_it_comes_back_as_it_was(tmp_path: Path, many: int) -> None:
    hand_over(found(many, many // 2), tmp_path / "out")
    assert load_checked(tmp_path / "out") == found(many, many // 2)


def test_no_breath_of_reading_is_longer_than_a_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_over(found(20 * PIECE, 30 * PIECE), tmp_path / "out")
    longest, real = [0], pickle.load

    def measured(handle: Any) -> Any:
        made = real(handle)
        longest.append(len(made) if isinstance(made, list) else sum(len(t.rows) for t in made.tables))
        return made

    monkeypatch.setattr(pickle, "load", measured)
    load_checked(tmp_path / "out")
    assert max(longest) == PIECE
