"""Imports over HTTP: preview, commit, undo; file names and archives that mean harm."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import openpyxl
import pytest

from api.app import create_app
from api.http.filenames import LONGEST, disposition, safe_name
from api.session.uploads import KEPT, KEPT_SECONDS, Uploads
from graph.errors import InputRefused, NotFound, StoreBusy
from tests.asking import answer, assert_problem, assert_shape, run_apart, upload
from tests.serving import serving
from tests.waiting import until

PLACE = "苏州市"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of a server whose store did not exist."""
    with serving(tmp_path / "new.db") as address, httpx.Client(base_url=address) as made:
        yield made


# Bringing data in


def test_a_new_store_takes_the_sample_and_gives_it_back(empty: httpx.Client) -> None:
    assert answer(empty, "fields") == {"fields": [], "version": 0, "as_of": answer(empty, "fields")["as_of"]}
    response = empty.post("/api/v1/imports", data={"kind": "sample"})
    assert response.status_code == 201
    preview = response.json()
    assert response.headers["location"] == f"/api/v1/imports/{preview['id']}"
    assert_shape("Import", preview)
    assert preview["report"]["dry_run"] is True
    assert answer(empty, "fields")["fields"] == []
    done = empty.post(f"/api/v1/imports/{preview['id']}/commit").json()
    assert_shape("Import", done)
    assert done["committed"] is True
    assert done["report"]["batch"] == 1
    assert done["report"]["tables"] == preview["report"]["tables"]
    again = empty.post(f"/api/v1/imports/{preview['id']}/commit").json()
    assert again == done
    assert len(answer(empty, "fields")["fields"]) > 20
    undone = empty.post("/api/v1/batches/1/rollback").json()
    assert_shape("Undone", undone)
    assert 1 in undone["undone"]
    assert answer(empty, "fields")["fields"] == []
    assert {b["status"] for b in answer(empty, "batches")["batches"] if b["id"] == 1} == {"rolled_back"}
    assert_problem(empty.post("/api/v1/batches/1/rollback"), 400)


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    sheets: dict[str, list[list[str | float]]] = {
        "细分领域": [["领域编号", "领域名称"], ["t", "测试链"]],
        "环节": [
            ["环节编号", "环节名称", "细分领域", "阶段", "外购可得性"],
            ["t.a", "甲环节", "测试链", "上游", 0.2],
            ["t.b", "乙环节", "测试链", "上游", 7],
        ],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_previewed_committed_and_its_refused_rows_come_back_marked(empty: httpx.Client) -> None:
    response = upload(empty, "我的 企业(终版).xlsx", _workbook())
    assert response.status_code == 201, response.text
    found = response.json()
    assert found["name"] == "我的 企业(终版).xlsx"
    assert found["report"]["rejected_total"] == 1
    assert answer(empty, f"imports/{found['id']}") == found
    rejects = empty.get(f"/api/v1/imports/{found['id']}/rejects")
    assert rejects.content.startswith(b"\xef\xbb\xbf")
    assert "外购可得性" in rejects.text
    assert "filename*=UTF-8''%E6%88%91" in rejects.headers["content-disposition"]
    marked = empty.get(f"/api/v1/imports/{found['id']}/marked")
    assert "错误清单" in openpyxl.load_workbook(io.BytesIO(marked.content)).sheetnames
    assert marked.headers["cache-control"] == "no-store"
    empty.post(f"/api/v1/imports/{found['id']}/commit")
    record = answer(empty, "records/Segment/t.a")["record"]
    assert record["source"] == {"file": "我的 企业(终版).xlsx", "sheet": "环节", "row": 2}
    assert_problem(empty.get("/api/v1/records/Segment/t.b"), 404)


def test_marked_copies_exist_only_for_workbooks(empty: httpx.Client) -> None:
    found = upload(empty, "细分领域.csv", "领域编号,领域名称\nt,测试链\n".encode()).json()
    assert_problem(empty.get(f"/api/v1/imports/{found['id']}/marked"), 404)


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_zip_of_csv_files_is_taken_as_a_folder(empty: httpx.Client) -> None:
    files = {
        "数据/细分领域.csv": "领域编号,领域名称\nt,测试链\n".encode("gb18030"),
        "数据/说明.txt": b"x",
        "数据/环节.csv": "环节编号,环节名称\nt.a,甲环节\n".encode(),
    }
    response = upload(empty, "测试.zip", _zip(files))
    assert response.status_code == 201, response.text
    assert set(response.json()["report"]["tables"]) == {"细分领域", "环节"}


def test_a_zip_by_windows_keeps_its_chinese_names(empty: httpx.Client) -> None:
    data = _zip({"XXXX.csv": "环节编号,环节名称\nt.a,甲环节\n".encode()}).replace(b"XXXX", "环节".encode("gb18030"))
    response = upload(empty, "测试.zip", data)
    assert response.status_code == 201, response.text
    assert set(response.json()["report"]["tables"]) == {"环节"}


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("空.xlsx", b"", "空"),
        ("假.xlsx", b"not a workbook", "xlsx"),
        ("旧.xls", b"\xd0\xcf\x11\xe0", ".xlsx"),
        ("锁.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "密码"),
        ("说明.txt", b"hello", ".xlsx"),
        ("无后缀", b"hello", ".xlsx"),
        ("别的.csv", "甲,乙\n1,2\n".encode(), "工作表"),
        ("坏.zip", b"PK\x03\x04broken", ".zip"),
        ("空.zip", _zip({"readme.txt": b"x"}), ".csv"),
        ("重.zip", _zip({"a/环节.csv": b"x", "b/环节.csv": b"x"}), "两个"),
        ("多.zip", _zip({f"环节.{i}.csv": b"x" for i in range(201)}), "200"),
        ("胀.zip", _zip({"环节.csv": b"0" * 20_000_000}), "解开"),
    ],
)
def test_files_that_cannot_be_read_are_refused_and_not_kept(
    client: httpx.Client, name: str, data: bytes, word: str
) -> None:
    assert word in assert_problem(upload(client, name, data), 422)["detail"]


