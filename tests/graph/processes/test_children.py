"""Processes of our own: their command, their environment, their limits, and that none outlives its parent."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from graph.processes.children import ROOT, Child, Limits, ask, command, environment
from tests.graph.processes.lacking import lacking

NONE = Limits(0, 0, 0)
FIRM = Limits(memory=600_000_000, cpu=60, seconds=60)


@pytest.fixture(autouse=True, params=["all", "less"])
def system(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each promise holds where the system offers less, too."""
    if request.param == "less":
        monkeypatch.setenv("PYTHONPATH", str(lacking(tmp_path / "lacking")))


def script(folder: Path, text: str) -> dict[str, str]:
    """The environment in which the module ``trial`` is this text."""
    (folder / "trial.py").write_text(text, encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join((environment()["PYTHONPATH"], str(folder)))}


def test_a_child_answers_what_it_is_asked(tmp_path: Path) -> None:
    told = script(tmp_path, "import sys; print(sys.argv[1:], sys.stdin.read())")
    said = ask("trial", "a", "b c", given="问".encode(), limits=FIRM, more=told)
    assert (said.output.decode().strip(), said.ending) == ("['a', 'b c'] 问", "done")


def test_a_child_sees_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CHAINATLAS_NEO4J_PASSWORD", "NEO4J_AUTH", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "CHAINATLAS_DB"):
        monkeypatch.setenv(name, "geheim")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    said = ask("trial", limits=FIRM, more=script(tmp_path, "import os; print(dict(os.environ))"))
    assert b"geheim" not in said.output
    assert b"LC_ALL" in said.output
    assert "geheim" not in " ".join(command("trial", limits=FIRM))


@pytest.mark.parametrize("given", ["", ":", ".", "lib::", "relative/place"])
def test_what_lies_in_the_working_directory_is_never_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    (tmp_path / "orjson.py").write_text("raise SystemExit('taken')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", given)
    code = 'import runpy, sys; sys.argv = ["-"]; import orjson; print(orjson.__file__)'
    apart = tmp_path / "apart"
    apart.mkdir()
    more = {"PYTHONPATH": environment()["PYTHONPATH"] + os.pathsep + script(apart, code)["PYTHONPATH"]}
    said = ask("trial", limits=FIRM, more=more)
    assert said.ending == "done"
    assert str(tmp_path) not in said.output.decode()


@pytest.mark.parametrize(
    ("text", "limits", "ending", "word"),
    [
        ("while True: pass", Limits(0, 1, 120), "cpu", "处理器时间超过 1 秒"),
        ("import time; time.sleep(600)", Limits(0, 0, 0.5), "late", "超过 0.5 秒"),
        ("x = []\nwhile True: x.append(b'x' * 5_000_000)", FIRM, "memory", "内存超过 600 MB"),
        ("import os; os.abort()", FIRM, "died", "代码 -6"),
        ("raise SystemExit(3)", FIRM, "died", "代码 3"),
    ],
)
def test_a_child_that_breaks_a_limit_ends_and_the_reason_is_told(
    tmp_path: Path, text: str, limits: Limits, ending: str, word: str
) -> None:
    said = ask("trial", limits=limits, more=script(tmp_path, text))
    assert said.ending == ending
    assert word in said.reason


def _ends(pid: int) -> bool:
    """Whether a process that is not our child ends (a zombie counts); waits for the event."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], 60)[0])
    finally:
        os.close(watched)


SPAWNS = """
import subprocess, sys, time
inner = subprocess.Popen([sys.executable, "-c", "while True: pass"])
print(inner.pid, flush=True)
while True: pass
"""


def test_killing_a_child_ends_what_it_started(tmp_path: Path) -> None:
    with Child("trial", limits=NONE, more=script(tmp_path, SPAWNS)) as child:
        inner = int(child.stdout.readline())
        child.kill()
    assert child.ending == "killed"
    assert _ends(inner)


PARENT = """
import sys, time
sys.path[:0] = [{root!r}]
from graph.processes.children import Child, Limits
child = Child("trial", limits=Limits(0, 0, 0), more={{"PYTHONPATH": {path!r}}})
print(child.pid, child.stdout.readline().decode().strip(), flush=True)
time.sleep(600)
"""


def test_a_child_dies_with_its_parent_even_while_it_computes(tmp_path: Path) -> None:
    told = script(tmp_path, "print('runs', flush=True)\nwhile True: pass")
    code = PARENT.format(root=str(ROOT), path=told["PYTHONPATH"])
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid, word = parent.stdout.readline().split()
        assert word == b"runs"
        parent.kill()
    assert _ends(int(pid))


def test_a_child_outlives_the_thread_that_started_it(tmp_path: Path) -> None:
    told, made = script(tmp_path, "print(input())"), list[Child]()
    thread = threading.Thread(target=lambda: made.append(Child("trial", limits=NONE, more=told)))
    thread.start()
    thread.join()
    with made[0] as child:
        child.stdin.write(b"still here\n")
        child.stdin.close()
        assert child.stdout.read() == b"still here\n"
    assert child.ending == "done"


def test_what_nobody_reads_holds_nobody_up(tmp_path: Path) -> None:
    with Child("trial", limits=NONE, more=script(tmp_path, "print('x' * 10_000_000)")) as child:
        assert child.stdout.read(1) == b"x"
    assert child.ending == "died"


def test_a_block_that_fails_ends_its_child(tmp_path: Path) -> None:
    with (
        pytest.raises(KeyError),
        Child("trial", limits=NONE, more=script(tmp_path, "while True: pass")) as child,
    ):
        raise KeyError
    assert child.ending == "killed"
    child.kill()  # no harm
