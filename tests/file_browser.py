"""A real browser that opens files we hand out, with the network cut off; skipped where there is no Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


class FileBrowser:
    """Opens files; ``outside`` lists requests that left the file, ``errors`` what the console complained about."""

    def __init__(self, chromium: Any) -> None:
        self._context = chromium.new_context(viewport={"width": 1600, "height": 950})
        self.outside: list[str] = []
        self.errors: list[str] = []

    def open(self, folder: Path, name: str, text: str) -> Any:
        path = folder / name
        path.write_text(text, encoding="utf-8")
        page = self._context.new_page()
        page.route(lambda url: not url.startswith(("file:", "data:")), self._refuse)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.goto(path.as_uri())
        return page

    def _refuse(self, route: Any) -> None:
        self.outside.append(route.request.url)
        route.abort()

    def close(self) -> None:
        self._context.close()


@pytest.fixture(scope="module")
def file_chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as tool:
        running = tool.chromium.launch(executable_path=path, args=FLAGS, headless=True)
        yield running
        running.close()


@pytest.fixture
def browser(file_chromium: Any) -> Iterator[FileBrowser]:
    opened = FileBrowser(file_chromium)
    yield opened
    opened.close()
