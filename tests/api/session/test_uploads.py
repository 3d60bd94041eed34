"""Uploads while they wait: whose they are, where they lie, who may write them, and what is left when a process dies."""

from __future__ import annotations

import gc
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from filelock import FileLock

from api.session import uploads
from api.session.uploads import KEPT, Uploads
from api.work import importing
from graph.errors import NotFound, ScratchFull
from graph.processes.children import ROOT
from graph.processes.scratch import OWNER, PREFIX, Scratch, sweep
from graph.store.open import open_store, told
from loaders.checking import check_apart
from loaders.files.reading import read_sheets
from loaders.handed_over import load_checked
from loaders.ledger.books import Reject
from loaders.ledger.progress import silent
from tests.asking import answer, assert_problem, run, upload
from tests.crafted import workbook
from tests.rounds import rounds
from tests.serving import serving

FIELD = "领域编号,领域名称\nt,测试链\n".encode()
A, B = "a" * 32, "b" * 32


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of this test's own."""
    path = tmp_path / "room"
    path.mkdir()
    monkeypatch.setenv("TMPDIR", str(path))
    monkeypatch.setattr(tempfile, "tempdir", str(path))
    return path


@pytest.fixture
def site(tmp_path: Path, room: Path) -> Iterator[httpx.Client]:
    with serving(tmp_path / "site.db") as address, httpx.Client(base_url=address) as made:
        yield made


# Whose they are


def test_fifty_by_one_evict_nobody_elses() -> None:
    kept = Uploads()
    try:
        other = kept.add_sample(B)
        mine = [kept.add_sample(A) for _ in range(KEPT + 5)]
        lone = [kept.add_sample() for _ in range(KEPT + 5)]  # scripts that keep no cookie
        assert kept.get(other.id) is other
        assert [kept.get(u.id) for u in lone] == lone
        for gone in mine[:5]:
            with pytest.raises(NotFound, match="重新上传"):
                kept.get(gone.id)
            assert not gone.folder.exists()
        assert [kept.get(u.id) for u in mine[5:]] == mine[5:]
    finally:
        kept.close()


def test_what_is_done_gives_way_first_and_what_is_being_checked_last() -> None:
    kept = Uploads()
    try:
        checking, waiting, done = (kept.add_sample(A) for _ in range(3))
        waiting.state, done.state = "checked", "written"
        for _ in range(KEPT - 3):
            kept.add_sample(A).state = "checked"
        kept.add_sample(A)
        with pytest.raises(NotFound):
            kept.get(done.id)
        kept.add_sample(A)
        with pytest.raises(NotFound):
            kept.get(waiting.id)
        assert kept.get(checking.id) is checking
    finally:
        kept.close()


@pytest.mark.parametrize(("name", "bound"), [("ALL_KEPT", 3), ("ALL_BYTES", 3_000_000)])
def test_what_does_not_fit_is_refused_and_takes_nobodys_place(
    monkeypatch: pytest.MonkeyPatch, name: str, bound: int
) -> None:
    monkeypatch.setattr(uploads, name, bound)
    kept = Uploads()
    try:
        before = [kept.add_file(io.BytesIO(b"x" * 1_000_000), "环节.csv") for _ in range(3)]
        with pytest.raises(ScratchFull, match="没有空间再收"):
            kept.add_file(io.BytesIO(b"x"), "环节.csv")
        assert [kept.get(u.id) for u in before] == before
        kept.remove(before[0].id)
        kept.add_file(io.BytesIO(b"x"), "环节.csv")
    finally:
        kept.close()


def test_a_browser_gets_a_cookie_and_a_script_needs_none(site: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "KEPT", 3)
    address = str(site.base_url)
    lone = httpx.post(f"{address}/api/v1/imports", files={"file": ("细分领域.csv", FIELD)})
    for _ in range(4):
        made = site.post("/api/v1/imports", files={"file": ("x.csv", b"")}, data={"wait": "false"})
        assert made.status_code == 202
        said = made.headers["set-cookie"].lower()
        assert "httponly" in said
        assert "samesite=lax" in said
    assert len(site.cookies) == 1
    mine = site.post("/data/upload", files={"file": ("细分领域.csv", FIELD)})
    assert len(site.cookies) == 1
    assert site.get(mine.headers["location"]).status_code == 200
    # All those of another client left this one alone, and its id alone is enough to write it.
    done = httpx.post(f"{address}/api/v1/imports/{lone.json()['id']}/commit")
    assert done.status_code == 200, done.text
    assert done.json()["report"]["tables"]["细分领域"]["written"] == 1


