"""Uploads through the API, as the tests of pages need them."""

from __future__ import annotations

import httpx


def load(address: str, name: str, data: bytes) -> None:
    """Check a file and write it; nothing of it may be rejected."""
    found = httpx.post(f"{address}/api/v1/imports", files={"file": (name, data)}, timeout=60)
    assert found.status_code == 201, found.text
    assert found.json()["report"]["rejected_total"] == 0, found.json()["report"]["rejects"]
    httpx.post(f"{address}/api/v1/imports/{found.json()['id']}/commit", timeout=60).raise_for_status()
