"""What the code asks of the system and of the locale, read from the code itself, and what Windows makes of names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

import pytest

from benchmarks.house import Module, imported, modules
from graph.store import open as opening
from graph.store.file import file_name
from graph.store.sqlite import network_share

HOME = "graph/processes/system.py"
"""The one module that may ask for what not every system has."""
_MODULES = "fcntl resource pwd grp termios tty pty syslog posix spwd crypt readline msvcrt winreg ctypes"
MODULES = set(_MODULES.split())
CALLS = {
    "os": "fork forkpty killpg setsid getuid geteuid getgid getegid getpgid setpgid nice chown fchown lchown fchmod "
    "sysconf statvfs fstatvfs wait waitpid WIFEXITED pread pwrite sendfile sched_getaffinity sched_setaffinity "
    "getloadavg uname mkfifo mknod chroot posix_fallocate posix_fadvise pidfd_open memfd_create eventfd fsync "
    "fdatasync set_blocking O_DIRECTORY O_NOFOLLOW O_CLOEXEC O_NONBLOCK O_ASYNC O_SYNC O_DSYNC O_BINARY startfile",
    "signal": "SIGKILL SIGIO SIGXCPU SIGALRM SIGHUP SIGUSR1 SIGUSR2 SIGCHLD SIGPIPE SIGQUIT SIGSTOP alarm setitimer "
    "pthread_kill pthread_sigmask sigwait",
    "select": "poll epoll kqueue",
    "socket": "AF_UNIX",
    "time": "tzset",
}
ASKED = {module: frozenset(names.split()) for module, names in CALLS.items()}
KEYWORDS = {"preexec_fn", "start_new_session", "pass_fds", "process_group", "creationflags", "startupinfo"}


def _named(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""  # no module of CALLS stands inside another one


def _asked(module: Module) -> Iterator[str]:
    yield from {name.split(".")[0] for name in imported(module)} & MODULES
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in ASKED.get(_named(node.value), ()):
            yield f"{ast.unparse(node)}, line {node.lineno}"
        elif isinstance(node, ast.ImportFrom) and node.module in ASKED:
            yield from {a.name for a in node.names} & ASKED[node.module]
        elif isinstance(node, ast.keyword) and node.arg in KEYWORDS:
            yield f"{node.arg}=, line {node.value.lineno}"


def test_what_only_some_systems_have_is_asked_for_in_one_module() -> None:
    found = {m.path.as_posix(): sorted(_asked(m)) for m in modules()}
    assert found.pop(HOME), "this test finds nothing any more"
    assert {path: asked for path, asked in found.items() if asked} == {}


def _textual(call: ast.Call) -> bool:
    """Whether a call reads or writes text: in a mode without ``b``, or what a process says."""
    name = ast.unparse(call.func)
    given = {k.arg: k.value for k in call.keywords}
    if name.startswith("subprocess."):
        return bool({"text", "universal_newlines"} & set(given))
    last = name.rpartition(".")[2]
    if last in ("read_text", "write_text"):
        return last != name
    if last == "TextIOWrapper" or name in ("os.fdopen", "tempfile.NamedTemporaryFile", "tempfile.TemporaryFile"):
        mode = given.get("mode") or (call.args[1] if name == "os.fdopen" and len(call.args) > 1 else None)
        return last == "TextIOWrapper" or "b" not in ast.unparse(mode or ast.Constant("r" if last == "fdopen" else "b"))
    if last != "open" or name in ("os.open", "tarfile.open", "webbrowser.open", "self.open", "ask.open", "asked.open"):
        return False
    at = 1 if name in ("open", "io.open") else 0
    mode = given.get("mode") or (call.args[at] if len(call.args) > at else ast.Constant("r"))
    return isinstance(mode, ast.Constant) and isinstance(mode.value, str) and "b" not in mode.value


def _silent(module: Module) -> list[str]:
    calls = [n for n in ast.walk(module.tree) if isinstance(n, ast.Call) and _textual(n)]
    return [f"{ast.unparse(c)[:60]}, line {c.lineno}" for c in calls if "encoding" not in {k.arg for k in c.keywords}]


def test_whoever_reads_or_writes_text_says_in_which_encoding() -> None:
    """Without it Windows takes the code page of the country, in which half of what we write does not exist."""
    assert {m.path.as_posix(): found for m in modules() if (found := _silent(m))} == {}


@pytest.mark.parametrize(
    ("code", "silent"),
    [
        ("open('a')", 1),
        ("open('a', 'rb')", 0),
        ("path.open('w', newline='')", 1),
        ("path.open('xb')", 0),
        ("path.open(encoding='utf-8')", 0),
        ("path.write_text('a')", 1),
        ("subprocess.run(c, text=True)", 1),
        ("subprocess.run(c)", 0),
        ("os.fdopen(1)", 1),
        ("os.fdopen(1, 'wb')", 0),
    ],
)
def test_that_reading_finds_what_it_looks_for(code: str, silent: int) -> None:
    assert len(_silent(Module(Path("x.py"), code, ast.parse(code)))) == silent


# Windows, as far as it can be told without one


@pytest.mark.parametrize("name", [r"C:\链图\chain.db", "C:/链图/chain.db", "chain.db", r"\\server\share\chain.db"])
def test_an_address_may_name_a_path_of_windows(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    opened = []
    monkeypatch.setattr("graph.store.sqlite.store.SQLiteStore", lambda path, **_: opened.append(path))
    monkeypatch.setattr("graph.store.file.Path", PureWindowsPath)
    opening.open_store(f"sqlite:///{name}")
    assert opened == [name]
    assert file_name(f"sqlite:///{name}") == "chain.db"


def test_a_drive_letter_that_stands_for_another_machine_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_share, "is_remote", lambda path: True)
    assert network_share.share_of(Path("x.db")) == "SMB"
