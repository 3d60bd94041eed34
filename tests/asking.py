"""Asking a server in tests: answers, uploads, and what a refusal must look like."""

from __future__ import annotations

import re
from typing import Any

import httpx


def answer(client: httpx.Client, path: str, **parameters: Any) -> Any:
    response = client.get(f"/api/v1/{path}", params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


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
