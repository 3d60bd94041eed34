"""From the first load to the served page on a system that offers less, and where nothing is set to UTF-8."""

from __future__ import annotations

import io
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import openpyxl
import pytest

from tests.asking import bare
from tests.graph.processes.lacking import begun, lacking
from tests.rounds import rounds
from tests.waiting import until

ROOT = Path(__file__).parents[2]
DB = "sqlite:///库.db"


class World:
    """An empty folder and the environment of whoever works in it."""

    def __init__(self, folder: Path, *, less: bool) -> None:
        self.folder, self.less = folder / "文件夹", less
        self.folder.mkdir()
        self.environment = bare(
            PYTHONIOENCODING="gbk", LC_ALL="POSIX", TMPDIR=str(self.folder), CHAINATLAS_LEARN="off", COLUMNS="100"
        )
        self.site = folder / "lacking"
        if less:
            self.environment["PYTHONPATH"] = f"{lacking(self.site)}:{ROOT}"

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """A command, begun."""
        command = [sys.executable, "-m", "api.cli.main", *words, "--db", DB]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=pipe, stderr=pipe)

    def run(self, *words: str) -> tuple[int, str, str]:
        """A command: how it ends, and what it says in UTF-8."""
        with self.start(*words) as process:
            said, complained = process.communicate()
        return process.returncode, said.decode("utf-8"), complained.decode("utf-8")

    @contextmanager
    def serving(self) -> Iterator[tuple[httpx.Client, subprocess.Popen[bytes]]]:
        """The service, killed at the end."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with self.start("serve", "--port", str(port)) as process:
            try:
                assert process.stdout is not None
                assert f"http://127.0.0.1:{port}/" in process.stdout.readline().decode("utf-8")
                with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
                    until(lambda: _answers(client) or process.poll() is not None, "the service starts")
                    yield client, process
            finally:
                process.kill()


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


def _workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    sheet.title = "企业"
    for row in (("企业编号", "企业名称", "所在地"), ("e1", "㐂㐂新芯有限公司", "苏州市")):
        sheet.append(row)
    book.save(out)
    return out.getvalue()


def _gone(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


LESS = {"fcntl, resource, pwd missing": True} | ({} if rounds(1, 0) else {"all modules": False})


@pytest.mark.parametrize("less", LESS.values(), ids=LESS)
def test_load_gaps_map_and_serve(tmp_path: Path, slim_sheets: Path, less: bool) -> None:
    world = World(tmp_path, less=less)
    code, said, complained = world.run("load", "workbook", str(slim_sheets))
    assert (code, complained) == (0, ""), complained
    assert "企业" in said
    code, said, complained = world.run("gaps", "-f", "集成电路", "-p", "苏州市")
    assert (code, complained) == (0, "")
    assert "模拟芯片" in said
    code, _, complained = world.run("show", "😀")  # no letter of GBK
    assert code == 2
    assert "😀" in complained
    assert world.run("map", "-f", "集成电路", "-p", "苏州市", "-o", "图谱😀.svg")[0] == 0
    assert "模拟芯片" in (world.folder / "图谱😀.svg").read_text(encoding="utf-8")

    with world.serving() as (client, server):
        page = client.get("/")
        assert page.status_code == 200
        assert "集成电路" in page.text
        found = client.post("/api/v1/imports", files={"file": ("新增.xlsx", _workbook())})
        assert found.status_code == 201, found.text
        done = client.post(f"/api/v1/imports/{found.json()['id']}/commit")
        assert done.json()["committed"] is True
        assert "㐂㐂新芯有限公司" in client.get("/api/v1/records/Enterprise/e1").text
        heavy = client.get("/api/v1/systemic", params={"field": "ic"})
        assert heavy.status_code == 200, heavy.text
        (world.folder / "细分领域.csv").write_text("领域编号,领域名称\nt,测试链\n", encoding="utf-8")
        code, _, complained = world.run("load", "workbook", "细分领域.csv")
        assert code == 1
        assert f"正由另一个进程写入（进程号 {server.pid}）" in complained
        server.send_signal(signal.SIGKILL)
        server.wait()
    assert world.run("load", "workbook", "细分领域.csv")[::2] == (0, ""), (
        "the lock of a killed process is free, whatever it left"
    )
    if less:
        started = begun(world.site)
        asked = {name: [n for n, line in started.items() if name in line] for name in CHILDREN}
        assert all(asked.values()), "a child that had all modules, or none"
        for numbers in asked.values():
            for number in numbers:
                until(lambda number=number: _gone(number), "a child ends with the server")  # type: ignore[misc]


CHILDREN = ("api.worker", "loaders.checking", "loaders.files.child")
