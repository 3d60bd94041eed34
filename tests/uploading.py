"""Uploads through the API, as the tests of pages need them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from unittest.mock import patch

import httpx


def load(address: str, name: str, data: bytes) -> None:
    """Check a file and write it; nothing of it may be rejected.

    What it would change is not worked out, which takes as long as the rest; those who ask for that see to it.
    """
    with patch("api.work.importing.entered", return_value=None):
        found = httpx.post(f"{address}/api/v1/imports", files={"file": (name, data)})
    assert found.status_code == 201, found.text
    assert found.json()["report"]["rejected_total"] == 0, found.json()["report"]["rejects"]
    httpx.post(f"{address}/api/v1/imports/{found.json()['id']}/commit").raise_for_status()


def load_all(address: str, tables: Mapping[str, bytes]) -> None:
    """The same for several tables at once, as one archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in tables.items():
            archive.writestr(name, data)
    load(address, "表.zip", packed.getvalue())
