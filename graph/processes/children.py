"""How a process of our own is started: its command, its environment, its limits, and its end.

Whatever may take long, take much, or meet a hostile file runs in such a child, never in the process that answers::

    with Child("loaders.checking", limits=Limits(memory=1_500_000_000, cpu=240, seconds=300)) as child:
        child.stdin.write(job)      # what is secret is told here, never by argument or environment
        child.stdin.close()
        said = child.stdout.read()
    if child.ending != "done":
        raise InputRefused(f"检查没有完成：{child.reason}")

or, where one question has one answer, :func:`ask`. A child

* runs ``python -P -m module``: no module lying in the working directory is taken for one of ours;
* sees of the environment only what :data:`PASSED` names, so no password and no token;
* may use so much memory and processor time, and so much time by the clock;
* leads a process group of its own, which :meth:`Child.kill` ends as a whole;
* dies with its parent, however that ends; what each of this rests on, :mod:`graph.processes.system` knows;
* speaks UTF-8, whatever the streams of its parent are set to.

A child that serves many jobs has ``cpu`` and ``seconds`` of 0 (no limit), and its owner calls :meth:`Child.kill` when a
job takes too long. Thread-safe: any thread may kill, and the thread that started it may end before it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Literal

from graph.processes.system import Lifeline, end_group, ended_at, started_apart

ROOT = Path(__file__).resolve().parents[2]
"""Where our packages lie."""
STARTER = "graph.processes.child_start"
PASSED = frozenset(
    {
        "PATH",
        "HOME",
        "LANG",
        "LANGUAGE",
        "TZ",
        "TMPDIR",
        "TEMP",
        "TMP",
        "SYSTEMROOT",
        "WINDIR",
        "COMSPEC",
        "PATHEXT",
        "USERPROFILE",
        "LOCALAPPDATA",
        "APPDATA",
        "PROGRAMDATA",
        "VIRTUAL_ENV",
        "PYTHONUTF8",
        "PYTHONHASHSEED",
        "PYTHONDONTWRITEBYTECODE",
        "FONTCONFIG_FILE",
        "FONTCONFIG_PATH",
        "XDG_CACHE_HOME",
        "XDG_DATA_HOME",
        "XDG_DATA_DIRS",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "LD_PRELOAD",
        "DATEFUDGE",
        "DATEFUDGE_DOSTATIC",
        "CHAINATLAS_TZ",
        "CHAINATLAS_CACHE_MB",
    }
)
"""Variables a child may see, and ``LC_*``; no other, since any other may hold a secret.

The preloaded ones keep its clock ours.
"""
Ending = Literal["running", "done", "late", "cpu", "memory", "killed", "died"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may take: ``memory`` bytes of address space, ``cpu`` seconds of the processor, ``seconds`` by the
    clock.

    0 stands for no limit; with a higher ``nice`` the child steps back further behind those who wait for an answer.
    """

    memory: int
    cpu: int
    seconds: float
    nice: int = 5


def command(module: str, *arguments: str, limits: Limits, lifeline: int = -1) -> list[str]:
    """The command line of a child; ``lifeline`` is the number of what ties it to its parent (-1: none)."""
    numbers = (lifeline, limits.memory, limits.cpu, limits.nice)
    return [sys.executable, "-P", "-m", STARTER, *map(str, numbers), module, *arguments]


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a child: what :data:`PASSED` names, our packages' place, one thread for numerics, UTF-8, and
    ``more``.
    """
    passed = {k: v for k, v in os.environ.items() if k.upper() in PASSED or k.startswith("LC_")}
    # An empty or relative entry would mean the working directory, where anything may lie.
    paths = [str(ROOT), *(p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if os.path.isabs(p))]
    ours = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8:backslashreplace"}
    return passed | ours | {"PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))} | dict(more or {})


class Child:
    """A running process of ours; as a context it is over, killed if need be, when the block ends."""

    def __init__(
        self,
        module: str,
        *arguments: str,
        limits: Limits,
        more: Mapping[str, str] | None = None,
        errors: int | IO[bytes] | None = subprocess.DEVNULL,
    ) -> None:
        self.limits = limits
        self._killed = self._late = False
        self._lifeline = Lifeline()
        try:
            self._process: subprocess.Popen[bytes] = subprocess.Popen(
                command(module, *arguments, limits=limits, lifeline=self._lifeline.number),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment(more),
                **started_apart(self._lifeline),
            )
        except BaseException:
            self._lifeline.close()
            raise
        self._lifeline.begun()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.stdin, self.stdout, self.pid = self._process.stdin, self._process.stdout, self._process.pid
        self._clock = threading.Timer(limits.seconds, self._run_out)
        self._clock.daemon = True
        if limits.seconds:
            self._clock.start()

    def _run_out(self) -> None:
        if self._process.poll() is None:
            self._late = True
            self.kill()

    def kill(self) -> None:
        """End it and whatever it started; no harm if it has ended."""
        if self._process.poll() is None:
            self._killed = True
            end_group(self._process)

    def poll(self) -> int | None:
        """Its exit code, or ``None`` while it runs."""
        return self._process.poll()

    def wait(self, seconds: float | None = None) -> int:
        """Its exit code; raises ``subprocess.TimeoutExpired``, and it goes on, when it takes longer."""
        return self._process.wait(seconds)

    def communicate(self, given: bytes = b"") -> bytes:
        """What it says to ``given``, whole; returns when it has ended."""
        said, _ = self._process.communicate(given)
        return said

    @property
    def ending(self) -> Ending:
        """How it ended: by itself (``done``, ``died``), at a limit (``late``, ``cpu``, ``memory``), or by
        :meth:`kill`.
        """
        code = self._process.poll()
        if code is None:
            return "running"
        if code == 0:
            return "done"
        if self._late:
            return "late"
        if self._killed:
            return "killed"
        return ended_at(code)

    @property
    def reason(self) -> str:
        """How it ended, for users."""
        return {
            "running": "还在进行",
            "done": "已完成",
            "late": f"超过 {self.limits.seconds:g} 秒没有做完",
            "killed": "被中断",
            "cpu": f"用的处理器时间超过 {self.limits.cpu} 秒",
            "memory": f"要用的内存超过 {self.limits.memory / 1e6:.0f} MB",
            "died": f"进程意外结束（代码 {self.poll()}），可能内存不足",
        }[self.ending]

    def close(self) -> None:
        """Kill it if it runs, wait for its end, and give back all that it held here."""
        self.kill()
        self._clock.cancel()
        with suppress(OSError):  # what could not be written any more
            self.stdin.close()
        self.stdout.close()
        self._process.wait()
        self._lifeline.close()

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and not self.stdout.closed:
            with suppress(OSError):
                self.stdin.close()
            self.stdout.close()  # or it might wait for ever for somebody to read what is left
            self._process.wait()  # the clock sees to it that it ends
        self.close()


@dataclass(frozen=True, slots=True)
class Said:
    """What a child answered, how it ended, and that in words."""

    output: bytes
    ending: Ending
    reason: str


def ask(
    module: str,
    *arguments: str,
    given: bytes = b"",
    limits: Limits,
    more: Mapping[str, str] | None = None,
    errors: int | IO[bytes] | None = subprocess.DEVNULL,
    hold: Callable[[Child], None] = lambda _: None,
) -> Said:
    """Start a child, hand it ``given`` on standard input, and wait for its whole answer.

    ``hold`` is given it, to end it early.
    """
    with Child(module, *arguments, limits=limits, more=more, errors=errors) as child:
        hold(child)
        output = child.communicate(given)
    return Said(output, child.ending, child.reason)
