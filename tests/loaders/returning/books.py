"""Workbooks of lists in tests: a little world goes out, and is opened as people and their programs do."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from graph.model.schema import RelationKind
from graph.store.contract import Store
from loaders.returning.known import read_known
from loaders.returning.sheets import list_sheets
from loaders.returning.write import sheet_out, write_list
from tests.loaders.editing.world import SHEETS
from tests.loaders.sheets import write_store

MORE = {
    "企业环节": "企业,环节,收入占比,链上角色\nEnterprise1,Segment1,0.1234567890123456,链主\nEnterprise1,Segment2,,\n",
    "供销关系": "供应企业,采购企业,供应产品\nEnterprise1,Enterprise2,甲件\n",
    "场所": "企业,地区,场所作用,记录年份\nEnterprise1,昆山市,生产基地,2024\n",
    "企业": "企业编号,企业名称,所在地,营业收入,上市日期\nEnterprise1,甲有限公司,昆山市,100,2020-05-01\n"
    "Enterprise2,乙有限公司,,1234567.125,\n",
    "项目": "项目编号,项目名称,所在地\nProject1,甲项目,南京市鼓楼区\nProject2,乙项目,\n",
    "人才": "人才编号,姓名或岗位,所在地,资料日期\nTalent1,甲,昆山市,2021-06\nTalent2,乙,吴中区,2021\n",
}
"""Relations and values beside what the world of the edits holds."""


def make_store(folder: Path) -> Path:
    """The world as a database."""
    return write_store(folder, SHEETS | MORE)


def all_out(store: Store, path: Path) -> Path:
    """All records of every kind that has any, as a list."""
    lists = [(s, list(read_known(store, s).values())) for s in list_sheets().values()]
    write_list(path, [sheet_out(store, s, records) for s, records in lists if records])
    return path


def kinds_out(path: Path) -> set[str]:
    """Kinds that have a sheet in the workbook."""
    names = set(openpyxl.load_workbook(path).sheetnames)
    return {kind for kind, sheet in list_sheets().items() if sheet.name in names}


def written(path: Path, cells: Mapping[tuple[str, int, str], Any]) -> Path:
    """The workbook with these cells (sheet, row, column) written as a person would, and saved by another program."""
    book = openpyxl.load_workbook(path)
    for (name, row, label), value in cells.items():
        sheet = book[name]
        sheet.cell(row, column_of(sheet, label)).value = value
    book.save(path)
    return path


def column_of(sheet: Any, label: str) -> int:
    """Where a column stands."""
    return next(c.column for c in sheet[1] if str(c.value).rstrip("* ") == label)


def reshaped(path: Path, name: str, shape: Callable[[list[list[Any]]], Sequence[Sequence[Any]]]) -> Path:
    """The workbook with the cells of a sheet put otherwise, its head with them."""
    book = openpyxl.load_workbook(path)
    rows = [[c.value for c in row] for row in book[name]]
    at = book.sheetnames.index(name)
    del book[name]
    made = book.create_sheet(name, at)
    for row in shape(rows):
        made.append(list(row))
    book.save(path)
    return path


def saved_by_libreoffice(path: Path, folder: Path) -> Path:
    """The workbook opened and saved by LibreOffice."""
    if shutil.which("soffice") is None:
        if os.environ.get("CI"):
            pytest.fail("没有 soffice：CI 里工作簿须由 LibreOffice 打开")
        pytest.skip("没有 soffice")
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    out = folder / "saved"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=300)
    return out / path.name


def is_relation(kind: str) -> bool:
    """Whether records of a kind are relations."""
    return isinstance(list_sheets()[kind].kind, RelationKind)
