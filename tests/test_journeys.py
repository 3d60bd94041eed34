"""What people come for, from the first page to the file in their hands, as clicks in real Chromium.

The journeys of the upload, of the review and of the shortlist are with their pages.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.browser import watched
from tests.site_map import ADDRESSES

CLICKS = 5
"""More a newcomer shall not need."""


class Hand:
    """Clicks, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def on(self, what: Locator) -> None:
        what.first.click()
        self.clicks += 1
        self.page.wait_for_load_state("networkidle")


def test_a_missing_link_of_one_field_and_whom_to_invite_in_five_clicks(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page, hand = seen.page, Hand(seen.page)
        page.goto(site)
        assert "苏州市" in page.inner_text("h1")
        hand.on(page.get_by_role("link", name="集成电路"))
        box = page.locator(".map a.hit", has_text="缺失")
        named = box.first.get_attribute("aria-label") or box.first.inner_text()
        hand.on(box)
        panel = page.locator("#panel")
        panel.get_by_text("本地没有").first.wait_for()
        assert "缺失" in panel.inner_text()
        segment = panel.locator("h2").inner_text()
        assert segment in named
        hand.on(panel.get_by_role("link", name="找谁来补"))
        assert segment in page.inner_text("h1")
        with page.expect_download() as waiting:
            hand.on(page.locator("button[value=xlsx]"))
        book = openpyxl.load_workbook(BytesIO(Path(waiting.value.path()).read_bytes()))
        rows = list(book["招商目标"].iter_rows(values_only=True))
        assert len(rows) > 5
        assert "得分" in rows[0]
        assert any("口径" in name for name in book.sheetnames)
        assert hand.clicks <= CLICKS
        seen.assert_clean()


def test_two_districts_are_compared_and_their_maps_stand_side_by_side(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(f"{site}/compare?field=ic&places=苏州工业园区,昆山市")
        text = page.locator("main").inner_text()
        assert "苏州工业园区" in text
        assert "昆山市" in text
        assert page.locator("main svg").count() >= 1
        page.get_by_role("link", name="并列").first.click()
        page.wait_for_load_state("networkidle")
        assert page.locator(".map svg").count() == 2
        assert "昆山市" in page.locator("main").inner_text()
        seen.assert_clean()


@pytest.mark.parametrize("name", [n for n, a in ADDRESSES.items() if "small" not in a and "hollow" not in a])
def test_an_address_shows_others_the_same(browser: Browser, site: str, name: str) -> None:
    texts = []
    for _ in range(2):
        with watched(browser) as seen:  # each has a browser profile of its own
            seen.page.goto(site + ADDRESSES[name])
            seen.page.wait_for_load_state("networkidle")
            assert seen.failed == []
            texts.append(seen.page.locator("main").inner_text())
    assert texts[0] == texts[1]
    assert len(texts[0]) > 30
