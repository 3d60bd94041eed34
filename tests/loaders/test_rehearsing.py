"""What a file would change is told before: the states, as they are once it is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.chain.lookup import find_place
from graph.gaps.find import find_gaps
from graph.gaps.states import STATE_LABELS
from graph.store.contract import Store
from graph.store.open import open_store
from loaders import rehearsing
from loaders.importing import import_file
from loaders.rehearsing import rehearse
from loaders.table.check import check_table
from tests.crafted import folder, workbook

CHAIN = {
    "细分领域.csv": [["领域编号", "领域名称"], ["f", "硅材料"]],
    "环节.csv": [
        ["环节编号", "环节名称", "细分领域", "阶段"],
        ["f.1", "硅片", "f", "上游"],
        ["f.2", "外延炉", "f", "上游"],
    ],
}
ROWS = [["企业名称", "所在地", "主导产品"], *([f"昆山{c}有限公司", "昆山市", "硅片"] for c in "甲乙丙丁")]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'chain.db'}", write=True)
    import_file(opened, "workbook", folder(tmp_path / "chain", CHAIN))
    first = workbook(tmp_path / "first.xlsx", {"台账": [ROWS[0], ["昆山戊有限公司", "昆山市", "说不清的东西"]]})
    import_file(opened, "table", first)
    yield opened
    opened.close()


def test_what_is_foretold_is_what_comes_and_nothing_is_written(tmp_path: Path, store: Store) -> None:
    path, version, here = workbook(tmp_path / "a.xlsx", {"台账": ROWS}), store.version(), "昆山市"
    before = {g.segment: g.state for g in find_gaps(store.chain(), "f", find_place(store.chain(), here)).gaps}
    told = rehearse(store, check_table(path, store))
    assert told is not None
    assert store.version() == version
    assert told.places == ["昆山市"]
    import_file(store, "table", path)
    after = {g.segment: g for g in find_gaps(store.chain(), "f", find_place(store.chain(), here)).gaps}
    flips = {
        s: (STATE_LABELS[before[s]], STATE_LABELS[after[s].state], after[s].rests_on)
        for s in before
        if before[s] != after[s].state
    }
    assert {t.segment: (t.before, t.after, t.rests_on) for t in told.turned} == flips
    assert "f.1" in flips
    again = rehearse(store, check_table(path, store))
    assert again is not None
    assert again.turned == []


def test_too_many_firms_are_not_tried(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsing, "MOST", 3)
    assert rehearse(store, check_table(workbook(tmp_path / "a.xlsx", {"台账": ROWS}), store)) is None
