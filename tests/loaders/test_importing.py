"""Importing with what follows from it: matching, undoing, and runs that were cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import BadRequest
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.importing import import_file, rollback_with_derived
from tests.crafted import folder

FIELDS = ("细分领域", [["领域编号", "领域名称"], ["ne", "新能源"]])
SEGMENTS = ("环节", [["环节编号", "环节名称", "细分领域", "阶段"], ["cell", "锂电池", "ne", "中游"]])
JAN, FEB = 20260101, 20260201


def firm(code: str, name: str, product: str | None = "锂电池") -> list[tuple[str, list[list[str]]]]:
    rows = [("企业", [["企业名称", "股票代码"], [name, code]])]
    return [*rows, ("企业产品", [["企业", "产品", "收入占比"], [code, product, "0.5"]])] if product else rows


def sheets_in(at: Path, sheets: list[tuple[str, list[list[str]]]]) -> Path:
    return folder(at, {f"{name}.csv": rows for name, rows in sheets})


def load(store: Store, at: Path, sheets: list[tuple[str, list[list[str]]]], on: int | None = None) -> int | None:
    report, _ = import_file(store, "workbook", sheets_in(at, sheets), effective=on)
    assert not report.rejects
    return report.batch


def matched(store: Store, on: int | None = None) -> set[str]:
    return {r[0] for r in store.rows("OPERATES_IN", ("source", "state"), on) if r[1] == "confirmed"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{tmp_path / 'chain.db'}", write=True)
    load(made, tmp_path / "0", [FIELDS, SEGMENTS, *firm("688001", "甲有限公司")], FEB)
    yield made
    made.close()


def test_data_dated_back_are_matched_on_every_later_day(tmp_path: Path, store: Store) -> None:
    assert matched(store) == {"688001.SH"}
    load(store, tmp_path / "1", firm("688002", "乙有限公司"), JAN)
    assert matched(store, JAN) == set()  # the chain itself is known from February on
    assert matched(store, FEB) == matched(store) == {"688001.SH", "688002.SH"}


def test_an_import_cut_off_before_matching_leaves_nothing(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    before = (store.version(), store.work_version(), store.batches())
    with monkeypatch.context() as patched:
        patched.setattr("loaders.acts.match", cut_off)
        with pytest.raises(KeyboardInterrupt):
            load(store, tmp_path / "1", firm("688002", "乙有限公司"))
    assert (store.version(), store.work_version(), store.batches()) == before
    assert load(store, tmp_path / "1", firm("688002", "乙有限公司")) is not None
    assert matched(store) == {"688001.SH", "688002.SH"}


def test_a_refused_rollback_changes_nothing(tmp_path: Path, store: Store) -> None:
    load(store, tmp_path / "1", firm("688001", "甲股份有限公司", None))
    version, batches = store.version(), store.batches()
    with pytest.raises(BadRequest, match="不能撤销"):
        rollback_with_derived(store, 1)
    assert (store.version(), store.batches(), matched(store)) == (version, batches, {"688001.SH"})


def test_a_rollback_takes_its_matches_along_and_keeps_those_of_other_data(tmp_path: Path, store: Store) -> None:
    batch = load(store, tmp_path / "1", firm("688002", "乙有限公司"), FEB)
    assert batch is not None
    undone, _ = rollback_with_derived(store, batch)
    assert undone[-1] == batch
    assert matched(store, FEB) == matched(store) == {"688001.SH"}


def test_our_own_list_of_refused_rows_is_no_data(tmp_path: Path, store: Store) -> None:
    at = sheets_in(tmp_path / "1", firm("688002", "乙有限公司"))
    (at / "企业.错误清单.csv").write_text("文件,工作表\n企业.csv,企业\n", encoding="utf-8-sig")
    report, _ = import_file(store, "workbook", at)
    assert not report.rejects
    assert "企业.错误清单" not in report.tables


def test_several_products_in_one_cell_are_refused(tmp_path: Path, store: Store) -> None:
    at = sheets_in(tmp_path / "1", firm("688002", "乙有限公司", "锂电池；隔膜"))
    report, _ = import_file(store, "workbook", at)
    assert [(r.rule, r.value) for r in report.rejects] == [("one.item", "锂电池；隔膜")]


def test_what_a_firm_that_is_gone_once_made_is_no_business_of_today(tmp_path: Path, store: Store) -> None:
    assert matched(store) == {"688001.SH"}
    status = [["企业名称", "股票代码", "经营状态"], ["甲有限公司", "688001", "已退市"]]
    load(store, tmp_path / "1", [("企业", status)], FEB)
    assert matched(store) == set()
    assert store.rows("MAKES", ("source", "target")) == [("688001.SH", "锂电池")], "its history stays"
    load(store, tmp_path / "2", [("企业", [status[0], [*status[1][:2], "正常"]])], FEB)
    assert matched(store) == {"688001.SH"}
