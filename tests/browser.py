"""Real Chromium for tests of pages: cut off from everything but loopback, and every attempt to get out is counted."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import ParamSpec
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, sync_playwright

from tests.waiting import PATIENCE, until

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell"))
"""Debian's Chromium without windows and what hangs on them: the same engine at under a third of the processor time.
``CHROMIUM=/usr/bin/chromium`` tests in the whole browser.
"""
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--proxy-server=127.0.0.1:9",
    "--proxy-bypass-list=127.0.0.1;localhost;[::1]",
]
"""The proxy for all but loopback is a port where nobody listens, so that nothing gets out; the browser itself sees to
it, which costs less than to ask the test about every request.
"""
_P = ParamSpec("_P")
_LOCAL = {"127.0.0.1", "localhost", "[::1]", "::1"}


def _and_reads_on(click: Callable[_P, None]) -> Callable[_P, None]:
    """A click that leads to another page ends when that page is read. By itself it ends when the page begins to come,
    and what counts its rows at once may count none.
    """

    @wraps(click)
    def clicked(*args: _P.args, **kwargs: _P.kwargs) -> None:
        click(*args, **kwargs)
        where = args[0]
        assert isinstance(where, Locator | Page)
        (where if isinstance(where, Page) else where.page).wait_for_load_state("domcontentloaded")

    return clicked


for _place in (Locator, Page):
    setattr(_place, "click", _and_reads_on(_place.click))  # noqa: B010  (mypy allows no assignment to a method)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser. Where it is missing the test is skipped, but in CI it fails."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is missing, and in CI the pages must be tested")
        pytest.skip(f"{CHROMIUM} is missing")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=_ARGUMENTS, headless=True)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watched:
    """A page with what went wrong on it."""

    page: Page
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    asking: set[Request] = field(default_factory=set)

    def open(self, address: str, *, width: int = 1366, height: int = 768) -> None:
        """Open another address in the light; wait until it has settled. A new renderer for each page takes longer than
        many a page, and an empty page between two makes the browser start one.
        """
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": width, "height": height})
        for kept in (self.outside, self.complaints, self.failed, self.asking):
            kept.clear()
        self.page.goto(address)
        self.settle()

    def settle(self) -> None:
        """Wait until all that the page asks for has come and has been painted; the browser's own word for it, that the
        network is idle, comes half a second after that.
        """
        until(self._is_settled, "the page settles", pause=0)

    def _is_settled(self) -> bool:
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return not self.asking

    def assert_clean(self) -> None:
        """Nothing was asked of other machines, nothing failed, and the console is empty."""
        assert self.outside == []
        assert self.complaints == []
        assert self.failed == []

    def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(script))


@contextmanager
def watched(
    browser: Browser, *, width: int = 1366, height: int = 768, dark: bool = False, script: bool = True
) -> Iterator[Watched]:
    """A page whose requests to other machines come to nothing and are counted, and whose complaints are kept."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        locale="zh-CN",
        java_script_enabled=script,
    )
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    seen = Watched(page)

    def asked(request: Request) -> None:
        seen.asking.add(request)
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "about") and address.hostname not in _LOCAL:
            seen.outside.append(request.url)

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            seen.complaints.append(f"{message.type}: {message.text}")

    page.on("request", asked)
    page.on("requestfinished", lambda request: seen.asking.discard(request))
    page.on("requestfailed", lambda request: seen.asking.discard(request))
    page.on("console", said)
    page.on("pageerror", lambda error: seen.complaints.append(f"pageerror: {error}"))
    page.on("response", lambda r: seen.failed.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    try:
        yield seen
    finally:
        context.close()
