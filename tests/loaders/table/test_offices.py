"""Ledgers in the styles of offices: nothing is read as what it is not, and what is not read is said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from loaders.ledger.books import column_letter
from loaders.table.check import check_table
from loaders.table.guesses import GUESSED
from tests.loaders.table.offices import MAY, OFFICES, Office, columns_of, write
from tests.loaders.table.test_table import checked, read_as


@pytest.mark.parametrize("office", OFFICES, ids=lambda o: o.name)
def test_nothing_of_an_office_is_read_as_what_it_is_not(office: Office, tmp_path: Path) -> None:
    path, cells = write(office, tmp_path)
    found = check_table(path, None, mapping="ask")
    assert found.understood is not None
    read = {c.letter: c for c in found.understood.columns}
    fates = Counter[str]()
    for at, (head, means) in enumerate(columns_of(office)):
        column = read[column_letter(at)]
        taken = set(column.target.split("、")) - {""}
        assert taken <= MAY[means] or column.sureness < GUESSED, (head, column.target)
        assert taken or column.reason, head
        fates["read" if taken else "left"] += sum(1 for _, c in cells if c == at) if MAY[means] else 0
    assert fates["read"] >= 0.95 * fates.total() or office.name == "招引目标"
    for words in office.second and [office.second[0]]:
        assert any("不止一张表" in note and words in note for note in found.notes)


def test_rows_of_a_table_below_are_not_rows_of_the_one_above(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[f"昆山{c}有限公司", "昆山市", "五金"] for c in "甲乙丙丁"]
    below = [
        ["签约项目"],
        ["项目名称", "投资方", "总投资（万元）", "项目阶段"],
        ["年产一万件项目", "某公司", 300, "在建"],
    ]
    found = checked(tmp_path, ["企业名称", "地址", "产品"], *[*rows, *below])
    made = {t.kind: len(t.rows) for t in found.tables}
    assert made["Enterprise"] == 4
    assert "Project" not in made
    assert any("表头在第 7 行的另一张（1 行" in note for note in found.notes)


def test_a_repeated_head_with_the_same_words_is_no_other_table(tmp_path: Path) -> None:
    found = checked(
        tmp_path, ["企业名称", "地址", "产品"], ["昆山甲公司", "昆山市", "五金"], ["企业 名称", "地址*", "产品"],
        ["昆山乙公司", "昆山市", "五金"],
    )  # fmt: skip
    assert {t.kind: len(t.rows) for t in found.tables}["Enterprise"] == 2


def test_an_older_year_is_a_yearly_figure_and_the_newest_is_the_revenue(tmp_path: Path) -> None:
    found = checked(tmp_path, ["企业名称", "2023年营收（万元）", "2024年营收（万元）"], ["昆山甲公司", 100, 200])
    read = read_as(found)
    assert read["2023年营收（万元）"] == "年度指标.营业收入"
    assert set(read["2024年营收（万元）"].split("、")) == {"企业.营业收入", "年度指标.营业收入"}


def test_numbers_of_the_ledger_itself_are_no_ids_of_ours(tmp_path: Path) -> None:
    found = checked(tmp_path, ["企业编号", "企业名称"], ["1", "昆山甲公司"], ["2", "昆山乙公司"])
    assert read_as(found)["企业编号"] == ""


@pytest.mark.parametrize(
    ("head", "means"),
    [
        ("年度计划投资（万元）", "项目.本年计划投资"),
        ("本年计划投资（万元）", "项目.本年计划投资"),
        ("当年投资额（万元）", ""),
    ],
)
def test_what_is_invested_in_a_year_is_not_the_whole(tmp_path: Path, head: str, means: str) -> None:
    assert read_as(checked(tmp_path, ["项目名称", head], ["甲项目", 5]))[head] == means


def test_the_office_that_brings_firms_in_is_no_firm(tmp_path: Path) -> None:
    assert read_as(checked(tmp_path, ["项目名称", "招商单位"], ["甲项目", "花桥镇招商局"]))["招商单位"] == ""


def test_two_units_above_a_table_are_none(tmp_path: Path) -> None:
    found = checked(tmp_path, ["单位：亿元、万元"], ["企业名称", "年营收"], ["昆山甲公司", 5])
    assert read_as(found)["年营收"] == ""
