"""The sheet 核实: a row without an id gets one, days have to make sense, and the same file twice changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.chain.verified import WAYS, verified_of
from graph.model.schema import default_schema
from graph.store.contract import Store
from loaders.importing import import_file
from loaders.ledger.books import Checked
from loaders.workbook.check import check_workbook
from tests.crafted import folder
from tests.engines import engine_store

store = engine_store
HEAD = ["地区", "环节", "结论", "核实方式", "核实单位", "核实人", "核实日期"]
ROW = ["昆山市", "x", "无", "走访", "昆山市工信局", "王某", "2026-01-20"]


def sheet(at: Path, *rows: list[Any], head: list[str] = HEAD) -> Path:
    chain = [["环节编号", "环节名称", "细分领域", "阶段"], ["x", "硅片", "f", "上游"]]
    fields = [["领域编号", "领域名称"], ["f", "集成电路"]]
    return folder(at / "in", {"核实.csv": [head, *rows], "环节.csv": chain, "细分领域.csv": fields})


def refused(found: Checked) -> list[tuple[str, str]]:
    return [(r.column, r.rule) for r in found.rejects()]


def test_a_row_without_an_id_gets_one_of_its_place_segment_day_and_unit(store: Store, tmp_path: Path) -> None:
    path = sheet(tmp_path, ROW)
    report, _ = import_file(store, "workbook", path)
    assert report.rejects == []
    (one,) = verified_of(store.chain())
    assert one.id.startswith("hs-320583-x-20260120-")
    assert (one.place, one.segment, one.result, one.way, one.until) == ("320583", "x", "无", "走访", 20270120)
    assert store.names("Verification", [one.id]) == {one.id: "昆山市 · x：无"}
    again, _ = import_file(store, "workbook", path)
    assert again.batch is None


def test_a_row_with_the_id_and_a_tick_withdraws_it(store: Store, tmp_path: Path) -> None:
    import_file(store, "workbook", sheet(tmp_path, ROW))
    (one,) = verified_of(store.chain())
    second = sheet(tmp_path, [one.id, *ROW, "是"], head=["核实编号", *HEAD, "撤回"])
    import_file(store, "workbook", second)
    assert verified_of(store.chain()) == ()
    assert len(store.history("Verification", (one.id,))) == 2


@pytest.mark.parametrize(
    ("at", "value", "column", "rule"),
    [
        (2, "没有", "结论", "choice"),
        (3, "电话", "核实方式", "choice"),
        (0, "某某市", "地区", "reference.unknown"),
        (1, "不存在", "环节", "reference.unknown"),
        (4, None, "核实单位", "required"),
        (5, None, "核实人", "required"),
        (6, "2026-01", "核实日期", "date.day"),
        (6, "2099-01-01", "核实日期", "date.future"),
    ],
)
def test_a_bad_cell_refuses_its_row_with_the_reason(
    tmp_path: Path, at: int, value: Any, column: str, rule: str
) -> None:
    row = [*ROW]
    row[at] = value
    assert refused(check_workbook(sheet(tmp_path, row), None)) == [(column, rule)]


def test_it_may_not_end_before_it_began(tmp_path: Path) -> None:
    path = sheet(tmp_path, [*ROW, "2025-12"], head=[*HEAD, "有效至"])
    assert refused(check_workbook(path, None)) == [("有效至", "date.order")]


def test_every_way_has_its_reliability() -> None:
    assert default_schema().nodes["Verification"].fields["way"].choices == tuple(WAYS)
