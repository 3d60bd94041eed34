"""The real browser of the tests on files we hand out, with the network cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser


class FileBrowser:
    """Opens files; ``outside`` lists requests that left the file, ``errors`` what the console complained about."""

    def __init__(self, browser: Browser) -> None:
        self._context = browser.new_context(viewport={"width": 1600, "height": 950})
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


@pytest.fixture
def files(browser: Browser) -> Iterator[FileBrowser]:
    """The browser for files."""
    opened = FileBrowser(browser)
    yield opened
    opened.close()
