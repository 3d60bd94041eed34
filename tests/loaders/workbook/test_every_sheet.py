"""Sheets that the template leaves out: a relation with a sheet of its own, and a kind that nobody fills in."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import InputRefused
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.importing import import_file
from loaders.workbook.check import check_workbook
from tests.crafted import folder

_FIELDS = [["领域编号", "领域名称"], ["f", "示例链"], ["g", "另一链"]]
_PART_OF = [
    ["环节", "细分领域", "阶段", "资料来源", "状态"],
    ["s1", "f", "上游", "专班", ""],
    ["晶片", "g", "中游", "协会", "待核实"],
]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'a.db'}", write=True)


def test_what_has_a_sheet_of_its_own_need_not_stand_in_the_row_of_the_node(store: Store, tmp_path: Path) -> None:
    files = {"细分领域.csv": _FIELDS, "环节.csv": [["环节编号", "环节名称"], ["s1", "晶片"]], "属于领域.csv": _PART_OF}
    report, _ = import_file(store, "workbook", folder(tmp_path / "in", files))
    assert not report.rejects
    rows = store.rows("PART_OF", ("source", "target", "stage", "origin", "state"))
    assert rows == [("s1", "f", "上游", "专班", "confirmed"), ("s1", "g", "中游", "协会", "suggested")]


def test_without_that_sheet_the_row_must_say_it(tmp_path: Path) -> None:
    files = {"细分领域.csv": _FIELDS, "环节.csv": [["环节编号", "环节名称"], ["s1", "晶片"]]}
    found = check_workbook(folder(tmp_path / "in", files), None)
    assert found.inputs[1].rejected_rows() or any("缺少必填列" in note for note in found.notes)


def test_a_sheet_that_only_has_such_a_name_is_left_alone(tmp_path: Path) -> None:
    """A list called 产品 of somebody's own is none of ours, and says so as before."""
    files = {"细分领域.csv": _FIELDS, "产品.csv": [["品名", "单价"], ["晶片", 3]]}
    found = check_workbook(folder(tmp_path / "in", files), None)
    assert [t.kind for t in found.tables] == ["Field"]
    assert any("未识别的工作表：产品" in note for note in found.notes)
    with pytest.raises(InputRefused, match="没有可导入的工作表"):
        check_workbook(folder(tmp_path / "alone", {"产品.csv": files["产品.csv"]}), None)


def test_a_product_with_a_row_of_its_own_is_taken_as_it_is_written(store: Store, tmp_path: Path) -> None:
    """Else a cell of a product holds one, and several are refused."""
    files = {
        "企业.csv": [["企业编号", "企业名称"], ["e1", "甲有限公司"]],
        "企业产品.csv": [["企业", "产品"], ["e1", "甲；乙"], ["e1", "丙；丁"]],
        "产品.csv": [["产品名称", "名称", "资料日期"], ["甲；乙", "甲；乙", "2021"]],
    }
    report, _ = import_file(store, "workbook", folder(tmp_path / "in", files))
    assert [r.value for r in report.rejects] == ["丙；丁"]
    assert store.rows("MAKES", ("source", "target")) == [("e1", "甲；乙")]
    assert store.rows("Product", ("id", "as_of")) == [("甲；乙", "2021")]


def test_what_is_said_of_an_export_is_not_read(store: Store, tmp_path: Path) -> None:
    files = {"细分领域.csv": _FIELDS, "说明.csv": [["项目", "说明"], ["内容", "全部"]]}
    report, _ = import_file(store, "workbook", folder(tmp_path / "in", files))
    assert not [n for n in report.notes if "说明" in n]