def test_sample_and_file_together_are_refused(client: httpx.Client) -> None:
    response = client.post("/api/v1/imports", data={"kind": "sample"}, files={"file": ("环节.csv", b"x")})
    assert_problem(response, 400)
    assert_problem(client.post("/api/v1/imports", data={"kind": "other"}), 422)


ROSTERS = (
    "名录编号,名录名称,名录种类\ngs,昆山市规上工业企业名录,规上企业\nzj,昆山市专精特新名录,专精特新企业\n".encode()
)
OWN = "企业编号,企业名称\nE1,甲有限公司\n".encode()


def _send(client: httpx.Client, roster: str, **said: str) -> httpx.Response:
    return client.post("/api/v1/imports", data={"roster": roster, **said}, files={"file": ("企业.csv", OWN)})


def test_the_roster_of_a_file_is_chosen_with_it_and_told_in_its_preview(empty: httpx.Client) -> None:
    done = upload(empty, "名录.csv", ROSTERS).json()
    empty.post(f"/api/v1/imports/{done['id']}/commit").raise_for_status()
    plain = upload(empty, "企业.csv", OWN).json()
    assert plain["report"]["notes"] == ["这份表里的企业计入：自有台账（选列，说不出收全了没有）"]
    for chosen in ("gs", "昆山市规上工业企业名录"):
        found = _send(empty, chosen).json()
        assert found["report"]["notes"] == ["这份表里的企业计入：昆山市规上工业企业名录（规上企业，应列尽列）"]
    other = upload(empty, "行业.csv", "行业代码,行业名称\n1,甲\n".encode()).json()
    empty.post(f"/api/v1/imports/{other['id']}/commit").raise_for_status()  # so the file is checked anew, and the same
    written = empty.post(f"/api/v1/imports/{found['id']}/commit").json()
    assert written["report"]["notes"] == found["report"]["notes"]
    related = answer(empty, "records/Enterprise/E1")["relations"]
    assert [(r["kind"], r["key"]) for r in related] == [("LISTED_IN", ["E1", "gs"])]
    page = empty.get("/data", headers={"accept": "text/html"}).text
    assert '<option value="gs">昆山市规上工业企业名录</option>' in page


def test_a_roster_that_is_not_there_is_refused_with_what_there_is(client: httpx.Client) -> None:
    detail = assert_problem(_send(client, "规上"), 400)["detail"]
    assert "没有名录“规上”；现有：上市公司（listed）、" in detail
    assert_problem(_send(client, "长" * 2001), 422)
    assert_problem(client.post("/api/v1/imports", data={"kind": "sample", "roster": "listed"}), 400)
    sent = client.post("/data/upload", data={"roster": "规上"}, files={"file": ("企业.csv", OWN)})
    page = sent.headers["location"]
    until(lambda: client.get(page).status_code == 400, "the check is done")  # until then it is said to be busy
    assert "没有名录“规上”" in client.get(page).text


HELL = [
    "../../etc/passwd.csv",
    "..\\..\\windows\\环节.csv",
    "/abs/环节.csv",
    "%2e%2e%2f环节.csv",
    "环节\0.csv",
    "CON.csv",
    "con.环节.csv",
    "环节.csv\r\nSet-Cookie: a=b.csv",
    "长" * 300 + ".csv",
    "a" * 255 + ".csv",
    "\u202egnp.csv",
    ".hidden.csv",
    "...csv",
    " .csv",
    "环节.CSV",
    "环节.csv.exe.csv",
    "C:\\环节.csv",
    "環節；rm -rf.csv",
    "*?<>|.csv",
    "ｃｏｎ．csv",
    "环节\u2028.csv",
    "~环节.csv",
    "`id`.csv",
    "$(id).csv",
    "名\ud800.csv",
    "\x1b[31m.csv",
    "a/b/c/.csv",
    "😀.csv",
    "..",
    "NUL.csv",
    "lpt1.csv",
    "环节.csv/",
    "file:///etc/passwd.csv",
    "'; DROP TABLE x;--.csv",
]


