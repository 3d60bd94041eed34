"""The worklist goes out as a workbook, is filled in, and comes back by the ordinary upload."""

from __future__ import annotations

from pathlib import Path

import httpx
import openpyxl
import pytest

from graph.chain.verified import verified_of
from graph.gap_list.turns import TURNS
from graph.store.open import open_store
from loaders.importing import import_file
from tests.api.cli.test_cli import run

PLACE = "苏州市"


@pytest.fixture
def writer(slim_writer: httpx.Client) -> httpx.Client:
    """On a part of the bundled data, which each test reads anew."""
    return slim_writer


def test_what_is_filled_in_comes_home_and_what_is_not_is_not_read(slim_db_copy: Path, tmp_path: Path) -> None:
    path = tmp_path / "问.xlsx"
    done = run("verify-sheet", "-p", PLACE, "-o", path, "--top", "20", db=slim_db_copy)
    assert done.returncode == 0, done.stderr
    assert "20 个环节" in done.stdout
    book = openpyxl.load_workbook(path)
    asked, firms = book["核实"], book["企业环节"]
    heads = [cell.value for cell in asked[1]]
    hidden = [cell.value for cell in asked[1] if asked.column_dimensions[cell.column_letter].hidden]
    assert set(hidden) <= {"地区", "环节"}
    assert hidden
    values = [TURNS.index(row[heads.index("先后")].value) for row in asked.iter_rows(min_row=2)]
    assert values == sorted(values)
    assert "主管部门" in str(asked.cell(2, heads.index("问谁") + 1).value)
    keys = tuple(str(asked.cell(2, heads.index(k) + 1).value) for k in ("地区", "环节"))
    answer = {"结论": "无", "核实方式": "协会", "核实单位": "协会", "核实人": "王某", "核实日期": "2026-01-20"}
    for head, value in answer.items():
        asked.cell(2, heads.index(f"{head} *") + 1).value = value
    firm_heads = [cell.value for cell in firms[1]]
    firm = str(firms.cell(2, firm_heads.index("企业") + 1).value)
    firms.cell(2, firm_heads.index("环节 *") + 1).value = keys[1]
    book.save(path)
    store = open_store(f"sqlite:///{slim_db_copy}", write=True)
    report, _ = import_file(store, "workbook", path, by="王某")
    assert list(report.rejects) == []
    assert any("19 行还没有填，未读取" in n for n in report.notes)
    (one,) = verified_of(store.chain())
    assert (one.place, one.segment, one.result) == (*keys, "无")
    links = [v for v in store.neighbours("Enterprise", firm) if v.kind == "OPERATES_IN"]
    assert [(v.key[1], v.state) for v in links] == [(keys[1], "confirmed")]
    store.close()


def test_a_half_filled_row_is_refused_with_what_is_missing(slim_db_copy: Path, tmp_path: Path) -> None:
    path = tmp_path / "问.xlsx"
    run("verify-sheet", "-p", PLACE, "-o", path, "--top", "2", db=slim_db_copy)
    book = openpyxl.load_workbook(path)
    heads = [cell.value for cell in book["核实"][1]]
    book["核实"].cell(2, heads.index("结论 *") + 1).value = "有"
    book.save(path)
    store = open_store(f"sqlite:///{slim_db_copy}", write=True)
    report, _ = import_file(store, "workbook", path, dry_run=True)
    assert {r.column for r in report.rejects} == {"核实方式 *", "核实单位 *", "核实人 *", "核实日期 *"}
    store.close()


def test_the_same_workbook_comes_from_the_page(writer: httpx.Client) -> None:
    page = writer.get("/gaps", params={"place": PLACE, "tab": "tasks"}).text
    assert "/api/v1/verifications/sheet.xlsx?" in page
    done = writer.get("/api/v1/verifications/sheet.xlsx", params={"place": PLACE, "top": 3})
    assert done.status_code == 200
    assert done.content[:2] == b"PK"
    found = writer.get("/api/v1/firms-to-read", params={"place": PLACE, "top": 5}).json()
    whole = writer.get("/api/v1/gaps", params={"place": PLACE, "field": "ic"}).json()["population"]
    assert (len(found["firms"]), found["total"]) == (5, whole["business_unknown_place"])


def test_gaps_go_out_to_be_verified_and_come_back(slim_ledger_db_copy: Path, tmp_path: Path) -> None:
    path = tmp_path / "缺口.xlsx"
    done = run("verify-sheet", "-p", PLACE, "--gaps", "-o", path, "--top", "5", db=slim_ledger_db_copy)
    assert done.returncode == 0, done.stderr
    assert "5 个缺口" in done.stdout
    book = openpyxl.load_workbook(path)
    asked = book["核实"]
    heads = [str(cell.value).rstrip("* ") for cell in asked[1]]
    row = {head: asked.cell(2, at).value for at, head in enumerate(heads, 1)}
    assert row["先后"] == "第 1 名"
    assert str(row["知道什么"]).count("：") >= 1
    answer = {"结论": "有", "核实方式": "走访", "核实单位": "工信局", "核实人": "王某", "核实日期": "2026-01-20"}
    for head, value in answer.items():
        asked.cell(2, heads.index(head) + 1).value = value
    book.save(path)
    store = open_store(f"sqlite:///{slim_ledger_db_copy}", write=True)
    report, _ = import_file(store, "auto", path, by="王某")
    assert list(report.rejects) == []
    (one,) = verified_of(store.chain())
    assert (one.place, one.segment, one.result) == (row["地区"], row["环节"], "有")
    store.close()
    both = run("verify-sheet", "-p", PLACE, "--gaps", "--cause", "rooted", "-o", path, db=slim_ledger_db_copy)
    assert (both.returncode, "请只写一种" in both.stderr) == (2, True)
