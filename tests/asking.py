"""Asking a server or the command line in tests: answers, uploads, and what a refusal must look like."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir, nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import httpx
import jsonschema
import pytest

from api.app import create_app
from api.cli import main as cli
from api.cli import out
from api.cli.main import program
from graph.dates import today

T = TypeVar("T")


def bare(**more: str) -> dict[str, str]:
    """The environment of a process that has nothing of ours but the way to the program, and tells the same date."""
    kept = {k: os.environ[k] for k in ("PATH", "LD_PRELOAD", "LD_LIBRARY_PATH", "DATEFUDGE") if k in os.environ}
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[1]), **more}


def next_year() -> str:
    """A day to come, whatever today is, as addresses write it."""
    return f"{today() // 10_000 + 1}-01-01"


def answer(client: httpx.Client, path: str, **parameters: Any) -> Any:
    response = client.get(f"/api/v1/{path}", params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


def described(client: httpx.Client, path: str, route: str = "", **parameters: Any) -> Any:
    """The same, held against the shape that the description declares for the route (the path, if it has no parts)."""
    found = answer(client, path, **parameters)
    assert_declared(client, route or path, found)
    return found


def assert_declared(client: httpx.Client, route: str, found: Any, method: str = "get", status: int = 200) -> None:
    """What a route answered has the shape that the description declares."""
    document = answer(client, "openapi.json")
    good = document["paths"][f"/api/v1/{route}"][method]["responses"][str(status)]
    schema = good["content"]["application/json"]["schema"] | {"components": document["components"]}
    jsonschema.validate(found, schema)


def assert_shape(name: str, found: Any) -> None:
    """What was answered is of the shape that the description calls so."""
    jsonschema.validate(found, {"$ref": f"#/components/schemas/{name}", "components": _components()})


@cache
def _components() -> dict[str, Any]:
    found: dict[str, Any] = create_app("sqlite:///none.db").openapi()["components"]
    return found


def command(caught: pytest.CaptureFixture[bytes], db: Path, *words: str) -> Any:
    """The JSON that a command prints, run in this process.

    :mod:`tests.api.cli.test_cli` sees to what a process of its own adds.
    """
    program()([*words, "--db", f"sqlite:///{db}", "--json"], standalone_mode=False)
    return json.loads(caught.readouterr().out)


@dataclass(frozen=True)
class Done:
    """How a command ended and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str | Path, db: Path | str | None = None, cwd: Path | None = None, width: int = 200) -> Done:
    """``chainatlas`` as a user would run it, but in this process, which has loaded the libraries already.

    What a process of its own adds, in a bare locale, is seen to in :mod:`tests.api.cli.test_cli`.
    """
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
    with pytest.MonkeyPatch.context() as patch, chdir(cwd) if cwd else nullcontext():
        patch.delenv("CHAINATLAS_DB", raising=False)
        if db is not None:
            patch.setenv("CHAINATLAS_DB", db if isinstance(db, str) else f"sqlite:///{db}")
        patch.setattr(sys, "argv", ["chainatlas", *map(str, arguments)])
        patch.setattr(sys, "stdout", streams[0])
        patch.setattr(sys, "stderr", streams[1])
        for console in (out.out, out.err):
            patch.setattr(console, "width", width)
        with pytest.raises(SystemExit) as end:
            cli.main()
    said = [stream.buffer.getvalue().decode() for stream in streams]  # type: ignore[attr-defined]
    return Done(int(end.value.code or 0), *said)


def upload(client: httpx.Client, name: str, data: bytes) -> httpx.Response:
    return client.post("/api/v1/imports", files={"file": (name, data)})


def assert_problem(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(found)
    assert found["status"] == status
    assert re.search("[一-鿿]", found["title"]), found
    assert re.search("[一-鿿]", found["detail"]), found
    assert "Traceback" not in response.text
    assert "site-packages" not in response.text
    return found


def run_apart(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What a coroutine comes to, in a thread of its own: a browser that is open in this one has a loop running."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(lambda: asyncio.run(work())).result()
