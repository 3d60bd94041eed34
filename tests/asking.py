"""Asking a server or the command line in tests: answers, uploads, and what a refusal must look like."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.cli import app


def answer(client: httpx.Client, path: str, **parameters: Any) -> Any:
    response = client.get(f"/api/v1/{path}", params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


def command(caught: pytest.CaptureFixture[bytes], db: Path, *words: str) -> Any:
    """The JSON that a command prints, run in this process; :mod:`tests.test_cli` sees to what a process of its own adds."""
    app([*words, "--db", f"sqlite:///{db}", "--json"], standalone_mode=False)
    return json.loads(caught.readouterr().out)


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
