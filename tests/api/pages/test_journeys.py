"""From a field to a portfolio by clicks alone, as somebody works who was asked what to do if a firm leaves."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser import watched
from tests.serving import serving

PLACE, FIELD, SEGMENT = "苏州市", "集成电路", "CMP抛光材料"
PICTURES = os.environ.get("JOURNEY_PICTURES")
"""A folder to put a picture of every step in."""


def look(page: Page, step: str) -> None:
    if PICTURES:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=f"{PICTURES}/{step}.png")


def save(page: Page, name: str) -> None:
    page.get_by_label("存为").fill(name)
    page.get_by_role("button", name="保存情景").click()
    page.get_by_text("情景已保存").wait_for()


def test_from_a_field_by_a_departure_and_a_target_to_a_portfolio(browser: Browser, ledger_db_copy: Path) -> None:
    with serving(ledger_db_copy) as site, watched(browser) as seen:
        page = seen.page
        page.goto(f"{site}/?place={PLACE}")
        look(page, "1-总览")
        page.get_by_role("link", name=FIELD, exact=True).first.click()
        page.locator(".map svg").first.wait_for()
        look(page, "2-图谱")

        page.locator(f'.map svg a:has-text("{SEGMENT}")').first.click()
        panel = page.locator("#panel")
        panel.get_by_role("heading", name="需要它的下游环节").wait_for()
        assert panel.locator("ul.plain a").count() > 1
        look(page, "3-环节")

        panel.get_by_role("link", name="离开…").click()
        row = page.locator("table.moves tr", has_text=SEGMENT).first
        row.wait_for()
        maps = page.locator(".stage.pair .map").all_inner_texts()
        assert len(maps) == 2
        assert maps[0] != maps[1]
        look(page, "4-离开")
        save(page, "最大的一家离开")

        row.get_by_role("link", name="找谁来补").click()
        page.get_by_text("得分怎么来的、下一步").first.click()
        page.get_by_role("link", name="如果它落地…").first.click()
        page.locator("ul.words").wait_for()
        look(page, "5-落地")
        page.get_by_role("link", name="与上面的合在一起").click()
        page.locator("ul.words li").nth(1).wait_for()
        look(page, "6-离开并落地")
        save(page, "离开并招来一家")
        for name in ("最大的一家离开", "离开并招来一家"):
            page.get_by_label(f"勾选情景：{name}").check()
        page.get_by_role("button", name="比较勾选的情景").click()
        page.locator("#compared").wait_for()
        assert SEGMENT in page.locator("h2#compared ~ .scroll table").first.inner_text()
        look(page, "7-比较")

        page.get_by_role("link", name="最大的一家离开", exact=True).click()
        page.get_by_role("link", name="方案组合").click()
        page.locator("table.chosen").wait_for()
        page.get_by_label("预算", exact=True).fill("3")
        page.get_by_role("button", name="计算").click()
        page.wait_for_url("**budget=3*")
        assert page.locator("table.chosen tbody tr").count() == 3
        assert page.get_by_role("heading", name="没有补上的").is_visible()
        look(page, "8-组合")
        seen.assert_clean()