@pytest.mark.parametrize("name", HELL)
def test_names_from_hell_become_plain_names_or_are_refused(name: str, tmp_path: Path) -> None:
    try:
        made = safe_name(name, (".csv",))
    except InputRefused:
        assert not name.lower().endswith((".csv", "．csv"))
        return
    assert len(made) <= LONGEST
    assert made.endswith(".csv")
    assert not re.search(r'[/\\\0-\x1f\x7f"<>|:*?`$;\u202e\u2028]', made)
    assert not made.startswith((".", " "))
    assert made.partition(".")[0].lower() not in ("con", "nul", "lpt1")
    (tmp_path / made).write_bytes(b"x")
    assert [p.name for p in tmp_path.iterdir()] == [made]
    assert disposition(made).isascii()


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\tmp\\环节.1.CSV", "环节.1.csv"),
        ("con.环节.csv", "con_.环节.csv"),
        ("😀.csv", "上传.csv"),
        (" 企业 名单（终）.csv", "企业 名单(终).csv"),
    ],
)
def test_a_name_keeps_what_is_harmless_in_it(given: str, made: str) -> None:
    assert safe_name(given, (".csv",)) == made


@pytest.mark.parametrize("name", [n for n in HELL if "\ud800" not in n])
def test_uploads_never_leave_their_folder(name: str) -> None:
    uploads = Uploads()
    root = uploads._root
    try:
        upload_ = uploads.add_file(io.BytesIO(b"x"), name)
        assert upload_.path is not None
        assert upload_.path.parent == root / upload_.id
        assert re.fullmatch("[0-9a-f]{32}", upload_.id)
    except InputRefused:
        assert list(root.iterdir()) == []
    finally:
        uploads.close()
    assert not root.exists()


@pytest.mark.parametrize("name", ['a"b.csv', "a\r\nX-Evil: 1.csv", "中文；名.csv", "😀.csv", "a%20b.csv"])
def test_names_on_the_way_out_cannot_break_the_header(name: str) -> None:
    value = disposition(name)
    assert value.isascii()
    assert "\r" not in value
    assert "\n" not in value
    assert value.count('"') == 2


def test_uploads_expire_and_their_number_is_bounded() -> None:
    now = [1000.0]
    uploads = Uploads(clock=lambda: now[0])
    try:
        first = uploads.add_file(io.BytesIO(b"x"), "环节.csv")
        assert uploads.get(first.id) is first
        now[0] += KEPT_SECONDS
        with pytest.raises(NotFound):
            uploads.get(first.id)
        assert not first.folder.exists()
        made = [uploads.add_sample("a" * 32) for _ in range(KEPT + 5)]
        with pytest.raises(NotFound):
            uploads.get(made[0].id)
        assert uploads.get(made[-1].id) is made[-1]
        assert len(list(uploads._root.iterdir())) == KEPT
    finally:
        uploads.close()


def test_a_second_writer_of_the_same_store_does_not_start(slim_db_copy: Path) -> None:
    app = create_app(f"sqlite:///{slim_db_copy}")

    async def start() -> None:
        async with app.router.lifespan_context(app):
            pass

    with serving(slim_db_copy), pytest.raises(StoreBusy):
        run_apart(start)


def test_assessing_writes_gap_links_once(slim_ledger_db_copy: Path) -> None:
    with serving(slim_ledger_db_copy) as site, httpx.Client(base_url=site) as writer:
        _assess_twice(writer)


def _assess_twice(writer: httpx.Client) -> None:
    """A place without districts; :mod:`tests.api.cli.test_cli` assesses one with ten."""
    first = writer.post("/api/v1/assess", params={"place": "昆山市"})
    assert first.status_code == 200, first.text
    assert_shape("Assessed", first.json())
    assert first.json()["links"] > 0
    assert first.json()["batch"] is not None
    again = writer.post("/api/v1/assess", params={"place": "昆山市"}).json()
    assert again["batch"] is None
    assert again["changed"] == 0
    page = writer.get("/records/District/320583", headers={"accept": "text/html"}).text
    assert "relation=LACKS" in page


def test_differences_between_two_dates_are_paged(slim_writer: httpx.Client) -> None:
    found = upload(slim_writer, "细分领域.csv", "领域编号,领域名称\nt,测试链\nic,集成电路\n".encode()).json()
    slim_writer.post(f"/api/v1/imports/{found['id']}/commit")
    day = answer(slim_writer, "fields")["as_of"]
    same = answer(slim_writer, "diff", **{"from": day, "to": day})
    assert (same["total"], same["changes"], same["truncated"]) == (0, [], False)
