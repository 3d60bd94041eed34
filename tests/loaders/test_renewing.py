"""Bundled chains of a later release over those of an earlier one: what merges, ends, moves, and is left to people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.chain.lookup import find_id
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.importing import import_checked, import_file
from loaders.ledger.books import Checked
from loaders.renewing import renew
from loaders.workbook.check import check_workbook
from tests.crafted import folder

Rows = list[list[str]]
FIELDS = [["领域编号", "领域名称"], ["ne", "新能源"]]
HEAD = ["环节编号", "环节名称", "细分领域", "阶段", "旧编号"]


def release(store: Store, at: Path, segments: Rows, supplies: Rows, **more: Rows) -> Checked:
    """Check a release as the bundled data are checked, and write it."""
    tables = {"细分领域": FIELDS, "环节": [HEAD, *segments]}
    tables["环节供需"] = [["上游环节", "下游环节", "是否必需"], *supplies]
    path = folder(at, {f"{name}.csv": rows for name, rows in (tables | more).items()})
    checked = check_workbook(path, store, source="sample")
    renew(checked, store)
    assert not checked.rejects()
    import_checked(store, checked, "sample", seen=store.version())
    return checked


def workbook(store: Store, at: Path, **tables: Rows) -> None:
    report, _ = import_file(store, "workbook", folder(at, {f"{name}.csv": rows for name, rows in tables.items()}))
    assert not report.rejects


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with an earlier release: five segments, of which people changed one and used two."""
    made = open_store(f"sqlite:///{tmp_path / 'chain.db'}", write=True)
    segments = [[i, name, "ne", "中游", ""] for i, name in zip("abcde", "甲乙丙丁戊", strict=True)]
    bundled = [["企业", "环节", "匹配规则", "状态"], ["688009.SH", "a", "人工", "否决"]]
    firms = [["企业名称", "股票代码"], ["带来有限公司", "688009"]]
    release(
        made,
        tmp_path / "1",
        segments,
        [["a", "b", "是"], ["c", "b", "否"], ["d", "b", "否"]],
        企业=firms,
        企业环节=bundled,
    )
    rows = [["企业名称", "股票代码"], ["一有限公司", "688001"], ["二有限公司", "688002"]]
    does = [["企业", "环节", "状态"], ["688001", "a", ""], ["688002", "a", "否决"], ["688002", "d", ""]]
    workbook(made, tmp_path / "2", 企业=rows, 企业环节=does)
    workbook(made, tmp_path / "3", 环节=[HEAD[:4], ["c", "丙（我们的叫法）", "ne", "中游"]])
    yield made
    made.close()


@pytest.fixture
def renewed(store: Store, tmp_path: Path) -> Checked:
    """The later release: a goes into b, d goes, c has another name, e another stage."""
    segments = [["b", "乙", "ne", "中游", "a"], ["c", "丙新", "ne", "中游", ""], ["e", "戊", "ne", "下游", ""]]
    return release(store, tmp_path / "4", segments, [["e", "b", "是"]])


def does(store: Store) -> set[tuple[str, str, str]]:
    return set(store.rows("OPERATES_IN", ("source", "target", "state")))


def test_a_merged_segment_ends_and_what_people_said_of_it_moves(store: Store, renewed: Checked) -> None:
    assert {row[0] for row in store.rows("Segment", ("id",))} == {"b", "c", "e"}
    assert does(store) == {("688001.SH", "b", "confirmed")}, "denials, and what the release itself said, do not move"
    assert "甲（a）→ b" in renewed.notes[-2]


def test_supplies_of_the_earlier_release_end_and_those_of_the_later_come(store: Store, renewed: Checked) -> None:
    assert set(store.rows("SUPPLIES", ("source", "target"))) == {("e", "b")}


def test_what_people_changed_is_left_and_listed(store: Store, renewed: Checked) -> None:
    assert dict(store.rows("Segment", ("id", "name")))["c"] == "丙（我们的叫法）"
    assert renewed.notes[-1].startswith("手工改过的 1 个环节没有动")
    assert "（c）" in renewed.notes[-1]


def test_the_former_id_still_leads_to_the_segment(store: Store, renewed: Checked, tmp_path: Path) -> None:
    assert find_id(store.chain(), "Segment", "a") == "b"
    rows = [["企业", "环节"], ["688002", "a"]]
    workbook(store, tmp_path / "5", 企业环节=rows)
    assert ("688002.SH", "b", "confirmed") in does(store)


def test_the_same_release_once_more_changes_nothing(store: Store, renewed: Checked, tmp_path: Path) -> None:
    before = {kind: set(store.rows(kind, columns)) for kind, columns in _ALL.items()}
    segments = [["b", "乙", "ne", "中游", "a"], ["c", "丙新", "ne", "中游", ""], ["e", "戊", "ne", "下游", ""]]
    again = release(store, tmp_path / "6", segments, [["e", "b", "是"]])
    assert {kind: set(store.rows(kind, columns)) for kind, columns in _ALL.items()} == before
    assert not again.retire


def test_a_store_without_a_release_is_left_alone(tmp_path: Path) -> None:
    made = open_store(f"sqlite:///{tmp_path / 'new.db'}", write=True)
    try:
        assert not release(made, tmp_path / "1", [["a", "甲", "ne", "中游", ""]], []).retire
    finally:
        made.close()


_ALL = {"Segment": ("id", "name"), "SUPPLIES": ("source", "target"), "OPERATES_IN": ("source", "target", "state")}
