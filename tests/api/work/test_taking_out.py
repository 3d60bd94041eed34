"""Lists are taken out by command, over HTTP and from pages, and come back by the ordinary upload."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import openpyxl
import pytest

from api.session.session import Session
from api.work import taking_out
from api.work.taking_out import Wanted, write_lists
from graph.errors import BadRequest, NotFound
from tests.api.cli.test_cli import run
from tests.loaders.returning.books import column_of, written
from tests.site_map import GAP
from tests.waiting import until

PLACE, FIELD = "苏州市", "集成电路"


@pytest.fixture
def writer(slim_writer: httpx.Client) -> httpx.Client:
    """On a part of the bundled data, which each test reads anew."""
    return slim_writer


def rows(path: Path, name: str, *labels: str) -> list[tuple[object, ...]]:
    """These columns of a sheet."""
    sheet = openpyxl.load_workbook(path)[name]
    at = [column_of(sheet, label) for label in labels]
    return [tuple(sheet.cell(row, c).value for c in at) for row in range(2, sheet.max_row + 1)]


def test_a_list_is_taken_out_and_loaded_by_command(slim_db_copy: Path, tmp_path: Path) -> None:
    path = tmp_path / "名录.xlsx"
    done = run("list-sheet", "-p", PLACE, "-f", FIELD, "-o", path, db=slim_db_copy)
    assert done.returncode == 0, done.stderr
    firms = rows(path, "企业", "企业编号", "企业名称")
    assert f"企业 {len(firms)} 条" in done.stdout
    assert len(firms) > 5
    written(path, {("企业", 2, "营业收入"): 12345, ("企业", 3, "营业收入"): "很多"})
    done = run("load", "auto", path, "--by", "王某", "--json", db=slim_db_copy, cwd=path.parent)
    assert done.returncode == 4, done.stderr
    said = json.loads(done.stdout)
    assert said["source"] == "returned"
    assert [(c["row"], c["yours"], c["written"]) for c in said["changes"]] == [(2, "12345", True), (3, "很多", False)]
    done = run("load", "auto", path, db=slim_db_copy, cwd=path.parent)
    assert "改了 0 格，新增 0 条" in done.stdout


def test_what_is_wanted_is_what_goes_out(slim_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "名录.xlsx"
    with Session(f"sqlite:///{slim_db}") as session:
        counts = write_lists(session, path, Wanted(("环节", "PART_OF"), field=FIELD))
        assert {field for (field,) in rows(path, "属于领域", "细分领域")} == {FIELD}
        assert counts["环节"] == counts["属于领域"] == len(rows(path, "环节", "环节编号"))
        write_lists(session, path, Wanted(("企业",), words="和舰"))
        assert all("和舰" in str(name) for (name,) in rows(path, "企业", "企业名称"))
        with pytest.raises(BadRequest, match="环节不分地区"):
            write_lists(session, path, Wanted(("环节",), place=PLACE))
        with pytest.raises(BadRequest, match="没有“楼宇”这一类"):
            write_lists(session, path, Wanted(("楼宇",)))
        with pytest.raises(BadRequest, match="没有写带出哪一类"):
            write_lists(session, path, Wanted(()))
        with pytest.raises(BadRequest, match="没有符合的记录"):
            write_lists(session, path, Wanted(("企业",), words="谁也不叫这个名字"))
        with pytest.raises(NotFound):
            write_lists(session, path, Wanted(("企业",), place="没有的地方"))
        monkeypatch.setattr(taking_out, "MOST", 3)
        with pytest.raises(BadRequest, match="一份最多 3 条"):
            write_lists(session, path, Wanted(("企业",), place=PLACE))


def sent(writer: httpx.Client, path: Path) -> str:
    """The page of an upload, once its check is done."""
    made = writer.post("/data/upload", files={"file": ("名录.xlsx", path.read_bytes())}, follow_redirects=False)
    return settled(writer, made.headers["location"])


def settled(writer: httpx.Client, to: str) -> str:
    """The address of an upload on which no work is under way."""
    id_ = to.rsplit("/", 1)[1]
    until(lambda: not writer.get(f"/api/v1/imports/{id_}/progress").json()["busy"], "the work on an upload")
    return to


def decided(writer: httpx.Client, to: str, **said: str) -> str:
    """The page after its form was sent."""
    assert writer.post(f"{to}/returned", data=said, follow_redirects=False).status_code == 303
    return writer.get(settled(writer, to)).text


def taken(writer: httpx.Client, path: Path, address: str = "/api/v1/lists/sheet.xlsx") -> Path:
    where = "place" if "api" in address else "where"
    made = writer.get(address, params={"kind": "企业", where: PLACE, "field": FIELD})
    assert made.status_code == 200, made.text
    path.write_bytes(made.content)
    return path


def test_what_both_sides_changed_is_chosen_on_the_page(writer: httpx.Client, tmp_path: Path) -> None:
    path = taken(writer, tmp_path / "名录.xlsx", "/data/list")
    (first, *_), *_ = rows(path, "企业", "企业编号")
    said = {"values": {"营业收入": "150"}, "who": "李某", "why": "年报"}
    assert writer.patch(f"/api/v1/records/Enterprise/{first}", json=said).status_code == 200
    written(path, {("企业", 2, "营业收入"): 200, ("企业", 3, "企业简称"): "新简称"})
    to = sent(writer, path)
    page = writer.get(to).text
    assert "改了 1 格，新增 0 条，1 处两边都改了（留库里的，没有写入）" in page
    assert "李某" in page
    cell = page.partition('name="take" value="')[2].partition('"')[0]
    assert cell.startswith("企业!")
    again = decided(writer, to, take=cell, who="王某")
    assert "已照您选的重读，还没有写入" in again
    assert "1 处两边都改了（写表里的）" in again
    assert "已写成批次" in decided(writer, to, take=cell, who="王某")
    form = writer.get(f"/api/v1/forms/Enterprise/{first}").json()
    assert {f["label"]: f["value"] for f in form["fields"]}["营业收入"] == "200"


def test_the_changes_are_told_over_http(writer: httpx.Client, tmp_path: Path) -> None:
    path = written(taken(writer, tmp_path / "名录.xlsx"), {("企业", 2, "营业收入"): 200})
    files = {"file": ("名录.xlsx", path.read_bytes())}
    made = writer.post("/api/v1/imports", files=files, data={"kind": "auto"}).json()
    assert made["kind"] == "returned"
    said = writer.get(f"/api/v1/imports/{made['id']}/changes").json()
    assert (said["words"], said["total"], said["conflicts"]) == ("改了 1 格，新增 0 条", 1, 0)
    assert said["changes"][0]["yours"] == "200"
    assert writer.post(f"/api/v1/imports/{made['id']}/commit", params={"who": "王某"}).json()["committed"]
    made = writer.post("/api/v1/imports", files=files, data={"kind": "returned", "map": "all"}).json()
    assert writer.get(f"/api/v1/imports/{made['id']}/changes").json()["total"] == 0
    plain = {"file": ("企业.csv", "企业名称\n甲有限公司\n".encode())}
    refused = writer.post("/api/v1/imports", files=plain, data={"kind": "returned"})
    assert (refused.status_code, "不是从这里带出去的名录" in refused.text) == (422, True)
    other = writer.post("/api/v1/imports", files=plain, data={"kind": "workbook"}).json()
    assert writer.get(f"/api/v1/imports/{other['id']}/changes").status_code == 404


def test_leads_are_taken_out_where_there_are_any(writer: httpx.Client, tmp_path: Path) -> None:
    assert "带出去改" not in writer.get("/leads").text
    assert writer.get("/api/v1/lists/leads.xlsx").status_code == 400
    found = writer.get("/api/v1/targets", params={**GAP, "top": 1}).json()["candidates"]
    said = {**GAP, "ids": [found[0]["id"]], "by": "李明"}
    assert writer.post("/api/v1/leads", json=said).status_code == 201
    assert "/api/v1/lists/leads.xlsx" in writer.get("/leads").text
    path = tmp_path / "名单.xlsx"
    path.write_bytes(writer.get("/api/v1/lists/leads.xlsx", params={"state": "意向"}).content)
    to = sent(writer, written(path, {("招商跟进", 2, "状态"): "接洽"}))
    assert "请写经手人姓名" in decided(writer, to)
    assert "已记入" in decided(writer, to, who="王某")
    assert writer.get("/api/v1/leads").json()["leads"][0]["state"] == "contact"
