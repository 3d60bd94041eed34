"""What the tests of pages build on: a click ends when the page it leads to is read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser

from tests.browser import watched


class Slowly(BaseHTTPRequestHandler):
    """A page with a link, and one that comes in two parts."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if self.path == "/":
            self.wfile.write('<!doctype html><link rel="icon" href="data:,"><a href="/list">清单</a>'.encode())
            return
        self.wfile.write(b'<!doctype html><link rel="icon" href="data:,"><ol>' + b" " * 4096)
        self.wfile.flush()
        time.sleep(0.5)
        self.wfile.write("<li>行</li></ol>".encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def slow() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slowly)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_click_ends_when_the_page_it_leads_to_is_read(browser: Browser, slow: str) -> None:
    with watched(browser) as seen:
        seen.page.goto(slow)
        seen.page.get_by_role("link").click()
        assert seen.page.locator("li").count() == 1
