"""The wheel, built and installed where nothing else of ours is: it holds what it needs, and one page of it answers."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.asking import bare
from tests.waiting import until

ROOT = Path(__file__).parents[2]
FLOORS = ("graph", "loaders", "api")
MODULES = "import api.app, graph.notebook, loaders.importing as i; print(api.app.__file__, graph.__file__, i.__file__)"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of what the repository holds, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in (*FLOORS, "pyproject.toml", "README.md", "LICENSE"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source)
    code = f"import os, setuptools.build_meta as b; os.chdir({str(source)!r}); print(b.build_wheel({str(folder)!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=bare(), check=False)
    assert done.returncode == 0, done.stderr.decode()
    return next(folder.glob("chainatlas-*.whl"))


def test_the_wheel_holds_all_files_of_the_three_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {n for n in archive.namelist() if ".dist-info/" not in n}
    tracked = [p for floor in FLOORS for p in (ROOT / floor).rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert held == {p.relative_to(ROOT).as_posix() for p in tracked} - UNPACKED
    assert {"graph/schema.toml", "api/static/app.css", "api/templates/home.html", "loaders/sample/企业.csv"} <= held


UNPACKED: set[str] = set()
"""Files beside the code that only its makers read."""


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that has the wheel, and the packages that it depends on from this environment.

    They are only named there; ours, which a path file of this environment may name too, are not.
    """
    home = tmp_path_factory.mktemp("environment") / "env"
    venv.create(home, with_pip=False)
    bin_ = home / "bin"
    packages = Path(subprocess.check_output([bin_ / "python", "-c", _WHERE], text=True, encoding="utf-8").strip())
    there = {Path(p).resolve() for p in sys.path if p.endswith("site-packages")}
    (packages / "dependencies.pth").write_text("\n".join(map(str, sorted(there))), encoding="utf-8")
    words = ("--python", str(bin_ / "python"), "install", "--no-deps", "--no-index", "--quiet", str(wheel))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", *words]
    done = subprocess.run(pip, capture_output=True, env=bare(PYTHONPATH=""), check=False)
    assert done.returncode == 0, done.stderr.decode()
    return bin_


_WHERE = "import sysconfig; print(sysconfig.get_path('purelib'))"


def test_demo_and_one_page_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    environment = bare(PYTHONPATH="", CHAINATLAS_LEARN="off", TMPDIR=str(tmp_path))
    work = tmp_path / "work"
    work.mkdir()

    def run(*words: str | Path) -> str:
        done = subprocess.run([*map(str, words)], cwd=work, env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    places = run(installed / "python", "-c", MODULES).split()
    assert all(Path(p).is_relative_to(installed.parent) for p in places), places
    assert "集成电路" in run(installed / "chainatlas", "demo", "--out", "demo")
    names = [p.name for p in (work / "demo").iterdir()]
    assert len(names) > 50
    assert not [n for n in names if set(n) & set('<>:"/\\|?*') or n.endswith((" ", "."))], "no names for Windows"

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [installed / "chainatlas", "serve", "--port", str(port), "--db", "sqlite:///demo/chainatlas.db"]
    with subprocess.Popen(words, cwd=work, env=environment, stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout is not None
            assert server.stdout.readline(), "the service did not start"
            with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
                until(lambda: _answers(client) or server.poll() is not None, "the service starts")
                assert "集成电路" in client.get("/").text
                assert client.get("/static/app.css").status_code == 200
                assert client.get("/api/v1/systemic", params={"field": "ic"}).status_code == 200  # by a child
        finally:
            server.kill()


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False