@pytest.mark.parametrize("cookie", ["", "x", "../../etc", "A" * 32, "a" * 33, "0' or 1=1"])
def test_a_made_up_owner_is_none(site: httpx.Client, cookie: str) -> None:
    found = httpx.post(
        f"{site.base_url}/api/v1/imports",
        files={"file": ("细分领域.csv", FIELD)},
        cookies={"uploads": cookie},
    )
    assert found.status_code == 201
    assert found.cookies["uploads"] not in ("", cookie)


def test_fields_of_which_only_the_name_is_known_have_a_first_page(site: httpx.Client) -> None:
    sheets = {
        "细分领域.csv": "领域编号,领域名称\na,甲链\nb,乙链\nc,丙链\n",
        "企业.csv": "企业编号,企业名称,所在地\ne,某有限公司,苏州市\n",
    }
    for name, text in sheets.items():
        id_ = upload(site, name, text.encode()).json()["id"]
        assert site.post(f"/api/v1/imports/{id_}/commit").status_code == 200
    page = site.get("/", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert all(name in page.text for name in ("甲链", "乙链", "丙链"))


# Where they lie


def test_what_waits_lies_on_disk_and_not_in_memory(site: httpx.Client) -> None:
    rows = "".join(f"x-{i},甲{i}有限公司,没有的地方\n" for i in range(3000))
    found = upload(site, "企业.csv", f"企业编号,企业名称,所在地\n{rows}".encode()).json()
    assert found["report"]["rejected_total"] == 3000
    gc.collect()
    assert sum(isinstance(o, Reject) for o in gc.get_objects()) == 0
    assert len(answer(site, f"imports/{found['id']}")["report"]["rejects"]) == 1000
    listed = site.get(f"/api/v1/imports/{found['id']}/rejects").text.splitlines()
    assert (len(listed), listed[3000].split(",")[2]) == (3001, "3001")
    page = site.get(f"/data/imports/{found['id']}", params={"page": 60}).text
    assert "<b>C3001</b>" in page
    assert "<b>C2951</b>" not in page


def test_a_full_temporary_folder_after_the_write_never_says_that_it_failed(
    site: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = upload(site, "细分领域.csv", FIELD).json()

    def full(*_: object) -> None:
        raise ScratchFull("临时文件夹没有空间了")

    monkeypatch.setattr("api.session.upload.keep_report", full)
    done = site.post(f"/api/v1/imports/{found['id']}/commit")
    assert done.status_code == 200, done.text
    assert done.json()["committed"] is True
    assert site.post(f"/api/v1/imports/{found['id']}/commit").json() == done.json()


HOLDS = """
import sys
sys.path[:0] = [{root!r}]
import io
from api.session.uploads import Uploads
kept = Uploads()
print(kept.add_file(io.BytesIO(b"x"), "a.csv").folder, flush=True)
input()
"""


def test_folders_of_dead_processes_are_swept_and_those_of_the_living_stay(room: Path) -> None:
    code = HOLDS.format(root=str(ROOT))
    started = [
        subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    folders = []
    for each in started:
        assert each.stdout is not None
        folders.append(Path(each.stdout.readline().strip()))
    dead, alive = started
    dead.send_signal(signal.SIGKILL)
    dead.communicate()
    assert folders[0].exists()
    os.utime(folders[1].parents[1], (0, 0))  # old, but somebody's
    kept = Uploads()  # what a start of the service does
    try:
        assert [f.exists() for f in folders] == [False, True]
        assert sweep() == []
    finally:
        kept.close()
        alive.kill()
        alive.communicate()
    assert len(sweep()) == 1
    assert list(room.iterdir()) == []


def test_the_sweep_leaves_alone_what_is_not_ours(room: Path) -> None:
    (room / f"{PREFIX}file").write_text("x")
    outside = room / "outside"
    (outside / "deep").mkdir(parents=True)
    (outside / OWNER).write_text("1")
    (room / f"{PREFIX}link").symlink_to(outside)
    (room / f"{PREFIX}full").mkdir()
    (room / f"{PREFIX}full" / "no lock").write_text("x")
    (room / f"{PREFIX}empty").mkdir()
    assert [p.name for p in sweep()] == [f"{PREFIX}empty"]
    assert (outside / "deep").exists()


def test_making_and_sweeping_at_once_loses_no_folder(room: Path) -> None:
    made, over = list[Scratch](), threading.Event()

    def sweeping() -> None:
        while not over.is_set():
            sweep()

    threads = [threading.Thread(target=sweeping) for _ in range(3)]
    for each in threads:
        each.start()
    for _ in range(300):
        made.append(Scratch("x"))
    over.set()
    for each in threads:
        each.join()
    assert all((s.path / OWNER).exists() for s in made)
    for s in made:
        s.close()
    assert list(room.iterdir()) == []


def test_a_folder_swept_away_while_it_is_locked_is_made_anew(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    acquire, swept = FileLock.acquire, list[Path]()

    def swept_first(self: FileLock, *given: Any, **more: Any) -> Any:
        if len(swept) < 2:  # as the package says it, whichever step of its own finds the folder gone
            swept.append(Path(self.lock_file).parent)
            swept[-1].rmdir()
            raise [FileExistsError, FileNotFoundError][len(swept) - 1](swept[-1])
        return acquire(self, *given, **more)

    monkeypatch.setattr(FileLock, "acquire", swept_first)
    with Scratch("x") as path:
        assert list(room.iterdir()) == [path]
    assert len(swept) == 2
    assert path not in swept


# Who may write them


class Held:
    """Checks that wait until they are let go, and are counted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go, self.begun, self.count = threading.Event(), threading.Event(), 0
        monkeypatch.setattr(importing, "check_apart", self)
        monkeypatch.setattr(importing, "PATIENCE", 0.0)

    def __call__(self, *given: Any) -> Any:
        self.count += 1
        self.begun.set()
        assert self.go.wait(60)
        return check_apart(*given)


def _checked(site: httpx.Client, id_: str) -> dict[str, Any]:
    while (told_ := answer(site, f"imports/{id_}/progress"))["busy"]:
        threading.Event().wait(0.02)
    return dict(told_)


@pytest.mark.parametrize("way", ["/api/v1/imports/{}/commit", "/data/imports/{}/commit"])
def test_a_commit_while_the_check_runs_is_refused(
    site: httpx.Client, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    held = Held(monkeypatch)
    id_ = site.post("/api/v1/imports", files={"file": ("细分领域.csv", FIELD)}, data={"wait": "false"}).json()["id"]
    assert held.begun.wait(60)
    for _ in range(3):
        assert "还在检查" in assert_problem(site.post(way.format(id_)), 409)["detail"]
    held.go.set()
    assert _checked(site, id_)["state"] == "checked"
    assert held.count == 1
    assert answer(site, "batches")["batches"] == []
    assert site.post(way.format(id_)).status_code in (200, 303)
    assert _checked(site, id_)["state"] == "written"
    assert held.count == 1


def test_what_was_refused_is_refused_again_with_its_reason(site: httpx.Client) -> None:
    id_ = site.post("/api/v1/imports", files={"file": ("环节.xlsx", b"x")}, data={"wait": "false"}).json()["id"]
    assert _checked(site, id_)["state"] == "refused"
    assert "不是 Excel" in assert_problem(site.post(f"/api/v1/imports/{id_}/commit"), 422)["detail"]


def test_many_commits_at_once_write_once(site: httpx.Client) -> None:
    id_ = upload(site, "细分领域.csv", FIELD).json()["id"]
    ways = ["/api/v1/imports/{}/commit", "/data/imports/{}/commit"] * 4
    said: list[httpx.Response] = []
    together = threading.Barrier(len(ways))

    def ask(way: str) -> None:
        together.wait()
        said.append(httpx.post(str(site.base_url) + way.format(id_)))

    threads = [threading.Thread(target=ask, args=(w,)) for w in ways]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert {r.status_code for r in said} == {200, 303}
    assert _checked(site, id_)["state"] == "written"
    batches = {r.json()["report"]["batch"] for r in said if r.status_code == 200}
    assert batches == {1}
    assert [b["source"] for b in answer(site, "batches")["batches"]].count("workbook") == 1


def test_a_commit_that_failed_may_be_tried_again(site: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = upload(site, "细分领域.csv", FIELD).json()["id"]
    with monkeypatch.context() as patch:
        patch.setattr(importing, "load_checked", lambda _: load_checked(Path("/nowhere")))
        assert_problem(site.post(f"/api/v1/imports/{id_}/commit"), 500)
    assert answer(site, f"imports/{id_}/progress")["state"] == "checked"
    assert site.post(f"/api/v1/imports/{id_}/commit").status_code == 200


def test_an_upload_that_is_removed_ends_its_check(room: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    open_store(url, write=True).close()
    kept = Uploads()
    found = kept.add_file(io.BytesIO(FIELD), "细分领域.csv")
    kept.remove(found.id)
    with pytest.raises(Exception, match="没有完成"):
        check_apart(url, found.kind, found.path, found.checked_file, silent, found.hold)
    assert found.child is not None
    assert found.child.ending in ("killed", "died")
    kept.close()


# The processes that check


@pytest.mark.parametrize("kind", [".xlsx", ".csv", ""])
def test_a_module_beside_the_workbook_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    folder = tmp_path / "名单"
    folder.mkdir()
    rows: list[list[Any]] = [["领域编号", "领域名称"], ["t", "测试链"]]
    path = workbook(folder / "细分领域.xlsx", {"细分领域": rows})
    if kind != ".xlsx":
        path.unlink()
        path = folder / "细分领域.csv"
        path.write_bytes(FIELD)
    for name in ("orjson", "apsw", "numpy", "pickle", "loaders", "python_calamine"):
        (folder / f"{name}.py").write_text("import os, signal\nopen('taken', 'w')\nos._exit(0)\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    url = f"sqlite:///{tmp_path / 'x.db'}"
    open_store(url, write=True).close()
    given = path if kind else folder
    assert [s.name for s in read_sheets(given)] == ["细分领域"]
    found = check_apart(url, "workbook", given, tmp_path / "out", silent)
    assert [t.rows for t in found.inputs] == [1]
    assert not (folder / "taken").exists()


def test_the_password_of_the_store_reaches_a_child_by_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINATLAS_NEO4J_PASSWORD", "p@:/ss #%")
    assert told("neo4j://host:7687/db?shared=yes") == "neo4j://neo4j:p%40%3A%2Fss%20%23%25@host:7687/db?shared=yes"
    assert told("bolt://me:own@[::1]:9/") == "bolt://me:own@[::1]:9/"
    assert told("sqlite:///x.db") == "sqlite:///x.db"


# A full temporary folder


@pytest.fixture
def small_room(room: Path) -> Iterator[Path]:
    """A temporary folder of 4 MB, where mounting is allowed."""
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(room)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk is not permitted here")
    yield room
    subprocess.run(["umount", "-l", str(room)], check=True)


def test_the_service_does_not_start_without_a_temporary_folder(tmp_path: Path, small_room: Path) -> None:
    (small_room / "ballast").write_bytes(b"x" * 4 * 1024 * 1024)
    said = run("serve", "--port", "1", db=tmp_path / "x.db")
    assert said.returncode == 1
    assert f"临时文件夹 {small_room} 没有空间" in said.stderr


def _big(kind: str) -> bytes:
    rows = "".join(f"x-{i},{os.urandom(40).hex()}\n" for i in range(20_000))
    data = f"领域编号,领域名称\n{rows}".encode()
    if kind == "csv":
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("细分领域.csv", data)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["csv", "zip"])
@pytest.mark.parametrize("free", [0, 60_000, 1_300_000, 3_000_000][:: rounds(3, 1)])
def test_a_full_temporary_folder_is_told_as_such_and_service_goes_on(
    tmp_path: Path, small_room: Path, kind: str, free: int
) -> None:
    with serving(tmp_path / "site.db") as address, httpx.Client(base_url=address) as client:
        ballast = small_room / "ballast"
        ballast.write_bytes(b"x" * (4_000_000 - free))
        for path in ("/api/v1/imports", "/data/upload"):
            said = client.post(path, files={"file": (f"细分领域.{kind}", _big(kind))})
            if said.status_code == 303:
                id_ = said.headers["location"].rpartition("/")[2]
                assert _checked(client, id_)["state"] == "refused"
                said = client.get(f"/api/v1/imports/{id_}")
            detail = assert_problem(said, 507)["detail"]
            assert str(small_room) in detail
            assert "TMPDIR" in detail
        small = upload(client, "细分领域.csv", FIELD)
        assert small.status_code in ((201,) if free else (201, 507))
        ballast.unlink()
        assert upload(client, "细分领域.csv", FIELD).status_code == 201
        assert answer(client, "fields")["fields"] == []
