"""Processes that do an act and are killed at it: a command, or a server with a request under way.

They start from a fork server that has read the program once, so that a round costs the act and not the start. What they
run is ``chainatlas`` itself with its arguments.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
import time
from contextlib import suppress
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.cli.main import app, main
from benchmarks.api.api_processes import free_port
from benchmarks.faults.acts import Act
from benchmarks.faults.steps import COUNT, Counted, Moment, Steps
from benchmarks.faults.stores.lanes import Stages
from graph.model.schema import default_schema
from graph.text import pinyin_keys
from tests.neo4j.faulty import chunks_of

PROCESS = get_context("forkserver")
PROCESS.set_forkserver_preload([__name__])
for late in (  # what the program reads only when it serves, or when an engine is named: each round would read it anew
    "anyio._backends._asyncio",
    "encodings.utf_8_sig",
    "graph.store.neo4j.store",
    "graph.store.sqlite.store",
    "scipy.optimize",
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
):
    import_module(late)
pinyin_keys("预热")
default_schema()
assert create_app("sqlite:///none.db")  # its routes are made once a process
assert app()
START_SECONDS, ACT_SECONDS = 120.0, 300.0
SERVE = "serve"


def chainatlas(arguments: list[str], temporary: Path, staged: int, moment: Moment | None, told: Connection) -> None:
    """Run the program once told to; with ``staged`` a batch of more rows than that is staged on Neo4j as a large one
    is.

    With a ``moment`` it ends itself there, counted from when it is armed.
    """
    become(temporary, staged)
    steps = Steps(moment) if moment is not None else None
    told.send("ready")
    told.recv()
    if steps is not None:
        threading.Thread(target=steps.listen, args=(told,), daemon=True).start()
        if arguments[0] == SERVE:
            steps.done.set()  # whoever asks has had the answer
        else:
            steps.armed.wait()
    sys.argv = ["chainatlas", *arguments]
    try:
        main()
    finally:
        if steps is not None and moment == COUNT:
            steps.done.set()
            steps.asked.wait()


def become(temporary: Path, staged: int) -> None:
    """Be a process that says nothing, learns nothing, and takes small batches for large ones if asked."""
    os.setsid()
    os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(quiet, stream)
    os.environ["CHAINATLAS_LEARN"] = "off"
    if staged:
        chunks_of(staged, pytest.MonkeyPatch())


class Victim:
    """One process at one act."""

    def __init__(self, arguments: list[str], stages: Stages, staged: int, moment: Moment | None) -> None:
        self._ours, theirs = PROCESS.Pipe()
        self._stepped = moment is not None
        self.process = PROCESS.Process(target=chainatlas, args=(arguments, stages.temporary, staged, moment, theirs))
        self.process.start()
        theirs.close()
        assert self._ours.poll(START_SECONDS), "the program did not start"
        self._ours.recv()

    def tell(self) -> None:
        """Let the program run."""
        self._ours.send("go")

    def arm(self) -> None:
        """From now on its steps count."""
        if self._stepped:
            self._ours.send("arm")
            self._ours.recv()

    def counted(self) -> Counted:
        """The steps of the act, once it is done."""
        self._ours.send("count")
        found: Counted = self._ours.recv()
        return found

    def kill(self) -> None:
        """kill -9, and wait for the end of it."""
        self.process.kill()
        self.process.join()
        self._ours.close()

    def clear(self) -> None:
        """End what it had started itself, once the store has been looked at: until then that is part of the fault."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid or 0, signal.SIGKILL)


class Command:
    """A command; acknowledged when it ends with 0."""

    def __init__(self, act: Act, stages: Stages, url: str, staged: int, moment: Moment | None) -> None:
        assert act.command is not None
        self.victim = Victim([*act.command(stages), "--db", url], stages, staged, moment)

    def go(self) -> None:
        """Begin the act."""
        self.victim.tell()
        self.victim.arm()

    def wait(self, seconds: float) -> None:
        """Wait for the end of the act, at most so long."""
        self.victim.process.join(seconds)

    def end(self) -> bool:
        """kill -9; whether the act was acknowledged."""
        self.victim.kill()
        return self.victim.process.exitcode == 0


class Request:
    """A request to a server; acknowledged when its answer came whole with a status of 200."""

    def __init__(self, act: Act, stages: Stages, url: str, staged: int, moment: Moment | None) -> None:
        assert act.request is not None
        port = free_port()
        self.victim = Victim([SERVE, "--port", str(port), "--db", url], stages, staged, moment)
        self.victim.tell()
        self.address = f"http://127.0.0.1:{port}"
        self._client = httpx.Client(base_url=self.address, timeout=ACT_SECONDS)
        self._answers()
        self._path, self._status = act.request(self._client, stages), 0
        self._thread = threading.Thread(target=self._ask)

    def _answers(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.victim.process.is_alive():
            try:
                if self._client.get("/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.02)
        self.victim.kill()
        raise AssertionError("the server did not start")

    def _ask(self) -> None:
        with suppress(httpx.TransportError):
            self._status = self._client.post(self._path).status_code

    def go(self) -> None:
        """Send the request."""
        self.victim.arm()
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait for the answer, at most so long."""
        self._thread.join(seconds)

    def end(self) -> bool:
        """kill -9; whether the act was acknowledged."""
        self.victim.kill()
        self._thread.join()
        self._client.close()
        assert self._status in (0, 200), f"{self._path}: {self._status}"
        return self._status == 200


def at(act: Act, stages: Stages, url: str, staged: int = 0, moment: Moment | None = None) -> Command | Request:
    """A process that is ready for the act."""
    return (Command if act.command is not None else Request)(act, stages, url, staged, moment)
